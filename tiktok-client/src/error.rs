//! The one error of this crate.

use std::error::Error as StdError;
use std::fmt;

use social_core::http::{Answer, BadValue, CallError, CallErrorKind, DecodeError};
use social_core::{AcquireError, CredentialError, Effect, ErrorClass, Retry, RetryHint, Timestamp};

use crate::catalogue::{self, Advice, Entry, Place};
use crate::code::ApiCode;
use crate::endpoint::Endpoint;
use crate::id::LogId;

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A call that failed.
///
/// [`effect`](Self::effect) says whether TikTok may have acted; [`retry_hint`](Self::retry_hint)
/// what the caller can do. Neither `Display` nor `Debug` shows a body, a message of the platform or
/// a secret.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorClass,
    operation: &'static str,
    hint: RetryHint,
    effect: Effect,
    status: Option<u16>,
    code: Option<ApiCode>,
    place: Place,
    message: Option<String>,
    log_id: Option<LogId>,
    detail: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// A refusal, as it was read out of a body.
#[derive(Clone, Default)]
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) log_id: Option<LogId>,
}

impl Error {
    fn new(kind: ErrorClass, operation: &'static str, effect: Effect, hint: RetryHint) -> Self {
        Self(Box::new(Inner {
            kind,
            operation,
            hint,
            effect,
            status: None,
            code: None,
            place: Place::Api,
            message: None,
            log_id: None,
            detail: None,
            source: None,
        }))
    }

    /// A request that is wrong in itself and was not sent.
    pub(crate) fn validation(operation: &'static str, detail: impl Into<String>) -> Self {
        let error = Self::new(ErrorClass::Validation, operation, Effect::NotSent, RetryHint::No);
        error.detail(detail)
    }

    /// The request cannot be written.
    pub(crate) fn unsendable(operation: &'static str, source: BadValue) -> Self {
        Self::new(ErrorClass::Config, operation, Effect::NotSent, RetryHint::No).because(source)
    }

    /// No token was to be had.
    pub(crate) fn credential(operation: &'static str, source: CredentialError) -> Self {
        let (kind, hint) = match &source {
            CredentialError::NeedsReconnect | CredentialError::Disconnected => {
                (ErrorClass::Auth, RetryHint::Reconnect)
            }
            CredentialError::Unavailable { retry_after } => {
                (ErrorClass::Transport, retry_after.map_or(RetryHint::Backoff, RetryHint::After))
            }
            CredentialError::Store(_) => (ErrorClass::Store, RetryHint::Backoff),
            // Its key may come back: a process of a rolling deploy lacks one for a while.
            CredentialError::Unreadable(_) => (ErrorClass::Config, RetryHint::Backoff),
            _ => (ErrorClass::Config, RetryHint::No),
        };
        Self::new(kind, operation, Effect::NotSent, hint).because(source)
    }

    /// The call brought no answer.
    pub(crate) fn call(source: CallError, retry: Retry, now: Timestamp) -> Self {
        let effect = source.effect();
        let (kind, hint) = match source.kind() {
            CallErrorKind::Limited(AcquireError::DeadlinePassed { resets_at }) => {
                (ErrorClass::RateLimited, RetryHint::After(now.until(*resets_at)))
            }
            CallErrorKind::Limited(_) => (ErrorClass::Store, RetryHint::Backoff),
            CallErrorKind::Resting { until } => {
                (ErrorClass::Transport, RetryHint::After(now.until(*until)))
            }
            CallErrorKind::Transport(_) | CallErrorKind::Body(_) if source.is_timeout() => {
                (ErrorClass::Timeout, RetryHint::Backoff)
            }
            CallErrorKind::Transport(_) | CallErrorKind::Body(_) => {
                (ErrorClass::Transport, RetryHint::Backoff)
            }
            CallErrorKind::TooLarge(_) => (ErrorClass::Decode, RetryHint::No),
            _ => (ErrorClass::Config, RetryHint::No),
        };
        let hint = if retry.allows(effect) { hint } else { RetryHint::No };
        let mut error = Self::new(kind, source.operation(), effect, hint);
        error.0.status = source.status().map(|status| status.as_u16());
        error.because(source)
    }

    /// The answer was not understood.
    pub(crate) fn decode(endpoint: &Endpoint, status: u16, what: impl Into<String>) -> Self {
        let effect = effect_of_status(status);
        let kind = if status < 400 { ErrorClass::Decode } else { class_of_status(status) };
        let mut error = Self::new(kind, endpoint.operation, effect, RetryHint::No).detail(what);
        error.0.status = Some(status);
        error
    }

    /// The answer holds no code, so its status has to say what can be done: one that passes by
    /// itself is worth coming back for, when the answer says so or after a while.
    pub(crate) fn codeless(endpoint: &Endpoint, answer: &Answer, what: impl Into<String>) -> Self {
        let status = answer.status().as_u16();
        let mut error = Self::decode(endpoint, status, what);
        if matches!(status, 429 | 500..) && endpoint.retry.allows(error.0.effect) {
            let advice = advice_of_status(status);
            error.0.hint = advice.hint(answer.received_at(), answer.retry_after());
        }
        error
    }

    /// The answer is not even JSON.
    pub(crate) fn unreadable(endpoint: &Endpoint, answer: &Answer, source: DecodeError) -> Self {
        Self::codeless(endpoint, answer, "the answer was not understood").because(source)
    }

