//! How the samples of a track are coded (`stsd`).

use super::atom::{self, Atom};
use super::sound;
use crate::media::codec::{AudioCodec, VideoCodec};
use crate::media::error::ProbeError;
use crate::media::info::AudioTrack;
use crate::media::reader::Reader;

/// What an entry of moving pictures tells.
#[derive(Debug)]
pub(super) struct Visual {
    pub(super) codec: VideoCodec,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) bitrate: Option<u64>,
}

/// The fixed fields of a visual entry.
const VISUAL: u64 = 78;

/// Finds the first entry of the table.
async fn first(reader: &mut Reader<'_>, stsd: &Atom) -> Result<Option<Atom>, ProbeError> {
    atom::inside(reader, stsd.body.saturating_add(8), stsd.end).await
}

pub(super) async fn visual(
    reader: &mut Reader<'_>,
    stsd: &Atom,
) -> Result<Option<Visual>, ProbeError> {
    let Some(entry) = first(reader, stsd).await? else { return Ok(None) };
    let mut fields = entry.fields(reader, 28).await?;
    fields.skip(24)?;
    let (width, height) = (fields.u16()?.into(), fields.u16()?.into());
    if width == 0 || height == 0 {
        return Err(ProbeError::malformed(entry.start, "the picture has no pixels"));
    }
    let mut visual =
        Visual { codec: VideoCodec::of_entry(entry.kind), width, height, bitrate: None };
    let mut at = entry.body + VISUAL;
    while let Some(atom) = atom::inside(reader, at, entry.end).await? {
        if atom.kind == *b"btrt" {
            let mut fields = atom.fields(reader, 12).await?;
            fields.skip(8)?;
            visual.bitrate = Some(u64::from(fields.u32()?)).filter(|rate| *rate > 0);
        }
        at = atom.end;
    }
    Ok(Some(visual))
}

pub(super) async fn audio(
    reader: &mut Reader<'_>,
    stsd: &Atom,
) -> Result<Option<AudioTrack>, ProbeError> {
    let Some(entry) = first(reader, stsd).await? else { return Ok(None) };
    let mut fields = entry.fields(reader, 64).await?;
    fields.skip(8)?;
    let version = fields.u16()?;
    fields.skip(6)?;
    let channels = u32::from(fields.u16()?);
    fields.skip(6)?;
    let rate = fields.u32()? >> 16;
    let mut track = AudioTrack::new(AudioCodec::of_entry(entry.kind));
    track.channels = Some(channels).filter(|count| *count > 0);
    track.sample_rate = Some(rate).filter(|rate| *rate > 0);
    // QuickTime has two longer forms of the entry.
    let fixed = match version {
        0 => 28,
        1 => 44,
        _ => {
            fields.skip(4)?;
            track.sample_rate = whole(f64::from_bits(fields.u64()?));
            track.channels = Some(fields.u32()?).filter(|count| *count > 0);
            64
        }
    };
    let mut at = entry.body + fixed;
    let mut end = entry.end;
    while let Some(atom) = atom::inside(reader, at, end).await? {
        if atom.kind == *b"wave" {
            // QuickTime wraps what else follows the entry; there is one such box.
            (at, end) = (atom.body, atom.end);
            continue;
        }
        sound::note(reader, &atom, &mut track).await?;
        at = atom.end;
    }
    Ok(Some(track))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
fn whole(rate: f64) -> Option<u32> {
    (1.0..=f64::from(u32::MAX)).contains(&rate).then_some(rate as u32)
}
