//! The one answer to everything that is not authentic.

crate::words! {
    /// Why something was rejected; for counters and logs, never for the sender.
    #[non_exhaustive]
    pub enum RejectCause {
        /// The signature header is missing.
        NoHeader = "no_header",
        /// The signature header came more than once.
        RepeatedHeader = "repeated_header",
        /// The signature header, or the signed request, does not have its form.
        Malformed = "malformed",
        /// The body is larger than allowed; it was not hashed.
        TooLarge = "too_large",
        /// No secret gives this signature.
        BadSignature = "bad_signature",
        /// Signed with a right secret, but too long ago.
        TooOld = "too_old",
        /// Signed with a right secret, but for a time too far ahead.
        TooNew = "too_new",
        /// A signed request names another algorithm than HMAC-SHA256.
        Algorithm = "algorithm",
    }
}

/// Something that is not authentic.
///
/// Its text is the same whatever the cause, and so must be the answer to the sender (401).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the webhook is not authentic")]
pub struct WebhookRejected {
    cause: RejectCause,
}

impl WebhookRejected {
    pub(crate) const fn new(cause: RejectCause) -> Self {
        Self { cause }
    }

    /// Gives the cause, for counters and logs only.
    pub const fn cause(&self) -> RejectCause {
        self.cause
    }
}
