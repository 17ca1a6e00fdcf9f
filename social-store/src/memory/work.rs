use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use social_core::Timestamp;

use super::MemoryStore;
use super::state::Tx;
use crate::check;
use crate::error::StoreError;
use crate::lanes::Lanes;
use crate::record::{Due, WorkClaim, WorkKind};
use crate::traits::{Result, Schedule};

const LOST: StoreError = StoreError::Fenced("claim");

/// One piece of work.
#[derive(Clone, Default)]
pub(super) struct WorkRow {
    /// When it is due; `None` while it is only a lease.
    due_at: Option<Timestamp>,
    /// Whose work it is.
    lane: Option<String>,
    /// A wish that came while somebody held it.
    no_later_than: Option<Timestamp>,
    fence: u64,
    /// When the claim ends; `None` while nobody holds it.
    lease_until: Option<Timestamp>,
    /// How far it has come.
    progress: Option<Value>,
}

impl WorkRow {
    fn is_free(&self, now: Timestamp) -> bool {
        self.lease_until.is_none_or(|until| until <= now)
    }

    /// The earlier of the due time and the wish.
    fn due(&self) -> Option<Timestamp> {
        earlier(self.due_at, self.no_later_than)
    }

    /// When a worker can have it.
    fn ready_at(&self) -> Option<Timestamp> {
        self.due().map(|due| self.lease_until.map_or(due, |until| due.max(until)))
    }
}

fn earlier(one: Option<Timestamp>, two: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(two).min()
}

fn key(kind: WorkKind, subject: &str) -> (&'static str, String) {
    (kind.as_str(), subject.to_owned())
}

/// Reads the row that this claim holds.
fn held(tx: &Tx<'_>, claim: &WorkClaim) -> Result<WorkRow> {
    let row = tx.rows().work.get(&key(claim.kind, &claim.subject)).ok_or(LOST)?;
    if row.fence == claim.fence && row.lease_until.is_some() {
        return Ok(row.clone());
    }
    Err(LOST)
}

/// Does [`Change::Holds`](crate::Change::Holds).
pub(super) fn holds(tx: &Tx<'_>, claim: &WorkClaim) -> Result<()> {
    held(tx, claim).map(drop)
}

/// Does [`Change::KeepProgress`](crate::Change::KeepProgress).
pub(super) fn keep_progress(
    tx: &mut Tx<'_>,
    claim: &WorkClaim,
    progress: Option<Value>,
) -> Result<()> {
    let row = WorkRow { progress, ..held(tx, claim)? };
    tx.put(|state| &mut state.work, key(claim.kind, &claim.subject), row);
    Ok(())
}

fn give_back(tx: &mut Tx<'_>, claim: &WorkClaim, due_at: Option<Timestamp>, row: WorkRow) {
    let key = key(claim.kind, &claim.subject);
    if due_at.is_none() {
        tx.remove(|state| &mut state.work, &key);
        return;
    }
    let row = WorkRow { due_at, no_later_than: None, lease_until: None, ..row };
    tx.put(|state| &mut state.work, key, row);
}

/// Does [`Change::FinishWork`](crate::Change::FinishWork).
pub(super) fn finish(tx: &mut Tx<'_>, claim: &WorkClaim, next: Option<Timestamp>) -> Result<()> {
    let row = held(tx, claim)?;
    give_back(tx, claim, earlier(next, row.no_later_than), row);
    Ok(())
}

/// Does [`Change::Schedule`](crate::Change::Schedule).
pub(super) fn schedule(
    tx: &mut Tx<'_>,
    kind: WorkKind,
    subject: &str,
    lane: Option<String>,
    due: Due,
) {
    let key = key(kind, subject);
    let mut row = tx.rows().work.get(&key).cloned().unwrap_or_default();
    row.lane = lane.or(row.lane);
    match due {
        Due::At(at) => row.due_at = Some(at),
        Due::NoLaterThan(at) if row.lease_until.is_some() => {
            row.no_later_than = earlier(row.no_later_than, Some(at));
        }
        Due::NoLaterThan(at) => row.due_at = earlier(row.due_at, Some(at)),
    }
    tx.put(|state| &mut state.work, key, row);
}

/// Does [`Change::Unschedule`](crate::Change::Unschedule).
pub(super) fn unschedule(tx: &mut Tx<'_>, kind: WorkKind, subject: &str) {
    tx.remove(|state| &mut state.work, &key(kind, subject));
}

