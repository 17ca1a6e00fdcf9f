//! Finds the number of a key by its hash.

use super::blocks::give_back;

/// Places of the first table.
const FIRST: usize = 16;

/// An open table of numbers under 32 bits of hash, eight bytes a place.
///
/// A place holds the hash and the number, so that a search reads the keys themselves only where the
/// hash fits. Nothing is ever taken out: whoever keeps the keys builds it anew.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Zero, or the hash above the number plus one.
    places: Vec<u64>,
    used: usize,
}

impl Index {
    /// Makes a table for this many numbers.
    pub(super) fn with_room(numbers: usize) -> Self {
        let size = if numbers == 0 { 0 } else { (numbers * 4 / 3 + 1).max(FIRST) };
        Self { places: vec![0; size], used: 0 }
    }

    /// Finds the number under this hash that `fits`.
    pub(super) fn find(&self, hash: u32, mut fits: impl FnMut(u32) -> bool) -> Option<u32> {
        let mut at = self.home(hash);
        loop {
            let place = *self.places.get(at)?;
            if place == 0 {
                return None;
            }
            let (known, number) = split(place);
            if known == hash && fits(number) {
                return Some(number);
            }
            at = self.after(at);
        }
    }

    /// Adds a number that is not there yet.
    pub(super) fn insert(&mut self, hash: u32, number: u32) {
        // A quarter stays free, so that searches stay short and always end.
        if (self.used + 1) * 4 > self.places.len() * 3 {
            self.grow();
        }
        self.put((u64::from(hash) << 32) | (u64::from(number) + 1));
        self.used += 1;
    }

    /// Walks the hashes and numbers, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.places.iter().filter(|place| **place != 0).map(|place| split(*place))
    }

    /// Frees the table.
    pub(super) fn give_back(self) {
        give_back(self.places);
    }

    /// Gives the bytes it takes.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.places.len() * size_of::<u64>()
    }

    /// By half at a time: a table that doubles is half empty on average.
    fn grow(&mut self) {
        let size = (self.places.len() + self.places.len() / 2).max(FIRST);
        let old = std::mem::replace(&mut self.places, vec![0; size]);
        for place in old.iter().filter(|place| **place != 0) {
            self.put(*place);
        }
        give_back(old);
    }

    fn put(&mut self, new: u64) {
        let mut at = self.home(split(new).0);
        while let Some(place) = self.places.get_mut(at) {
            if *place == 0 {
                *place = new;
                return;
            }
            at = self.after(at);
        }
    }

    /// Spreads the hashes over a table of any size.
    fn home(&self, hash: u32) -> usize {
        let home = (u64::from(hash) * self.places.len() as u64) >> 32;
        usize::try_from(home).unwrap_or_default()
    }

    fn after(&self, at: usize) -> usize {
        if at + 1 < self.places.len() { at + 1 } else { 0 }
    }
}

/// Takes a used place apart.
const fn split(place: u64) -> (u32, u32) {
    ((place >> 32) as u32, (place & 0xffff_ffff) as u32 - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_again_even_under_one_hash() {
        let mut index = Index::default();
        assert_eq!(index.find(7, |_| true), None);
        for number in 0..1_000 {
            // Many meet at the end of the table, where a search goes on at its beginning.
            index.insert(u32::MAX - number % 10, number);
        }
        for number in 0..1_000 {
            let found = index.find(u32::MAX - number % 10, |known| known == number);
            assert_eq!(found, Some(number));
        }
        assert_eq!(index.find(7, |_| true), None);
        assert_eq!(index.iter().count(), 1_000);
    }

    #[test]
    fn a_place_costs_at_most_half_more_than_it_must() {
        let mut index = Index::default();
        for number in 0..10_000_u32 {
            index.insert(number.wrapping_mul(0x9e37_79b9), number);
            let needed = (index.used * 4).div_ceil(3).max(FIRST);
            assert!(index.places.len() <= needed * 3 / 2 + 1, "{number}");
        }
        let room = Index::with_room(10_000);
        assert!(room.places.len() < 13_400 && 10_000 * 4 <= room.places.len() * 3);
        assert_eq!(Index::with_room(0).bytes(), 0);
    }
}
