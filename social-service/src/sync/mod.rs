//! Reads of Instagram on a schedule: all media and their comments, what vanished among them.
//!
//! Each account has one piece of work for its media and one for its comments. They are done in
//! small slices, so that an account with ten thousand posts leaves room for the others, and at the
//! pace that Meta's own figures allow.

mod comments;
mod enrol;
mod media;
pub(crate) mod news;
pub(crate) mod rows;
#[cfg(test)]
mod tests;
pub(crate) mod walk;

use std::sync::Arc;
use std::time::Duration;

use social_core::{AccountId, Provider, Timestamp};
use social_store::{WorkClaim, WorkKind};

pub(crate) use enrol::{enlist, first, leave};

use crate::context::Context;
use crate::error::Result;
use crate::insights::period;

/// The kinds of this work.
pub(crate) const KINDS: [WorkKind; 2] = [WorkKind::MEDIA, WorkKind::COMMENTS];
/// What came in shortly before a read began is not judged by it: Instagram's lists lag behind its
/// webhooks, and clocks of processes differ.
const SETTLED: Duration = Duration::from_mins(1);
/// How often somebody looks whether Instagram is read again, while it is not.
const SWITCHED_OFF: Duration = Duration::from_hours(24);

/// Carries a reading on. Gives when to come back.
pub(crate) async fn carry_on(
    context: &Arc<Context>,
    claim: &WorkClaim,
) -> Result<Option<Timestamp>> {
    let now = context.now();
    let id = AccountId::new(&claim.subject);
    let Some(every) = context.settings.sync_every else { return Ok(Some(now + SWITCHED_OFF)) };
    let Some(stored) = context.store.load_tokens(&id).await? else { return Ok(None) };
    let account = stored.account;
    if account.provider() != Provider::Instagram {
        return Ok(None);
    }
    match walk::may_be_read(&account) {
        Some(true) => {}
        Some(false) => return Ok(Some(period::next(now, every, &id))),
        None => return Ok(None),
    }
    let next = if claim.kind == WorkKind::MEDIA {
        walk::carry_on::<media::MediaSteps>(context, claim, &account).await?
    } else {
        walk::carry_on::<comments::CommentSteps>(context, claim, &account).await?
    };
    if let Some(next) = next {
        return Ok(Some(next));
    }
    metrics::counter!("instagram_sync_total", "kind" => claim.kind.as_str()).increment(1);
    Ok(Some(period::next(context.now(), every, &id)))
}
