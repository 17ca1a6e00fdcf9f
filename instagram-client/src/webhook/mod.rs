//! Meta's webhooks: the handshake, the header, the changes in a delivery, and what they mean.
//!
//! A delivery is verified over its raw bytes, split into changes, stored, and typed when a worker
//! comes to it:
//!
//! ```
//! use instagram_client::webhook::{self, Event};
//! # use std::sync::Arc;
//! # use social_core::{AppName, TestClock, Timestamp, WebhookSecret, webhook::sign_plain};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let clock = Arc::new(TestClock::new(Timestamp::from_unix(1_795_334_400)));
//! # let app_secret = "made-up-secret";
//! # let body = r#"{"object":"instagram","entry":[{"id":"17841400000000001","time":1760000000,
//! #     "changes":[{"field":"mentions","value":{"media_id":"18000000000000001"}}]}]}"#;
//! # let mut headers = http::HeaderMap::new();
//! # headers.insert(webhook::SIGNATURE_HEADER, sign_plain(&app_secret.into(), body.as_bytes()).parse()?);
//! let secret = WebhookSecret::new(AppName::default_app(), "current", app_secret.into())?;
//! let verifier = webhook::verifier([secret], clock);
//! let verified = verifier.verify(&headers, body.into())?;
//! for change in webhook::split(&verified)? {
//!     if let Event::Mention(mention) = Event::from(&change) {
//!         println!("{:?} was mentioned in {}", change.subject(), mention.media_id);
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod deletion;
mod event;
mod handshake;
mod identity;
mod message;
mod split;

use std::sync::Arc;

use http::HeaderName;
use social_core::{Clock, Verifier, WebhookSecret};

#[doc(no_inline)]
pub use crate::read::CommentWriter;
pub use deletion::{BadConfirmationCode, ConfirmationCode, DeletionAnswer};
pub use event::{Comment, CommentedMedia, Event, Mention, StoryInsights};
pub use handshake::{Challenge, EmptyVerifyToken, HandshakeRefused, VerifyToken, answer_handshake};
pub use message::{
    Attachment, AttachmentType, Edit, Message, Nature, Parties, Postback, Reaction, ReactionAction,
    Referral, RepliedTo, Seen,
};
pub use social_core::webhook::{SignedRequest, open_signed_request};
pub use split::{SplitError, split};

/// The header that holds the signature; names of headers are compared without case. The older
/// `x-hub-signature` is never looked at.
pub const SIGNATURE_HEADER: &str = "x-hub-signature-256";

/// Makes the verifier of Meta's webhooks, over the secrets of every app that shares the route: the
/// Meta app's, the Instagram app's, present and previous. Which of them signs depends on how the
/// app is set up, so each is tried.
///
/// See [Meta Docs/Webhooks: validating payloads].
///
/// [Meta Docs/Webhooks: validating payloads]: https://developers.facebook.com/docs/graph-api/webhooks/getting-started
pub fn verifier(
    secrets: impl IntoIterator<Item = WebhookSecret>,
    clock: Arc<dyn Clock>,
) -> Verifier {
    Verifier::plain(HeaderName::from_static(SIGNATURE_HEADER), secrets, clock)
}
