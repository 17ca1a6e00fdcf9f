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

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn boxed(name: [u8; 4], inside: &[u8]) -> Vec<u8> {
        let size = u32::try_from(inside.len() + 8).unwrap();
        [&size.to_be_bytes()[..], &name, inside].concat()
    }

    /// A table with one entry of sound: two channels, 44,100 a second.
    async fn of(name: [u8; 4], version: u8, rest: &[u8]) -> AudioTrack {
        let head = [&[0, 0, 0, 0, 0, 0, 0, 1, 0, version][..], &[0; 6], &[0, 2, 0, 16]].concat();
        let entry = [&head[..], &[0; 4], &(44_100_u32 << 16).to_be_bytes(), rest].concat();
        let table = [&[0, 0, 0, 0, 0, 0, 0, 1][..], &boxed(name, &entry)].concat();
        let file = Bytes::from(boxed(*b"stsd", &table));
        let mut reader = Reader::new(&file);
        let end = file.len() as u64;
        let stsd = Atom { kind: *b"stsd", start: 0, body: 8, end };
        audio(&mut reader, &stsd).await.unwrap().unwrap()
    }

    #[tokio::test]
    async fn the_three_forms_of_an_entry_of_sound() {
        let rate = boxed(*b"btrt", &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x7d, 0]);
        let track = of(*b"mp4a", 0, &rate).await;
        assert_eq!((track.channels, track.sample_rate), (Some(2), Some(44_100)));
        assert_eq!((track.codec, track.bitrate), (AudioCodec::Aac, Some(32_000)));

        let wrapped = boxed(*b"wave", &[boxed(*b"frma", b"mp4a"), rate.clone()].concat());
        let track = of(*b"sowt", 1, &[&[0; 16], &wrapped[..]].concat()).await;
        assert_eq!((track.codec, track.channels), (AudioCodec::Pcm, Some(2)));
        assert_eq!(track.bitrate, Some(32_000));

        let long = [&72_u32.to_be_bytes()[..], &96_000_f64.to_be_bytes(), &6_u32.to_be_bytes()];
        let track = of(*b"lpcm", 2, &[&long.concat()[..], &[0; 20], &rate].concat()).await;
        assert_eq!((track.channels, track.sample_rate), (Some(6), Some(96_000)));
        assert_eq!((track.codec, track.bitrate), (AudioCodec::Pcm, Some(32_000)));
    }

    #[test]
    fn a_rate_that_is_no_number_is_none() {
        for rate in [f64::NAN, f64::INFINITY, -1.0, 0.5, 1e12] {
            assert_eq!(whole(rate), None, "{rate}");
        }
        assert_eq!(whole(44_100.0), Some(44_100));
    }
}
