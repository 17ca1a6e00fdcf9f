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
