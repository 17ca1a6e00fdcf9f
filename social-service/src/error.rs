//! What a flow can answer besides yes.

mod conflict;

use std::time::Duration;

use serde_json::{Value, json};
use social_core::{CredentialError, ErrorClass, Quota, RetryHint};
use social_store::{StateRefusal, StoreError, VaultError};

use crate::professional::{AccessLevel, Candidate};
pub use crate::violation::Violation;
use crate::words::code_of_meta;
pub use conflict::Conflict;

/// The answer of a flow.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A flow that did not do what was asked; nothing was lost or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The thing is not there, or belongs to somebody else.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// The request breaks rules that are known here.
    #[error("the request breaks {} rule(s), the first: {}", .0.len(), first(.0))]
    Invalid(Vec<Violation>),
    /// The callback's one-time state may not be used.
    #[error("the login's state was refused: {0:?}")]
    State(StateRefusal),
    /// The platform or the user refused the login.
    #[error("the login was refused: {code}")]
    Denied {
        /// The platform's code.
        code: String,
    },
    /// The platform did not take the login's code: it was used before, or has ended.
    #[error("the platform did not accept the login's code")]
    CodeRefused(#[source] Box<Self>),
    /// A login opens no professional account that can be used: the Pages it opens, each with the
    /// reason.
    #[error("the login opens no professional account")]
    NothingUsable(Vec<Candidate>),
    /// Something else is in the way.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// No place is left in a quota.
    #[error("the quota is full: {} of {} used", .0.used, .0.limit)]
    QuotaFull(Box<Quota>),
    /// The professional account has used its posts of the day; Instagram does not say when the next
    /// place frees.
    #[error("the account has used {} of its {} posts", .0.used, .0.limit)]
    PublishingLimit(Box<Quota>),
    /// Too many requests of this kind.
    #[error("too many requests")]
    Limited {
        /// When to come back.
        retry_after: Duration,
    },
    /// A file cannot be taken in.
    #[error(transparent)]
    Media(#[from] MediaError),
    /// No token could be had for the account.
    #[error(transparent)]
    Credential(#[from] CredentialError),
    /// TikTok refused, or could not be reached.
    #[error(transparent)]
    TikTok(tiktok_client::Error),
    /// Instagram or Facebook refused, or could not be reached.
    #[error(transparent)]
    Instagram(instagram_client::Error),
    /// A webhook was not authentic; the sender learns nothing else.
    #[error("the webhook was rejected")]
    WebhookRejected,
    /// Too much waits already.
    #[error("too much waits already")]
    Busy {
        /// When to come back.
        retry_after: Duration,
    },
    /// A sealed value cannot be opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
    /// The service's own set-up is at fault.
    #[error("the set-up is at fault: {0}")]
    Config(String),
}

/// Why a file cannot be taken in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MediaError {
    /// It has no bytes.
    #[error("the file is empty")]
    Empty,
    /// It is longer than allowed.
    #[error("the file is longer than {limit} bytes")]
    TooLarge {
        /// The most bytes that are taken.
        limit: u64,
    },
    /// It is a photo, and longer than any that TikTok takes.
    #[error("the photo is longer than {limit} bytes")]
    PhotoTooLarge {
        /// The most bytes of a photo.
        limit: u64,
    },
    /// It has another length than declared.
    #[error("the file was declared with {declared} bytes and had {received}{}", if *.received > *.declared { " or more" } else { "" })]
    LengthMismatch {
        /// The length that was declared.
        declared: u64,
        /// The length that came.
        received: u64,
    },
    /// It came too slowly.
    #[error("the file did not come in time")]
    TimedOut,
    /// The connection broke.
    #[error("the file broke off")]
    BrokenOff(#[source] std::io::Error),
    /// The media volume is full.
    #[error("there is no room for the file")]
    NoSpace,
    /// The user's staged files fill the user's share.
    #[error("the staged files of this user would exceed {limit} bytes")]
    UserFull {
        /// The user's share in bytes.
        limit: u64,
    },
    /// Its first bytes are those of no type that a platform takes.
    #[error("the file is of no known media type")]
    UnknownType,
    /// The object store failed.
    #[error("the media store failed")]
    Store(#[source] object_store::Error),
}

/// A service that cannot be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A setting cannot work.
    #[error("setting `{setting}` cannot work: {cure}")]
    Setting {
        /// Its name.
        setting: &'static str,
        /// What to do.
        cure: &'static str,
    },
    /// Two apps of one platform have the same name.
    #[error("the app name `{0}` is used twice")]
    DuplicateApp(String),
    /// An app for Instagram offers no login.
    #[error("the app `{0}` offers neither Facebook Login nor Instagram Login")]
    NoLogin(String),
    /// An app for Instagram has the client of one login in the place of the other's.
    #[error("the app `{name}`: {wrong}")]
    WrongLogin {
        /// The app.
        name: String,
        /// Which client stands where.
        wrong: instagram_client::WrongLogin,
    },
    /// A webhook secret is missing or empty.
    #[error("the app `{0}` has no webhook secret, or an empty one")]
    NoWebhookSecret(String),
}

fn first(violations: &[Violation]) -> &str {
    violations.first().map_or("", |violation| violation.message.as_str())
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound(what) => Self::NotFound(what),
            StoreError::Fenced(_) => Self::Conflict(Conflict::Changed),
            StoreError::Conflict(social_store::Conflict::LinkedElsewhere { .. }) => {
                Self::Conflict(Conflict::LinkedElsewhere)
            }
            StoreError::Conflict(social_store::Conflict::IdempotencyKey { publication }) => {
                Self::Conflict(Conflict::IdempotencyKey { publication })
            }
            StoreError::Conflict(social_store::Conflict::InUse(_)) => {
                Self::Conflict(Conflict::InUse)
            }
            StoreError::Invalid { field, reason } => {
                let message = format!("{field} cannot be stored: {reason}");
                Self::Invalid(vec![Violation::new(field, "cannot_be_stored", message)])
            }
            other => Self::Store(other),
        }
    }
}

