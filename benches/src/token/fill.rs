//! Accounts with sealed tokens, put into a store as a login does.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use social_core::seal::{EncryptionKey, KeyId, Keyring};
use social_core::{
    AccountId, AppName, Clock, LoginFlow, Scopes, Subject, SystemClock, TokenSet, UserId,
};
use social_store::{AccountIdentity, NewAccount, Store, TokenVault};

/// One account and what its seal is bound to.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) id: AccountId,
    pub(super) identity: AccountIdentity,
}

/// What was put in.
#[derive(Debug)]
pub(super) struct Filled {
    pub(super) vault: Arc<TokenVault>,
    pub(super) keys: Keyring,
    pub(super) accounts: Vec<Known>,
    /// The sealed access tokens, in the same order.
    pub(super) sealed: Vec<social_core::Sealed>,
}

/// Fills a store with this many accounts.
pub(super) async fn fill(store: &Arc<dyn Store>, count: usize) -> Result<Filled> {
    let keys = Keyring::single(KeyId::new("bench")?, EncryptionKey::generate()?);
    let vault = Arc::new(TokenVault::new(keys.clone()));
    let now = SystemClock.now();
    let (mut accounts, mut all) = (Vec::with_capacity(count), Vec::with_capacity(count));
    for number in 0..count {
        let new = NewAccount {
            user_id: UserId::new(format!("user-{number:06}")),
            app: AppName::default_app(),
            flow: LoginFlow::TikTok,
            subject: Subject::new(format!("open-id-{number:06}")),
        };
        let row = store.reserve(&new).await?;
        let tokens = TokenSet {
            access: format!("act.{number:0196}").into(),
            access_expires_at: Some(now + Duration::from_hours(24)),
            refresh: Some(format!("rft.{number:0196}").into()),
            refresh_expires_at: Some(now + Duration::from_hours(24 * 365)),
            scopes: Scopes::parse("user.info.basic,video.publish"),
            issued_at: now,
            subject: None,
        };
        let identity = new.identity(&row.id);
        let sealed = vault.seal_tokens(&identity, &tokens)?;
        let metadata = serde_json::json!({"display_name": "A creator of the benches"});
        store.put(&row.id, row.token_version, &sealed, &metadata).await?;
        all.push(sealed.access);
        accounts.push(Known { id: row.id, identity });
    }
    Ok(Filled { vault, keys, accounts, sealed: all })
}
