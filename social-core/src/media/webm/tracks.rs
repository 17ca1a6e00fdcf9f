//! The tracks of a segment.

use super::ebml::{self, Element};
use crate::media::codec::{AudioCodec, VideoCodec};
use crate::media::error::ProbeError;
use crate::media::info::{AudioTrack, FrameRate, VideoTrack};
use crate::media::reader::Reader;

mod id {
    pub(super) const ENTRY: u32 = 0xae;
    pub(super) const KIND: u32 = 0x83;
    pub(super) const ENABLED: u32 = 0xb9;
    pub(super) const CODEC: u32 = 0x86;
    pub(super) const DEFAULT_DURATION: u32 = 0x23_e383;
    pub(super) const VIDEO: u32 = 0xe0;
    pub(super) const PIXEL_WIDTH: u32 = 0xb0;
    pub(super) const PIXEL_HEIGHT: u32 = 0xba;
    pub(super) const CROP_BOTTOM: u32 = 0x54aa;
    pub(super) const CROP_TOP: u32 = 0x54bb;
    pub(super) const CROP_LEFT: u32 = 0x54cc;
    pub(super) const CROP_RIGHT: u32 = 0x54dd;
    pub(super) const AUDIO: u32 = 0xe1;
    pub(super) const SAMPLING: u32 = 0xb5;
    pub(super) const CHANNELS: u32 = 0x9f;
}

const VIDEO: u64 = 1;
const AUDIO: u64 = 2;

/// The first track of each kind that is switched on.
#[derive(Debug, Default)]
pub(super) struct Tracks {
    pub(super) video: Option<VideoTrack>,
    pub(super) audio: Option<AudioTrack>,
}

#[derive(Debug, Default)]
struct Entry {
    kind: u64,
    disabled: bool,
    codec: String,
    picture_nanos: u64,
    width: u64,
    height: u64,
    sampling: f64,
    channels: u64,
}

pub(super) async fn read(
    reader: &mut Reader<'_>,
    list: &Element,
    end: u64,
) -> Result<Tracks, ProbeError> {
    let (mut tracks, mut at) = (Tracks::default(), list.body);
    while let Some((element, next)) = ebml::inside(reader, at, end).await? {
        if element.id == id::ENTRY {
            let entry = entry(reader, &element, next).await?;
            match entry.kind {
                VIDEO if !entry.disabled && tracks.video.is_none() => {
                    tracks.video = Some(entry.video(element.start)?);
                }
                AUDIO if !entry.disabled && tracks.audio.is_none() => {
                    tracks.audio = Some(entry.audio());
                }
                _ => {}
            }
        }
        at = next;
    }
    Ok(tracks)
}

async fn entry(reader: &mut Reader<'_>, list: &Element, end: u64) -> Result<Entry, ProbeError> {
    let (mut entry, mut at) = (Entry::default(), list.body);
    while let Some((field, next)) = ebml::inside(reader, at, end).await? {
        match field.id {
            id::KIND => entry.kind = field.unsigned(reader).await?,
            id::ENABLED => entry.disabled = field.unsigned(reader).await? == 0,
            id::CODEC => entry.codec = field.text(reader).await?,
            id::DEFAULT_DURATION => entry.picture_nanos = field.unsigned(reader).await?,
            id::VIDEO => entry.video_settings(reader, &field, next).await?,
            id::AUDIO => entry.audio_settings(reader, &field, next).await?,
            _ => {}
        }
        at = next;
    }
    Ok(entry)
}

impl Entry {
    async fn video_settings(
        &mut self,
        reader: &mut Reader<'_>,
        settings: &Element,
        end: u64,
    ) -> Result<(), ProbeError> {
        let (mut across, mut down, mut at) = (0_u64, 0_u64, settings.body);
        while let Some((field, next)) = ebml::inside(reader, at, end).await? {
            match field.id {
                id::PIXEL_WIDTH => self.width = field.unsigned(reader).await?,
                id::PIXEL_HEIGHT => self.height = field.unsigned(reader).await?,
                id::CROP_LEFT | id::CROP_RIGHT => {
                    across = across.saturating_add(field.unsigned(reader).await?);
                }
                id::CROP_TOP | id::CROP_BOTTOM => {
                    down = down.saturating_add(field.unsigned(reader).await?);
                }
                _ => {}
            }
            at = next;
        }
        self.width = self.width.saturating_sub(across);
        self.height = self.height.saturating_sub(down);
        Ok(())
    }

    async fn audio_settings(
        &mut self,
        reader: &mut Reader<'_>,
        settings: &Element,
        end: u64,
    ) -> Result<(), ProbeError> {
        // What is not said is this, by the format.
        (self.sampling, self.channels) = (8_000.0, 1);
        let mut at = settings.body;
        while let Some((field, next)) = ebml::inside(reader, at, end).await? {
            match field.id {
                id::SAMPLING => self.sampling = field.float(reader).await?,
                id::CHANNELS => self.channels = field.unsigned(reader).await?,
                _ => {}
            }
            at = next;
        }
        Ok(())
    }

    fn video(&self, at: u64) -> Result<VideoTrack, ProbeError> {
        let side = |pixels| u32::try_from(pixels).ok().filter(|pixels| *pixels > 0);
        let Some((width, height)) = side(self.width).zip(side(self.height)) else {
            return Err(ProbeError::malformed(at, "the picture has no pixels"));
        };
        let mut video = VideoTrack::new(VideoCodec::of_matroska(&self.codec), width, height);
        #[expect(clippy::cast_precision_loss, reason = "a picture lasts far below 2^53 ns")]
        let rate = 1e9 / self.picture_nanos as f64;
        video.frame_rate = (self.picture_nanos > 0).then(|| FrameRate::constant(rate));
        Ok(video)
    }

    fn audio(&self) -> AudioTrack {
        let mut audio = AudioTrack::new(AudioCodec::of_matroska(&self.codec));
        audio.channels = u32::try_from(self.channels).ok().filter(|count| *count > 0);
        audio.sample_rate = whole(self.sampling);
        audio
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
fn whole(rate: f64) -> Option<u32> {
    (1.0..=f64::from(u32::MAX)).contains(&rate).then_some(rate as u32)
}
