//! What TikTok and Instagram integrations share: secrets, limits, retries, verified webhooks.
//!
//! A webhook is verified, and a token is sealed for the row it is stored in:
//!
//! ```
//! use std::sync::Arc;
//!
//! use http::{HeaderMap, HeaderName};
//! use social_core::{
//!     AccessToken, AppName, ClientSecret, Clock, EncryptionKey, KeyId, Keyring, Provider,
//!     SealContext, TestClock, UserId, Verifier, WebhookSecret, sign_timestamped,
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // A program takes `SystemClock::shared()`, of the feature `system-clock`.
//! let clock: Arc<dyn Clock> = Arc::new(TestClock::default());
//! let app = AppName::default_app();
//! // Only raw bytes with a right signature come out as `Verified`.
//! let header = HeaderName::from_static("tiktok-signature");
//! let client_secret = ClientSecret::new("example-client-secret");
//! let secret = WebhookSecret::new(app.clone(), "current", client_secret.clone())?;
//! let verifier = Verifier::timestamped(header.clone(), [secret], Arc::clone(&clock));
//!
//! let body = br#"{"event":"post.publish.complete"}"#;
//! let signature = sign_timestamped(&client_secret, clock.now(), body);
//! let headers = HeaderMap::from_iter([(header, signature.parse()?)]);
//! let verified = verifier.verify(&headers, body.as_slice().into())?;
//! assert_eq!(verified.app(), &app);
//! assert!(verifier.verify(&headers, "another body".into()).is_err());
//!
//! // Sealed bytes open in their own context only.
//! let ring = Keyring::single(KeyId::new("2026-11")?, EncryptionKey::generate()?);
//! let user = UserId::new("user-1");
//! let context = SealContext {
//!     purpose: "token",
//!     app: &app,
//!     provider: Some(Provider::TikTok),
//!     user: Some(&user),
//!     row_id: "0192f0c1-0000-7000-8000-000000000001",
//!     column: "access_token",
//! };
//! let token = AccessToken::new("act.example");
//! let sealed = ring.seal(&context, token.expose_secret().as_bytes())?;
//! assert_eq!(ring.open(&context, &sealed)?.as_slice(), b"act.example");
//! let elsewhere = SealContext { column: "refresh_token", ..context };
//! assert!(ring.open(&elsewhere, &sealed).is_err());
//! # Ok(())
//! # }
//! ```
//!
//! # Where to start
//!
//! - [`AccessTokenProvider`] and [`TokenRefresher`]: the two ports between a client and whoever
//!   keeps its tokens. `social-store` has the provider to use, [`StaticToken`] is for scripts.
//! - [`Clock`]: the only way these crates tell the time or wait. `SystemClock` is for programs,
//!   [`TestClock`] for tests.
//! - [`Verifier`] and [`Verified`]: webhooks. [`Keyring`]: sealing.
//! - [`RateLimiter`] and [`QuotaLedger`]: the platforms' limits; [`MemoryLimits`] serves one
//!   process.
//! - [`Retry`], [`RetryPolicy`] and [`Poller`]: trying and asking again.
//! - [`preflight`]: the platforms' rules for files as data, and what each says of one.
//!
//! The clients, `social-store` and `social-service` stand on this crate; it stands on none of them.
//! Limits, lifetimes and sizes that the platforms set are data of the clients.
//!
//! # Features
//!
//! Without features the crate needs no async runtime, no HTTP client and no TLS library.
//!
//! - `system-clock` adds `SystemClock`, which waits by tokio's timer. On another runtime implement
//!   [`Clock`] instead.
//! - `http` adds the module that sends requests, and how URLs are shown (`without_query`). With it
//!   one of `rustls-ring`, `rustls-aws-lc-rs` and `native-tls` chooses the TLS library, and `http2`
//!   the protocol. It brings `system-clock`.
//! - `metrics` counts what `http` does.
//! - `media` adds the module that reads the headers of media files.
//! - `planted` is for the proofs of the test suite and never belongs in a released build.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
mod error;
#[cfg(feature = "http")]
pub mod http;
mod limit;
mod mac;
#[cfg(feature = "media")]
pub mod media;
pub mod planted;
mod poll;
pub mod preflight;
#[cfg(feature = "http")]
mod redact;
mod retry;
pub mod seal;
mod secret;
mod time;
mod token;
mod upload;
pub mod webhook;

pub use account::{AccountId, AppName, LoginFlow, Provider, Scopes, Subject, UnknownWord, UserId};
pub use error::{Effect, ErrorClass, RetryHint};
pub use limit::{
    AcquireError, HoldOutcome, LONGEST_SPAN, LimitError, LimitKey, MemoryLimits, Permit, Quota,
    QuotaHold, QuotaLedger, QuotaRule, QuotaState, RateLimiter, Window, WindowRule, acquire_before,
};
pub use mac::hmac_sha256;
pub use poll::{PollError, PollPolicy, Poller, Progress, Transient};
#[cfg(feature = "http")]
pub use redact::{SafeUrl, without_query};
pub use retry::{
    Backoff, FixedJitter, Jitter, LONGEST_RETRY_AFTER, OsJitter, Retry, RetryBucket, RetryBuckets,
    RetryCost, RetryPolicy, parse_retry_after,
};
#[doc(no_inline)]
pub use seal::{
    EncryptionKey, Fingerprint, KeyError, KeyId, KeyProvider, Keyring, OpenError, SealContext,
    SealError, Sealed, StaticKeys,
};
pub use secret::{
    AccessToken, AuthorizationCode, ClientSecret, CodeVerifier, RefreshToken, SecretText,
    UploadUrl, VerifyToken,
};
#[cfg(feature = "system-clock")]
pub use time::SystemClock;
pub use time::{Clock, ParseTimestampError, TestClock, Timestamp};
pub use token::{
    AccessTokenProvider, Credential, CredentialError, RefreshFailure, RefreshPlan, StaticToken,
    TokenRefresher, TokenSet, TokenSlot, TokenTimes,
};
pub use upload::{ByteStream, Stop, Unwatched, UploadProgress, UploadSource, UploadWatcher};
#[doc(no_inline)]
pub use webhook::{
    Change, ChangeParts, Freshness, RejectCause, SignedRequest, Tolerance, Verified, Verifier,
    WebhookRejected, WebhookSecret, open_signed_request, sign_plain, sign_timestamped,
};