impl From<tiktok_client::Error> for Error {
    /// A call that was not made for want of a token says nothing of TikTok: what kept the token
    /// from us is the error.
    fn from(error: tiktok_client::Error) -> Self {
        let cause = std::error::Error::source(&error);
        match cause.and_then(|cause| cause.downcast_ref::<CredentialError>()) {
            Some(cause) => Self::Credential(cause.clone()),
            None => Self::TikTok(error),
        }
    }
}

impl From<instagram_client::Error> for Error {
    /// As with TikTok: what kept the token from us is the error.
    fn from(error: instagram_client::Error) -> Self {
        let cause = std::error::Error::source(&error);
        match cause.and_then(|cause| cause.downcast_ref::<CredentialError>()) {
            Some(cause) => Self::Credential(cause.clone()),
            None => Self::Instagram(error),
        }
    }
}

impl From<social_core::LimitError> for Error {
    fn from(error: social_core::LimitError) -> Self {
        Self::Store(StoreError::Unavailable(Box::new(error)))
    }
}

impl Error {
    /// Gives the stable code, as the API's `error.code`.
    pub fn code(&self) -> String {
        let code = match self {
            Self::NotFound(_) => "not_found",
            Self::Invalid(_) => "invalid_request",
            Self::State(StateRefusal::Unknown) => "state_unknown",
            Self::State(StateRefusal::Expired) => "state_expired",
            Self::State(StateRefusal::OtherBrowser) => "state_other_browser",
            Self::State(StateRefusal::OtherFlow) => "state_other_flow",
            Self::Denied { code } => return code.clone(),
            Self::CodeRefused(_) => "login_code_refused",
            Self::NothingUsable(candidates) => common_reason(candidates),
            Self::Conflict(conflict) => conflict.code(),
            Self::QuotaFull(_) => "quota_full",
            Self::PublishingLimit(_) => "publishing_limit",
            Self::Limited { .. } => "rate_limited",
            Self::Media(media) => media.code(),
            Self::Credential(CredentialError::NeedsReconnect) => "needs_reconnect",
            Self::Credential(CredentialError::Disconnected) => "account_disconnected",
            Self::Credential(CredentialError::Unreadable(_)) | Self::Vault(_) => {
                "sealed_value_unreadable"
            }
            Self::Credential(CredentialError::Config(_)) | Self::Config(_) => "config",
            Self::Credential(_) => "token_unavailable",
            Self::TikTok(error) => match error.api_code() {
                Some(code) => return code.as_str().to_owned(),
                None => code_of_class(error.kind()),
            },
            Self::Instagram(error) => match code_of_meta(error) {
                Some(code) => return code,
                None => code_of_class(error.kind()),
            },
            Self::WebhookRejected => "webhook_rejected",
            Self::Busy { .. } => "busy",
            Self::Store(error) if error.is_transient() => "store_unavailable",
            Self::Store(_) => "store_error",
        };
        code.to_owned()
    }

