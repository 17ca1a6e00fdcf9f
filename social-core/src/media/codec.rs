//! Codecs by name; what is not known keeps the name the file gives it.

/// Defines an open set of codecs: the known ones, and whatever else a file names.
macro_rules! codecs {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$item_doc:meta])* $item:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$item_doc])* $item,)+
            /// Another one, by the name that stands in the file.
            Other(String),
        }

        impl $name {
            /// Gives the stable text.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$item => $text,)+
                    Self::Other(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$item,)+
                    _ => Self::Other(text.to_owned()),
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as ::serde::Deserialize>::deserialize(deserializer)?;
                Ok(Self::from(text.as_str()))
            }
        }
    };
}

codecs! {
    /// How moving pictures are coded.
    pub enum VideoCodec {
        /// H.264, also called AVC.
        H264 = "h264",
        /// H.265, also called HEVC.
        Hevc = "hevc",
        /// VP8.
        Vp8 = "vp8",
        /// VP9.
        Vp9 = "vp9",
        /// AV1.
        Av1 = "av1",
    }
}

codecs! {
    /// How sound is coded.
    pub enum AudioCodec {
        /// AAC.
        Aac = "aac",
        /// MP3.
        Mp3 = "mp3",
        /// Opus.
        Opus = "opus",
        /// Vorbis.
        Vorbis = "vorbis",
        /// FLAC.
        Flac = "flac",
        /// Apple Lossless.
        Alac = "alac",
        /// AC-3.
        Ac3 = "ac3",
        /// Enhanced AC-3.
        Eac3 = "eac3",
        /// Samples as they are.
        Pcm = "pcm",
    }
}

codecs! {
    /// How a still picture is coded.
    pub enum ImageCodec {
        /// JPEG in one pass.
        Baseline = "jpeg_baseline",
        /// JPEG in several passes.
        Progressive = "jpeg_progressive",
        /// WebP, lossy.
        Vp8 = "webp_vp8",
        /// WebP, lossless.
        Vp8L = "webp_vp8l",
    }
}

/// Writes four letters of a file; whatever is no visible ASCII becomes a question mark.
pub(super) fn four_letters(name: [u8; 4]) -> String {
    name.iter().map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { '?' }).collect()
}

impl VideoCodec {
    /// Tells the codec by the name of a sample entry.
    pub(super) fn of_entry(name: [u8; 4]) -> Self {
        match &name {
            b"avc1" | b"avc2" | b"avc3" | b"avc4" => Self::H264,
            b"hvc1" | b"hev1" | b"hvc2" | b"hev2" | b"dvh1" | b"dvhe" => Self::Hevc,
            b"vp08" => Self::Vp8,
            b"vp09" => Self::Vp9,
            b"av01" => Self::Av1,
            _ => Self::Other(four_letters(name)),
        }
    }

    /// Tells the codec by Matroska's name.
    pub(super) fn of_matroska(name: &str) -> Self {
        match name {
            "V_MPEG4/ISO/AVC" => Self::H264,
            "V_MPEGH/ISO/HEVC" => Self::Hevc,
            "V_VP8" => Self::Vp8,
            "V_VP9" => Self::Vp9,
            "V_AV1" => Self::Av1,
            _ => Self::Other(name.to_owned()),
        }
    }
}

impl AudioCodec {
    /// Tells the codec by the name of a sample entry; `mp4a` may turn out to be another one.
    pub(super) fn of_entry(name: [u8; 4]) -> Self {
        match &name {
            b"mp4a" => Self::Aac,
            b".mp3" | b"ms\0U" => Self::Mp3,
            b"Opus" => Self::Opus,
            b"fLaC" => Self::Flac,
            b"alac" => Self::Alac,
            b"ac-3" => Self::Ac3,
            b"ec-3" => Self::Eac3,
            b"lpcm" | b"ipcm" | b"fpcm" | b"sowt" | b"twos" | b"raw " | b"in24" | b"in32"
            | b"fl32" | b"fl64" | b"NONE" => Self::Pcm,
            _ => Self::Other(four_letters(name)),
        }
    }

    /// Tells the codec by Matroska's name.
    pub(super) fn of_matroska(name: &str) -> Self {
        match name {
            "A_OPUS" => Self::Opus,
            "A_VORBIS" => Self::Vorbis,
            "A_MPEG/L3" => Self::Mp3,
            "A_FLAC" => Self::Flac,
            "A_AC3" => Self::Ac3,
            "A_EAC3" => Self::Eac3,
            name if name.starts_with("A_AAC") => Self::Aac,
            name if name.starts_with("A_PCM") => Self::Pcm,
            _ => Self::Other(name.to_owned()),
        }
    }
}
