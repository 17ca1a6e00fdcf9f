use async_trait::async_trait;
use serde_json::Value;
use social_core::AccountId;

use super::super::state::Tx;
use super::super::{MemoryStore, list};
use super::OwnKey;
use crate::check;
use crate::record::{IgMedia, IgShelf, IgSweep, Page, Paged};
use crate::traits::{IgMediaStore, Result};

fn key(row: &IgMedia) -> OwnKey {
    (row.account_id.clone(), row.ig_business_id.clone(), row.ig_id.clone())
}

/// Does [`Change::UpsertIgMedia`](crate::Change::UpsertIgMedia).
pub(in super::super) fn upsert(tx: &mut Tx<'_>, mut row: IgMedia) {
    let key = key(&row);
    match tx.rows().ig_media.get(&key) {
        Some(known) if known.synced_at > row.synced_at => return,
        Some(known) if row.metrics.is_null() => row.metrics = known.metrics.clone(),
        _ => {}
    }
    tx.put(|state| &mut state.ig_media, key, row);
}

/// Changes the rows that match; gives how many there were.
fn change(
    tx: &mut Tx<'_>,
    matches: impl Fn(&IgMedia) -> bool,
    change: impl Fn(&mut IgMedia),
) -> u64 {
    let rows = tx.rows().ig_media.values().filter(|row| matches(row));
    let rows: Vec<IgMedia> = rows.cloned().collect();
    let found = rows.len() as u64;
    for mut row in rows {
        change(&mut row);
        tx.put(|state| &mut state.ig_media, key(&row), row);
    }
    found
}

#[async_trait]
impl IgMediaStore for MemoryStore {
    async fn upsert_ig_media(&self, media: &[IgMedia]) -> Result<()> {
        media.iter().try_for_each(check::ig_media)?;
        self.write(|tx| {
            for row in media {
                upsert(tx, row.clone());
            }
            Ok(())
        })
    }

    async fn find_ig_media(&self, account: &AccountId, page: &Page) -> Result<Paged<IgMedia>> {
        self.read(|state| {
            let rows = state.ig_media.values().filter(|row| row.account_id == *account);
            list::by_time(rows, page, |row| (row.timestamp, &row.ig_id))
        })
    }

    async fn find_ig_media_by_id(&self, ig_id: &str) -> Result<Vec<IgMedia>> {
        Ok(self.read(|state| {
            state.ig_media.values().filter(|row| row.ig_id == ig_id).cloned().collect()
        }))
    }

    async fn update_ig_metrics(
        &self,
        account: &AccountId,
        ig_id: &str,
        metrics: &Value,
    ) -> Result<bool> {
        check::json("metrics", metrics)?;
        self.write(|tx| {
            let of = |row: &IgMedia| row.account_id == *account && row.ig_id == ig_id;
            Ok(change(tx, of, |row| row.metrics = metrics.clone()) > 0)
        })
    }

    async fn mark_ig_vanished(&self, sweep: &IgSweep) -> Result<u64> {
        self.write(|tx| {
            let now = tx.now;
            Ok(change(tx, |row| missed(sweep, row), |row| row.vanished_at = Some(now)))
        })
    }
}

/// Tells whether a whole read should have met the row and did not.
fn missed(sweep: &IgSweep, row: &IgMedia) -> bool {
    let is_story = row.product_type.as_deref() == Some("STORY");
    row.account_id == sweep.account_id
        && row.ig_business_id == sweep.ig_business_id
        && is_story == (sweep.shelf == IgShelf::Stories)
        && row.synced_at < sweep.not_since
        && row.vanished_at.is_none()
        && sweep.posted_from.is_none_or(|from| row.timestamp.is_some_and(|at| at >= from))
}
