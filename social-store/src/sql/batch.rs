//! The rows of a batch of deliveries, each identity once.

use std::collections::{HashMap, HashSet};

use social_core::Timestamp;

use super::incoming::{Incoming, IncomingEvent};
use crate::record::{Accepted, fresh_id};

/// What a batch stores, and under which ids.
pub(crate) struct Batch<'a> {
    pub(crate) deliveries: &'a [&'a Incoming],
    /// An id for each delivery.
    pub(crate) ids: Vec<String>,
    /// In the order of the unique index: batches of several processes wait for each other in one
    /// direction only.
    pub(crate) rows: Vec<Row<'a>>,
}

/// An event of a batch.
pub(crate) struct Row<'a> {
    pub(crate) id: String,
    /// The place of its delivery, and its own place in that.
    pub(crate) delivery: usize,
    pub(crate) position: i64,
    pub(crate) event: &'a IncomingEvent,
    /// How often the batch brings it.
    pub(crate) seen: i64,
}

impl<'a> Batch<'a> {
    pub(crate) fn new(deliveries: &'a [&'a Incoming], now: Timestamp) -> Self {
        let ids = deliveries.iter().map(|_| fresh_id(now)).collect();
        let mut rows: Vec<Row<'a>> = Vec::new();
        let mut known = HashMap::new();
        for (place, delivery) in deliveries.iter().enumerate() {
            for (position, event) in (0_i64..).zip(&delivery.events) {
                let identity = (&delivery.app, delivery.provider, &event.external_id);
                if let Some(row) = known.get(&identity).and_then(|row: &usize| rows.get_mut(*row)) {
                    row.seen += 1;
                    continue;
                }
                known.insert(identity, rows.len());
                let id = fresh_id(now);
                rows.push(Row { id, delivery: place, position, event, seen: 1 });
            }
        }
        let mut batch = Self { deliveries, ids, rows };
        batch.sort();
        batch
    }

    fn sort(&mut self) {
        let deliveries = self.deliveries;
        self.rows.sort_by(|one, two| {
            let key = |row: &Row<'a>| {
                let delivery = deliveries.get(row.delivery);
                let app = delivery.map(|one| (one.app.as_str(), one.provider.as_str()));
                (app, row.event.external_id.as_str())
            };
            key(one).cmp(&key(two))
        });
    }

    /// Gives an event's delivery.
    pub(crate) fn of(&self, row: &Row<'a>) -> Option<&'a Incoming> {
        self.deliveries.get(row.delivery).copied()
    }

    /// Picks out of the ids that a database gives back those that are ours, and so new.
    pub(crate) fn new_ids(&self, stored: Vec<String>) -> HashSet<String> {
        let ours: HashSet<&str> = self.rows.iter().map(|row| row.id.as_str()).collect();
        stored.into_iter().filter(|id| ours.contains(id.as_str())).collect()
    }

    /// Counts for each delivery what of it was new.
    pub(crate) fn answers(&self, new: &HashSet<String>) -> Vec<Accepted> {
        let mut fresh = vec![0_u32; self.deliveries.len()];
        for row in self.rows.iter().filter(|row| new.contains(&row.id)) {
            if let Some(count) = fresh.get_mut(row.delivery) {
                *count += 1;
            }
        }
        let counted = self.deliveries.iter().zip(fresh);
        counted
            .map(|(delivery, new)| {
                let all = u32::try_from(delivery.events.len()).unwrap_or(u32::MAX);
                Accepted { new, known: all.saturating_sub(new) }
            })
            .collect()
    }
}
