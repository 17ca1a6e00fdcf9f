//! What a failed renewal does to the account, and who hears of it.

use serde_json::json;
use social_core::CredentialError;

use super::Inner;
use crate::changes::{Change, Changes};
use crate::error::StoreError;
use crate::record::{Account, AccountState, AuditOutcome, NewAudit, NewOutbox};
use crate::vault::VaultError;

/// Says why the store gave no credential.
#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
pub(super) fn of_store(error: StoreError) -> CredentialError {
    if error.is_transient() {
        return CredentialError::Unavailable { retry_after: None };
    }
    CredentialError::Store(error.to_string())
}

/// Says why the vault gave no credential.
#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
pub(super) fn of_vault(error: VaultError) -> CredentialError {
    CredentialError::Unreadable(error.to_string())
}

/// Writes that the account's tokens are used up, if they are still the ones that were refused.
///
/// The row, its tokens and the access token's last hours are kept. What is marked already is not
/// told again.
pub(super) async fn needs_reconnect(
    inner: &Inner,
    account: &Account,
    reason: &str,
) -> Result<(), StoreError> {
    let state = AccountState::NeedsReconnect;
    let present = inner.store.load_tokens(&account.id).await?;
    if present.is_some_and(|present| {
        present.account.state == state && present.account.token_version == account.token_version
    }) {
        return Ok(());
    }
    if social_core::planted::is("refresh-erases-on-invalid-grant") {
        return revoked(inner, account, reason).await;
    }
    settle(inner, account, state, "account.needs_reconnect", reason).await
}

/// Writes that the user withdrew the grant at the platform, and erases the tokens.
pub(super) async fn revoked(
    inner: &Inner,
    account: &Account,
    reason: &str,
) -> Result<(), StoreError> {
    settle(inner, account, AccountState::Revoked, "account.revoked", reason).await
}

/// Tells the user once that nobody knows what became of a renewal.
pub(super) async fn unknown(inner: &Inner, account: &Account) -> Result<(), StoreError> {
    let kind = "account.refresh_unknown";
    let reason = "the platform gave no answer";
    let changes = Changes::from(news(account, kind, reason));
    inner.store.apply(changes).await.map(drop)
}

async fn settle(
    inner: &Inner,
    account: &Account,
    state: AccountState,
    kind: &str,
    reason: &str,
) -> Result<(), StoreError> {
    let blind = social_core::planted::is("refresh-drop-on-invalid-grant");
    let token_version = (!blind).then_some(account.token_version);
    let changes = Changes::new()
        .with(Change::SetAccountState { id: account.id.clone(), token_version, state })
        .with(news(account, kind, reason))
        .with(Change::Audit(NewAudit {
            actor: "system".to_owned(),
            user_id: Some(account.user_id.clone()),
            action: kind.to_owned(),
            account_id: Some(account.id.clone()),
            detail: json!({ "reason": reason, "token_version": account.token_version }),
            outcome: AuditOutcome::Done,
            correlation_id: None,
        }));
    inner.store.apply(changes).await.map(drop)
}

/// News that are told once for these tokens.
fn news(account: &Account, kind: &str, reason: &str) -> Change {
    Change::Outbox(NewOutbox {
        effect_key: format!("{kind}/{}/{}", account.id, account.token_version),
        user_id: account.user_id.clone(),
        kind: kind.to_owned(),
        subject: account.id.to_string(),
        payload: json!({
            "provider": account.provider(),
            "app": account.app,
            "reason": reason,
        }),
    })
}
