//! Writes a bit string as H.264 has it, and wraps it as a NAL unit.

/// A bit string that grows; the highest bit of a byte comes first.
#[derive(Debug, Default)]
pub(super) struct Bits {
    bytes: Vec<u8>,
    /// Bits of the last byte that are not used yet.
    free: u8,
}

impl Bits {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes), free: 0 }
    }

    /// Writes the lowest `count` bits of `value`.
    pub(super) fn put(&mut self, value: u32, count: u32) {
        for bit in (0..count).rev() {
            if self.free == 0 {
                self.bytes.push(0);
                self.free = 8;
            }
            self.free -= 1;
            let set = u8::from(value >> bit & 1 == 1) << self.free;
            if let Some(last) = self.bytes.last_mut() {
                *last |= set;
            }
        }
    }

    /// Writes an unsigned Exp-Golomb code, `ue(v)` (H.264, 9.1).
    pub(super) fn ue(&mut self, value: u32) {
        let code = value + 1;
        let length = u32::BITS - code.leading_zeros();
        self.put(0, length - 1);
        self.put(code, length);
    }

    /// Writes a signed Exp-Golomb code, `se(v)` (H.264, 9.1.1).
    pub(super) fn se(&mut self, value: i32) {
        let doubled = value.unsigned_abs() * 2;
        self.ue(if value > 0 { doubled - 1 } else { doubled });
    }

    /// Fills the last byte with zeros.
    pub(super) fn align(&mut self) {
        self.free = 0;
    }

    /// Writes whole bytes; the string must be aligned.
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        debug_assert_eq!(self.free, 0, "bytes go to a byte's border");
        self.bytes.extend_from_slice(bytes);
    }

    /// Ends a payload: a one, then zeros up to the byte's border (`rbsp_trailing_bits`).
    pub(super) fn trail(&mut self) {
        self.put(1, 1);
        self.align();
    }

    /// Wraps the payload as a NAL unit: a header, and a 3 wherever two zeros would be followed by a
    /// byte up to 3, which would look like the beginning of another unit (H.264, 7.4.1).
    pub(super) fn into_nal(self, header: u8) -> Vec<u8> {
        let mut unit = Vec::with_capacity(self.bytes.len() + self.bytes.len() / 64 + 1);
        unit.push(header);
        let mut zeros = 0_u8;
        for byte in self.bytes {
            if zeros == 2 && byte <= 3 {
                unit.push(3);
                zeros = 0;
            }
            zeros = if byte == 0 { zeros + 1 } else { 0 };
            unit.push(byte);
        }
        unit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Bits)) -> Vec<u8> {
        let mut bits = Bits::default();
        write(&mut bits);
        bits.bytes
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // Table 9-2: 0 is `1`, 1 is `010`, 2 is `011`, 3 is `00100`, 25 is `000011010`.
        assert_eq!(
            written(|bits| [0, 1, 2, 3].iter().for_each(|v| bits.ue(*v))),
            [0b1010_0110, 0b0100_0000]
        );
        assert_eq!(written(|bits| bits.ue(25)), [0b0000_1101, 0]);
        // Table 9-3: 1 is code 1, -1 is code 2, 2 is code 3.
        assert_eq!(written(|bits| [0, 1, -1].iter().for_each(|v| bits.se(*v))), [0b1010_0110]);
        assert_eq!(written(|bits| bits.put(0xABCD, 16)), [0xAB, 0xCD]);
    }

    #[test]
    fn a_payload_ends_with_a_one_and_zeros() {
        assert_eq!(written(Bits::trail), [0x80]);
        let odd = written(|bits| {
            bits.put(0b101, 3);
            bits.trail();
        });
        assert_eq!(odd, [0b1011_0000]);
    }

    #[test]
    fn nothing_in_a_unit_looks_like_a_start_code() {
        let mut bits = Bits::default();
        bits.extend(&[0, 0, 0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 4]);
        let unit = bits.into_nal(0x65);
        assert_eq!(unit, [0x65, 0, 0, 3, 0, 0, 3, 0, 1, 0, 0, 3, 2, 0, 0, 3, 3, 0, 0, 4]);
        assert!(!unit.windows(3).any(|three| matches!(three, [0, 0, 0..=2])));
    }
}
