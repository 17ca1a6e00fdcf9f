//! WebP (RFC 9649): a RIFF file of chunks.

use super::codec::ImageCodec;
use super::error::ProbeError;
use super::exif;
use super::fields::Fields;
use super::info::{MediaInfo, Picture, Rotation};
use super::kind::Container;
use super::reader::Reader;

/// Where the first chunk begins.
const FIRST: u64 = 12;
/// More of EXIF data is not read.
const LONGEST_EXIF: usize = 64 << 10;

pub(super) async fn probe(reader: &mut Reader<'_>) -> Result<MediaInfo, ProbeError> {
    let size = u32::from_le_bytes(Fields::new(reader.exact(4, 4).await?, 4).array()?);
    let end = u64::from(size) + 8;
    if end > reader.len() {
        return Err(ProbeError::Truncated { at: 4 });
    }
    let (name, body, length) = chunk(reader, FIRST, end).await?;
    let count = usize::try_from(length).unwrap_or(usize::MAX).min(10);
    let mut fields = Fields::new(reader.exact(body, count).await?, body);
    let picture = match &name {
        b"VP8 " => lossy(&mut fields)?,
        b"VP8L" => lossless(&mut fields)?,
        b"VP8X" => {
            let extended = extended(&mut fields)?;
            rest(reader, (body + length + length % 2, end), extended).await?
        }
        _ => return Err(ProbeError::malformed(FIRST, "the first chunk is no picture")),
    };
    let mut info = MediaInfo::new(Container::WebP, reader.len());
    info.picture = Some(picture);
    Ok(info)
}

/// Reads a chunk's name, and where its content lies and how long it is.
async fn chunk(
    reader: &mut Reader<'_>,
    at: u64,
    end: u64,
) -> Result<([u8; 4], u64, u64), ProbeError> {
    reader.count_part()?;
    let mut fields = Fields::new(reader.exact(at, 8).await?, at);
    let name = fields.array()?;
    let length = u64::from(u32::from_le_bytes(fields.array()?));
    if at + 8 + length > end {
        return Err(ProbeError::malformed(at, "a chunk is larger than the file"));
    }
    Ok((name, at + 8, length))
}

fn lossy(fields: &mut Fields<'_>) -> Result<Picture, ProbeError> {
    let at = fields.at();
    fields.skip(3)?;
    if fields.array()? != [0x9d, 0x01, 0x2a] {
        return Err(ProbeError::malformed(at, "the picture does not begin with a key frame"));
    }
    let (width, height) = (fields.array()?, fields.array()?);
    let side = |bytes| u32::from(u16::from_le_bytes(bytes) & 0x3fff);
    let (width, height) = (side(width), side(height));
    if width == 0 || height == 0 {
        return Err(ProbeError::malformed(at, "the picture has no pixels"));
    }
    Ok(Picture::new(ImageCodec::Vp8, width, height))
}

fn lossless(fields: &mut Fields<'_>) -> Result<Picture, ProbeError> {
    let at = fields.at();
    if fields.u8()? != 0x2f {
        return Err(ProbeError::malformed(at, "the picture does not begin with its mark"));
    }
    let bits = u32::from_le_bytes(fields.array()?);
    Ok(Picture::new(ImageCodec::Vp8L, (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
}

/// What the extended header announces.
#[derive(Debug)]
struct Extended {
    exif: bool,
    animated: bool,
    width: u32,
    height: u32,
}

fn extended(fields: &mut Fields<'_>) -> Result<Extended, ProbeError> {
    let flags = fields.u8()?;
    fields.skip(3)?;
    let (width, height) = (fields.u24_le()? + 1, fields.u24_le()? + 1);
    Ok(Extended { exif: flags & 0x08 != 0, animated: flags & 0x02 != 0, width, height })
}

/// Looks through the chunks behind the extended header, as far as they are needed.
async fn rest(
    reader: &mut Reader<'_>,
    (mut at, end): (u64, u64),
    extended: Extended,
) -> Result<Picture, ProbeError> {
    let (mut codec, mut rotation) = (None, None);
    while at < end && (codec.is_none() || (extended.exif && rotation.is_none())) {
        let (name, body, length) = chunk(reader, at, end).await?;
        match &name {
            b"VP8 " => codec = Some(ImageCodec::Vp8),
            b"VP8L" => codec = Some(ImageCodec::Vp8L),
            // A frame begins with 16 bytes of place and time, then comes a chunk of its own.
            b"ANMF" if codec.is_none() && length >= 20 => {
                codec = match reader.exact(body + 16, 4).await? {
                    b"VP8L" => Some(ImageCodec::Vp8L),
                    _ => Some(ImageCodec::Vp8),
                };
            }
            b"EXIF" => {
                let count = usize::try_from(length).unwrap_or(usize::MAX).min(LONGEST_EXIF);
                let tiff = reader.exact(body, count).await?;
                let tiff = tiff.strip_prefix(b"Exif\0\0").unwrap_or(tiff);
                rotation = Some(exif::rotation(tiff).unwrap_or(Rotation::None));
            }
            _ => {}
        }
        at = body + length + length % 2;
    }
    let codec = codec.ok_or(ProbeError::NoPicture)?;
    let mut picture = Picture::new(codec, extended.width, extended.height);
    picture.rotation = rotation.unwrap_or(Rotation::None);
    picture.animated = extended.animated;
    Ok(picture)
}
