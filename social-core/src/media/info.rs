//! What a file tells of itself.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::codec::{AudioCodec, ImageCodec, VideoCodec};
use super::kind::Container;

/// What the headers of a media file say. What they do not say is `None`.
///
/// JSON holds the same; durations stand there in milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MediaInfo {
    /// The kind of the file.
    pub container: Container,
    /// Its length in bytes.
    pub size: u64,
    /// How long it plays.
    #[serde(rename = "duration_ms", with = "millis")]
    pub duration: Option<Duration>,
    /// Its first enabled track of moving pictures.
    pub video: Option<VideoTrack>,
    /// Its first enabled track of sound.
    pub audio: Option<AudioTrack>,
    /// Its still picture.
    pub picture: Option<Picture>,
    /// Whether the description stands before the data, so that a player can begin at once; only for
    /// MP4 and MOV.
    pub fast_start: Option<bool>,
    /// Whether the description goes on in fragments all over the file; only for MP4 and MOV.
    pub fragmented: Option<bool>,
}

impl MediaInfo {
    /// Knows the kind and the length, and nothing else yet.
    pub const fn new(container: Container, size: u64) -> Self {
        Self {
            container,
            size,
            duration: None,
            video: None,
            audio: None,
            picture: None,
            fast_start: None,
            fragmented: None,
        }
    }

    /// Gives width and height in pixels as they are shown, rotation applied.
    pub fn displayed(&self) -> Option<(u32, u32)> {
        match (&self.video, &self.picture) {
            (Some(video), _) => Some(video.rotation.apply(video.width, video.height)),
            (None, Some(picture)) => Some(picture.rotation.apply(picture.width, picture.height)),
            (None, None) => None,
        }
    }

    /// Gives the bits a second over the whole file, where the duration is known.
    pub fn bitrate(&self) -> Option<u64> {
        average_bitrate(self.size, self.duration?)
    }
}

/// Gives the bits a second of so many bytes.
pub(super) fn average_bitrate(bytes: u64, duration: Duration) -> Option<u64> {
    let bits = u128::from(bytes) * 8 * 1_000_000;
    u64::try_from(bits.checked_div(duration.as_micros())?).ok()
}

/// A track of moving pictures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct VideoTrack {
    /// How it is coded.
    pub codec: VideoCodec,
    /// Pixels of a row, before rotation.
    pub width: u32,
    /// Rows, before rotation.
    pub height: u32,
    /// How players turn it.
    pub rotation: Rotation,
    /// Pictures a second.
    pub frame_rate: Option<FrameRate>,
    /// Bits a second, on average.
    pub bitrate: Option<u64>,
    /// What the edit list does.
    pub edits: EditList,
}

impl VideoTrack {
    /// Knows the codec and the pixels, and nothing else yet.
    pub const fn new(codec: VideoCodec, width: u32, height: u32) -> Self {
        Self {
            codec,
            width,
            height,
            rotation: Rotation::None,
            frame_rate: None,
            bitrate: None,
            edits: EditList::None,
        }
    }
}

/// A track of sound.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AudioTrack {
    /// How it is coded.
    pub codec: AudioCodec,
    /// How many channels it has.
    pub channels: Option<u32>,
    /// Samples a second of each channel.
    pub sample_rate: Option<u32>,
    /// Bits a second, on average.
    pub bitrate: Option<u64>,
}

impl AudioTrack {
    /// Knows the codec, and nothing else yet.
    pub const fn new(codec: AudioCodec) -> Self {
        Self { codec, channels: None, sample_rate: None, bitrate: None }
    }
}

/// A still picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Picture {
    /// How it is coded.
    pub codec: ImageCodec,
    /// Pixels of a row, before rotation.
    pub width: u32,
    /// Rows, before rotation.
    pub height: u32,
    /// How it is turned to be shown.
    pub rotation: Rotation,
    /// Whether it moves.
    pub animated: bool,
}

impl Picture {
    /// Knows the codec and the pixels of an upright picture that stands still.
    pub const fn new(codec: ImageCodec, width: u32, height: u32) -> Self {
        Self { codec, width, height, rotation: Rotation::None, animated: false }
    }
}

/// How many pictures a track shows in a second.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FrameRate {
    /// The average.
    pub average: f64,
    /// Whether pictures last so differently that the average says little of any moment.
    pub variable: bool,
}

impl FrameRate {
    /// Knows a rate that does not change.
    pub const fn constant(rate: f64) -> Self {
        Self { average: rate, variable: false }
    }

    /// Knows the average of a rate that changes.
    pub const fn variable(average: f64) -> Self {
        Self { average, variable: true }
    }
}

crate::words! {
    /// How a picture is turned clockwise to be shown. A mirrored one counts as not mirrored.
    pub enum Rotation {
        /// Not at all.
        None = "0",
        /// A quarter turn.
        Quarter = "90",
        /// Upside down.
        Half = "180",
        /// Three quarters.
        ThreeQuarters = "270",
    }
}

impl Rotation {
    /// Gives width and height after the turn.
    pub const fn apply(self, width: u32, height: u32) -> (u32, u32) {
        match self {
            Self::None | Self::Half => (width, height),
            Self::Quarter | Self::ThreeQuarters => (height, width),
        }
    }
}

crate::words! {
    /// What the edit list of a track does.
    pub enum EditList {
        /// There is none, or it changes nothing.
        None = "none",
        /// It only moves the start, by half a second at most: encoders hide their delay so.
        Start = "start",
        /// It leaves parts out, repeats them or changes their speed.
        Cuts = "cuts",
    }
}

mod millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "the shape that serde calls")]
    pub(super) fn serialize<S: Serializer>(
        duration: &Option<Duration>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let millis = duration.map(|duration| u64::try_from(duration.as_millis()));
        millis.transpose().map_err(serde::ser::Error::custom)?.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Duration>, D::Error> {
        Ok(Option::<u64>::deserialize(deserializer)?.map(Duration::from_millis))
    }
}
