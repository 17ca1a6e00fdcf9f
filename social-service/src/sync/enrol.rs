//! Which accounts are read.

use std::time::Duration;

use social_core::{Provider, Timestamp};
use social_store::{Account, AccountState, Change, Changes, Due, WorkKind};

use super::KINDS;
use crate::context::Context;
use crate::error::Result;
use crate::insights::period;

/// How long after a login the media are read for the first time.
const SOON: Duration = Duration::from_secs(20);
/// How long after a login the comments are, which go by the media.
const LATER: Duration = Duration::from_mins(2);

/// Has the media and comments of an account read that was connected just now.
pub(crate) fn first(account: &Account, now: Timestamp) -> Changes {
    if account.provider() != Provider::Instagram {
        return Changes::new();
    }
    let due = [(WorkKind::MEDIA, SOON), (WorkKind::COMMENTS, LATER)];
    let due = due.into_iter().map(|(kind, wait)| Change::Schedule {
        kind,
        subject: account.id.to_string(),
        lane: None,
        due: Due::NoLaterThan(now + wait),
    });
    due.collect()
}

/// Ends the reading for an account.
pub(crate) fn leave(account: &Account) -> Changes {
    if account.provider() != Provider::Instagram {
        return Changes::new();
    }
    let subject = || account.id.to_string();
    KINDS.into_iter().map(|kind| Change::Unschedule { kind, subject: subject() }).collect()
}

/// Enrols an account that was connected before its media were read; one that is enrolled keeps its
/// time.
pub(crate) async fn enlist(
    context: &Context,
    account: &Account,
    now: Timestamp,
    every: Duration,
) -> Result<()> {
    if account.provider() != Provider::Instagram || account.state != AccountState::Active {
        return Ok(());
    }
    for kind in KINDS {
        let due = Due::NoLaterThan(period::next(now, every, &account.id));
        context.store.schedule(kind, account.id.as_str(), due).await?;
    }
    Ok(())
}
