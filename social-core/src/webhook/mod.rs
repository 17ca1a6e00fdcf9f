//! Tells authentic webhooks from all others, before anything of them is read.
//!
//! Two schemes: [`Verifier::timestamped`] (TikTok signs the time and the body) and
//! [`Verifier::plain`] (Meta signs the body alone). What passes comes out as [`Verified`], which
//! nothing else can make; what does not is a [`WebhookRejected`], and the sender cannot tell why.

mod canonical;
mod change;
mod header;
mod plain;
mod rejected;
mod secret;
mod signed_request;
mod timestamped;
mod tolerance;
mod verified;
mod verifier;

pub use canonical::canonical_json;
pub use change::{Change, ChangeParts};
pub use plain::sign_plain;
pub use rejected::{RejectCause, WebhookRejected};
pub use secret::{EmptySecret, WebhookSecret};
pub use signed_request::{SignedRequest, open_signed_request, sign_request};
pub use timestamped::sign_timestamped;
pub use tolerance::{Freshness, Tolerance};
pub use verified::Verified;
pub use verifier::Verifier;

#[cfg(test)]
mod tests;
