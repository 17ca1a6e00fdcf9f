//! The names of the rules.

social_core::words! {
    /// Names a rule, for programs.
    pub enum RuleId {
        /// The file's headers can be read.
        Readable = "instagram.readable",
        /// The kind of a picture.
        ImageFormat = "instagram.image.format",
        /// Bytes of a picture.
        ImageSize = "instagram.image.size",
        /// Width of a picture of the feed for each height of one.
        ImageShape = "instagram.image.shape",
        /// Pixels of a row of a picture.
        ImageWidth = "instagram.image.width",
        /// Width of a story's picture, or a cover, for each height of one.
        TallShape = "instagram.tall.shape",
        /// The kind of a video.
        VideoFormat = "instagram.video.format",
        /// How its pictures are coded.
        VideoCodec = "instagram.video.codec",
        /// Pictures a second.
        VideoFrameRate = "instagram.video.frame_rate",
        /// Pixels of a row, as shown.
        VideoColumns = "instagram.video.columns",
        /// Bits a second of its pictures.
        VideoBitrate = "instagram.video.bitrate",
        /// Where its description stands.
        VideoStart = "instagram.video.start",
        /// What its edit list does.
        VideoEdits = "instagram.video.edits",
        /// How its sound is coded.
        AudioCodec = "instagram.audio.codec",
        /// Samples a second of its sound.
        AudioRate = "instagram.audio.rate",
        /// Channels of its sound.
        AudioChannels = "instagram.audio.channels",
        /// Bits a second of its sound.
        AudioBitrate = "instagram.audio.bitrate",
        /// Width of a reel for each height of one.
        ReelShape = "instagram.reel.shape",
        /// How long a reel plays.
        ReelDuration = "instagram.reel.duration",
        /// Bytes of a reel.
        ReelSize = "instagram.reel.size",
        /// Width of a story's video for each height of one.
        StoryShape = "instagram.story.shape",
        /// How long a story plays.
        StoryDuration = "instagram.story.duration",
        /// Bytes of a story's video.
        StorySize = "instagram.story.size",
        /// Width of a carousel's video for each height of one.
        ItemShape = "instagram.item.shape",
        /// How long a video of a carousel plays.
        ItemDuration = "instagram.item.duration",
        /// Bytes of a video of a carousel.
        ItemSize = "instagram.item.size",
        /// How many items a carousel has.
        CarouselCount = "instagram.carousel.count",
    }
}
