//! Many windows side by side, in a few blocks of memory.

use super::blocks::{give_back, make_room};
use super::index::Index;
use super::ring::{Packed, Ring};
use crate::limit::window::take;
use crate::limit::{Permit, WindowRule};
use crate::time::Timestamp;

/// Windows by key.
///
/// Keys, rings and instants lie in a block each, and only ever grow at the end. Nothing is taken
/// out: [`Self::sweep`] copies what is in use to new blocks and gives the old ones back whole, so
/// that no scattered remains hold their pages.
#[derive(Debug, Default)]
pub(super) struct Windows {
    index: Index,
    known: Vec<Known>,
    /// The keys, one after the other.
    text: Vec<u8>,
    /// The instants of all rings.
    slots: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    ring: Ring,
    /// Where the key begins, and how long it is.
    at: u32,
    len: u32,
}

impl Known {
    fn key<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        let start = self.at as usize;
        text.get(start..start + self.len as usize).unwrap_or_default()
    }
}

/// More keys, or longer ones, than one part of the limits can hold (4 GiB).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Overfull;

impl Windows {
    /// Takes a place in the window of a key.
    pub(super) fn try_acquire(
        &mut self,
        hash: u32,
        key: &str,
        rule: WindowRule,
        now: Timestamp,
    ) -> Result<Permit, Overfull> {
        let number = match self.find(hash, key) {
            Some(number) => number,
            None => self.push(hash, key.as_bytes(), Ring::default())?,
        };
        let known = self.known.get_mut(number as usize).ok_or(Overfull)?;
        let mut window = Packed::open(&mut known.ring, &mut self.slots, rule);
        Ok(take(&mut window, rule, now))
    }

    fn find(&self, hash: u32, key: &str) -> Option<u32> {
        self.index.find(hash, |number| {
            let known = self.known.get(number as usize);
            known.is_some_and(|known| known.key(&self.text) == key.as_bytes())
        })
    }

    fn push(&mut self, hash: u32, key: &[u8], ring: Ring) -> Result<u32, Overfull> {
        let number = u32::try_from(self.known.len()).map_err(|_| Overfull)?;
        let at = u32::try_from(self.text.len()).map_err(|_| Overfull)?;
        let len = u32::try_from(key.len()).map_err(|_| Overfull)?;
        make_room(&mut self.text, key.len());
        self.text.extend_from_slice(key);
        make_room(&mut self.known, 1);
        self.known.push(Known { ring, at, len });
        self.index.insert(hash, number);
        Ok(number)
    }

    /// Gives how many keys are known.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// Forgets idle keys, and the slots that windows left when they grew, once they are a quarter
    /// of all: constant work a key on average.
    pub(super) fn sweep(&mut self, now: Timestamp) {
        let (mut kept, mut text, mut slots) = (0, 0, 0);
        for known in self.known.iter().filter(|known| !known.ring.is_idle(now)) {
            kept += 1;
            text += known.len as usize;
            slots += known.ring.words();
        }
        let is_worth_it = |used: usize, all: usize| used * 4 < all * 3;
        if !is_worth_it(kept, self.known.len()) && !is_worth_it(slots, self.slots.len()) {
            return;
        }
        let mut fresh = Self { index: Index::with_room(kept), ..Self::default() };
        make_room(&mut fresh.known, kept);
        make_room(&mut fresh.text, text);
        make_room(&mut fresh.slots, slots);
        for (hash, number) in self.index.iter() {
            let known = self.known.get(number as usize).filter(|known| !known.ring.is_idle(now));
            let Some(known) = known else { continue };
            let ring = known.ring.moved(&self.slots, &mut fresh.slots);
            if fresh.push(hash, known.key(&self.text), ring).is_err() {
                return;
            }
        }
        let old = std::mem::replace(self, fresh);
        old.index.give_back();
        give_back(old.known);
        give_back(old.text);
        give_back(old.slots);
    }

    /// Tells whether the key is known.
    #[cfg(test)]
    pub(super) fn knows(&self, hash: u32, key: &str) -> bool {
        self.find(hash, key).is_some()
    }

    /// Gives the bytes it takes; those of a block that were never written cost nothing.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        self.index.bytes()
            + self.known.len() * size_of::<Known>()
            + self.text.len()
            + self.slots.len() * size_of::<u32>()
    }
}