    /// Gives the coarse class.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::NotFound(_)
            | Self::Invalid(_)
            | Self::Media(_)
            | Self::NothingUsable(_)
            | Self::Conflict(_) => ErrorClass::Validation,
            Self::Credential(CredentialError::Unreadable(_) | CredentialError::Config(_)) => {
                ErrorClass::Config
            }
            Self::State(_)
            | Self::Denied { .. }
            | Self::CodeRefused(_)
            | Self::Credential(_)
            | Self::WebhookRejected => ErrorClass::Auth,
            Self::QuotaFull(_) | Self::PublishingLimit(_) => ErrorClass::Quota,
            Self::Limited { .. } | Self::Busy { .. } => ErrorClass::RateLimited,
            Self::TikTok(error) => error.kind(),
            Self::Instagram(error) => error.kind(),
            Self::Vault(_) | Self::Config(_) => ErrorClass::Config,
            Self::Store(_) => ErrorClass::Store,
        }
    }

    /// Tells when to come back, if that helps and is known.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Limited { retry_after } | Self::Busy { retry_after } => Some(*retry_after),
            Self::Credential(CredentialError::Unavailable { retry_after }) => *retry_after,
            Self::TikTok(error) => wait_of(error.retry_hint()),
            Self::Instagram(error) => wait_of(error.retry_hint()),
            _ => None,
        }
    }

    /// Tells whether the same request may work later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Limited { .. }
            | Self::Busy { .. }
            | Self::QuotaFull(_)
            | Self::PublishingLimit(_)
            | Self::Credential(CredentialError::Unavailable { .. })
            | Self::Media(MediaError::TimedOut | MediaError::BrokenOff(_) | MediaError::NoSpace) => {
                true
            }
            Self::Store(error) => error.is_transient(),
            Self::TikTok(error) => may_help(error.retry_hint()),
            Self::Instagram(error) => may_help(error.retry_hint()),
            _ => false,
        }
    }

    /// Gives figures that go with the error, for programs.
    pub fn details(&self) -> Value {
        match self {
            Self::Invalid(violations) => json!({ "violations": violations }),
            Self::NothingUsable(candidates) => json!({ "pages": candidates }),
            Self::QuotaFull(quota) | Self::PublishingLimit(quota) => json!({
                "used": quota.used, "limit": quota.limit, "remaining": quota.remaining,
                "resets_at": quota.resets_at,
            }),
            Self::Conflict(Conflict::IdempotencyKey { publication }) => {
                json!({ "id": publication })
            }
            Self::Media(
                MediaError::TooLarge { limit }
                | MediaError::PhotoTooLarge { limit }
                | MediaError::UserFull { limit },
            ) => json!({ "limit": limit }),
            Self::Media(MediaError::LengthMismatch { declared, received }) => {
                json!({ "declared": declared, "received": received })
            }
            Self::TikTok(error) => json!({ "log_id": error.log_id() }),
            Self::Instagram(error) => json!({ "fbtrace_id": error.fbtrace_id() }),
            Self::CodeRefused(error) => error.details(),
            _ => json!({}),
        }
    }
}

/// Names why nothing can be used: the one reason, if all have the same.
fn common_reason(candidates: &[Candidate]) -> &'static str {
    let Some(first) = candidates.first() else { return "no_page" };
    let same = candidates.iter().all(|one| one.level == first.level);
    if same && first.level != AccessLevel::Read { first.level.as_str() } else { "no_usable_page" }
}

/// Names a failure of a platform that came without a code.
const fn code_of_class(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::Timeout => "platform_timeout",
        ErrorClass::Transport => "platform_unreachable",
        ErrorClass::Decode => "platform_answer_unreadable",
        ErrorClass::Validation => "invalid_request",
        ErrorClass::RateLimited => "rate_limited",
        _ => "platform_error",
    }
}

const fn wait_of(hint: RetryHint) -> Option<Duration> {
    match hint {
        RetryHint::After(wait) => Some(wait),
        _ => None,
    }
}

const fn may_help(hint: RetryHint) -> bool {
    !matches!(hint, RetryHint::No | RetryHint::Reconnect)
}

impl MediaError {
    /// Gives the stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "media_empty",
            Self::TooLarge { .. } => "media_too_large",
            Self::PhotoTooLarge { .. } => "photo_too_large",
            Self::LengthMismatch { .. } => "media_length_mismatch",
            Self::TimedOut => "media_timed_out",
            Self::BrokenOff(_) => "media_broken_off",
            Self::NoSpace => "media_no_space",
            Self::UserFull { .. } => "media_user_full",
            Self::UnknownType => "media_unknown_type",
            Self::Store(_) => "media_store_error",
        }
    }
}
