//! TikTok and Instagram emulated offline: strict, stateful and deterministic.
//!
//! A [`Sandbox`] answers like TikTok's login page, API and upload host, and like
//! Meta's for both logins of Instagram, sends signed webhooks, and keeps a
//! [`Ledger`] of what really happened. It runs inside a test or as the binary
//! `social-sandbox`.
//!
//! ```
//! use std::time::Duration;
//!
//! use social_sandbox::{DEFAULT_CLIENT_KEY, EffectKind, Fault, Sandbox};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = Sandbox::builder().seed(7).start().await?;
//!
//! // A connected creator without walking through the login.
//! let tokens = sandbox.tiktok().issue_tokens(
//!     DEFAULT_CLIENT_KEY,
//!     "ada.public",
//!     &["user.info.basic", "video.publish"],
//! )?;
//! assert!(tokens.access_token.expose_secret().starts_with("act."));
//!
//! // The next init has its effect, but its answer is lost.
//! sandbox.faults().add(Fault::cut("video_init").after_effect());
//!
//! // Two hours pass: the access token has run out.
//! sandbox.clock().advance(Duration::from_hours(2));
//! assert_eq!(sandbox.ledger().count(EffectKind::Init), 0);
//!
//! sandbox.stop().await;
//! # Ok(())
//! # }
//! # tokio::runtime::Runtime::new().unwrap().block_on(example()).unwrap();
//! ```
//!
//! # Main types
//!
//! - [`Sandbox`] starts and stops everything; each has its own ports and state.
//! - [`SandboxClock`] is virtual time: wall time plus what was added.
//! - [`TikTokControl`] makes apps and creators and turns the switches of
//!   [`TikTokBehaviour`], one for each fact that TikTok's pages leave open.
//! - [`MetaControl`] does the same for people, Pages and professional accounts, by
//!   [`MetaBehaviour`].
//! - [`Faults`] breaks calls before or after their effect.
//! - [`Ledger`] is the ground truth to compare a client's belief with.
//!
//! Other processes use the control API, listed in [`CONTROL_ROUTES`], and people
//! the page at [`Sandbox::inspector_url`]. What is
//! emulated, from which page and how sure that is: `FIDELITY.md`. The crate
//! depends on no client of this family, or a shared mistake would hide itself.

mod agenda;
mod calls;
mod choice;
mod clock;
mod control;
mod error;
mod exchange;
mod fault;
mod ground;
mod guarded;
mod ids;
mod ledger;
mod loopback;
mod meta;
mod outbound;
mod sandbox;
mod secret;
mod server;
mod source;
mod tiktok;
mod utc;
mod webhook_sender;
mod wire;

pub use calls::CallRecord;
pub use clock::SandboxClock;
pub use control::{CONTROL_ROUTES, ControlRoute};
pub use error::SandboxError;
pub use fault::{ActiveFault, Fault, FaultKind, Faults, Moment, ReuseMoment, Shape};
pub use ledger::{
    CallbackAnswered, CommentDeed, Effect, EffectKind, Entry, Grant, Init, InstagramComment,
    InstagramContainer, InstagramMediaChange, InstagramPost, Ledger, Post, Subscription,
};
pub use loopback::LoopbackRedirects;
pub use meta::{
    AccountKind, AppWebhooks, CallbackAbout, CallbackView, CaptionLogin, CodeByGet, CommentView,
    ContainerKind, ContainerStatus, ContainerView, DEFAULT_META_APP_ID, DEFAULT_META_APP_SECRET,
    DataAccessOver, DenialState, FailedStatus, FirstPage, GRAPH_ERRORS, GraphError, HandMadeChange,
    INSIGHT_METRICS, InsightMetric, InsightSubject, InstagramTokenAnswer, IssuedPage, LoginAnswer,
    LoginConfig, LoginConfigTokens, LoopbackMedia, META_PERMISSIONS, MediaAddress, MediaCheck,
    MediaCounts, MediumView, MetaAccount, MetaApp, MetaBehaviour, MetaControl, MetaEndpoint,
    MetaEscape, MetaLimit, MetaLimits, MetaLogin, MetaPage, MetaPermission, MetaPerson,
    MetaPortfolio, MetaTokens, NewMedium, OuterShape, PictureFetch, PreviousToken,
    ProgressSpelling, RepeatedExchange, RepeatedPublish, ResumableLogin, Robots, Side,
    StoriesCount, StrangersNames, StrayParameters, TokenEnd, UsageHeaders, UsagePercent,
    ViewsBreakdown, WebhookEnvelope, WebhookSigner, meta_endpoints,
};
pub use sandbox::{Sandbox, SandboxBuilder};
pub use secret::SandboxSecret;
pub use source::Source;
pub use tiktok::{
    AccountVisibility, AttemptStatus, AttemptView, Audit, BrandedPrivate, ContainerCheck,
    DEFAULT_CLIENT_KEY, DEFAULT_CLIENT_SECRET, DirectPublishType, DraftPost, ENDPOINTS,
    ERROR_CODES, Endpoint, ErrorCode, ExpiredUpload, FAIL_REASONS, FailReason, FieldOutsideGrant,
    HandMadeEvent, InitBudget, InvalidParams, IssuedTokens, LifetimeProfile, Limits, LongText,
    LoopbackPull, MegabyteReading, MissingState, NoLongerPublicSpelling, OAUTH_ERRORS, OAuthError,
    OAuthErrorStatus, PendingShare, PhoneApp, PkceRule, PostCounts, PostIdType, PostIds, PostView,
    Processing, ProgressForm, RedirectMismatch, RefreshLifetime, RepeatedChunk, RepeatedInit,
    Reuse, RevokeDead, SCOPES, Scope, Standing, TikTokApp, TikTokBehaviour, TikTokControl,
    TikTokUser, TokenLoss, UnfinishedInit, UploadAnswer, UploadAuthorization, WebChallenge,
};
pub use webhook_sender::{
    Delivery, DeliveryAttempt, DeliveryState, ReleaseOrder, RetryTimestamp, SignatureForm,
};
