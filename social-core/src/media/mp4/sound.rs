//! What follows an entry of sound: the decoder's set-up.

use super::atom::Atom;
use crate::media::codec::AudioCodec;
use crate::media::error::ProbeError;
use crate::media::fields::Fields;
use crate::media::info::AudioTrack;
use crate::media::reader::Reader;

/// More of a set-up is not read.
const LONGEST: usize = 4_096;

pub(super) async fn note(
    reader: &mut Reader<'_>,
    atom: &Atom,
    track: &mut AudioTrack,
) -> Result<(), ProbeError> {
    match &atom.kind {
        b"esds" => {
            let mut fields = atom.fields(reader, LONGEST).await?;
            fields.skip(4)?;
            // A set-up that breaks off leaves what the entry itself says.
            elementary(fields, track).ok();
        }
        b"dOps" => {
            let mut fields = atom.fields(reader, 8).await?;
            fields.skip(1)?;
            track.channels = Some(fields.u8()?.into());
        }
        b"btrt" => {
            let mut fields = atom.fields(reader, 12).await?;
            fields.skip(8)?;
            track.bitrate = Some(u64::from(fields.u32()?)).filter(|rate| *rate > 0);
        }
        _ => {}
    }
    Ok(())
}

/// Reads the descriptors of ISO/IEC 14496-1: stream (3), its decoder (4), and the set-up (5).
fn elementary(mut fields: Fields<'_>, track: &mut AudioTrack) -> Result<(), ProbeError> {
    if descriptor(&mut fields)? != 3 {
        return Ok(());
    }
    fields.skip(2)?;
    let flags = fields.u8()?;
    fields.skip(if flags & 0x80 == 0 { 0 } else { 2 })?;
    if flags & 0x40 != 0 {
        let length = fields.u8()?;
        fields.skip(length.into())?;
    }
    fields.skip(if flags & 0x20 == 0 { 0 } else { 2 })?;
    if descriptor(&mut fields)? != 4 {
        return Ok(());
    }
    let kind = fields.u8()?;
    track.codec = match kind {
        0x40 | 0x66..=0x68 => AudioCodec::Aac,
        0x69 | 0x6b => AudioCodec::Mp3,
        0xa5 => AudioCodec::Ac3,
        0xa6 => AudioCodec::Eac3,
        0xdd => AudioCodec::Vorbis,
        other => AudioCodec::Other(format!("mp4a.{other:02x}")),
    };
    fields.skip(8)?;
    track.bitrate = Some(u64::from(fields.u32()?)).filter(|rate| *rate > 0);
    if track.codec == AudioCodec::Aac && descriptor(&mut fields)? == 5 {
        set_up(fields, track)?;
    }
    Ok(())
}

/// Takes a descriptor's tag and length; the length is in at most four bytes of seven bits.
fn descriptor(fields: &mut Fields<'_>) -> Result<u8, ProbeError> {
    let tag = fields.u8()?;
    for _ in 0..4 {
        if fields.u8()? & 0x80 == 0 {
            break;
        }
    }
    Ok(tag)
}

/// Samples a second by number, ISO/IEC 14496-3.
const RATES: [u32; 13] = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350,
];

/// Reads kind (5 bits), rate (4 bits) and channels (4 bits); rarer forms are left to the entry.
fn set_up(mut fields: Fields<'_>, track: &mut AudioTrack) -> Result<(), ProbeError> {
    let bits = fields.u16()?;
    if bits >> 11 == 31 {
        return Ok(());
    }
    let rate = RATES.get(usize::from(bits >> 7 & 0xf));
    track.sample_rate = rate.copied().or(track.sample_rate);
    let channels = bits >> 3 & 0xf;
    if rate.is_some() && (1..=7).contains(&channels) {
        track.channels = Some(if channels == 7 { 8 } else { channels.into() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    /// The set-up of a stream with optional fields in it, of this kind and with this configuration.
    fn esds(kind: u8, set_up: [u8; 2]) -> Vec<u8> {
        let decoder = [&[4, 0x80, 0x80, 0x80, 17, kind][..], &[0x15, 0, 0, 0, 0, 0, 0, 0]].concat();
        let rates = 64_000_u32.to_be_bytes();
        // Depends on another stream, names an address, has a clock of another stream.
        let stream = [&[0, 1, 0xe0, 0, 2, 3, b'a', b'b', b'c', 0, 3][..], &decoder].concat();
        let whole = [&[0; 4][..], &[3, 60], &stream, &rates, &[5, 2], &set_up].concat();
        let size = u32::try_from(whole.len() + 8).unwrap();
        [&size.to_be_bytes()[..], b"esds", &whole].concat()
    }

    async fn of(file: Vec<u8>) -> AudioTrack {
        let mut track = AudioTrack::new(AudioCodec::Aac);
        (track.channels, track.sample_rate) = (Some(9), Some(1));
        let file = Bytes::from(file);
        let mut reader = Reader::new(&file);
        let end = file.len() as u64;
        let atom = Atom { kind: *b"esds", start: 0, body: 8, end };
        note(&mut reader, &atom, &mut track).await.unwrap();
        track
    }

    #[tokio::test]
    async fn the_set_up_knows_better_than_the_entry() {
        // AAC-LC, number 3 is 48,000 a second, two channels.
        let track = of(esds(0x40, [0x11, 0x90])).await;
        assert_eq!((track.codec, track.bitrate), (AudioCodec::Aac, Some(64_000)));
        assert_eq!((track.channels, track.sample_rate), (Some(2), Some(48_000)));
        // Number 15 means that the rate is written out behind; the entry's own stays.
        let track = of(esds(0x40, [0x17, 0x80])).await;
        assert_eq!((track.channels, track.sample_rate), (Some(9), Some(1)));
        let track = of(esds(0x6b, [0x11, 0x90])).await;
        assert_eq!((track.codec, track.channels), (AudioCodec::Mp3, Some(9)));
        let track = of(esds(0xe1, [0; 2])).await;
        assert_eq!(track.codec, AudioCodec::Other("mp4a.e1".to_owned()));
    }

    #[tokio::test]
    async fn a_set_up_that_breaks_off_leaves_the_entry() {
        let whole = esds(0x40, [0x11, 0x90]);
        for length in 12..whole.len() {
            let track = of(whole[..length].to_vec()).await;
            assert_eq!(track.sample_rate, Some(1), "{length}");
        }
    }
}
