//! What the demo's video shows: slanted bands that drift, in slowly turning colours.

/// Luma samples of a macroblock.
pub(super) const LUMA: usize = 256;
/// Samples of one chroma plane of a macroblock.
pub(super) const CHROMA: usize = 64;

/// Length of a band's period, in samples.
const PERIOD: usize = 128;
/// How far the bands drift from picture to picture.
const DRIFT: u32 = 3;

/// One picture, by its number alone: the same number is the same picture on every machine.
#[derive(Debug)]
pub(super) struct Picture {
    number: u32,
    /// One period of a band and the beginning of the next, so that any 16 samples lie together.
    bands: [u8; PERIOD + 16],
}

impl Picture {
    pub(super) fn new(number: u32) -> Self {
        let mut bands = [0; PERIOD + 16];
        for (level, sample) in (0_u8..).zip(bands.iter_mut()) {
            // Up and down once in a period, inside the range 16 to 235 of video.
            let step = level % 128;
            let height = if step < 64 { step } else { 127 - step };
            *sample = 40 + height * 2 + height / 2;
        }
        Self { number, bands }
    }

    pub(super) const fn number(&self) -> u32 {
        self.number
    }

    /// Hands out a macroblock's samples: 16 rows of luma, then both chroma planes.
    pub(super) fn samples(&self, column: u32, row: u32, mut write: impl FnMut(&[u8])) {
        for line in 0..16 {
            let slant = column * 16 + row * 8 + line / 2 + self.number * DRIFT;
            let start = slant as usize % PERIOD;
            write(self.bands.get(start..start + 16).unwrap_or(&self.bands[..16]));
        }
        write(&[chroma(row * 4 + self.number); CHROMA]);
        write(&[chroma(column * 6 + 64 + self.number * 2); CHROMA]);
    }
}

/// A chroma sample between 96 and 159, up and down with its place.
fn chroma(place: u32) -> u8 {
    let step = u8::try_from(place % 128).unwrap_or(0);
    96 + if step < 64 { step } else { 127 - step }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_lies_in_the_range_of_video() {
        for number in [0, 1, 89] {
            let picture = Picture::new(number);
            let mut seen = 0;
            picture.samples(7, 9, |samples| {
                assert!(samples.iter().all(|sample| (16..=235).contains(sample)));
                seen += samples.len();
            });
            assert_eq!(seen, LUMA + 2 * CHROMA);
        }
    }

    #[test]
    fn it_moves() {
        let first_row = |number| {
            let mut row = Vec::new();
            Picture::new(number).samples(0, 0, |samples| row.extend_from_slice(samples));
            row
        };
        assert_ne!(first_row(0), first_row(1));
    }
}
