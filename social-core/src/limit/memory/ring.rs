//! A window's instants, packed into a part of a block that many windows share.

use std::time::Duration;

use super::blocks::make_room;
use crate::limit::WindowRule;
use crate::limit::window::Instants;
use crate::time::Timestamp;

/// Slots of a new window, unless its rule allows fewer calls. A window that comes to need more
/// takes twice as many in another part of the block.
const FIRST: u32 = 32;

/// Windows of up to this many seconds keep the low 32 bits of an instant's microseconds: none of
/// their instants lies further from the newest than that tells.
const LONGEST_NARROW: u32 = u32::MAX / 1_000_000;

/// Where a window's slots lie, and which of them are used.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ring {
    /// The newest instant: low bits in the slots count back from it.
    newest: Timestamp,
    /// The first word of the block that is its own.
    at: u32,
    /// How many slots it has.
    size: u32,
    /// The slot of the oldest instant.
    oldest: u32,
    /// How many slots are used.
    used: u32,
    /// The longest span the window was asked with, in seconds rounded up.
    span: u32,
}

impl Ring {
    /// Tells whether nothing of the window matters any more at `now`.
    pub(super) fn is_idle(&self, now: Timestamp) -> bool {
        self.used == 0 || self.newest + Duration::from_secs(self.span.into()) <= now
    }

    /// Words a slot.
    const fn width(&self) -> u32 {
        if self.span > LONGEST_NARROW { 2 } else { 1 }
    }

    /// Gives how many words of the block are its own.
    pub(super) const fn words(&self) -> usize {
        self.size as usize * self.width() as usize
    }

    /// Copies its words to the end of another block.
    pub(super) fn moved(mut self, from: &[u32], to: &mut Vec<u32>) -> Self {
        let start = self.at as usize;
        self.at = end_of(to);
        make_room(to, self.words());
        to.extend_from_slice(from.get(start..start + self.words()).unwrap_or_default());
        self
    }

    fn slot(&self, place: usize) -> usize {
        let slot = self.oldest as usize + place;
        let size = self.size as usize;
        if slot < size { slot } else { slot - size }
    }
}

/// A window at work: its ring, the block, and the calls its rule allows.
pub(super) struct Packed<'a> {
    ring: &'a mut Ring,
    block: &'a mut Vec<u32>,
    limit: u32,
}

impl<'a> Packed<'a> {
    /// Opens a window for a call under this rule.
    pub(super) fn open(ring: &'a mut Ring, block: &'a mut Vec<u32>, rule: WindowRule) -> Self {
        let seconds = rule.span.as_secs() + u64::from(rule.span.subsec_nanos() > 0);
        let span = u32::try_from(seconds).unwrap_or(u32::MAX);
        let mut window = Self { ring, block, limit: rule.limit };
        if span > window.ring.span {
            let wider = Ring { span, ..*window.ring };
            if wider.width() == window.ring.width() || wider.size == 0 {
                *window.ring = wider;
            } else {
                window.settle(wider);
            }
        }
        window
    }

    /// Moves to another part of the block, with the size and width of `new`.
    fn settle(&mut self, mut new: Ring) {
        let instants: Vec<_> = (0..self.len()).filter_map(|place| self.get(place)).collect();
        new.at = end_of(self.block);
        new.oldest = 0;
        make_room(self.block, new.words());
        self.block.resize(self.block.len() + new.words(), 0);
        *self.ring = new;
        for (slot, at) in instants.into_iter().enumerate() {
            self.write(slot, at);
        }
    }

    fn read(&self, slot: usize) -> Option<Timestamp> {
        let word = self.ring.at as usize + slot * self.ring.width() as usize;
        let low = *self.block.get(word)?;
        if self.ring.width() == 1 {
            let (newest, _) = split(self.ring.newest);
            let age = i64::from(newest.wrapping_sub(low));
            return Some(Timestamp::from_micros(self.ring.newest.as_micros() - age));
        }
        Some(join(low, *self.block.get(word + 1)?))
    }

    fn write(&mut self, slot: usize, at: Timestamp) {
        let word = self.ring.at as usize + slot * self.ring.width() as usize;
        let (low, high) = split(at);
        if let Some(place) = self.block.get_mut(word) {
            *place = low;
        }
        if self.ring.width() == 2
            && let Some(place) = self.block.get_mut(word + 1)
        {
            *place = high;
        }
    }
}

impl Instants for Packed<'_> {
    fn len(&self) -> usize {
        self.ring.used as usize
    }

    fn get(&self, place: usize) -> Option<Timestamp> {
        if place < self.len() { self.read(self.ring.slot(place)) } else { None }
    }

    fn newest(&self) -> Option<Timestamp> {
        (self.ring.used > 0).then_some(self.ring.newest)
    }

    fn forget_oldest(&mut self) {
        if let Some(left) = self.ring.used.checked_sub(1) {
            self.ring.used = left;
            self.ring.oldest =
                if self.ring.oldest + 1 < self.ring.size { self.ring.oldest + 1 } else { 0 };
        }
    }

    fn add(&mut self, at: Timestamp) {
        if self.ring.used == self.ring.size {
            let size = self.ring.size.saturating_mul(2).max(FIRST).min(self.limit);
            self.settle(Ring { size: size.max(self.ring.size + 1), ..*self.ring });
        }
        self.ring.newest = at;
        let slot = self.ring.slot(self.len());
        self.write(slot, at);
        self.ring.used += 1;
    }
}

/// A block holds fewer words than 32 bits count, or the process is out of memory long before.
fn end_of(block: &[u32]) -> u32 {
    u32::try_from(block.len()).unwrap_or(u32::MAX)
}

/// Takes the microseconds of an instant apart, the low bits first. None lies before 1970.
const fn split(at: Timestamp) -> (u32, u32) {
    let micros = at.as_micros().unsigned_abs();
    ((micros & 0xffff_ffff) as u32, (micros >> 32) as u32)
}

fn join(low: u32, high: u32) -> Timestamp {
    Timestamp::from_micros((i64::from(high) << 32) | i64::from(low))
}
