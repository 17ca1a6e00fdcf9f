mod failures;
mod keys;
mod platform;
mod races;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use social_core::{
    AccessTokenProvider, AccountId, AppName, Clock, Credential, CredentialError, EncryptionKey,
    KeyId, Keyring, LoginFlow, RefreshToken, Subject, TestClock, TokenSet, TokenSlot, UserId,
};

use super::ManagedTokens;
use crate::memory::MemoryStore;
use crate::record::{Due, NewAccount, OutboxItem, StoredTokens, WorkKind};
use crate::traits::Store;
use crate::vault::TokenVault;
use platform::Platform;

const MINUTE: Duration = Duration::from_mins(1);

/// An account whose tokens ended a minute ago, its platform, and one process that manages it.
struct World {
    clock: TestClock,
    store: Arc<dyn Store>,
    vault: Arc<TokenVault>,
    platform: Arc<Platform>,
    managed: ManagedTokens,
    id: AccountId,
}

impl World {
    async fn expired() -> Self {
        let world = Self::living().await;
        world.clock.advance(Duration::from_mins(121));
        world
    }

    async fn living() -> Self {
        let clock = TestClock::default();
        let store: Arc<dyn Store> = Arc::new(MemoryStore::new(Arc::new(clock.clone())));
        let key = EncryptionKey::generate().unwrap();
        let vault = Arc::new(TokenVault::new(Keyring::single(KeyId::new("k1").unwrap(), key)));
        let platform = Platform::new(clock.clone());
        let account = NewAccount {
            user_id: UserId::new("ada"),
            app: AppName::default_app(),
            flow: LoginFlow::TikTok,
            subject: Subject::new("open-id-1"),
        };
        let row = store.reserve(&account).await.unwrap();
        let tokens = vault.seal_tokens(&account.identity(&row.id), &platform.login()).unwrap();
        store.put(&row.id, row.token_version, &tokens, &json!({})).await.unwrap();
        let managed = manage(&store, &vault, &clock, &platform);
        Self { clock, store, vault, platform, managed, id: row.id }
    }

    /// Starts another process over the same store.
    fn another(&self) -> ManagedTokens {
        manage(&self.store, &self.vault, &self.clock, &self.platform)
    }

    fn tokens(&self) -> Arc<dyn AccessTokenProvider> {
        self.managed.account(self.id.clone())
    }

    async fn credential(&self) -> Result<Credential, CredentialError> {
        self.drive(self.tokens().credential(&TokenSlot::Account, MINUTE)).await
    }

    async fn row(&self) -> StoredTokens {
        self.store.load_tokens(&self.id).await.unwrap().unwrap()
    }

    async fn set(&self) -> TokenSet {
        self.vault.open_tokens(&self.row().await).unwrap().unwrap()
    }

    async fn news(&self) -> Vec<OutboxItem> {
        self.store.read_outbox(None, 0, 100).await.unwrap()
    }

    async fn next_refresh(&self) -> Option<social_core::Timestamp> {
        self.store.next_due(&[WorkKind::REFRESH]).await.unwrap()
    }

    async fn make_due(&self) {
        let due = Due::At(self.clock.now());
        self.store.schedule(WorkKind::REFRESH, self.id.as_str(), due).await.unwrap();
    }

    /// Another process, or a login, replaces the tokens by ones of its own.
    async fn overtake(&self, access: &str) {
        let stored = self.row().await;
        let mut set = self.vault.open_tokens(&stored).unwrap().unwrap();
        set.access = access.into();
        set.refresh = Some(RefreshToken::new("rft.of.another"));
        set.issued_at = self.clock.now();
        set.access_expires_at = Some(self.clock.now() + Duration::from_hours(2));
        let sealed = self.vault.seal_tokens(&stored.account.identity(), &set).unwrap();
        let version = stored.account.token_version;
        self.store.update_tokens(&self.id, version, &sealed).await.unwrap();
    }

    /// Lets time pass, a little whenever nothing else can be done, until the future is done.
    async fn drive<T>(&self, future: impl Future<Output = T>) -> T {
        let mut future = std::pin::pin!(future);
        loop {
            tokio::select! {
                biased;
                done = &mut future => return done,
                () = settle() => self.clock.advance(Duration::from_millis(250)),
            }
        }
    }
}

fn manage(
    store: &Arc<dyn Store>,
    vault: &Arc<TokenVault>,
    clock: &TestClock,
    platform: &Arc<Platform>,
) -> ManagedTokens {
    let refresher = Arc::clone(platform);
    ManagedTokens::builder(Arc::clone(store), Arc::clone(vault), Arc::new(clock.clone()))
        .refresher(AppName::default_app(), LoginFlow::TikTok, refresher)
        .build()
}

/// Gives every other task of the single thread its turn, several times.
async fn settle() {
    for _ in 0..64 {
        tokio::task::yield_now().await;
    }
}
