//! Many accounts, a platform that takes each refresh token once, and two keys.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::{StreamExt, stream};
use social_core::{
    AccountId, Clock, EncryptionKey, KeyId, Keyring, RefreshToken, SystemClock, TokenSet,
};
use social_sandbox::{DEFAULT_CLIENT_KEY, DEFAULT_CLIENT_SECRET, Reuse, Sandbox, TikTokUser};
use social_store::{Store, TokenVault};
use social_tests::server::Ground;
use social_tests::{Rows, issue_tokens, open_at, put_tokens};
use tokio::process::Command;

pub(super) const ACCOUNTS: usize = 5_000;
pub(super) const OLD: &str = "old";
pub(super) const NEW: &str = "new";
/// One account in so many has a derived token and a late answer too.
const ONE_IN: usize = 10;
/// Calls under way at once.
const AT_ONCE: usize = 16;

pub(super) struct Scene {
    sandbox: Sandbox,
    ground: Ground,
    store: Arc<dyn Store>,
    keys: [(KeyId, EncryptionKey); 2],
    pub(super) accounts: Vec<AccountId>,
}

pub(super) fn clock() -> Arc<dyn Clock> {
    SystemClock::shared()
}

pub(super) fn client(sandbox: &Sandbox) -> tiktok_client::Client {
    tiktok_client::Client::builder(DEFAULT_CLIENT_KEY, DEFAULT_CLIENT_SECRET)
        .api_url(sandbox.tiktok_url())
        .build()
        .unwrap()
}

impl Scene {
    pub(super) async fn start(rows: Rows) -> Self {
        let sandbox = Sandbox::builder().start().await.unwrap();
        sandbox.tiktok().update_behaviour(|behaviour| behaviour.refresh_reuse = Reuse::KillFamily);
        let mut ground = Ground::new(rows, &sandbox).await.unwrap();
        let keys =
            [OLD, NEW].map(|name| (KeyId::new(name).unwrap(), EncryptionKey::generate().unwrap()));
        let list = keys.iter().map(|(id, key)| format!("{id}:{}", key.to_base64().expose_secret()));
        ground.set("SOCIAL_KEYS", list.collect::<Vec<_>>().join(","));
        ground.set("SOCIAL_PRIMARY_KEY", NEW);
        let store = open_at(ground.setting("SOCIAL_STORE").unwrap(), &clock()).await.unwrap();
        let mut scene = Self { sandbox, ground, store, keys, accounts: Vec::new() };
        scene.accounts = scene.fill().await;
        scene
    }

    /// Gives a process's vault: it has both keys and seals with this one.
    pub(super) fn vault(&self, primary: &str) -> Arc<TokenVault> {
        let ring = Keyring::builder(KeyId::new(primary).unwrap());
        let ring = self.keys.iter().fold(ring, |ring, (id, key)| ring.key(id.clone(), key.clone()));
        Arc::new(TokenVault::new(ring.build().unwrap()))
    }

    pub(super) const fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// Opens the store as another process would.
    pub(super) async fn open(&self) -> Arc<dyn Store> {
        open_at(self.ground.setting("SOCIAL_STORE").unwrap(), &clock()).await.unwrap()
    }

    /// Connects every account, sealed with the old key.
    async fn fill(&self) -> Vec<AccountId> {
        let vault = self.vault(OLD);
        let accounts = stream::iter(0..ACCOUNTS).map(|number| self.connect(&vault, number));
        accounts.buffered(AT_ONCE).collect().await
    }

    async fn connect(&self, vault: &TokenVault, number: usize) -> AccountId {
        let creator = format!("creator.{number}");
        self.sandbox.tiktok().add_user(TikTokUser::new(&creator));
        let tokens = issue_tokens(&self.sandbox, &creator, SystemClock.now()).unwrap();
        let store = self.store.as_ref();
        let id = put_tokens(store, vault, &format!("user-{number}"), &tokens).await.unwrap();
        if number.is_multiple_of(ONE_IN) {
            let stored = store.load_tokens(&id).await.unwrap().unwrap();
            let row = stored.account.identity();
            let page = vault.seal_derived(&row, "page", &"page.made-up".into(), None).unwrap();
            let version = stored.account.token_version;
            store.put_derived(&id, version, &[page]).await.unwrap();
            store.strand(&id, &vault.seal_stranded(&row, &tokens).unwrap()).await.unwrap();
        }
        id
    }

    /// Makes a command about keys.
    pub(super) fn command(&self, name: &str) -> Command {
        self.ground.command(&["keys", name]).unwrap()
    }

    pub(super) async fn counts(&self) -> BTreeMap<KeyId, u64> {
        self.store.keys_in_use().await.unwrap()
    }

    /// Waits until a key seals so many values.
    pub(super) async fn wait_for_sealed(&self, key: &str, values: u64) {
        let key = KeyId::new(key).unwrap();
        while self.counts().await.get(&key).is_none_or(|count| *count < values) {}
    }

    /// Names the accounts whose stored tokens do not open with the new key alone, or are not the
    /// newest: TikTok takes no other one.
    pub(super) async fn lost(&self) -> Vec<AccountId> {
        let [_, (id, key)] = &self.keys;
        let vault = TokenVault::new(Keyring::single(id.clone(), key.clone()));
        let (vault, client) = (&vault, &client(&self.sandbox));
        let lost = stream::iter(&self.accounts).map(async |id| {
            let lives = match self.opened(vault, id).await {
                Some(token) => client.refresh(&token).await.is_ok(),
                None => false,
            };
            (!lives).then(|| id.clone())
        });
        lost.buffer_unordered(AT_ONCE).filter_map(std::future::ready).collect().await
    }

    /// Opens everything of an account; gives its refresh token.
    async fn opened(&self, vault: &TokenVault, id: &AccountId) -> Option<RefreshToken> {
        let stored = self.store.load_tokens(id).await.unwrap()?;
        let row = stored.account.identity();
        for derived in &stored.derived {
            vault.open_derived(&row, derived).ok()?;
        }
        if let Some(stranded) = &stored.stranded {
            vault.open_stranded(&row, stranded).ok()?;
        }
        let tokens: TokenSet = vault.open_tokens(&stored).ok()??;
        tokens.refresh
    }

    pub(super) async fn end(self) {
        self.sandbox.stop().await;
    }
}
