//! Sees to what a login does last, where its process ended between the tokens and that.

use social_store::{Account, Change, Changes, Due, WorkKind};

use super::notes::{self, Notes};
use crate::connect::{connect_audit, connected_news, first_reads, renewal_due};
use crate::context::Context;
use crate::error::Result;

/// Tells of the login, and has its tokens renewed and its account read. What was done already is not
/// done twice: the news have the key that the login gives them.
pub(super) async fn see_to(context: &Context, account: &Account) -> Result<()> {
    let Some(version) = Notes::of(account).login else { return Ok(()) };
    let now = context.now();
    let renewal = Change::Schedule {
        kind: WorkKind::REFRESH,
        subject: account.id.to_string(),
        lane: None,
        // It finds out by itself when it is due.
        due: Due::NoLaterThan(renewal_due(account).unwrap_or(now)),
    };
    let news = connected_news(account, version);
    let told = context.apply(Changes::from(renewal).with(news)).await?;
    if !told.outbox.is_empty() {
        let reads = first_reads(account, now);
        context.apply(reads.with(connect_audit(account))).await?;
    }
    // Another login may have come meanwhile.
    notes::write(context, account, |notes| notes.login = notes.login.filter(|one| *one != version))
        .await
}
