//! The type of a file by its first bytes; a name or a header proves nothing.

use social_core::media::Container;

social_core::words! {
    /// A type of media that a platform takes.
    pub enum MediaType {
        /// MP4.
        Mp4 = "video/mp4",
        /// QuickTime.
        QuickTime = "video/quicktime",
        /// WebM.
        WebM = "video/webm",
        /// JPEG.
        Jpeg = "image/jpeg",
        /// WebP.
        WebP = "image/webp",
    }
}

impl MediaType {
    /// How many bytes are needed to tell.
    pub const SNIFF_LEN: usize = Container::SNIFF_LEN;

    /// Tells the type, or `None` if it is none of these.
    pub fn sniff(head: &[u8]) -> Option<Self> {
        Some(match Container::sniff(head)? {
            Container::Mp4 => Self::Mp4,
            Container::QuickTime => Self::QuickTime,
            Container::WebM => Self::WebM,
            Container::Jpeg => Self::Jpeg,
            Container::WebP => Self::WebP,
        })
    }

    /// Tells whether it is a video.
    pub const fn is_video(self) -> bool {
        matches!(self, Self::Mp4 | Self::QuickTime | Self::WebM)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_by_their_first_bytes() {
        let cases: [(&[u8], Option<MediaType>); 7] = [
            (b"\0\0\0\x20ftypisom\0\0\x02\0", Some(MediaType::Mp4)),
            (b"\0\0\0\x14ftypqt  \0\0\0\0", Some(MediaType::QuickTime)),
            (b"\x1a\x45\xdf\xa3\x01", Some(MediaType::WebM)),
            (b"\xff\xd8\xff\xe0", Some(MediaType::Jpeg)),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some(MediaType::WebP)),
            (b"<!doctype html>", None),
            (b"", None),
        ];
        for (head, expected) in cases {
            assert_eq!(MediaType::sniff(head), expected, "{head:?}");
        }
    }
}
