use async_trait::async_trait;
use social_core::{AccountId, Timestamp, UserId};

use super::super::state::{State, Tx};
use super::super::{MemoryStore, list};
use super::OwnKey;
use crate::check;
use crate::cursor::TimeCursor;
use crate::record::{
    AccountState, CommentVisibility, IgComment, IgCommentShelf, IgSeen, Page, Paged,
};
use crate::traits::{IgComments, Result};

fn key(row: &IgComment) -> OwnKey {
    (row.account_id.clone(), row.ig_business_id.clone(), row.ig_id.clone())
}

/// Does [`Change::UpsertIgComment`](crate::Change::UpsertIgComment).
pub(in super::super) fn upsert(tx: &mut Tx<'_>, row: IgComment) {
    let key = key(&row);
    let known = tx.rows().ig_comments.get(&key);
    if known.is_some_and(|known| known.synced_at > row.synced_at) {
        return;
    }
    let since = known.map_or(Some(tx.now), |known| known.unseen_since);
    let row = IgComment { unseen_since: row.unseen_since.and(since), ..row };
    tx.put(|state| &mut state.ig_comments, key, row);
}

/// Does [`Change::AddIgComment`](crate::Change::AddIgComment).
pub(in super::super) fn add(tx: &mut Tx<'_>, row: IgComment) {
    let key = key(&row);
    if !tx.rows().ig_comments.contains_key(&key) {
        let row = IgComment { unseen_since: row.unseen_since.map(|_| tx.now), ..row };
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

/// Tells whether a comment stands in a list of the user's connected accounts.
fn is_listed(
    state: &State,
    user: &UserId,
    account: Option<&AccountId>,
    which: IgCommentShelf,
    row: &IgComment,
) -> bool {
    let of = state.accounts.get(&row.account_id).map(|stored| &stored.account);
    let of = of.filter(|of| of.user_id == *user && of.state != AccountState::Revoked);
    of.is_some_and(|of| account.is_none_or(|id| *id == of.id))
        && row.deleted_at.is_none()
        && match which {
            IgCommentShelf::Unseen => row.unseen_since.is_some(),
            IgCommentShelf::Hidden => row.visibility == CommentVisibility::Hidden,
        }
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

    async fn list_ig_comments(
        &self,
        user: &UserId,
        account: Option<&AccountId>,
        which: IgCommentShelf,
        page: &Page,
    ) -> Result<Paged<IgComment>> {
        let after = page.after.as_deref().map(TimeCursor::read).transpose()?;
        self.read(|state| {
            let rows = state.ig_comments.values();
            let rows = rows.filter(|row| is_listed(state, user, account, which, row));
            let rows = rows.map(|row| (TimeCursor::of(row), row));
            let is_left = |place: &TimeCursor| after.as_ref().is_none_or(|after| place < after);
            let mut rows: Vec<_> = rows.filter(|(place, _)| is_left(place)).collect();
            rows.sort_by(|(one, _), (two, _)| two.cmp(one));
            let rows = rows.into_iter().map(|(_, row)| row);
            Ok(list::take(rows, page, |row| TimeCursor::of(row).write()))
        })
    }

    async fn count_unseen_ig_comments(
        &self,
        user: &UserId,
        account: Option<&AccountId>,
        most: u32,
    ) -> Result<u32> {
        let unseen = IgCommentShelf::Unseen;
        let found = self.read(|state| {
            let rows = state.ig_comments.values();
            rows.filter(|row| is_listed(state, user, account, unseen, row))
                .take(most as usize)
                .count()
        });
        Ok(u32::try_from(found).unwrap_or(most))
    }

    async fn mark_ig_comments_seen(&self, user: &UserId, seen: &IgSeen) -> Result<u64> {
        self.write(|tx| {
            let state = tx.rows();
            let (account, which) = (seen.account_id.as_ref(), IgCommentShelf::Unseen);
            let rows = state.ig_comments.values();
            let rows = rows.filter(|row| {
                is_listed(state, user, account, which, row)
                    && row.unseen_since.is_some_and(|since| since <= seen.up_to)
                    && seen.media_id.as_ref().is_none_or(|id| *id == row.media_id)
            });
            let rows: Vec<IgComment> = rows.cloned().collect();
            let found = rows.len() as u64;
            for row in rows {
                let row = IgComment { unseen_since: None, ..row };
                tx.put(|state| &mut state.ig_comments, key(&row), row);
            }
            Ok(found)
        })
    }
}
