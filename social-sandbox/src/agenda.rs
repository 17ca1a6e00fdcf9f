//! What is to come by itself, on virtual time.

use std::collections::BTreeMap;

/// What is to come, by virtual time in Unix microseconds and order of entry.
#[derive(Debug)]
pub(crate) struct Agenda<E> {
    entries: BTreeMap<(i64, u64), E>,
    last: u64,
}

impl<E> Default for Agenda<E> {
    fn default() -> Self {
        Self { entries: BTreeMap::new(), last: 0 }
    }
}

impl<E> Agenda<E> {
    pub(crate) fn add(&mut self, at: i64, event: E) {
        self.last += 1;
        self.entries.insert((at, self.last), event);
    }

    pub(crate) fn next_time(&self) -> Option<i64> {
        self.entries.keys().next().map(|(at, _)| *at)
    }

    pub(crate) fn take_due(&mut self, now: i64) -> Option<(i64, E)> {
        let entry = self.entries.first_entry()?;
        let (at, _) = *entry.key();
        (at <= now).then(|| (at, entry.remove()))
    }
}
