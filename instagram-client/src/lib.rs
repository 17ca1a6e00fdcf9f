//! Instagram for servers: both logins, every family of tokens, typed errors.
//!
//! An account is connected through Instagram Login and read:
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use instagram_client::oauth::{Callback, RedirectUri, parse_callback};
//! use instagram_client::{AccountId, Client, Scopes, StaticToken};
//!
//! # async fn connect(query: &str) -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::instagram_app("1234567890", "example-app-secret").build()?;
//! let login = client.instagram_login()?;
//!
//! // The browser is sent to the consent page; `state` is stored and bound to that browser.
//! let redirect_uri = RedirectUri::parse("https://app.example.com/api/auth/instagram-login/callback")?;
//! let scopes = Scopes::parse("instagram_business_basic,instagram_business_content_publish");
//! let page = login.authorize(redirect_uri.clone(), "one-time-state").scopes(scopes).build()?;
//! println!("open {page}");
//!
//! // It comes back with a code, which is exchanged once, and its token at once for a longer one.
//! let Callback::Granted { code, state } = parse_callback(query)? else {
//!     return Ok(()); // the user said no
//! };
//! assert_eq!(state, "one-time-state");
//! let short_lived = login.exchange_code(&code, &redirect_uri).await?.tokens;
//! let long_lived = login.exchange_long_lived(&short_lived.access).await?;
//!
//! // Calls are signed by whoever keeps the tokens: `social-store`, or a fixed one in a script.
//! let tokens = Arc::new(StaticToken::new(long_lived.access, short_lived.scopes));
//! let account = client.with_tokens(AccountId::new("my-account"), tokens);
//! let me = account.me().await?;
//! println!("connected {:?}", me.username);
//! # Ok(())
//! # }
//! ```
//!
//! # Where to start
//!
//! - [`Client`]: one app, of Facebook Login ([`Client::meta_app`]) or of Instagram Login
//!   ([`Client::instagram_app`]). They are two logins with two sets of credentials, hosts and
//!   scopes; a host that offers both has two clients.
//! - [`oauth`]: the login pages, the exchanges and the families of tokens.
//! - [`Account`]: the calls of one connected account, and of its Pages.
//! - [`IgAccount`]: one professional account: [`publish`] has what it can post.
//! - [`preflight`] finds what Instagram would refuse of a file, before it is asked; [`media`] reads
//!   the file.
//! - [`read`]: profile, media, stories, comments, mentions, hashtags, accounts of others, as pages.
//!   [`insights`]: their figures.
//! - [`webhook`]: the handshake, verified deliveries, typed events, signed requests.
//! - [`Usage`]: how much of Meta's limits is used, and the [`Pace`] for calls that can wait.
//! - [`Error`]: what failed, whether Meta may have acted, what helps. [`catalogue`] has the words
//!   for people.
//! - [`endpoint`]: paths, scopes and versions as data, each with its page and when it was checked.
//!
//! The crate stands on `social-core`, which sends the requests and names the two ports between a
//! client and a store: an [`AccessTokenProvider`] signs calls, a [`TokenRefresher`] renews a family
//! of tokens. `social-store` joins them over a database. Nothing here stores anything.
//!
//! # Features
//!
//! One of `rustls-ring` (default), `rustls-aws-lc-rs` and `native-tls` chooses the TLS library, the
//! first that is on. `http2` and `metrics` add what they say. `planted` is for the proofs of the
//! test suite and never belongs in a released build.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod account;
mod builder;
pub mod catalogue;
mod client;
mod code;
pub mod endpoint;
mod envelope;
mod error;
mod id;
mod ig_account;
pub mod insights;
mod lenient;
mod me;
pub mod oauth;
mod paging;
pub mod preflight;
mod proof;
pub mod publish;
pub mod read;
mod release;
mod subscription;
mod usage;
mod version;
pub mod webhook;
mod words;

pub use account::Account;
pub use builder::{BuildError, ClientBuilder, InstagramApp, MetaApp};
pub use client::{Client, WrongLogin};
pub use code::ApiCode;
pub use error::{Error, Result};
pub use id::{
    AppId, AppScopedId, CommentId, ConfigId, ContainerId, FbtraceId, HashtagId, IgUserId, MediaId,
    MessageId, PageId, ScopedUserId,
};
pub use ig_account::IgAccount;
pub use me::{AccountType, Me};
pub use proof::{ProofMode, appsecret_proof, appsecret_proof_at};
pub use release::VersionLife;
pub use usage::{Pace, Usage};
pub use version::{GraphVersion, GraphVersionError};

#[doc(inline)]
pub use social_core::media;

#[doc(no_inline)]
pub use social_core::{
    AccessToken, AccessTokenProvider, AccountId, AppName, AuthorizationCode, ClientSecret, Clock,
    Credential, CredentialError, Effect, ErrorClass, Jitter, LoginFlow, PollPolicy, RefreshFailure,
    RefreshPlan, Retry, RetryHint, Scopes, StaticToken, Timestamp, TokenRefresher, TokenSet,
    TokenSlot, TokenTimes,
    http::{BuildError as TransportBuildError, Transport},
};
