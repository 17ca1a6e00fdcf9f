//! The least code that counts an exact window: one lock, one map, six instants a key.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::RULE;

/// Slots of a window.
const SLOTS: usize = RULE.limit as usize;

/// Windows by key.
#[derive(Debug)]
pub(super) struct Windows {
    began: Instant,
    known: Mutex<HashMap<String, Ring>>,
}

/// The instants of the last calls, in milliseconds since the beginning; the place of the oldest.
#[derive(Debug, Default)]
struct Ring {
    instants: [u32; SLOTS],
    oldest: u8,
}

impl Default for Windows {
    fn default() -> Self {
        Self { began: Instant::now(), known: Mutex::default() }
    }
}

impl Windows {
    /// Takes a place, if the window has one.
    pub(super) fn take(&self, key: &str) -> bool {
        let span = u32::try_from(RULE.span.as_millis()).unwrap_or(u32::MAX);
        // Zero means never, so the clock starts at one.
        let now = u32::try_from(self.began.elapsed().as_millis()).unwrap_or(u32::MAX - 1) + 1;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ring) = known.get_mut(key) {
            return ring.take(now, span);
        }
        known.entry(key.to_owned()).or_default().take(now, span)
    }
}

impl Ring {
    fn take(&mut self, now: u32, span: u32) -> bool {
        let Some(slot) = self.instants.get_mut(usize::from(self.oldest)) else { return false };
        if *slot != 0 && now - *slot < span {
            return false;
        }
        *slot = now;
        self.oldest = (self.oldest + 1) % SLOTS as u8;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_window_refuses() {
        let windows = Windows::default();
        for _ in 0..SLOTS {
            assert!(windows.take("one"));
        }
        assert!(!windows.take("one"));
        assert!(windows.take("other"));
    }

    #[test]
    fn the_oldest_call_frees_its_place() {
        let mut ring = Ring::default();
        for at in 1..=SLOTS as u32 {
            assert!(ring.take(at, 100));
        }
        assert!(!ring.take(100, 100));
        assert!(ring.take(101, 100));
        assert!(!ring.take(101, 100));
        assert!(ring.take(102, 100));
    }
}
