//! Which upload plans an init accepts.

use super::behaviour::MegabyteReading;
use super::envelope::Failure;
use super::facts::MAX_CHUNKS;

/// The plan an init announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) size: u64,
    pub(crate) chunk_size: u64,
    pub(crate) count: u64,
}

struct Bounds {
    smallest: u64,
    largest: u64,
    last: u64,
    file: u64,
}

const fn bounds(reading: MegabyteReading) -> Bounds {
    const DECIMAL: u64 = 1_000_000;
    const BINARY: u64 = 1 << 20;
    let (low, high) = match reading {
        MegabyteReading::Both => (BINARY, DECIMAL),
        MegabyteReading::Decimal => (DECIMAL, DECIMAL),
        MegabyteReading::Binary => (BINARY, BINARY),
    };
    let file = match reading {
        MegabyteReading::Decimal => 4_000_000_000,
        // The unit of 4 GB is open too; no integrator was refused in between.
        MegabyteReading::Both | MegabyteReading::Binary => 1 << 32,
    };
    Bounds { smallest: 5 * low, largest: 64 * high, last: 128 * high, file }
}

impl Plan {
    /// Checks the plan as production does, with production's two messages.
    pub(crate) fn check(self, reading: MegabyteReading) -> Result<(), Failure> {
        let bounds = bounds(reading);
        let bad_chunk = || Err(Failure::params("The chunk size is invalid"));
        let bad_count = || Err(Failure::params("The total chunk count is invalid"));
        if self.size == 0 || self.size > bounds.file {
            return Err(Failure::params("The video size is invalid"));
        }
        if self.chunk_size == 0 {
            return bad_chunk();
        }
        if self.count == 1 {
            let whole = self.chunk_size == self.size && self.size <= bounds.largest;
            return if whole { Ok(()) } else { bad_chunk() };
        }
        if self.count != self.size / self.chunk_size || self.count > MAX_CHUNKS || self.count == 0 {
            return bad_count();
        }
        let last = self.size - self.chunk_size * (self.count - 1);
        if !(bounds.smallest..=bounds.largest).contains(&self.chunk_size) || last > bounds.last {
            return bad_chunk();
        }
        Ok(())
    }

    /// First and last byte of a chunk, if there is such a chunk.
    pub(crate) fn range(self, index: u64) -> Option<(u64, u64)> {
        if index >= self.count {
            return None;
        }
        let first = index.checked_mul(self.chunk_size)?;
        let last =
            if index + 1 == self.count { self.size - 1 } else { first + self.chunk_size - 1 };
        Some((first, last))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn outcome(size: u64, chunk_size: u64, count: u64) -> Result<(), String> {
        outcome_by(MegabyteReading::Both, size, chunk_size, count)
    }

    fn outcome_by(
        reading: MegabyteReading,
        size: u64,
        chunk_size: u64,
        count: u64,
    ) -> Result<(), String> {
        let plan = Plan { size, chunk_size, count };
        plan.check(reading).map_err(|failure| failure.message)
    }

    const CHUNK: &str = "The chunk size is invalid";
    const COUNT: &str = "The total chunk count is invalid";

    #[test]
    fn worked_plans_are_accepted() {
        for (size, chunk, count) in [
            (4_194_304, 4_194_304, 1),
            (50_000_123, 10_000_000, 5),
            (50_000_123, 50_000_123, 1),
            (64_000_000, 64_000_000, 1),
            (64_000_001, 32_000_000, 2),
            (66_259_900, 32_000_000, 2),
            (95_999_999, 32_000_000, 2),
            (96_000_000, 32_000_000, 3),
            (121_000_000, 32_000_000, 3),
            (158_008_374, 5_242_880, 30),
            (4_294_967_296, 32_000_000, 134),
        ] {
            assert_eq!(outcome(size, chunk, count), Ok(()), "{size}/{chunk}/{count}");
        }
    }

    #[test]
    fn bad_plans_get_production_s_words() {
        for (size, chunk, count, words) in [
            (66_259_900, 64_000_000, 1, CHUNK),
            (70_000_000, 70_000_000, 1, CHUNK),
            (10_000_000, 64_000_000, 1, CHUNK),
            (121_000_000, 64_000_000, 2, COUNT),
            (100_000_001, 50_000_001, 2, COUNT),
            (50_000_123, 10_000_000, 6, COUNT),
            (20_000_000, 4_000_000, 5, CHUNK),
            (200_000_000, 70_000_000, 2, CHUNK),
            (6_000_000_000, 5_242_880, 1144, "The video size is invalid"),
            (0, 1, 0, "The video size is invalid"),
        ] {
            assert_eq!(
                outcome(size, chunk, count),
                Err(words.to_owned()),
                "{size}/{chunk}/{count}"
            );
        }
    }

    #[test]
    fn the_readings_differ_only_at_the_edges() {
        use MegabyteReading::{Binary, Both, Decimal};
        assert!(outcome_by(Decimal, 10_000_000, 5_000_000, 2).is_ok());
        assert!(outcome_by(Binary, 10_000_000, 5_000_000, 2).is_err());
        assert!(outcome_by(Both, 10_000_000, 5_000_000, 2).is_err());
        assert!(outcome_by(Binary, 67_108_864, 67_108_864, 1).is_ok());
        assert!(outcome_by(Decimal, 67_108_864, 67_108_864, 1).is_err());
        assert!(outcome_by(Both, 67_108_864, 67_108_864, 1).is_err());
    }

    proptest! {
        #[test]
        fn ranges_of_an_accepted_plan_cover_the_file(size in 5_242_880_u64..4_294_967_296, chunk in 5_242_880_u64..64_000_000) {
            let plan = Plan { size, chunk_size: chunk, count: size / chunk };
            prop_assume!(plan.check(MegabyteReading::Both).is_ok());
            let mut next = 0;
            for index in 0..plan.count {
                let (first, last) = plan.range(index).unwrap();
                prop_assert_eq!(first, next);
                next = last + 1;
            }
            prop_assert_eq!(next, size);
            prop_assert!(plan.range(plan.count).is_none());
        }
    }
}
