//! What a delivery is made of and what became of it.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::secret::SandboxSecret;

/// Computes a signature header from secret, Unix time and body.
pub(crate) type Sign = fn(&SandboxSecret, i64, &str) -> (&'static str, String);

/// Which time a repeated delivery is signed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryTimestamp {
    /// The time of the attempt.
    #[default]
    Fresh,
    /// The time of the first attempt.
    Original,
}

/// How a delivery is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SignatureForm {
    /// As the platform does.
    #[default]
    Valid,
    /// With a secret that nobody has.
    WrongSecret,
    /// Without a header.
    Missing,
    /// Correct, but the body is changed afterwards by one trailing space.
    BodyChanged,
}

/// The order in which held deliveries go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseOrder {
    /// As they came.
    #[default]
    Original,
    /// Newest first.
    Reversed,
    /// Shuffled, by the seed.
    Shuffled,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DeliveryState {
    /// Waits for its time.
    Waiting,
    /// Held back by the control API.
    Held,
    /// Under way.
    Sending,
    /// Answered with 200.
    Acknowledged,
    /// Given up: after 72 hours by TikTok, after 36 by Meta.
    Dropped,
    /// The app has no callback URL.
    NoCallback,
}

/// One try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DeliveryAttempt {
    /// Virtual time of the answer, in Unix microseconds.
    pub at_micros: i64,
    /// The `t` that was signed, in Unix seconds.
    pub signed_at: i64,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// Why there was none.
    pub error: Option<String>,
}

/// A webhook delivery with its history.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Delivery {
    /// Number of the delivery.
    pub id: u64,
    /// The app it is for.
    pub client_key: String,
    /// The event name.
    pub event: String,
    /// The exact body.
    pub body: String,
    /// Where it goes.
    pub target: Option<Url>,
    /// Virtual time it was made, in Unix microseconds.
    pub created_micros: i64,
    /// Virtual time of the next try, in Unix microseconds.
    pub next_micros: Option<i64>,
    /// Where it stands.
    pub state: DeliveryState,
    /// The tries so far.
    pub attempts: Vec<DeliveryAttempt>,
}

/// A delivery to be made.
#[derive(Debug, Clone)]
pub(crate) struct NewDelivery {
    pub(crate) client_key: String,
    pub(crate) event: String,
    pub(crate) body: String,
    pub(crate) target: Option<Url>,
    pub(crate) secret: SandboxSecret,
    pub(crate) sign: Sign,
    pub(crate) form: SignatureForm,
    pub(crate) retry: RetryTimestamp,
}
