//! What a failed call asks of its caller.

use std::time::Duration;

use crate::time::Timestamp;

/// The one thing to do about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryHint {
    /// Nothing helps but another request.
    No,
    /// Try again later, by the usual backoff.
    Backoff,
    /// Try again after this time.
    After(Duration),
    /// Renew the access token, then try again.
    RefreshToken,
    /// The user must connect the account again.
    Reconnect,
    /// A quota is used up; it frees a place at this instant.
    QuotaResetsAt(Timestamp),
}

/// How much is known of the effect of a call that brought no usable answer.
///
/// No answer is not the same as no effect: see the journal of `social-service`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The request certainly did not reach the platform.
    NotSent,
    /// The platform answered that it did nothing.
    Refused,
    /// The request was sent, or may have been; the platform may have acted on it.
    Unknown,
}

crate::words! {
    /// What went wrong, coarsely; shared by the clients' errors.
    pub enum ErrorClass {
        /// The set-up is at fault.
        Config = "config",
        /// The request was refused before it was sent.
        Validation = "validation",
        /// The token is no longer accepted.
        Auth = "auth",
        /// The token lacks a scope, or the app a right.
        Permission = "permission",
        /// A short-term limit.
        RateLimited = "rate_limited",
        /// A daily cap.
        Quota = "quota",
        /// The platform refused for another reason.
        Api = "api",
        /// The connection failed.
        Transport = "transport",
        /// A deadline passed.
        Timeout = "timeout",
        /// The answer was not understood.
        Decode = "decode",
        /// The store failed.
        Store = "store",
        /// The caller gave up, or the service is stopping.
        Cancelled = "cancelled",
    }
}
