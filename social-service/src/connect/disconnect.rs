//! Ends a connection: erased here first, then withdrawn at the platform.

use std::sync::Arc;

use social_core::{AccountId, TokenSet, UserId};
use social_store::{
    Account, AccountState, AuditOutcome, Change, Changes, Due, NewAudit, NewOutbox, Page,
    PublicationState, WorkKind,
};

use super::Connect;
use super::withdraw::{Grant, withdraw};
use crate::access;
use crate::context::Context;
use crate::error::Result;
use crate::{insights, sync};

/// Open publications read at once.
const OPEN_AT_ONCE: u32 = 100;

impl Connect {
    /// Disconnects one of the user's accounts. Its tokens are erased before this returns; the
    /// platform is asked to withdraw the grant in the background, for a day at most. The end of the
    /// process ends that too; the user can always remove the app at the platform.
    ///
    /// An account that is disconnected already stays so.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) also for an account of somebody else.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves the account connected or not; call again.
    pub async fn disconnect(&self, user: &UserId, id: &AccountId) -> Result<()> {
        let context = &self.context;
        let account = context.owned_account(user, id).await?;
        if account.state == AccountState::Revoked {
            return Ok(());
        }
        let tokens = last_tokens(context, id).await;
        let professionals = context.professionals_of(&account).await?;
        let mut changes = farewell(&account, user.as_str(), "user");
        changes.extend(last_looks(context, &account).await?);
        context.apply(changes).await?;
        if let Some(tokens) = tokens {
            let (context, grant) = (Arc::clone(context), Grant { account, tokens, professionals });
            self.context.tasks.spawn(async move { withdraw(&context, grant).await });
        }
        Ok(())
    }
}

/// The writes that end a connection, whoever ended it.
pub(crate) fn farewell(account: &Account, actor: &str, reason: &str) -> Changes {
    let mut changes = sync::leave(account);
    changes.push(insights::leave(account));
    changes
        .with(Change::SetAccountState {
            id: account.id.clone(),
            token_version: Some(account.token_version),
            state: AccountState::Revoked,
        })
        .with(Change::Unschedule { kind: WorkKind::REFRESH, subject: account.id.to_string() })
        .with(access::leave(account))
        .with(Change::Outbox(NewOutbox {
            effect_key: format!("account:{}:disconnected:{}", account.id, account.token_version),
            user_id: account.user_id.clone(),
            kind: "account.disconnected".to_owned(),
            subject: account.id.to_string(),
            payload: serde_json::json!({ "by": reason }),
        }))
        .with(Change::Audit(NewAudit {
            actor: actor.to_owned(),
            user_id: Some(account.user_id.clone()),
            action: "account.disconnect".to_owned(),
            account_id: Some(account.id.clone()),
            detail: serde_json::json!({ "by": reason }),
            outcome: AuditOutcome::Done,
            correlation_id: None,
        }))
}

/// Makes what is queued or being sent for the account due at once: it ends now and not when its
/// time would have come.
pub(crate) async fn last_looks(context: &Context, account: &Account) -> Result<Changes> {
    let mut changes = Changes::new();
    for state in [PublicationState::Queued, PublicationState::Transferring] {
        let mut page = Page::first(OPEN_AT_ONCE);
        loop {
            let user = &account.user_id;
            let open = context.store.list_publications(user, Some(state), &page).await?;
            let own = open.items.iter().filter(|one| one.account_id == account.id);
            for publication in own {
                changes.push(Change::Schedule {
                    kind: WorkKind::PUBLICATION,
                    subject: publication.id.to_string(),
                    lane: None,
                    due: Due::NoLaterThan(context.now()),
                });
            }
            let Some(next) = open.next else { break };
            page.after = Some(next);
        }
    }
    Ok(changes)
}

/// The tokens to withdraw the grant with; without them the user can still remove the app by hand.
async fn last_tokens(context: &Context, id: &AccountId) -> Option<TokenSet> {
    let stored = context.store.load_tokens(id).await.ok().flatten()?;
    match context.vault.open_tokens(&stored) {
        Ok(tokens) => tokens,
        Err(error) => {
            tracing::warn!(%error, account_id = %id, "disconnected without a token to withdraw the grant");
            None
        }
    }
}