fn claim(tx: &mut Tx<'_>, kind: WorkKind, subject: &str, lease: Duration) -> WorkClaim {
    let key = key(kind, subject);
    let known = tx.rows().work.get(&key).cloned().unwrap_or_default();
    let fence = tx.next_number();
    let lease_until = tx.now + lease;
    let due_at = known.due();
    let row =
        WorkRow { due_at, no_later_than: None, fence, lease_until: Some(lease_until), ..known };
    tx.put(|state| &mut state.work, key, row);
    let due_at = due_at.unwrap_or(tx.now);
    WorkClaim { kind, subject: subject.to_owned(), fence, lease_until, due_at }
}

fn claim_due(tx: &mut Tx<'_>, kinds: &[WorkKind], limit: u32, lease: Duration) -> Vec<WorkClaim> {
    let now = tx.now;
    let mut due: Vec<_> = kinds
        .iter()
        .flat_map(|kind| {
            tx.rows().work.iter().map(move |((name, subject), row)| (*kind, *name, subject, row))
        })
        .filter(|(kind, name, _, row)| kind.as_str() == *name && row.is_free(now))
        .filter_map(|(kind, _, subject, row)| {
            Some((row.due()?, kind, subject.clone(), row.lane.clone()))
        })
        .filter(|(due, ..)| *due <= now)
        .collect();
    due.sort();
    due.dedup();
    let mut lanes = lanes(tx);
    due.retain(|(_, kind, _, lane)| lanes.admit(*kind, lane.as_deref()));
    due.truncate(limit as usize);
    due.into_iter().map(|(_, kind, subject, _)| claim(tx, kind, &subject, lease)).collect()
}

/// Counts what is in work.
fn lanes(tx: &Tx<'_>) -> Lanes {
    let mut lanes = Lanes::default();
    for ((kind, _), row) in tx.rows().work.iter().filter(|(_, row)| !row.is_free(tx.now)) {
        lanes.count(kind, row.lane.as_deref());
    }
    lanes
}

#[async_trait]
impl Schedule for MemoryStore {
    async fn schedule(&self, kind: WorkKind, subject: &str, due: Due) -> Result<()> {
        check::key("subject", subject)?;
        self.write(|tx| {
            schedule(tx, kind, subject, None, due);
            Ok(())
        })
    }

    async fn claim_due(
        &self,
        kinds: &[WorkKind],
        limit: u32,
        lease: Duration,
    ) -> Result<Vec<WorkClaim>> {
        self.write(|tx| Ok(claim_due(tx, kinds, limit, lease)))
    }

    async fn claim_one(
        &self,
        kind: WorkKind,
        subject: &str,
        lease: Duration,
    ) -> Result<Option<WorkClaim>> {
        check::key("subject", subject)?;
        self.write(|tx| {
            let row = tx.rows().work.get(&key(kind, subject));
            let free = row.is_none_or(|row| row.is_free(tx.now));
            Ok(free.then(|| claim(tx, kind, subject, lease)))
        })
    }

    async fn extend(&self, claim: &WorkClaim, lease: Duration) -> Result<WorkClaim> {
        self.write(|tx| {
            let mut row = held(tx, claim)?;
            let lease_until = tx.now + lease;
            row.lease_until = Some(lease_until);
            tx.put(|state| &mut state.work, key(claim.kind, &claim.subject), row);
            Ok(WorkClaim { lease_until, ..claim.clone() })
        })
    }

    async fn release_work(&self, claim: &WorkClaim) -> Result<()> {
        self.write(|tx| {
            if let Ok(row) = held(tx, claim) {
                give_back(tx, claim, row.due(), row);
            }
            Ok(())
        })
    }

    async fn progress(&self, kind: WorkKind, subject: &str) -> Result<Option<Value>> {
        Ok(self.read(|state| state.work.get(&key(kind, subject))?.progress.clone()))
    }

    async fn next_due(&self, kinds: &[WorkKind]) -> Result<Option<Timestamp>> {
        Ok(self.read(|state| {
            let rows = state
                .work
                .iter()
                .filter(|((name, _), _)| kinds.iter().any(|kind| kind.as_str() == *name));
            rows.filter_map(|(_, row)| row.ready_at()).min()
        }))
    }
}
