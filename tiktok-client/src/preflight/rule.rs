//! The names of the rules.

social_core::words! {
    /// Names a rule, for programs.
    pub enum RuleId {
        /// The file's headers can be read.
        Readable = "file.readable",
        /// The kind of the file.
        VideoContainer = "video.container",
        /// How the pictures are coded.
        VideoCodec = "video.codec",
        /// Pictures a second.
        VideoFrameRate = "video.frame_rate",
        /// Pixels of a row, as shown.
        VideoWidth = "video.width",
        /// Rows, as shown.
        VideoHeight = "video.height",
        /// How long it plays.
        VideoDuration = "video.duration",
        /// Bytes of the file.
        VideoSize = "video.size",
        /// The kind of the file.
        PhotoFormat = "photo.format",
        /// It does not move.
        PhotoStill = "photo.still",
        /// Pixels of its shorter side.
        PhotoSide = "photo.side",
        /// Bytes of the file.
        PhotoSize = "photo.size",
        /// How many photos a post has.
        PhotoCount = "photo.count",
    }
}
