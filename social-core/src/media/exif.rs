//! The orientation of a picture, out of its EXIF data.

use super::info::Rotation;

/// The tag of the orientation.
const ORIENTATION: u16 = 0x0112;

/// Reads the orientation from a TIFF block; what cannot be read says nothing.
pub(super) fn rotation(tiff: &[u8]) -> Option<Rotation> {
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let short = |at: usize| -> Option<u16> {
        let bytes = *tiff.get(at..)?.first_chunk()?;
        Some(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    };
    let long = |at: usize| -> Option<u32> {
        let bytes = *tiff.get(at..)?.first_chunk()?;
        Some(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    };
    let directory = usize::try_from(long(4)?).ok()?;
    let count = usize::from(short(directory)?);
    let mut entries = (0..count).map_while(|number| {
        let at = directory.checked_add(2 + number * 12)?;
        Some((short(at)?, at))
    });
    let (_, at) = entries.find(|(tag, _)| *tag == ORIENTATION)?;
    match short(at.checked_add(8)?)? {
        1 | 2 => Some(Rotation::None),
        3 | 4 => Some(Rotation::Half),
        5 | 6 => Some(Rotation::Quarter),
        7 | 8 => Some(Rotation::ThreeQuarters),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A TIFF block with two entries, of which the second is the orientation.
    fn tiff(orientation: u16, little: bool) -> Vec<u8> {
        let short = |value: u16| if little { value.to_le_bytes() } else { value.to_be_bytes() };
        let long = |value: u32| if little { value.to_le_bytes() } else { value.to_be_bytes() };
        let mut block = if little { b"II*\0".to_vec() } else { b"MM\0*".to_vec() };
        block.extend(long(8));
        block.extend(short(2));
        for (tag, value) in [(0x0100, 7), (ORIENTATION, orientation)] {
            block.extend([short(tag), short(3)].concat());
            block.extend(long(1));
            block.extend([short(value), [0; 2]].concat());
        }
        block
    }

    #[test]
    fn both_byte_orders_tell_the_turn() {
        let expected = [
            (1, Some(Rotation::None)),
            (3, Some(Rotation::Half)),
            (6, Some(Rotation::Quarter)),
            (8, Some(Rotation::ThreeQuarters)),
            (9, None),
        ];
        for (value, turn) in expected {
            assert_eq!(rotation(&tiff(value, true)), turn, "{value}");
            assert_eq!(rotation(&tiff(value, false)), turn, "{value}");
        }
    }

    #[test]
    fn what_breaks_off_or_lies_says_nothing() {
        let whole = tiff(6, true);
        for length in 0..whole.len() {
            let _ = rotation(&whole[..length]);
        }
        let mut far = whole;
        far[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(rotation(&far), None);
    }
}
