//! The deliveries of one sender and the rules for trying again.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use url::Url;

use super::delivery::{
    Delivery, DeliveryAttempt, DeliveryState, NewDelivery, ReleaseOrder, RetryTimestamp,
    SignatureForm,
};
use super::schedule::{Numbers, Schedule};
use crate::ids::{Ids, Purpose};
use crate::secret::SandboxSecret;

#[derive(Debug)]
pub(super) struct Queue {
    schedule: Schedule,
    numbers: Numbers,
    held: bool,
    /// Counts clears, so that an answer from before one is not booked after it.
    era: u64,
    items: BTreeMap<u64, Item>,
    /// What is waiting, by due time in Unix microseconds.
    waiting: BTreeSet<(i64, u64)>,
    /// How many are under way.
    sending: usize,
    /// Released deliveries: they leave one after another, so that their order
    /// is the order in which the receiver sees them. Only the first is waiting.
    procession: VecDeque<u64>,
}

#[derive(Debug)]
struct Item {
    new: NewDelivery,
    view: Delivery,
    /// The `t` of the first attempt, in Unix seconds.
    first_signed: Option<i64>,
}

/// A delivery that is to be sent now.
#[derive(Debug)]
pub(super) struct Due {
    pub(super) id: u64,
    pub(super) event: String,
    pub(super) target: Url,
    pub(super) body: String,
    pub(super) signature: Option<(&'static str, String)>,
    signed_at: i64,
    era: u64,
}

impl Queue {
    pub(super) fn new(schedule: Schedule, numbers: Numbers) -> Self {
        Self {
            schedule,
            numbers,
            held: false,
            era: 0,
            items: BTreeMap::new(),
            waiting: BTreeSet::new(),
            sending: 0,
            procession: VecDeque::new(),
        }
    }

    pub(super) fn push(&mut self, new: NewDelivery, now: i64) -> u64 {
        self.insert(new, now, None)
    }

    fn insert(&mut self, new: NewDelivery, now: i64, first_signed: Option<i64>) -> u64 {
        let id = self.numbers.next();
        let state = match (&new.target, self.held) {
            (None, _) => DeliveryState::NoCallback,
            (Some(_), true) => DeliveryState::Held,
            (Some(_), false) => DeliveryState::Waiting,
        };
        let view = Delivery {
            id,
            client_key: new.client_key.clone(),
            event: new.event.clone(),
            body: new.body.clone(),
            target: new.target.clone(),
            created_micros: now,
            next_micros: None,
            state,
            attempts: Vec::new(),
        };
        self.items.insert(id, Item { new, view, first_signed });
        if state == DeliveryState::Waiting {
            self.wait(id, now);
        }
        id
    }

    /// Lets a delivery wait for its time.
    fn wait(&mut self, id: u64, at: i64) {
        if let Some(item) = self.items.get_mut(&id) {
            item.view.state = DeliveryState::Waiting;
            item.view.next_micros = Some(at);
            self.waiting.insert((at, id));
        }
    }

    pub(super) fn hold(&mut self) {
        self.held = true;
        let waiting = std::mem::take(&mut self.waiting);
        let queued = std::mem::take(&mut self.procession);
        for id in waiting.into_iter().map(|(_, id)| id).chain(queued) {
            if let Some(item) = self.items.get_mut(&id)
                && item.view.state == DeliveryState::Waiting
            {
                item.view.state = DeliveryState::Held;
                item.view.next_micros = None;
            }
        }
    }

    pub(super) fn release(&mut self, order: ReleaseOrder, now: i64, ids: &Ids) -> usize {
        self.held = false;
        let mut held = Vec::new();
        for item in self.items.values_mut() {
            if item.view.state == DeliveryState::Held {
                item.view.state = DeliveryState::Waiting;
                item.view.next_micros = Some(now);
                held.push(item.view.id);
            }
        }
        match order {
            ReleaseOrder::Original => {}
            ReleaseOrder::Reversed => held.reverse(),
            ReleaseOrder::Shuffled => held.sort_by_cached_key(|_| ids.next(Purpose::Shuffle)),
        }
        let standing = self.procession.is_empty();
        self.procession.extend(&held);
        if standing {
            self.lead(now);
        }
        held.len()
    }

