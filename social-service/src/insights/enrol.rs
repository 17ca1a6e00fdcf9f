//! Which accounts have their figures read.

use std::sync::Arc;
use std::time::Duration;

use social_core::{Provider, Timestamp};
use social_store::{Account, AccountState, Change, Due, WorkKind};

use super::{SCOPES, instagram, period};
use crate::context::Context;
use crate::error::Result;
use crate::sync;

/// How long after a login the figures are read for the first time.
const SOON: Duration = Duration::from_secs(20);
/// The one piece of work that is about every account.
pub(crate) const EVERYBODY: &str = "all";
/// How often it is done.
const DAILY: Duration = Duration::from_hours(24);
const BATCH: u32 = 200;

/// Has the figures of an account read that was connected just now, if its user allows it.
pub(crate) fn first(account: &Account, now: Timestamp) -> Option<Change> {
    is_worth_it(account).then(|| Change::Schedule {
        kind: WorkKind::INSIGHTS,
        subject: account.id.to_string(),
        lane: None,
        due: Due::NoLaterThan(now + SOON),
    })
}

/// Ends the reading for an account.
pub(crate) fn leave(account: &Account) -> Change {
    Change::Unschedule { kind: WorkKind::INSIGHTS, subject: account.id.to_string() }
}

/// Enrols every account that was connected before figures, or media, were read. Those that are
/// enrolled keep their time. Gives when to look again.
pub(crate) async fn enlist(context: &Arc<Context>) -> Result<Option<Timestamp>> {
    let now = context.now();
    let (figures, media) = (context.settings.insights_every, context.settings.sync_every);
    if figures.is_none() && media.is_none() {
        return Ok(Some(now + DAILY));
    }
    let mut after = None;
    loop {
        let accounts = context.store.walk_tokens(after.as_ref(), BATCH).await?;
        let Some(last) = accounts.last() else { return Ok(Some(now + DAILY)) };
        after = Some(last.account.id.clone());
        for account in accounts.iter().map(|stored| &stored.account) {
            if let Some(every) = figures.filter(|_| is_worth_it(account)) {
                let due = Due::NoLaterThan(period::next(now, every, &account.id));
                let subject = account.id.as_str();
                context.store.schedule(WorkKind::INSIGHTS, subject, due).await?;
            }
            if let Some(every) = media {
                sync::enlist(context, account, now, every).await?;
            }
        }
    }
}

fn is_worth_it(account: &Account) -> bool {
    let scopes: &[&str] = match account.provider() {
        Provider::TikTok => &SCOPES,
        Provider::Instagram => &instagram::SCOPES,
    };
    account.state == AccountState::Active
        && scopes.iter().any(|scope| account.scopes.contains(scope))
}
