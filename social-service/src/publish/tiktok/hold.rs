//! A draft's place among those that may be pending.

use social_core::{HoldOutcome, LimitKey, QuotaRule, Timestamp};
use social_store::{Account, PostMode, Publication};

use super::request::TikTokRequest;
use crate::context::Context;
use crate::error::{Error, Result};

/// At most five drafts may be pending in any 24 hours.
/// [TikTok, Content Posting API: upload content, checked 2026-11-22]
pub(super) const PENDING_SHARES: QuotaRule =
    QuotaRule { limit: 5, span: std::time::Duration::from_hours(24) };

pub(super) fn pending_key(account: &Account) -> LimitKey {
    LimitKey::account(&account.app, &account.id, "pending_share")
}

/// A draft's place in the quota of pending shares; nothing for a direct post.
pub(super) struct Hold {
    place: Option<(LimitKey, String)>,
    from: Option<Timestamp>,
}

impl Hold {
    pub(super) fn of(
        account: &Account,
        request: &TikTokRequest,
        publication: &Publication,
    ) -> Self {
        let place = (request.mode == PostMode::Inbox)
            .then(|| (pending_key(account), publication.id.to_string()));
        Self { place, from: publication.scheduled_for }
    }

    /// Takes the place, or moves its end to a full span from now.
    pub(super) async fn take(&self, context: &Context) -> Result<()> {
        let Some((key, id)) = &self.place else { return Ok(()) };
        let from = self.from.filter(|from| *from > context.now());
        match context.store.hold(key, PENDING_SHARES, id, from).await? {
            HoldOutcome::Held(_) => Ok(()),
            HoldOutcome::Full(quota) => Err(Error::QuotaFull(Box::new(quota))),
        }
    }

    /// Gives the place back: only when it is proved that TikTok counted nothing.
    pub(super) async fn give_back(&self, context: &Context) -> Result<()> {
        let Some((key, id)) = &self.place else { return Ok(()) };
        Ok(context.store.release(key, id).await?)
    }
}