    /// Lets the first of the procession go.
    fn lead(&mut self, now: i64) {
        if let Some(first) = self.procession.front() {
            self.wait(*first, now);
        }
    }

    pub(super) fn again(&mut self, id: u64, now: i64, timestamp: RetryTimestamp) -> Option<u64> {
        let item = self.items.get(&id)?;
        let first_signed = match timestamp {
            RetryTimestamp::Original => item.first_signed,
            RetryTimestamp::Fresh => None,
        };
        let mut new = item.new.clone();
        new.retry = timestamp;
        Some(self.insert(new, now, first_signed))
    }

    pub(super) fn list(&self) -> Vec<Delivery> {
        self.items.values().map(|item| item.view.clone()).collect()
    }

    pub(super) fn clear(&mut self) {
        let era = self.era + 1;
        *self = Self { era, ..Self::new(self.schedule, self.numbers.clone()) };
    }

    pub(super) fn is_idle(&self, now: i64) -> bool {
        self.sending == 0 && self.next_due().is_none_or(|due| due > now)
    }

    pub(super) fn next_due(&self) -> Option<i64> {
        self.waiting.first().map(|(at, _)| *at)
    }

    pub(super) fn take_due(&mut self, now: i64) -> Vec<Due> {
        let mut due = Vec::new();
        while let Some((at, id)) = self.waiting.pop_first() {
            if at > now {
                self.waiting.insert((at, id));
                break;
            }
            let era = self.era;
            if let Some(one) = self.items.get_mut(&id).and_then(|item| item.prepare(now, era)) {
                self.sending += 1;
                due.push(one);
            }
        }
        due
    }

    pub(super) fn finish(&mut self, due: &Due, outcome: Result<u16, String>, now: i64) {
        if due.era != self.era {
            return;
        }
        self.sending = self.sending.saturating_sub(1);
        let schedule = self.schedule;
        let item = self.items.get_mut(&due.id);
        let next = item.and_then(|item| item.book(due, outcome, schedule, now));
        match next {
            Some(at) if !self.held => self.wait(due.id, at),
            Some(_) => {
                if let Some(item) = self.items.get_mut(&due.id) {
                    item.view.state = DeliveryState::Held;
                }
            }
            None => {}
        }
        if self.procession.front() == Some(&due.id) {
            self.procession.pop_front();
            self.lead(now);
        }
    }
}

impl Item {
    fn prepare(&mut self, now: i64, era: u64) -> Option<Due> {
        let target = self.new.target.clone()?;
        let present = now.div_euclid(1_000_000);
        let first = *self.first_signed.get_or_insert(present);
        let signed_at = match self.new.retry {
            RetryTimestamp::Fresh => present,
            RetryTimestamp::Original => first,
        };
        self.view.state = DeliveryState::Sending;
        self.view.next_micros = None;
        let wrong = SandboxSecret::new("not-the-secret-of-this-app");
        let signature = match self.new.form {
            SignatureForm::Missing => None,
            SignatureForm::WrongSecret => Some((self.new.sign)(&wrong, signed_at, &self.new.body)),
            SignatureForm::Valid | SignatureForm::BodyChanged => {
                Some((self.new.sign)(&self.new.secret, signed_at, &self.new.body))
            }
        };
        let mut body = self.new.body.clone();
        if self.new.form == SignatureForm::BodyChanged {
            body.push(' ');
        }
        Some(Due {
            id: self.view.id,
            event: self.new.event.clone(),
            target,
            body,
            signature,
            signed_at,
            era,
        })
    }

    /// Writes an attempt down and returns when the next one is due.
    fn book(
        &mut self,
        due: &Due,
        outcome: Result<u16, String>,
        schedule: Schedule,
        now: i64,
    ) -> Option<i64> {
        let (status, error) = match outcome {
            Ok(status) => (Some(status), None),
            Err(error) => (None, Some(error)),
        };
        let signed_at = due.signed_at;
        self.view.attempts.push(DeliveryAttempt { at_micros: now, signed_at, status, error });
        if status == Some(200) {
            self.view.state = DeliveryState::Acknowledged;
            return None;
        }
        let next = schedule.next(self.view.created_micros, self.view.attempts.len(), now);
        if next.is_none() {
            self.view.state = DeliveryState::Dropped;
        }
        next
    }
}
