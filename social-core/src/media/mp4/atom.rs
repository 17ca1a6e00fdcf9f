//! The head of a box.

use crate::media::error::ProbeError;
use crate::media::fields::Fields;
use crate::media::reader::Reader;

/// A box: its name, and where it lies in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Atom {
    pub(super) kind: [u8; 4],
    /// Where its head begins.
    pub(super) start: u64,
    /// Where its content begins.
    pub(super) body: u64,
    /// Where the next box begins; for an outer box maybe behind the file's end.
    pub(super) end: u64,
}

impl Atom {
    /// The length of its content.
    pub(super) const fn size(&self) -> u64 {
        self.end - self.body
    }

    /// Reads what it holds, if that is no more than `most`, else the first `most` bytes of it.
    pub(super) async fn fields<'r>(
        &self,
        reader: &'r mut Reader<'_>,
        most: usize,
    ) -> Result<Fields<'r>, ProbeError> {
        let length = usize::try_from(self.size()).unwrap_or(usize::MAX).min(most);
        Ok(Fields::new(reader.exact(self.body, length).await?, self.body))
    }
}

/// Reads the head of the box at `at`, in whatever ends at `end`; less than a head left is no box.
pub(super) async fn next(
    reader: &mut Reader<'_>,
    at: u64,
    end: u64,
) -> Result<Option<Atom>, ProbeError> {
    if end.saturating_sub(at) < 8 {
        return Ok(None);
    }
    reader.count_part()?;
    let mut fields = Fields::new(reader.up_to(at, 16).await?, at);
    let short = fields.u32()?;
    let kind = fields.array()?;
    let (head, size) = match short {
        0 => (8, end - at),
        1 => (16, fields.u64()?),
        size => (8, u64::from(size)),
    };
    let lying = || ProbeError::malformed(at, "a box has an impossible size");
    let next = at.checked_add(size).filter(|_| size >= head).ok_or_else(lying)?;
    Ok(Some(Atom { kind, start: at, body: at + head, end: next }))
}

/// Reads the head of a box inside another one, which ends at `end`.
pub(super) async fn inside(
    reader: &mut Reader<'_>,
    at: u64,
    end: u64,
) -> Result<Option<Atom>, ProbeError> {
    let atom = next(reader, at, end).await?;
    if atom.is_some_and(|atom| atom.end > end) {
        return Err(ProbeError::malformed(at, "a box is larger than the one around it"));
    }
    Ok(atom)
}
