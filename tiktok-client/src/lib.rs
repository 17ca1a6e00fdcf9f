//! TikTok for Developers, typed: login, creator info, video publishing, status and webhooks.
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use bytes::Bytes;
//! use tiktok_client::publish::{ChunkPlan, PostMode, VideoPost, VideoSource};
//! use tiktok_client::{AccountId, Client, PollPolicy, Scopes, StaticToken, UploadSource};
//!
//! # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder("your-client-key", "your-client-secret").build()?;
//! let token = StaticToken::new("act.a-users-token", Scopes::parse("video.publish"));
//! let account = client.with_tokens(AccountId::new("account-1"), Arc::new(token));
//!
//! // The form offers what TikTok offers at this moment; the user chooses.
//! let creator = account.creator_info().await?;
//! let audience = creator.privacy_level_options.last().ok_or("nothing to choose from")?;
//! let post = VideoPost::new(audience.clone()).title("A walk by the sea #sea");
//!
//! let film = Bytes::from(std::fs::read("film.mp4")?);
//! let plan = ChunkPlan::new(UploadSource::len(&film))?;
//! let init = account.init_video(&post, &VideoSource::from(plan)).await?;
//! // Store `init.publish_id` here: nothing else leads back to this post.
//!
//! let upload_url = init.upload_url.ok_or("no address for the bytes")?;
//! let upload = client.upload(&upload_url, &film, &plan)?.deadline(init.deadline);
//! account.upload_resumable(&init.publish_id, upload).await?;
//!
//! let policy = PollPolicy::default();
//! let mut poller = account.status_poller(init.publish_id, PostMode::Direct, policy);
//! println!("{:?}", poller.until_done().await?.outcome(PostMode::Direct));
//! # Ok(()) }
//! ```
//!
//! # The main types
//!
//! - [`Client`] is one app: its login ([`oauth`]), and the connections.
//! - [`Account`] is one creator: what may be posted, [`publish`], status, profile. Who keeps the
//!   tokens stands behind [`AccessTokenProvider`].
//! - [`preflight`] finds what TikTok would refuse, before it is asked; [`media`] reads the file.
//! - [`webhook`] verifies and types what TikTok tells us.
//! - [`Error`] says what failed, what helps ([`RetryHint`]), and above all whether TikTok may have
//!   acted ([`Effect`]): a call without an answer is never made again by itself if it could post
//!   twice.
//!
//! # How it fits
//!
//! The words shared with the other parts come from `social-core`, and those that stand in
//! signatures here are exported again. `social-store` keeps tokens and renews them through
//! [`oauth::TikTokTokens`]; `social-service` adds the journal that survives restarts. This crate
//! needs neither.
//!
//! # Limits of the platform
//!
//! Paths, scopes and calls a minute stand in [`endpoint`], the meaning of every code in
//! [`catalogue`], the sizes of files and chunks at [`publish::ChunkPlan`]. Each row names the page
//! it was read from and the day.
//!
//! # Features
//!
//! - `rustls-ring` (default), `rustls-aws-lc-rs`, `native-tls`: the TLS in the box; the first of
//!   them that is on wins.
//! - `http2`: HTTP/2 where the server offers it.
//! - `metrics`: counts calls through the `metrics` facade.
//! - `planted`: bugs by name for proofs; never in a released build.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
mod builder;
pub mod catalogue;
mod client;
mod code;
mod creator;
pub mod endpoint;
mod envelope;
mod error;
mod id;
mod lenient;
pub mod oauth;
pub mod preflight;
pub mod publish;
mod raw;
mod user;
mod video;
pub mod webhook;
mod words;

pub use account::Account;
pub use builder::{BuildError, ClientBuilder};
pub use client::Client;
pub use code::{ApiCode, FailReason};
pub use creator::{CreatorInfo, PrivacyLevel};
pub use error::{Error, Result};
pub use id::{ClientKey, LogId, OpenId, PostId, PublishId};
pub use raw::RawRequest;
pub use social_core::http::{AllowedHosts, CallError, ReqwestTransport, Transport};
pub use social_core::media;
pub use social_core::webhook::Change;
pub use social_core::{
    AccessToken, AccessTokenProvider, AccountId, AppName, AuthorizationCode, ClientSecret, Clock,
    CodeVerifier, Effect, ErrorClass, Jitter, PollError, PollPolicy, Poller, RateLimiter,
    RefreshToken, Retry, RetryHint, Scopes, StaticToken, SystemClock, Timestamp, TokenRefresher,
    TokenSet, UploadSource, UploadUrl, Verified, Verifier, WebhookSecret,
};
pub use user::{User, UserFields};
pub use video::{VIDEOS_MAX, Video, VideoPage, VideoPages};
