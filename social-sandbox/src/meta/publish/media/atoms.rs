//! The boxes of which MP4 and MOV files are made.

/// Walks the boxes that lie next to each other; stops at what is none.
pub(super) struct Atoms<'a>(&'a [u8]);

impl<'a> Atoms<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Finds what is in the first box of a name.
    pub(super) fn find(bytes: &'a [u8], name: [u8; 4]) -> Option<&'a [u8]> {
        Self(bytes).find(|(found, _)| *found == name).map(|(_, inside)| inside)
    }

    /// Follows names from box to box.
    pub(super) fn path(bytes: &'a [u8], names: &[[u8; 4]]) -> Option<&'a [u8]> {
        names.iter().try_fold(bytes, |inside, name| Self::find(inside, *name))
    }
}

impl<'a> Iterator for Atoms<'a> {
    type Item = ([u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let length = usize::try_from(word(self.0, 0)?).ok()?;
        let name = self.0.get(4..8)?.try_into().ok()?;
        let (head, length) = match length {
            0 => (8, self.0.len()),
            1 => (16, usize::try_from(long(self.0, 8)?).ok()?),
            length => (8, length),
        };
        let inside = self.0.get(head..length)?;
        self.0 = self.0.get(length..)?;
        Some((name, inside))
    }
}

pub(super) fn half(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

pub(super) fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

pub(super) fn long(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_be_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}
