//! Times calls that take nanoseconds to microseconds.

use std::time::{Duration, Instant};

use crate::context::Context;
use crate::report::{Book, Who};

/// One contender of a row: whose it is, and one call of it.
pub struct Case<'a> {
    /// Whose it is.
    pub who: Who,
    call: Box<dyn FnMut() + 'a>,
}

impl std::fmt::Debug for Case<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Case").field("who", &self.who).finish_non_exhaustive()
    }
}

impl<'a> Case<'a> {
    /// Makes a contender.
    pub fn new(who: Who, call: impl FnMut() + 'a) -> Self {
        Self { who, call: Box::new(call) }
    }
}

/// Times everybody in turn, round by round, and notes nanoseconds a call.
pub fn interleave(context: &Context, book: &mut Book, row: &str, mut cases: Vec<Case<'_>>) {
    let slice = context.pick(Duration::from_millis(400), Duration::from_millis(20));
    let calls: Vec<u64> =
        cases.iter_mut().map(|case| calls_in(slice, |calls| time(&mut case.call, calls))).collect();
    // More rounds than elsewhere: they are short, and a neighbour's burst must not decide.
    for _ in 0..context.pick(7, 1) {
        for (case, calls) in cases.iter_mut().zip(&calls) {
            let took = time(&mut case.call, *calls);
            book.add(row, "ns", case.who, took.as_nanos() as f64 / *calls as f64);
        }
    }
}

fn time(call: &mut dyn FnMut(), calls: u64) -> Duration {
    let began = Instant::now();
    for _ in 0..calls {
        call();
    }
    began.elapsed()
}

/// Finds how many calls fill the slice, by growing numbers of them; that warms caches up, too.
fn calls_in(slice: Duration, mut time: impl FnMut(u64) -> Duration) -> u64 {
    let mut calls = 1_u64;
    loop {
        // The shortest of three: whoever else runs here can only make it longer.
        let took = time(calls).min(time(calls)).min(time(calls));
        if took * 4 >= slice {
            let wanted = calls as f64 * slice.as_secs_f64() / took.as_secs_f64();
            return (wanted as u64).max(1);
        }
        calls *= 4;
    }
}

/// A small generator of keys, the same for everybody: no contender pays for randomness.
#[derive(Clone, Debug)]
pub struct Keys(u64);

impl Keys {
    /// Starts a sequence.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Gives the next number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let mixed = mixed ^ (mixed >> 31);
        ((u128::from(mixed) * bound as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_below_their_bound_and_spread() {
        let mut keys = Keys::new(1);
        let mut seen = [0_u32; 10];
        for _ in 0..10_000 {
            seen[keys.below(10)] += 1;
        }
        assert!(seen.iter().all(|count| (800..1_200).contains(count)), "{seen:?}");
    }

    #[test]
    fn a_stall_does_not_make_the_slice_short() {
        let mut tries = 0;
        let calls = calls_in(Duration::from_millis(4), |calls| {
            tries += 1;
            let stall = if tries % 3 == 1 { Duration::from_millis(50) } else { Duration::ZERO };
            stall + Duration::from_nanos(100) * u32::try_from(calls).unwrap()
        });
        assert_eq!(calls, 40_000);
    }
}
