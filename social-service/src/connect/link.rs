//! Writes what a login brought: the account's row, its sealed tokens, and who hears of it.

use std::time::Duration;

use social_core::{LoginFlow, Subject, Timestamp, TokenSet};
use social_store::{
    Account, AuditOutcome, Change, Changes, Due, NewAccount, NewAudit, NewOutbox, OAuthState,
    Reserved, WorkKind,
};

use crate::access;
use crate::context::Context;
use crate::error::{Conflict, Error, Result};
use crate::{insights, sync};

/// How long the writes of a login may take.
const SETTLED: Duration = Duration::from_mins(1);

/// A row that waits for its tokens.
pub(super) struct Place {
    new: NewAccount,
    pub(super) reserved: Reserved,
}

/// Checks that it is the account to be connected again, if it is to be one.
pub(super) async fn same_identity(
    context: &Context,
    state: &OAuthState,
    found: &Subject,
) -> Result<()> {
    let Some(id) = &state.reconnect else { return Ok(()) };
    let expected = context.owned_account(&state.user_id, id).await?.subject;
    if expected == *found {
        return Ok(());
    }
    Err(Conflict::OtherIdentity { expected, found: found.clone() }.into())
}

/// Finds or makes the row of the account.
pub(super) async fn reserve(
    context: &Context,
    state: &OAuthState,
    subject: Option<&Subject>,
) -> Result<Place> {
    let subject = subject
        .cloned()
        .ok_or_else(|| Error::Config("the platform did not say whose tokens it gave".to_owned()))?;
    same_identity(context, state, &subject).await?;
    let new = NewAccount {
        user_id: state.user_id.clone(),
        app: state.app.clone(),
        flow: state.flow,
        subject,
    };
    let reserved = context.store.reserve(&new).await?;
    // Whatever ends this process in between, the account is looked at.
    context.apply(access::due(&reserved.id, context.now() + SETTLED).into()).await?;
    Ok(Place { new, reserved })
}

/// Writes the tokens: the account is connected from then on. With them stands that what follows is not
/// done yet, so that a look does it if this process does not.
pub(super) async fn fill(
    context: &Context,
    place: &Place,
    tokens: &TokenSet,
    metadata: Option<serde_json::Value>,
) -> Result<Account> {
    let Place { new, reserved } = place;
    let sealed = context.vault.seal_tokens(&new.identity(&reserved.id), tokens)?;
    let metadata = if let Some(metadata) = metadata {
        metadata
    } else {
        let known = context.store.find_account(&new.user_id, &reserved.id).await?;
        known.map_or_else(|| serde_json::json!({}), |account| account.metadata)
    };
    let before = reserved.token_version;
    let metadata = access::begin_notes(metadata, before + 1);
    context.store.put(&reserved.id, before, &sealed, &metadata).await?;
    context.owned_account(&new.user_id, &reserved.id).await
}

/// Plans what is done for a connected account, and tells that it is connected. At TikTok nothing is left
/// to look at then.
pub(super) async fn announce(context: &Context, account: &Account) -> Result<()> {
    let now = context.now();
    let look = match account.flow {
        LoginFlow::TikTok => access::leave(account),
        LoginFlow::FacebookLogin | LoginFlow::InstagramLogin => access::due(&account.id, now),
    };
    let changes = first_reads(account, now)
        .with(Change::Schedule {
            kind: WorkKind::REFRESH,
            subject: account.id.to_string(),
            lane: None,
            due: Due::At(renewal_due(account).unwrap_or(now)),
        })
        .with(connected_news(account, account.token_version))
        .with(connect_audit(account))
        .with(look);
    context.apply(changes).await?;
    Ok(())
}

/// Has everything read of an account that was connected just now.
pub(crate) fn first_reads(account: &Account, now: Timestamp) -> Changes {
    let mut reads: Changes = insights::first(account, now).into_iter().collect();
    reads.extend(sync::first(account, now));
    reads
}

/// Tells that an account is connected, once for the tokens of a login, which have this version.
pub(crate) fn connected_news(account: &Account, token_version: u64) -> Change {
    Change::Outbox(NewOutbox {
        effect_key: format!("account:{}:connected:{token_version}", account.id),
        user_id: account.user_id.clone(),
        kind: "account.connected".to_owned(),
        subject: account.id.to_string(),
        payload: serde_json::json!({ "provider": account.provider() }),
    })
}

/// The line of the audit about a login.
pub(crate) fn connect_audit(account: &Account) -> Change {
    Change::Audit(NewAudit {
        actor: account.user_id.to_string(),
        user_id: Some(account.user_id.clone()),
        action: "account.connect".to_owned(),
        account_id: Some(account.id.clone()),
        detail: serde_json::json!({ "subject": account.subject, "scopes": account.scopes }),
        outcome: AuditOutcome::Done,
        correlation_id: None,
    })
}

/// Says when a renewal is first looked at. Meta's families are renewed at half of their life; who
/// renews them decides then.
pub(crate) fn renewal_due(account: &Account) -> Option<Timestamp> {
    let times = account.times()?;
    match account.flow {
        LoginFlow::TikTok => times.due_at(),
        LoginFlow::FacebookLogin | LoginFlow::InstagramLogin => {
            let end = times.access_expires_at?;
            Some(times.issued_at + end.since(times.issued_at) / 2)
        }
    }
}
