//! The flows over the typed clients and the store: connect an account, publish to it, hear its
//! webhooks, keep its tokens alive.
//!
//! ```
//! use std::sync::Arc;
//!
//! use social_core::seal::{EncryptionKey, KeyId, Keyring};
//! use social_core::{AppName, Scopes, SystemClock};
//! use social_service::{AppAudit, Service, Settings, TikTokApp};
//! use social_store::{MemoryStore, TokenVault};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let keys = Keyring::single(KeyId::new("2026-11")?, EncryptionKey::generate()?);
//! let store = Arc::new(MemoryStore::new(SystemClock::shared()));
//! let media = Arc::new(object_store::memory::InMemory::new());
//! let settings = Settings::new("https://social.example.com/".parse()?);
//! let tiktok = TikTokApp {
//!     name: AppName::default_app(),
//!     client: tiktok_client::Client::builder("client-key", "client-secret").build()?,
//!     client_key: "client-key".to_owned(),
//!     webhook_secrets: vec!["client-secret".into()],
//!     scopes: Scopes::parse("user.info.basic,video.upload,video.publish"),
//!     redirect_uri: "https://social.example.com/api/auth/tiktok/callback".parse()?,
//!     pkce: None,
//!     audit: AppAudit::Unaudited,
//! };
//! let service = Service::builder(store, Arc::new(TokenVault::new(keys)), media, settings)
//!     .tiktok(tiktok)
//!     .build()?;
//! // Once in each process: tokio::spawn(async move { service.run(stop).await });
//! # let _ = service;
//! # Ok(())
//! # }
//! ```
//!
//! # The parts
//!
//! - [`Connect`]: a one-time state, the consent page, the exchange, the sealed row.
//! - [`Staging`]: media on its way, streamed and hashed.
//! - [`Grants`]: staged files for platforms that fetch them, by addresses that end and can be withdrawn.
//! - [`Publish`]: accepts once, then carries on by a journal; nothing is posted twice.
//! - [`Inbox`]: webhooks, verified and stored before they are answered, applied in the background.
//! - [`Comments`]: comments under Instagram media, read, answered, hidden and deleted.
//! - [`Insights`]: the figures of accounts and videos, read on a schedule.
//! - [`News`]: what the host app hears, as a stream over the outbox.
//!
//! [`Service::run`] drives the workers. Any number of processes may share one store.
//!
//! # How it fits
//!
//! The clients know the platforms, `social-store` keeps the rows, this crate joins them. A host
//! that uses axum mounts the routes of the module `axum` (feature `axum`); `social-server` does so.
//!
//! # Crate features
//!
//! - `axum`: the router to mount.
//! - `planted`: bugs by name for the proofs of the test suite; never in a released build.
//!
//! # Limits
//!
//! The platforms' limits stand in `tiktok_client::endpoint` and `instagram_client::endpoint`;
//! what a host may set stands in [`Settings`].

#[cfg(feature = "axum")]
pub mod axum;

mod access;
mod app;
mod chores;
mod comments;
mod connect;
mod context;
mod error;
#[cfg(test)]
mod fake;
mod forget;
mod grant;
mod inbox;
mod insights;
mod lease;
#[cfg(test)]
mod meta_tests;
mod news;
mod professional;
mod publish;
mod random;
mod refresh;
mod service;
mod settings;
mod staging;
mod sweep;
mod sync;
mod violation;
mod wake;
mod words;

pub use access::{Ending, Notes, Subscription, What, endings};
pub use app::{AppAudit, FacebookLoginApp, InstagramApp, InstagramLoginApp, TikTokApp};
pub use comments::{Acting, CommentTarget, Comments, FoundComments, is_own_comment};
pub use connect::{Begin, BrowserKey, Choice, Choose, Connect, Connected, Finish, Finished};
pub use context::FreeSpace;
pub use error::{BuildError, Conflict, Error, MediaError, Result, Violation};
pub use grant::{Granted, Grants, OwnershipFile, OwnershipFileError};
pub use inbox::{Deletion, DeletionProgress, Inbox};
pub use insights::{
    AccountFigures, Insights, InstagramReport, MediaFigures, ProfessionalFigures, Report,
    VideoFigures,
};
pub use news::News;
pub use professional::{AccessLevel, Candidate};
pub use publish::{
    Allowed, HandOver, InstagramAudio, InstagramCover, InstagramFile, InstagramItem,
    InstagramMedia, InstagramPartnership, InstagramProduct, InstagramReel, InstagramRequest,
    InstagramTag, InstagramTrial, Journal, Judged, JudgedFile, Liveness, PhotoImages, PhotoSet,
    Preflight, Promotion, Publish, Seen, StatusReport, Switch, TikTokMedia, TikTokRequest,
    provider_of,
};
pub use service::{Service, ServiceBuilder};
pub use settings::{SHORTEST_RETENTION, Settings, StatusPolling};
pub use staging::{Incoming, StagedSource, Staging};
pub use words::{Language, OWN_CODES, Particulars, words_for};
