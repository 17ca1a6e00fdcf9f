//! The one error of this crate.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use social_core::http::{Answer, BadValue, CallError, CallErrorKind, DecodeError};
use social_core::{AcquireError, CredentialError, Effect, ErrorClass, Retry, RetryHint, Timestamp};

use crate::catalogue::{self, Advice, Code, Entry, Place};
use crate::code::ApiCode;
use crate::endpoint::Endpoint;
use crate::id::FbtraceId;
use crate::usage;

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A call that failed.
///
/// [`effect`](Self::effect) says whether Meta may have acted; [`retry_hint`](Self::retry_hint)
/// what the caller can do. Neither `Display` nor `Debug` shows a body, a message of the platform or
/// a secret.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorClass,
    operation: &'static str,
    hint: RetryHint,
    effect: Effect,
    status: Option<u16>,
    refusal: Option<Refusal>,
    detail: Option<&'static str>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// A refusal, as it was read out of a body.
#[derive(Default)]
pub(crate) struct Refusal {
    pub(crate) place: Place,
    pub(crate) code: Option<ApiCode>,
    pub(crate) api_type: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) user_message: Option<String>,
    pub(crate) fbtrace_id: Option<FbtraceId>,
    pub(crate) transient: bool,
}

impl Refusal {
    /// Gives the row of what Meta said in the catalogue: of the name in its message, or of the code.
    pub(crate) fn entry(&self) -> Option<&'static Entry> {
        self.named().or_else(|| catalogue::find(self.place, self.code?))
    }

    fn named(&self) -> Option<&'static Entry> {
        catalogue::find_exception(self.message.as_deref()?)
    }

    /// Tells whether Meta itself failed, and may not the next time. It says so of codes nobody
    /// knows; where it denies it of known ones, it is often wrong.
    pub(crate) fn is_passing(&self) -> bool {
        self.entry().map_or(self.transient, Entry::is_own_fault)
    }
}

impl Error {
    fn new(kind: ErrorClass, operation: &'static str, effect: Effect, hint: RetryHint) -> Self {
        Self(Box::new(Inner {
            kind,
            operation,
            hint,
            effect,
            status: None,
            refusal: None,
            detail: None,
            source: None,
        }))
    }

    /// The request cannot be written.
    pub(crate) fn unsendable(operation: &'static str, source: BadValue) -> Self {
        Self::new(ErrorClass::Config, operation, Effect::NotSent, RetryHint::No).because(source)
    }

    /// Meta asked for a pause that has not ended; nothing was sent.
    pub(crate) fn throttled(operation: &'static str, wait: Duration) -> Self {
        let hint = RetryHint::After(wait);
        let mut error = Self::new(ErrorClass::RateLimited, operation, Effect::NotSent, hint);
        error.0.detail = Some("meta asked for a pause that has not ended");
        error
    }

    /// What was asked for breaks a rule that can be checked from here; nothing was sent.
    pub(crate) fn validation(operation: &'static str, what: &'static str) -> Self {
        let mut error =
            Self::new(ErrorClass::Validation, operation, Effect::NotSent, RetryHint::No);
        error.0.detail = Some(what);
        error
    }

