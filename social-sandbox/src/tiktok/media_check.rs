//! What can be told from the first bytes of a file.

/// How many first bytes of a video are looked at.
pub(crate) const VIDEO_HEAD: usize = 16;
/// How many first bytes of an image are looked at; camera data can be long.
pub(crate) const PHOTO_HEAD: usize = 256 * 1024;

/// Whether the bytes begin an MP4, MOV or `WebM` file.
pub(crate) fn is_video(head: &[u8]) -> bool {
    const EBML: &[u8] = &[0x1A, 0x45, 0xDF, 0xA3];
    const BOXES: [&[u8]; 5] = [b"ftyp", b"moov", b"mdat", b"wide", b"free"];
    head.starts_with(EBML) || head.get(4..8).is_some_and(|kind| BOXES.contains(&kind))
}

/// Width and height of a JPEG or WebP image.
pub(crate) fn image_size(head: &[u8]) -> Option<(u32, u32)> {
    jpeg_size(head).or_else(|| webp_size(head))
}

fn jpeg_size(head: &[u8]) -> Option<(u32, u32)> {
    let mut rest = head.strip_prefix(&[0xFF, 0xD8])?;
    loop {
        let (marker, after) = match rest {
            [0xFF, 0xFF, ..] => {
                rest = rest.get(1..)?;
                continue;
            }
            [0xFF, marker, after @ ..] => (*marker, after),
            _ => return None,
        };
        let length = usize::from(be16(after, 0)?);
        // The frame headers, without the tables that share their range.
        if matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC) {
            return Some((u32::from(be16(after, 5)?), u32::from(be16(after, 3)?)));
        }
        rest = after.get(length..)?;
    }
}

fn webp_size(head: &[u8]) -> Option<(u32, u32)> {
    if !head.starts_with(b"RIFF") || head.get(8..12)? != b"WEBP" {
        return None;
    }
    match head.get(12..16)? {
        b"VP8 " => Some((le(head, 26, 2)? & 0x3FFF, le(head, 28, 2)? & 0x3FFF)),
        b"VP8L" => {
            let bits = le(head, 21, 4)?;
            Some(((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1))
        }
        b"VP8X" => Some((le(head, 24, 3)? + 1, le(head, 27, 3)? + 1)),
        _ => None,
    }
}

fn be16(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at + 2)?;
    Some(u16::from_be_bytes(pair.try_into().ok()?))
}

fn le(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + length)?;
    Some(bytes.iter().rev().fold(0, |value, byte| (value << 8) | u32::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_are_known_by_their_first_bytes() {
        assert!(is_video(b"\0\0\0\x18ftypmp42"));
        assert!(is_video(b"\0\0\0\x08wide\0\0\0\0"));
        assert!(is_video(&[0x1A, 0x45, 0xDF, 0xA3, 0x01]));
        assert!(!is_video(b"RIFF\0\0\0\0AVI "));
        assert!(!is_video(b"ftyp"));
    }

    #[test]
    fn sizes_are_read_from_jpeg() {
        let jpeg =
            [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC0, 0, 17, 8, 0x04, 0x38, 0x07, 0x80, 3];
        assert_eq!(image_size(&jpeg), Some((1920, 1080)));
        assert_eq!(image_size(&jpeg[..12]), None);
    }

    #[test]
    fn sizes_are_read_from_every_kind_of_webp() {
        let mut lossy = b"RIFF\0\0\0\0WEBPVP8 ".to_vec();
        lossy.extend([0; 10]);
        lossy.extend([0x80, 0x07, 0x38, 0x04]);
        assert_eq!(image_size(&lossy), Some((1920, 1080)));
        let mut extended = b"RIFF\0\0\0\0WEBPVP8X".to_vec();
        extended.extend([0; 8]);
        extended.extend([0x7F, 0x07, 0, 0x37, 0x04, 0]);
        assert_eq!(image_size(&extended), Some((1920, 1080)));
        let bits: u32 = 0x077F | (0x0437 << 14);
        let mut lossless = b"RIFF\0\0\0\0WEBPVP8L".to_vec();
        lossless.extend([0, 0, 0, 0, 0x2F]);
        lossless.extend(bits.to_le_bytes());
        assert_eq!(image_size(&lossless), Some((1920, 1080)));
        assert_eq!(image_size(b"\x89PNG\r\n\x1a\n"), None);
    }
}
