//! Ids, codes and tokens from a seed.
//!
//! Nothing here asks the operating system for randomness: the same seed and the
//! same order of calls give the same ids. Each purpose has a stream of its own,
//! so that one more log id does not shift the next publish id.

use sha2::{Digest, Sha256};

use crate::guarded::Guarded;

const ALPHANUMERIC: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const UPPER_HEX: &[u8; 16] = b"0123456789ABCDEF";
const DIGITS: &[u8; 10] = b"0123456789";

/// What an id is for; each purpose is drawn from its own stream.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    Code,
    Consent,
    AccessToken,
    RefreshToken,
    Publish,
    Upload,
    Post,
    Log,
    Shuffle,
    MetaCode,
    MetaToken,
    Trace,
    Container,
    Media,
    Comment,
    Chance,
}

const PURPOSES: usize = 16;

/// The source of all ids of one sandbox.
#[derive(Debug)]
pub(crate) struct Ids {
    seed: u64,
    streams: Guarded<[SplitMix; PURPOSES]>,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, streams: Guarded::new(fresh_streams(seed)) }
    }

    /// Starts all streams again, as after a new start with the same seed.
    pub(crate) fn rewind(&self) {
        *self.streams.lock() = fresh_streams(self.seed);
    }

    /// Draws the next number of a stream.
    pub(crate) fn next(&self, purpose: Purpose) -> u64 {
        let mut streams = self.streams.lock();
        streams.get_mut(purpose as usize).map_or(0, SplitMix::next)
    }

    /// Draws `length` letters and digits.
    pub(crate) fn alphanumeric(&self, purpose: Purpose, length: usize) -> String {
        self.draw(purpose, ALPHANUMERIC, length)
    }

    /// Draws `length` upper-case hexadecimal digits.
    pub(crate) fn upper_hex(&self, purpose: Purpose, length: usize) -> String {
        self.draw(purpose, UPPER_HEX, length)
    }

    /// Draws `length` decimal digits of which the first is not zero.
    pub(crate) fn digits(&self, purpose: Purpose, length: usize) -> String {
        let mut digits = String::with_capacity(length);
        digits.push('7');
        digits.push_str(&self.draw(purpose, DIGITS, length.saturating_sub(1)));
        digits
    }

    /// Derives an id from names alone, whatever was drawn before.
    pub(crate) fn derived(&self, label: &str, parts: &[&str], length: usize) -> String {
        self.derive(ALPHANUMERIC, label, parts, length)
    }

    /// Derives decimal digits from names alone.
    pub(crate) fn derived_digits(&self, label: &str, parts: &[&str], length: usize) -> String {
        self.derive(DIGITS, label, parts, length)
    }

    fn derive(&self, alphabet: &[u8], label: &str, parts: &[&str], length: usize) -> String {
        let mut hash = Sha256::new();
        hash.update(self.seed.to_be_bytes());
        hash.update(label.as_bytes());
        for part in parts {
            hash.update([0]);
            hash.update(part.as_bytes());
        }
        let digest = hash.finalize();
        digest
            .iter()
            .cycle()
            .take(length)
            .enumerate()
            .map(|(at, byte)| pick(alphabet, usize::from(*byte) + at))
            .collect()
    }

    fn draw(&self, purpose: Purpose, alphabet: &[u8], length: usize) -> String {
        (0..length)
            .map(|_| {
                let at = self.next(purpose) % (alphabet.len() as u64);
                pick(alphabet, usize::try_from(at).unwrap_or(0))
            })
            .collect()
    }
}

fn pick(alphabet: &[u8], at: usize) -> char {
    alphabet.get(at % alphabet.len()).copied().map_or('0', char::from)
}

fn fresh_streams(seed: u64) -> [SplitMix; PURPOSES] {
    let mut seeds = SplitMix(seed);
    std::array::from_fn(|_| SplitMix(seeds.next()))
}

/// The `SplitMix64` generator: tiny, well spread, and not for secrets.
#[derive(Debug, Clone, Copy)]
struct SplitMix(u64);

impl SplitMix {
    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_ids() {
        let (a, b) = (Ids::new(7), Ids::new(7));
        assert_eq!(a.alphanumeric(Purpose::Code, 40), b.alphanumeric(Purpose::Code, 40));
        assert_ne!(a.alphanumeric(Purpose::Code, 40), Ids::new(8).alphanumeric(Purpose::Code, 40));
    }

    #[test]
    fn one_stream_does_not_shift_another() {
        let (a, b) = (Ids::new(7), Ids::new(7));
        a.upper_hex(Purpose::Log, 100);
        assert_eq!(a.digits(Purpose::Publish, 19), b.digits(Purpose::Publish, 19));
    }

    #[test]
    fn rewinding_starts_again() {
        let ids = Ids::new(7);
        let first = ids.digits(Purpose::Post, 19);
        ids.rewind();
        assert_eq!(ids.digits(Purpose::Post, 19), first);
        assert_eq!(first.len(), 19);
    }

    #[test]
    fn derived_ids_depend_on_names_only() {
        let ids = Ids::new(7);
        let first = ids.derived("open_id", &["app", "user"], 32);
        ids.next(Purpose::Code);
        assert_eq!(ids.derived("open_id", &["app", "user"], 32), first);
        assert_ne!(ids.derived("open_id", &["appu", "ser"], 32), first);
    }
}