    /// TikTok refused.
    pub(crate) fn refused(
        endpoint: &Endpoint,
        place: Place,
        status: u16,
        refusal: Refusal,
        (now, asked): (Timestamp, Option<std::time::Duration>),
    ) -> Self {
        let code = ApiCode::from(refusal.code.as_str());
        let entry = catalogue::find(place, code.as_str());
        let kind = entry.map_or_else(|| class_of_status(status), |entry| entry.class);
        let effect = effect_of_refusal(entry, status);
        let advice = entry.map_or_else(|| advice_of_status(status), |entry| entry.advice);
        let hint = match advice.hint(now, asked) {
            RetryHint::Backoff | RetryHint::After(_) if !endpoint.retry.allows(effect) => {
                RetryHint::No
            }
            hint => hint,
        };
        let mut error = Self::new(kind, endpoint.operation, effect, hint);
        error.0.status = Some(status);
        error.0.code = Some(code);
        error.0.place = place;
        error.0.message = Some(refusal.message).filter(|message| !message.is_empty());
        error.0.log_id = refusal.log_id;
        error
    }

    /// Takes a refusal that would pass by itself as no word about the effect.
    ///
    /// For a call that may never be made twice: who is told to try again would do just that.
    pub(crate) fn doubted(mut self) -> Self {
        let passes = matches!(self.0.kind, ErrorClass::Auth | ErrorClass::RateLimited)
            || !matches!(self.0.hint, RetryHint::No | RetryHint::QuotaResetsAt(_));
        if self.0.effect == Effect::Refused && passes {
            self.0.effect = Effect::Unknown;
            self.0.hint = RetryHint::No;
        }
        self
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    fn because(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Box::new(source));
        self
    }

    /// Tells what went wrong, coarsely.
    pub fn kind(&self) -> ErrorClass {
        self.0.kind
    }

    /// Tells what the caller can do. It never invites to repeat a call that may have had an effect
    /// and is not safe to repeat.
    pub fn retry_hint(&self) -> RetryHint {
        self.0.hint
    }

    /// Tells whether TikTok may have acted on the call.
    pub fn effect(&self) -> Effect {
        self.0.effect
    }

    /// Gives TikTok's code, if it answered with one.
    pub fn api_code(&self) -> Option<&ApiCode> {
        self.0.code.as_ref()
    }

    /// Gives the row of the code in the catalogue, if it is known: words for people, who acts.
    pub fn entry(&self) -> Option<&'static Entry> {
        catalogue::find(self.0.place, self.0.code.as_ref()?.as_str())
    }

    /// Gives the HTTP status, if there was an answer.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// Gives TikTok's own message. It may repeat what was sent, so it is for the operator's eyes
    /// and not for a log.
    pub fn api_message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// Gives the id under which TikTok logged the call.
    pub fn log_id(&self) -> Option<&LogId> {
        self.0.log_id.as_ref()
    }

    /// Gives the name of the call, as in [`Endpoint::operation`].
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// Tells whether the same failure may be gone in a while.
    pub fn is_transient(&self) -> bool {
        match self.0.kind {
            ErrorClass::Transport | ErrorClass::Timeout | ErrorClass::RateLimited => true,
            ErrorClass::Api | ErrorClass::Decode => {
                self.0.status.is_some_and(|status| status >= 500)
            }
            _ => false,
        }
    }

    /// Tells whether TikTok refused the access token itself.
    pub(crate) fn is_token_refused(&self) -> bool {
        match &self.0.code {
            Some(code) => *code == ApiCode::AccessTokenInvalid,
            None => self.0.status == Some(401),
        }
    }
}

/// The one place that says what a status without a known code means.
fn class_of_status(status: u16) -> ErrorClass {
    match status {
        401 => ErrorClass::Auth,
        403 => ErrorClass::Permission,
        408 | 504 => ErrorClass::Timeout,
        429 => ErrorClass::RateLimited,
        _ => ErrorClass::Api,
    }
}

fn advice_of_status(status: u16) -> Advice {
    match status {
        401 => Advice::RenewToken,
        408 | 500.. => Advice::Backoff,
        429 => Advice::NextMinute,
        _ => Advice::No,
    }
}

fn effect_of_status(status: u16) -> Effect {
    match status {
        400..=407 | 409..=499 => Effect::Refused,
        _ => Effect::Unknown,
    }
}

/// A code is a refusal, whatever status it comes with, unless TikTok itself failed.
fn effect_of_refusal(entry: Option<&Entry>, status: u16) -> Effect {
    let own_fault = entry
        .is_some_and(|entry| entry.class == ErrorClass::Api && entry.advice == Advice::Backoff);
    if status >= 500 || own_fault { Effect::Unknown } else { Effect::Refused }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, operation, status, code, log_id, detail, .. } = &*self.0;
        write!(f, "{operation} failed ({kind})")?;
        if let Some(detail) = detail {
            write!(f, ": {detail}")?;
        }
        if let Some(code) = code {
            write!(f, ": tiktok answered {}", shown(code.as_str()))?;
        }
        if let Some(status) = status {
            write!(f, ", http status {status}")?;
        }
        if let Some(log_id) = log_id {
            write!(f, ", log id {}", shown(log_id.as_str()))?;
        }
        Ok(())
    }
}

/// Unknown codes and log ids are the platform's text: only what they may consist of is shown.
fn shown(text: &str) -> String {
    let plain = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.');
    text.chars().filter(plain).take(80).collect()
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("text", &format_args!("{self}"))
            .field("hint", &self.0.hint)
            .field("effect", &self.0.effect)
            .field("source", &self.0.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
