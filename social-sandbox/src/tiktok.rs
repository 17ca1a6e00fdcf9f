//! TikTok's hosts: API, login page and uploads, all on one address.

mod app;
mod attempt;
mod behaviour;
mod call;
mod cancel;
mod caps;
mod chunk_rules;
mod control;
mod creator_info;
mod dispatch;
mod display;
mod envelope;
mod facts;
mod faulty;
mod host;
mod init;
mod log_id;
mod machine;
mod media_check;
mod oauth;
mod pull;
mod state;
mod status;
mod token_store;
mod upload;
mod user;
mod webhook;
mod windows;

pub use app::{Audit, DEFAULT_CLIENT_KEY, DEFAULT_CLIENT_SECRET, PkceRule, TikTokApp};
pub use attempt::{AttemptStatus, AttemptView, PostCounts, PostView};
pub use behaviour::{
    BrandedPrivate, ContainerCheck, DirectPublishType, ExpiredUpload, FieldOutsideGrant,
    InitBudget, InvalidParams, LifetimeProfile, Limits, LongText, LoopbackPull, MegabyteReading,
    MissingState, NoLongerPublicSpelling, OAuthErrorStatus, PendingShare, PostIdType, PostIds,
    Processing, ProgressForm, RedirectMismatch, RefreshLifetime, RepeatedChunk, RepeatedInit,
    Reuse, RevokeDead, TikTokBehaviour, UnfinishedInit, UploadAnswer, UploadAuthorization,
    WebChallenge,
};
pub use control::{DraftPost, IssuedTokens, TikTokControl, TokenLoss};
pub use facts::{
    ENDPOINTS, ERROR_CODES, Endpoint, ErrorCode, FAIL_REASONS, FailReason, OAUTH_ERRORS,
    OAuthError, SCOPES, Scope,
};
pub use user::{AccountVisibility, PhoneApp, Standing, TikTokUser};
pub use webhook::HandMadeEvent;

pub(crate) use dispatch::router;
pub(crate) use facts::fault_targets;
pub(crate) use host::Host;
pub(crate) use state::State;

use envelope::Failure;
use token_store::Grant;

/// Finds app and creator of an authorization; either may be gone by now.
fn parties<'a>(
    state: &'a State,
    grant: &Grant,
) -> Result<(&'a TikTokApp, &'a TikTokUser), Failure> {
    let app = state.apps.get(&grant.client_key);
    app.zip(state.user(&grant.username)).ok_or_else(|| Failure::of("access_token_invalid"))
}

/// Makes an address for a picture that nobody serves.
fn avatar_url(host: &Host, username: &str) -> String {
    format!("{}sandbox/avatars/{username}.jpeg", host.base_url)
}
