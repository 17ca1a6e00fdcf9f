//! Fixed fields out of bytes that are in memory.

use super::error::ProbeError;

/// Takes fields from the front of a slice; too short a slice is damage, not a panic.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields<'a> {
    bytes: &'a [u8],
    at: u64,
}

impl<'a> Fields<'a> {
    /// Begins with bytes that stand at this offset of the file.
    pub(super) const fn new(bytes: &'a [u8], at: u64) -> Self {
        Self { bytes, at }
    }

    /// Where the next field stands.
    pub(super) const fn at(&self) -> u64 {
        self.at
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], ProbeError> {
        let short = ProbeError::malformed(self.at, "a part is shorter than its fields");
        let (head, rest) = self.bytes.split_at_checked(count).ok_or(short)?;
        self.bytes = rest;
        self.at += count as u64;
        Ok(head)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], ProbeError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    pub(super) fn skip(&mut self, count: usize) -> Result<(), ProbeError> {
        self.take(count).map(drop)
    }

    pub(super) fn u8(&mut self) -> Result<u8, ProbeError> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn u16(&mut self) -> Result<u16, ProbeError> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, ProbeError> {
        self.array().map(u32::from_be_bytes)
    }

    pub(super) fn i32(&mut self) -> Result<i32, ProbeError> {
        self.array().map(i32::from_be_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64, ProbeError> {
        self.array().map(u64::from_be_bytes)
    }

    /// Takes three bytes, the least first.
    pub(super) fn u24_le(&mut self) -> Result<u32, ProbeError> {
        self.array().map(|[low, middle, high]| u32::from_le_bytes([low, middle, high, 0]))
    }

    /// Takes a number of four bytes, or of eight.
    pub(super) fn wide(&mut self, long: bool) -> Result<u64, ProbeError> {
        if long { self.u64() } else { self.u32().map(u64::from) }
    }
}
