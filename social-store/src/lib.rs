//! What a publishing service keeps: accounts and their sealed tokens, publications and their
//! journal, webhooks, due work.
//!
//! A login's tokens are sealed for the row they are stored in, and handed out again:
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use social_core::{
//!     AppName, Clock, EncryptionKey, KeyId, Keyring, LoginFlow, Scopes, Subject, SystemClock,
//!     TokenSet, TokenSlot, UserId,
//! };
//! use social_store::{ManagedTokens, MemoryStore, NewAccount, Store, TokenVault};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let clock = SystemClock::shared();
//! let store: Arc<dyn Store> = Arc::new(MemoryStore::new(clock.clone()));
//! let keys = Keyring::single(KeyId::new("2026-11")?, EncryptionKey::generate()?);
//! let vault = Arc::new(TokenVault::new(keys));
//!
//! let account = NewAccount {
//!     user_id: UserId::new("user-17"),
//!     app: AppName::default_app(),
//!     flow: LoginFlow::TikTok,
//!     subject: Subject::new("an-open-id"),
//! };
//! let answer = TokenSet {
//!     access: "act.example".into(),
//!     access_expires_at: Some(clock.now() + Duration::from_hours(2)),
//!     refresh: Some("rft.example".into()),
//!     refresh_expires_at: None,
//!     scopes: Scopes::parse("user.info.basic,video.publish"),
//!     issued_at: clock.now(),
//!     subject: None,
//! };
//! let row = store.reserve(&account).await?;
//! let sealed = vault.seal_tokens(&account.identity(&row.id), &answer)?;
//! store.put(&row.id, row.token_version, &sealed, &serde_json::json!({})).await?;
//!
//! let managed = ManagedTokens::builder(store, vault, clock).build();
//! let tokens = managed.account(row.id);
//! let credential = tokens.credential(&TokenSlot::Account, Duration::from_mins(5)).await?;
//! assert_eq!(credential.token.expose_secret(), "act.example");
//! # Ok(())
//! # }
//! ```
//!
//! # The main types
//!
//! - [`Store`]: every trait together, one for each family of records; [`Store::apply`] does a list
//!   of [`Changes`] or none of them. [`MemoryStore`] and, with the features of their names,
//!   `SqliteStore` and `PostgresStore` implement it.
//! - [`TokenVault`]: the only place that opens a sealed token. A store never sees one in clear.
//! - [`ManagedTokens`]: hands tokens out and renews them, once for any number of processes.
//! - `conformance`, with the feature of that name: what every backend must do, as tests.
//!
//! # How it fits
//!
//! It stands on `social-core` and knows neither platform: a client implements
//! [`TokenRefresher`](social_core::TokenRefresher) and takes an
//! [`AccessTokenProvider`](social_core::AccessTokenProvider). `social-service` joins them.
//!
//! # Features
//!
//! - `sqlite` (default): a store in one file.
//! - `postgres`: a store on PostgreSQL, for any number of processes.
//! - `conformance`: the suite for backends.
//! - `planted`: bugs that can be switched on by name, for the proofs of the test suite.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod changes;
mod check;
#[cfg(feature = "conformance")]
pub mod conformance;
mod cursor;
mod error;
mod key_check;
mod lanes;
mod managed;
mod memory;
#[cfg(feature = "postgres")]
mod postgres;
mod record;
mod rewrap;
mod signal;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;
mod traits;
mod vault;

pub use changes::{Applied, Change, Changes};
pub use error::{BoxError, Conflict, StoreError};
pub use key_check::KeyCheck;
pub use managed::{ManagedTokens, ManagedTokensBuilder};
pub use memory::MemoryStore;
#[cfg(feature = "postgres")]
pub use postgres::{PostgresOptions, PostgresStore};
pub use record::*;
pub use rewrap::Rewrapped;
pub use signal::{Signal, Signals};
#[cfg(feature = "sqlite")]
pub use sqlite::{SqliteOptions, SqliteStore};
pub use traits::*;
pub use vault::{AccountIdentity, TokenVault, VaultError};
