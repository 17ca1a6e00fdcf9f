//! A grant that the user ended at the platform.

use social_core::{Timestamp, UserId};
use social_store::{Account, Changes, WebhookEvent};

use crate::connect::{farewell, last_looks};
use crate::context::Context;
use crate::error::Result;

/// What the end of a grant brings about.
pub(super) struct Removal {
    /// The writes that end the connections.
    pub(super) changes: Changes,
    /// Whose they were.
    pub(super) told: Option<UserId>,
}

/// Ends the connections of whom an event names; `None` if it names nobody. An old removal cannot
/// touch a connection that is newer than it.
pub(super) async fn of(context: &Context, row: &WebhookEvent) -> Result<Option<Removal>> {
    let Some(subject) = &row.subject else { return Ok(None) };
    let accounts = context.store.find_by_subject(&row.app, row.provider, subject).await?;
    let ended_at = row.occurred_at.unwrap_or(row.received_at);
    let mut removal = Removal { changes: Changes::new(), told: None };
    for account in accounts.iter().filter(|account| !is_newer(account, ended_at)) {
        removal.changes.extend(farewell(account, row.provider.as_str(), "platform"));
        removal.changes.extend(last_looks(context, account).await?);
        removal.told = Some(account.user_id.clone());
    }
    Ok(Some(removal))
}

/// Tells whether the platform gave tokens after the instant: then the removal was of an older grant.
/// The platforms' times have whole seconds.
fn is_newer(account: &Account, ended_at: Timestamp) -> bool {
    !social_core::planted::is("removal-ends-what-is-newer")
        && account.issued_at.is_some_and(|at| at.as_unix() > ended_at.as_unix())
}
