//! JPEG (ITU-T T.81): segments up to the frame header.

use super::codec::ImageCodec;
use super::error::ProbeError;
use super::exif;
use super::fields::Fields;
use super::info::{MediaInfo, Picture, Rotation};
use super::kind::Container;
use super::reader::Reader;

/// What EXIF data begins with.
const EXIF: &[u8] = b"Exif\0\0";

pub(super) async fn probe(reader: &mut Reader<'_>) -> Result<MediaInfo, ProbeError> {
    let (mut at, mut rotation) = (2, Rotation::None);
    loop {
        reader.count_part()?;
        let &[lead, marker] = reader.exact(at, 2).await? else {
            return Err(ProbeError::Truncated { at });
        };
        if lead != 0xff {
            return Err(ProbeError::malformed(at, "a segment does not begin with its mark"));
        }
        match marker {
            // Any number of these may stand before a marker.
            0xff => {
                at += 1;
                continue;
            }
            // Markers that stand alone.
            0x01 | 0xd0..=0xd8 => {
                at += 2;
                continue;
            }
            0xd9 | 0xda | 0x00 => {
                return Err(ProbeError::malformed(at, "the frame header is missing"));
            }
            _ => {}
        }
        let length = Fields::new(reader.exact(at + 2, 2).await?, at).u16()?;
        let end = at + 2 + u64::from(length);
        if length < 2 {
            return Err(ProbeError::malformed(at, "a segment has an impossible size"));
        }
        if end > reader.len() {
            return Err(ProbeError::Truncated { at });
        }
        match marker {
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                let body = reader.exact(at + 4, usize::from(length) - 2).await?;
                let picture = frame(Fields::new(body, at + 4), marker, rotation)?;
                let mut info = MediaInfo::new(Container::Jpeg, reader.len());
                info.picture = Some(picture);
                return Ok(info);
            }
            0xe1 => {
                let body = reader.exact(at + 4, usize::from(length) - 2).await?;
                if let Some(turn) = body.strip_prefix(EXIF).and_then(exif::rotation) {
                    rotation = turn;
                }
            }
            _ => {}
        }
        at = end;
    }
}

fn frame(mut fields: Fields<'_>, marker: u8, rotation: Rotation) -> Result<Picture, ProbeError> {
    let codec = match marker {
        0xc0 | 0xc1 => ImageCodec::Baseline,
        0xc2 => ImageCodec::Progressive,
        other => ImageCodec::Other(format!("jpeg_sof{}", other - 0xc0)),
    };
    let at = fields.at();
    fields.skip(1)?;
    let (height, width) = (u32::from(fields.u16()?), u32::from(fields.u16()?));
    if width == 0 || height == 0 {
        return Err(ProbeError::malformed(at, "the picture has no pixels"));
    }
    let mut picture = Picture::new(codec, width, height);
    picture.rotation = rotation;
    Ok(picture)
}
