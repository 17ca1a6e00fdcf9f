//! Which comments nobody has seen yet, and that somebody has.

use std::time::Duration;

use social_core::{AccountId, Timestamp, UserId};
use social_store::{IgComment, IgCommentShelf, IgSeen, InstagramAccount, Page, Paged};

use super::find::is_own_comment;
use super::{Comments, SKEW};
use crate::error::Result;

/// A write that is under way while a list is read has an earlier time than the list and is not in
/// it; none takes longer than this.
const SETTLED: Duration = Duration::from_secs(10);

/// A page of comments from everywhere, and what may be marked as seen once it was shown.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundComments {
    /// The comments, the newest first.
    pub comments: Paged<IgComment>,
    /// How many are unseen, at most [`Comments::MOST_COUNTED`].
    pub unseen: u32,
    /// What came up to here was there when this was read; for [`IgSeen::up_to`].
    pub up_to: Timestamp,
}

impl Comments {
    /// Unseen comments are counted up to here.
    pub const MOST_COUNTED: u32 = 100;

    /// Lists the unseen or the hidden comments of all the user's accounts, or of one, the newest
    /// first, whatever they stand under.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) also for an account of somebody else or of
    /// another platform.
    pub async fn search(
        &self,
        user: &UserId,
        account: Option<&AccountId>,
        which: IgCommentShelf,
        page: &Page,
    ) -> Result<FoundComments> {
        if let Some(account) = account {
            self.own(user, account).await?;
        }
        let store = &self.context.store;
        let read_at = store.now();
        let comments = store.list_ig_comments(user, account, which, page).await?;
        let unseen = store.count_unseen_ig_comments(user, account, Self::MOST_COUNTED).await?;
        let shown = comments.items.iter().filter_map(|comment| comment.unseen_since).max();
        let up_to = shown.unwrap_or_default().max(read_at - SETTLED);
        Ok(FoundComments { comments, unseen, up_to })
    }

    /// Counts the unseen comments of all the user's accounts, or of one, up to
    /// [`MOST_COUNTED`](Self::MOST_COUNTED).
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn unseen(&self, user: &UserId, account: Option<&AccountId>) -> Result<u32> {
        let store = &self.context.store;
        Ok(store.count_unseen_ig_comments(user, account, Self::MOST_COUNTED).await?)
    }

    /// Marks comments as seen. Gives how many were not.
    ///
    /// # Errors
    ///
    /// As [`search`](Self::search).
    pub async fn mark_seen(&self, user: &UserId, seen: &IgSeen) -> Result<u64> {
        if let Some(account) = &seen.account_id {
            self.own(user, account).await?;
        }
        Ok(self.context.store.mark_ig_comments_seen(user, seen).await?)
    }

    /// Marks as seen what was shown of a medium's comments: up to the last that came of a page, and
    /// with the last page all that was there when it was read, at `read_at` by the store's time. So
    /// what another login of the same person keeps of the same thread is seen with it.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn mark_thread_seen(
        &self,
        user: &UserId,
        media_id: &str,
        shown: &Paged<IgComment>,
        read_at: Timestamp,
    ) -> Result<()> {
        let last = shown.items.iter().filter_map(|comment| comment.unseen_since).max();
        let end = shown.next.is_none().then(|| read_at - SETTLED);
        // Most threads are opened when there is nothing to mark, which is no reason to write.
        let Some(up_to) = last.max(end) else { return Ok(()) };
        if self.unseen(user, None).await? > 0 {
            let seen = IgSeen { account_id: None, media_id: Some(media_id.to_owned()), up_to };
            self.mark_seen(user, &seen).await?;
        }
        Ok(())
    }
}

/// Lets a new comment wait to be seen, unless the account wrote it itself, or it was written before
/// the account was connected: its history is no backlog.
pub(crate) fn waiting(comment: IgComment, of: &InstagramAccount) -> IgComment {
    let is_history = comment.timestamp.is_some_and(|at| at + SKEW < of.created_at);
    let waits = !is_history && !is_own_comment(&comment, of);
    IgComment { unseen_since: waits.then_some(comment.synced_at), ..comment }
}