    /// A post breaks rules of Instagram; nothing was sent.
    pub(crate) fn invalid(
        operation: &'static str,
        source: impl StdError + Send + Sync + 'static,
    ) -> Self {
        Self::new(ErrorClass::Validation, operation, Effect::NotSent, RetryHint::No).because(source)
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
    pub(crate) fn decode(endpoint: &Endpoint, status: u16, what: &'static str) -> Self {
        let effect = effect_of_status(status);
        let passing = status >= 500 && endpoint.retry.allows(effect);
        let kind = if status < 400 { ErrorClass::Decode } else { class_of_status(status) };
        let hint = if passing { RetryHint::Backoff } else { RetryHint::No };
        let mut error = Self::new(kind, endpoint.operation, effect, hint);
        error.0.detail = Some(what);
        error.0.status = Some(status);
        error
    }

    /// The answer is not even JSON.
    pub(crate) fn unreadable(endpoint: &Endpoint, source: DecodeError) -> Self {
        let status = source.status().as_u16();
        Self::decode(endpoint, status, "the answer was not understood").because(source)
    }

    /// Meta refused.
    pub(crate) fn refused(endpoint: &Endpoint, answer: &Answer, refusal: Refusal) -> Self {
        let status = answer.status().as_u16();
        let entry = refusal.entry();
        let kind = entry.map_or_else(|| class_of_status(status), |entry| entry.class);
        let effect = match entry {
            Some(entry) => entry.effect,
            None if refusal.transient || status >= 500 => Effect::Unknown,
            None => Effect::Refused,
        };
        let advice = match entry {
            Some(entry) => entry.advice,
            None if refusal.transient => Advice::Backoff,
            None => advice_of_status(status),
        };
        let asked = match advice {
            Advice::Pause => usage::pause(answer),
            _ => answer.retry_after(),
        };
        let hint = match advice.hint(answer.received_at(), asked) {
            RetryHint::Backoff | RetryHint::After(_) if !endpoint.retry.allows(effect) => {
                RetryHint::No
            }
            hint => hint,
        };
        let mut error = Self::new(kind, endpoint.operation, effect, hint);
        error.0.status = Some(status);
        error.0.refusal = Some(refusal);
        error
    }

    /// The same refusal, after whoever keeps the tokens had no other.
    pub(crate) fn beyond_renewal(mut self) -> Self {
        self.0.hint = RetryHint::Reconnect;
        self
    }

    /// The same refusal, while whoever keeps the tokens cannot renew them.
    pub(crate) fn until_renewed(mut self, retry_after: Option<Duration>) -> Self {
        self.0.hint = retry_after.map_or(RetryHint::Backoff, RetryHint::After);
        self
    }

    /// The same refusal, of a call that may have had its effect nevertheless.
    pub(crate) fn in_doubt(mut self) -> Self {
        self.0.effect = Effect::Unknown;
        self.0.hint = RetryHint::No;
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

    /// Tells whether Meta may have acted on the call.
    pub fn effect(&self) -> Effect {
        self.0.effect
    }

    /// Gives Meta's code and subcode, if it answered with one.
    pub fn api_code(&self) -> Option<ApiCode> {
        self.0.refusal.as_ref()?.code
    }

    /// Gives the name that Instagram's message is, if the catalogue has it:
    /// `INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID`. The code beside it says little.
    pub fn api_exception(&self) -> Option<&'static str> {
        match self.0.refusal.as_ref()?.named()?.code {
            Code::Exception(name) => Some(name),
            _ => None,
        }
    }

    /// Gives Meta's type of the failure (`OAuthException`), which says little.
    pub fn api_type(&self) -> Option<&str> {
        self.0.refusal.as_ref()?.api_type.as_deref()
    }

    /// Gives the row of the code in the catalogue, if it is known: words for people, who acts.
    pub fn entry(&self) -> Option<&'static Entry> {
        self.0.refusal.as_ref()?.entry()
    }

    /// Gives the HTTP status, if there was an answer.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// Gives Meta's own message. It may repeat what was sent, so it is for the operator's eyes and
    /// not for a log.
    pub fn api_message(&self) -> Option<&str> {
        self.0.refusal.as_ref()?.message.as_deref()
    }

    /// Gives Meta's words for the user, in the user's language. Not for a log either.
    pub fn api_user_message(&self) -> Option<&str> {
        self.0.refusal.as_ref()?.user_message.as_deref()
    }

    /// Gives the id under which Meta logged the call.
    pub fn fbtrace_id(&self) -> Option<&FbtraceId> {
        self.0.refusal.as_ref()?.fbtrace_id.as_ref()
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
                self.0.refusal.as_ref().is_some_and(Refusal::is_passing)
                    || self.0.status.is_some_and(|status| status >= 500)
            }
            _ => false,
        }
    }

    /// Tells whether Meta refused the access token itself.
    pub(crate) fn is_token_refused(&self) -> bool {
        match self.api_code() {
            Some(code) => code.is_about_the_token(),
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
        429 => Advice::Pause,
        _ => Advice::No,
    }
}

fn effect_of_status(status: u16) -> Effect {
    match status {
        400..=407 | 409..=499 => Effect::Refused,
        _ => Effect::Unknown,
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, operation, status, refusal, detail, .. } = &*self.0;
        write!(f, "{operation} failed ({kind})")?;
        if let Some(detail) = detail {
            write!(f, ": {detail}")?;
        }
        if let Some(code) = self.api_code() {
            write!(f, ": meta answered {code}")?;
        }
        if let Some(api_type) = refusal.as_ref().and_then(|refusal| refusal.api_type.as_ref()) {
            write!(f, ", type {}", shown(api_type))?;
        }
        if let Some(status) = status {
            write!(f, ", http status {status}")?;
        }
        if let Some(trace) = self.fbtrace_id() {
            write!(f, ", fbtrace_id {}", shown(trace.as_str()))?;
        }
        Ok(())
    }
}

/// Types and trace ids are the platform's text: only what they may consist of is shown.
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
