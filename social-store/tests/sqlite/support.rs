//! A folder with one database file, and the rows the tests need.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use social_core::{
    AccountId, AppName, Clock, EncryptionKey, KeyId, Keyring, LoginFlow, Scopes, SealContext,
    Sealed, Subject, TestClock, Timestamp, UserId,
};
use social_store::{NewAccount, SealedTokens, SqliteOptions, SqliteStore, StoreError, TokenStore};

/// A folder that is removed in the end, with the clock of every store on its file.
pub(crate) struct Folder {
    folder: tempfile::TempDir,
    pub(crate) clock: TestClock,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), clock: TestClock::default() }
    }

    /// The database file, or what lies beside it.
    pub(crate) fn file(&self, end: &str) -> PathBuf {
        self.folder.path().join(format!("social.db{end}"))
    }

    pub(crate) async fn try_open(&self) -> Result<SqliteStore, StoreError> {
        SqliteStore::open(self.file(""), self.options()).await
    }

    pub(crate) fn options(&self) -> SqliteOptions {
        let clock: Arc<dyn Clock> = Arc::new(self.clock.clone());
        SqliteOptions::default().clock(clock)
    }

    /// Opens a store of its own: what another process would have.
    pub(crate) async fn open(&self) -> SqliteStore {
        self.try_open().await.unwrap()
    }
}

/// Seals a text under a fresh key: its bytes are in no other file.
pub(crate) fn sealed(text: &str) -> Sealed {
    let id = KeyId::new("test").unwrap();
    let ring = Keyring::single(id, EncryptionKey::generate().unwrap());
    let context = SealContext {
        purpose: "test",
        app: &AppName::default_app(),
        provider: None,
        user: None,
        row_id: "row",
        column: "column",
    };
    ring.seal(&context, text.as_bytes()).unwrap()
}

pub(crate) fn tokens(now: Timestamp) -> SealedTokens {
    SealedTokens {
        access: sealed("act.made-up"),
        refresh: Some(sealed("rft.made-up")),
        issued_at: now,
        access_expires_at: Some(now + Duration::from_hours(24)),
        refresh_expires_at: None,
        scopes: Scopes::parse("user.info.basic"),
    }
}

/// Connects an account of this user and platform subject.
pub(crate) async fn connect(
    store: &SqliteStore,
    user: &str,
    subject: &str,
    tokens: &SealedTokens,
) -> AccountId {
    let account = NewAccount {
        user_id: UserId::new(user),
        app: AppName::default_app(),
        flow: LoginFlow::TikTok,
        subject: Subject::new(subject),
    };
    let row = store.reserve(&account).await.unwrap();
    store.put(&row.id, row.token_version, tokens, &json!({ "name": user })).await.unwrap();
    row.id
}
