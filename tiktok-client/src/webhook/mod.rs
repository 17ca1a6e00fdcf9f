//! TikTok's webhooks: the header, the change in each, and what it means.

mod event;
mod identity;
mod split;

use std::sync::Arc;

use http::HeaderName;
use social_core::{Clock, Verifier, WebhookSecret};

pub use event::{Event, PublishType, RemovalReason};
pub use split::{SplitError, split};

/// The header that holds the signature; names of headers are compared without case.
pub const SIGNATURE_HEADER: &str = "tiktok-signature";

/// Makes the verifier of TikTok's webhooks, over the client secrets of every app that shares the
/// route, present and previous.
///
/// See [TikTok Docs/Webhook Verification].
///
/// [TikTok Docs/Webhook Verification]: https://developers.tiktok.com/doc/webhooks-verification
pub fn verifier(
    secrets: impl IntoIterator<Item = WebhookSecret>,
    clock: Arc<dyn Clock>,
) -> Verifier {
    Verifier::timestamped(HeaderName::from_static(SIGNATURE_HEADER), secrets, clock)
}
