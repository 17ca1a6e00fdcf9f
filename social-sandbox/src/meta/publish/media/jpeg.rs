//! What a picture is, by its first bytes.

/// A picture, or what was sent instead of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Picture {
    /// A JPEG with its sides in pixels.
    Jpeg {
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// A picture of a kind that Instagram does not take.
    Other,
    /// No picture at all.
    Nothing,
}

impl Picture {
    /// Looks at a whole file.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        if bytes.starts_with(&[0xFF, 0xD8]) {
            return jpeg(bytes).unwrap_or(Self::Other);
        }
        if is_other_picture(bytes) { Self::Other } else { Self::Nothing }
    }
}

fn is_other_picture(bytes: &[u8]) -> bool {
    const SIGNS: [&[u8]; 6] =
        [b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*"];
    const STILLS: [&[u8]; 6] = [b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis"];
    let brand = bytes.get(8..12);
    SIGNS.iter().any(|sign| bytes.starts_with(sign))
        || (bytes.starts_with(b"RIFF") && brand == Some(b"WEBP"))
        || (bytes.get(4..8) == Some(b"ftyp") && brand.is_some_and(|name| STILLS.contains(&name)))
}

/// Walks the segments of a JPEG to its frame header.
///
/// Pairs of pictures for two eyes are JPEG files with a mark of their own, and
/// Instagram refuses them.
fn jpeg(bytes: &[u8]) -> Option<Picture> {
    const PAIRS: [&[u8]; 2] = [b"MPF\0", b"_JPSJPS_"];
    let mut rest = bytes.get(2..)?;
    loop {
        let (marker, after) = match rest {
            [0xFF, 0xFF, ..] => {
                rest = rest.get(1..)?;
                continue;
            }
            [0xFF, marker, after @ ..] => (*marker, after),
            _ => return None,
        };
        let length = usize::from(u16::from_be_bytes(after.get(..2)?.try_into().ok()?));
        let segment = after.get(2..length)?;
        let is_frame = matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC);
        if is_frame {
            let side = |at: usize| {
                let pair = segment.get(at..at + 2)?.try_into().ok()?;
                Some(u32::from(u16::from_be_bytes(pair)))
            };
            let (height, width) = (side(1)?, side(3)?);
            return (width > 0 && height > 0).then_some(Picture::Jpeg { width, height });
        }
        if PAIRS.iter().any(|mark| segment.starts_with(mark)) {
            return None;
        }
        rest = after.get(length..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(before: &[u8], width: u16, height: u16) -> Vec<u8> {
        let mut bytes = vec![0xFF, 0xD8];
        bytes.extend_from_slice(before);
        bytes.extend_from_slice(&[0xFF, 0xC0, 0, 11, 8]);
        bytes.extend_from_slice(&height.to_be_bytes());
        bytes.extend_from_slice(&width.to_be_bytes());
        bytes.extend_from_slice(&[1, 1, 0x11, 0, 0xFF, 0xD9]);
        bytes
    }

    #[test]
    fn a_jpeg_has_its_sides() {
        let expected = Picture::Jpeg { width: 1080, height: 1350 };
        assert_eq!(Picture::of(&file(&[], 1080, 1350)), expected);
        assert_eq!(Picture::of(&file(&[0xFF, 0xE0, 0, 4, 1, 2], 1080, 1350)), expected);
    }

    #[test]
    fn other_pictures_are_told_from_no_pictures() {
        let mut pair = vec![0xFF, 0xE2, 0, 8];
        pair.extend_from_slice(b"MPF\0xx");
        let cut = &file(&[], 10, 10)[..9];
        for other in [
            &b"\x89PNG\r\n\x1a\nrest"[..],
            b"GIF89a",
            b"RIFF\0\0\0\0WEBPVP8 ",
            b"\0\0\0\x18ftypheic",
            cut,
            &file(&[], 0, 10),
            &file(&pair, 10, 10),
        ] {
            assert_eq!(Picture::of(other), Picture::Other, "{other:?}");
        }
        for nothing in [&b"<!doctype html>"[..], b"", b"\0\0\0\x18ftypisom"] {
            assert_eq!(Picture::of(nothing), Picture::Nothing, "{nothing:?}");
        }
    }
}
