//! Tokens of the sandbox, put into a store as a login would.

use std::time::Duration;

use anyhow::Context as _;
use social_core::{AccountId, AppName, LoginFlow, Subject, Timestamp, TokenSet, UserId};
use social_sandbox::{DEFAULT_CLIENT_KEY, Sandbox};
use social_store::{NewAccount, Store, TokenVault};

/// What the accounts of [`put_tokens`] were granted.
const SCOPES: [&str; 2] = ["user.info.basic", "video.publish"];

/// Lets TikTok give a creator's tokens to the app.
///
/// # Errors
///
/// When the sandbox knows no such creator.
pub fn issue_tokens(sandbox: &Sandbox, creator: &str, now: Timestamp) -> anyhow::Result<TokenSet> {
    let issued = sandbox.tiktok().issue_tokens(DEFAULT_CLIENT_KEY, creator, &SCOPES)?;
    Ok(TokenSet {
        access: issued.access_token.expose_secret().into(),
        access_expires_at: Some(now + Duration::from_secs(issued.expires_in)),
        refresh: Some(issued.refresh_token.expose_secret().into()),
        refresh_expires_at: Some(now + Duration::from_secs(issued.refresh_expires_in)),
        scopes: issued.scope.parse().unwrap_or_default(),
        issued_at: now,
        subject: Some(Subject::new(issued.open_id)),
    })
}

/// Stores tokens as a login of this user would; the same row for the same creator.
///
/// # Errors
///
/// When the store fails, or the tokens name nobody.
pub async fn put_tokens(
    store: &dyn Store,
    vault: &TokenVault,
    user: &str,
    tokens: &TokenSet,
) -> anyhow::Result<AccountId> {
    let new = NewAccount {
        user_id: UserId::new(user),
        app: AppName::default_app(),
        flow: LoginFlow::TikTok,
        subject: tokens.subject.clone().context("the tokens name nobody")?,
    };
    let row = store.reserve(&new).await?;
    let sealed = vault.seal_tokens(&new.identity(&row.id), tokens)?;
    store.put(&row.id, row.token_version, &sealed, &serde_json::json!({})).await?;
    Ok(row.id)
}
