//! Reads the change out of a verified delivery.

use serde_json::Value;
use sha2::{Digest, Sha256};
use social_core::webhook::{Change, ChangeParts};
use social_core::{Subject, Timestamp, Verified};

use super::identity::{Parts, external_id};

/// A delivery that is authentic and not of the documented shape.
///
/// It belongs with the dead letters, with its raw body: sending it again does not mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SplitError {
    /// The body is no JSON object.
    #[error("the webhook is no json object")]
    NotAnObject,
    /// The body names no event.
    #[error("the webhook names no event")]
    NoEvent,
}

/// Reads the changes out of a verified delivery; TikTok puts one into each.
///
/// An event that is not known is a change like any other. The caller must check that
/// [`Change::platform_app`] is the `client_key` of [`Change::app`].
///
/// # Errors
///
/// See [`SplitError`].
pub fn split(verified: &Verified) -> Result<Vec<Change>, SplitError> {
    let value: Value =
        serde_json::from_slice(verified.body()).map_err(|_| SplitError::NotAnObject)?;
    if !value.is_object() {
        return Err(SplitError::NotAnObject);
    }
    let text = |name: &str| value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let event_type = text("event").ok_or(SplitError::NoEvent)?.to_owned();
    let create_time = value.get("create_time").and_then(crate::lenient::whole);
    let content = match value.get("content") {
        Some(Value::String(content)) => content.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    };
    let mut external_id = external_id(&Parts {
        client_key: text("client_key").unwrap_or_default(),
        event: &event_type,
        user_openid: text("user_openid").unwrap_or_default(),
        create_time: &create_time.map(|seconds| seconds.to_string()).unwrap_or_default(),
        content: &content,
    });
    if social_core::planted::is("inbox-identity-is-body-hash") {
        external_id = hex::encode(Sha256::digest(verified.body()));
    }
    let seconds = create_time.and_then(|seconds| i64::try_from(seconds).ok());
    let parts = ChangeParts {
        external_id,
        event_type,
        occurred_at: seconds.map(Timestamp::from_unix),
        subject: text("user_openid").map(Subject::new),
        platform_app: text("client_key").map(str::to_owned),
        value,
    };
    Ok(vec![Change::new(verified, parts)])
}
