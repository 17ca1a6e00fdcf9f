//! Ends a connection: erased here first, then withdrawn at the platform.

use std::sync::Arc;

use social_core::{AccessToken, AccountId, LoginFlow, UserId};
use social_store::{
    Account, AccountState, AuditOutcome, Change, Changes, NewAudit, NewOutbox, WorkKind,
};

use super::Connect;
use crate::context::Context;
use crate::error::{Error, Result};

/// How often the platform is asked to withdraw the grant.
const TRIES: u32 = 3;

impl Connect {
    /// Disconnects one of the user's accounts. Its tokens are erased before this returns; the
    /// platform is asked to withdraw the grant in the background.
    ///
    /// An account that is disconnected already stays so.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] also for an account of somebody else.
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
        let token = last_token(context, id).await;
        context.apply(farewell(&account, user.as_str(), "user")).await?;
        if let Some(token) = token {
            let context = Arc::clone(context);
            self.context.tasks.spawn(async move { withdraw(&context, &account, &token).await });
        }
        Ok(())
    }
}

/// The writes that end a connection, whoever ended it.
pub(crate) fn farewell(account: &Account, actor: &str, reason: &str) -> Changes {
    Changes::new()
        .with(Change::SetAccountState {
            id: account.id.clone(),
            token_version: Some(account.token_version),
            state: AccountState::Revoked,
        })
        .with(Change::Unschedule { kind: WorkKind::REFRESH, subject: account.id.to_string() })
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

/// The token to withdraw the grant with; without one the user can still remove the app by hand.
async fn last_token(context: &Context, id: &AccountId) -> Option<AccessToken> {
    let stored = context.store.load_tokens(id).await.ok().flatten()?;
    match context.vault.open_tokens(&stored) {
        Ok(tokens) => tokens.map(|tokens| tokens.access),
        Err(error) => {
            tracing::warn!(%error, account_id = %id, "disconnected without a token to withdraw the grant");
            None
        }
    }
}

async fn withdraw(context: &Context, account: &Account, token: &AccessToken) {
    for attempt in 1..=TRIES {
        let outcome = match account.flow {
            LoginFlow::TikTok => match context.tiktok_app(&account.app) {
                Ok(app) => app.client.revoke(token).await.map_err(Error::from),
                Err(error) => Err(error),
            },
            LoginFlow::FacebookLogin | LoginFlow::InstagramLogin => return,
        };
        match outcome {
            Ok(()) => return,
            Err(error) if error.is_retryable() && attempt < TRIES => {
                context.clock.sleep(std::time::Duration::from_secs(2_u64.pow(attempt))).await;
            }
            Err(error) => {
                tracing::warn!(%error, account_id = %account.id, "the grant could not be withdrawn");
                return;
            }
        }
    }
}
