use async_trait::async_trait;
use social_core::{AccountId, Timestamp};

use super::super::state::Tx;
use super::super::{MemoryStore, list};
use super::OwnKey;
use crate::check;
use crate::record::{CommentVisibility, IgComment, Page, Paged};
use crate::traits::{IgComments, Result};

fn key(row: &IgComment) -> OwnKey {
    (row.account_id.clone(), row.ig_business_id.clone(), row.ig_id.clone())
}

/// Does [`Change::UpsertIgComment`](crate::Change::UpsertIgComment).
pub(in super::super) fn upsert(tx: &mut Tx<'_>, row: IgComment) {
    let key = key(&row);
    if tx.rows().ig_comments.get(&key).is_some_and(|known| known.synced_at > row.synced_at) {
        return;
    }
    tx.put(|state| &mut state.ig_comments, key, row);
}

/// Does [`Change::AddIgComment`](crate::Change::AddIgComment).
pub(in super::super) fn add(tx: &mut Tx<'_>, row: IgComment) {
    let key = key(&row);
    if !tx.rows().ig_comments.contains_key(&key) {
        tx.put(|state| &mut state.ig_comments, key, row);
    }
}

/// Changes comments, as if they were read now: a read that began earlier must not undo it. Gives
/// how many there were.
fn change(
    tx: &mut Tx<'_>,
    matches: impl Fn(&IgComment) -> bool,
    change: impl Fn(&mut IgComment, Timestamp),
) -> u64 {
    let rows = tx.rows().ig_comments.values().filter(|row| matches(row));
    let rows: Vec<IgComment> = rows.cloned().collect();
    let found = rows.len() as u64;
    for mut row in rows {
        row.synced_at = tx.now;
        change(&mut row, tx.now);
        tx.put(|state| &mut state.ig_comments, key(&row), row);
    }
    found
}

#[async_trait]
impl IgComments for MemoryStore {
    async fn upsert_ig_comments(&self, comments: &[IgComment]) -> Result<()> {
        comments.iter().try_for_each(check::ig_comment)?;
        self.write(|tx| {
            for row in comments {
                upsert(tx, row.clone());
            }
            Ok(())
        })
    }

    async fn find_ig_comments(
        &self,
        account: &AccountId,
        media_id: &str,
        page: &Page,
    ) -> Result<Paged<IgComment>> {
        self.read(|state| {
            let rows = state.ig_comments.values();
            let rows = rows.filter(|row| row.account_id == *account && row.media_id == media_id);
            list::by_time(rows, page, |row| (row.timestamp, &row.ig_id))
        })
    }

    async fn find_ig_comment(&self, account: &AccountId, ig_id: &str) -> Result<Vec<IgComment>> {
        let of = |row: &&IgComment| row.account_id == *account && row.ig_id == ig_id;
        Ok(self.read(|state| state.ig_comments.values().filter(of).cloned().collect()))
    }

    async fn mark_ig_comments_deleted(
        &self,
        account: &AccountId,
        ig_business_id: &str,
        media_id: &str,
        not_since: Timestamp,
    ) -> Result<u64> {
        let unseen = |row: &IgComment| {
            row.account_id == *account
                && row.ig_business_id == ig_business_id
                && row.media_id == media_id
                && row.synced_at < not_since
                && row.deleted_at.is_none()
        };
        self.write(|tx| Ok(change(tx, unseen, |row, now| row.deleted_at = Some(now))))
    }

    async fn set_ig_comment_hidden(
        &self,
        account: &AccountId,
        ig_id: &str,
        visibility: CommentVisibility,
    ) -> Result<bool> {
        let of = |row: &IgComment| row.account_id == *account && row.ig_id == ig_id;
        self.write(|tx| Ok(change(tx, of, |row, _| row.visibility = visibility) > 0))
    }

    async fn tombstone_ig_comment(&self, account: &AccountId, ig_id: &str) -> Result<bool> {
        let of = |row: &IgComment| row.account_id == *account && row.ig_id == ig_id;
        self.write(|tx| Ok(change(tx, of, |row, now| row.deleted_at = Some(now)) > 0))
    }
}
