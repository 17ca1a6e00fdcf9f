//! Elements of EBML (RFC 8794).

use crate::media::error::ProbeError;
use crate::media::fields::Fields;
use crate::media::reader::Reader;

/// The longest number or float.
const LONGEST_NUMBER: u64 = 8;
/// More of a text is not read.
const LONGEST_TEXT: usize = 64;

/// An element: its number, and where it lies in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element {
    pub(super) id: u32,
    pub(super) start: u64,
    pub(super) body: u64,
    /// Where it ends; `None` if it goes on until something follows that cannot be inside of it.
    pub(super) end: Option<u64>,
}

/// Reads the head of the element at `at`, in whatever ends at `end`.
pub(super) async fn next(
    reader: &mut Reader<'_>,
    at: u64,
    end: u64,
) -> Result<Option<Element>, ProbeError> {
    if at >= end {
        return Ok(None);
    }
    reader.count_part()?;
    let head = reader.up_to(at, 12).await?;
    let (id, width) = number(head, 4, at)?;
    let id = u32::try_from(id).map_err(|_| lying(at))?;
    let (size, second) = number(head.get(width..).unwrap_or_default(), 8, at)?;
    // The size is written without the bit that marks its width; all other bits set mean "unknown".
    let mark = 1_u64 << (7 * second);
    let size = size ^ mark;
    let body = at + (width + second) as u64;
    if size == mark - 1 {
        return Ok(Some(Element { id, start: at, body, end: None }));
    }
    let next = body.checked_add(size).ok_or_else(|| lying(at))?;
    Ok(Some(Element { id, start: at, body, end: Some(next) }))
}

/// Reads the head of an element inside another one, which must say where it ends.
pub(super) async fn inside(
    reader: &mut Reader<'_>,
    at: u64,
    end: u64,
) -> Result<Option<(Element, u64)>, ProbeError> {
    let Some(element) = next(reader, at, end).await? else { return Ok(None) };
    let next = element.end.filter(|next| *next <= end);
    let what = "an element is larger than the one around it";
    Ok(Some((element, next.ok_or(ProbeError::malformed(at, what))?)))
}

fn lying(at: u64) -> ProbeError {
    ProbeError::malformed(at, "an element has an impossible head")
}

/// Reads a number of variable width with its mark, and its width in bytes.
fn number(bytes: &[u8], most: usize, at: u64) -> Result<(u64, usize), ProbeError> {
    let first = *bytes.first().ok_or(ProbeError::Truncated { at })?;
    let width = first.leading_zeros() as usize + 1;
    if width > most {
        return Err(lying(at));
    }
    let all = bytes.get(..width).ok_or(ProbeError::Truncated { at })?;
    Ok((all.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)), width))
}

impl Element {
    async fn content<'r>(
        &self,
        reader: &'r mut Reader<'_>,
        most: u64,
    ) -> Result<&'r [u8], ProbeError> {
        let size = self.end.map_or(u64::MAX, |end| end - self.body);
        if size > most {
            return Err(ProbeError::malformed(self.start, "a value is longer than its kind"));
        }
        reader.exact(self.body, usize::try_from(size).unwrap_or(usize::MAX)).await
    }

    /// Reads a whole number.
    pub(super) async fn unsigned(&self, reader: &mut Reader<'_>) -> Result<u64, ProbeError> {
        let bytes = self.content(reader, LONGEST_NUMBER).await?;
        Ok(bytes.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
    }

    /// Reads a float of four or eight bytes; an empty one is zero.
    pub(super) async fn float(&self, reader: &mut Reader<'_>) -> Result<f64, ProbeError> {
        let bytes = self.content(reader, LONGEST_NUMBER).await?;
        let mut fields = Fields::new(bytes, self.body);
        match bytes.len() {
            0 => Ok(0.0),
            4 => fields.u32().map(|bits| f32::from_bits(bits).into()),
            8 => fields.u64().map(f64::from_bits),
            _ => Err(ProbeError::malformed(self.start, "a float has an impossible width")),
        }
    }

    /// Reads a short text; the rest of a long one is left out.
    pub(super) async fn text(&self, reader: &mut Reader<'_>) -> Result<String, ProbeError> {
        let size = self.end.map_or(0, |end| end - self.body);
        let count = usize::try_from(size).unwrap_or(usize::MAX).min(LONGEST_TEXT);
        let bytes = reader.exact(self.body, count).await?;
        let visible = bytes.iter().take_while(|byte| **byte != 0);
        let letter = |byte: &u8| if byte.is_ascii_graphic() { char::from(*byte) } else { '?' };
        Ok(visible.map(letter).collect())
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    async fn head(bytes: &'static [u8]) -> Result<Option<Element>, ProbeError> {
        let file = Bytes::from_static(bytes);
        next(&mut Reader::new(&file), 0, 100).await
    }

    #[tokio::test]
    async fn heads_are_of_any_width() {
        let element = head(&[0x1a, 0x45, 0xdf, 0xa3, 0x84, 0]).await.unwrap().unwrap();
        assert_eq!((element.id, element.body, element.end), (0x1a45_dfa3, 5, Some(9)));
        let element = head(&[0xae, 0x01, 0, 0, 0, 0, 0, 0, 3]).await.unwrap().unwrap();
        assert_eq!((element.id, element.body, element.end), (0xae, 9, Some(12)));
    }

    #[tokio::test]
    async fn unknown_sizes_are_told_from_large_ones() {
        for bytes in [
            [0xae, 0xff].as_slice(),
            &[0xae, 0x7f, 0xff],
            &[0xae, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ] {
            let file = Bytes::from_static(bytes);
            let element = next(&mut Reader::new(&file), 0, 100).await.unwrap().unwrap();
            assert_eq!(element.end, None, "{bytes:?}");
        }
        let large = head(&[0xae, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe]).await;
        assert_eq!(large.unwrap().unwrap().end, Some(9 + (1 << 56) - 2));
    }

    #[tokio::test]
    async fn impossible_heads_are_refused() {
        for bytes in [[0_u8, 0x81].as_slice(), &[0x08, 0, 0, 0, 0, 0x81], &[0xae, 0]] {
            let file = Bytes::from_static(bytes);
            let refused = next(&mut Reader::new(&file), 0, 100).await;
            assert!(matches!(refused, Err(ProbeError::Malformed { .. })), "{bytes:?}");
        }
        assert!(matches!(head(&[0xae]).await, Err(ProbeError::Truncated { .. })));
        assert!(matches!(head(&[0xae, 0x40]).await, Err(ProbeError::Truncated { .. })));
    }
}
