//! The kind of a file by its first bytes; a name or a header proves nothing.

crate::words! {
    /// The kinds of files that are known here.
    pub enum Container {
        /// MP4.
        Mp4 = "mp4",
        /// `QuickTime` (`.mov`).
        QuickTime = "mov",
        /// `WebM`, or another Matroska file.
        WebM = "webm",
        /// JPEG.
        Jpeg = "jpeg",
        /// WebP.
        WebP = "webp",
    }
}

impl Container {
    /// How many bytes are needed to tell.
    pub const SNIFF_LEN: usize = 16;

    /// Tells the kind by the first bytes, or `None` if it is none of these.
    pub fn sniff(head: &[u8]) -> Option<Self> {
        let at = |from: usize, to: usize| head.get(from..to).unwrap_or_default();
        if at(4, 8) == b"ftyp" {
            return Some(if at(8, 12) == b"qt  " { Self::QuickTime } else { Self::Mp4 });
        }
        // Old QuickTime files begin with another box.
        if [b"moov", b"mdat", b"wide", b"free", b"skip"].iter().any(|name| at(4, 8) == *name) {
            return Some(Self::QuickTime);
        }
        if at(0, 4) == [0x1a, 0x45, 0xdf, 0xa3] {
            return Some(Self::WebM);
        }
        if at(0, 3) == [0xff, 0xd8, 0xff] {
            return Some(Self::Jpeg);
        }
        (at(0, 4) == b"RIFF" && at(8, 12) == b"WEBP").then_some(Self::WebP)
    }

    /// Gives the content type by which files of this kind are stored and sent.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Mp4 => "video/mp4",
            Self::QuickTime => "video/quicktime",
            Self::WebM => "video/webm",
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
        }
    }

    /// Gives the ending of names of such files, without a dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::QuickTime => "mov",
            Self::WebM => "webm",
            Self::Jpeg => "jpg",
            Self::WebP => "webp",
        }
    }

    /// Finds the kind by its content type, written as [`Self::content_type`] writes it.
    pub fn of_content_type(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.content_type() == text)
    }

    /// Tells whether files of this kind hold moving pictures.
    pub const fn is_video(self) -> bool {
        matches!(self, Self::Mp4 | Self::QuickTime | Self::WebM)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_types_lead_back() {
        for (text, kind) in [
            ("video/mp4", Container::Mp4),
            ("video/quicktime", Container::QuickTime),
            ("video/webm", Container::WebM),
            ("image/jpeg", Container::Jpeg),
            ("image/webp", Container::WebP),
        ] {
            assert_eq!(kind.content_type(), text);
            assert_eq!(Container::of_content_type(text), Some(kind));
        }
        assert_eq!(Container::of_content_type("text/html"), None);
    }

    #[test]
    fn known_by_their_first_bytes() {
        let cases: [(&[u8], Option<Container>); 8] = [
            (b"\0\0\0\x20ftypisom\0\0\x02\0", Some(Container::Mp4)),
            (b"\0\0\0\x14ftypqt  \0\0\0\0", Some(Container::QuickTime)),
            (b"\0\0\0\x08wide", Some(Container::QuickTime)),
            (b"\x1a\x45\xdf\xa3\x01", Some(Container::WebM)),
            (b"\xff\xd8\xff\xe0", Some(Container::Jpeg)),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some(Container::WebP)),
            (b"<!doctype html>", None),
            (b"", None),
        ];
        for (head, expected) in cases {
            assert_eq!(Container::sniff(head), expected, "{head:?}");
        }
    }
}
