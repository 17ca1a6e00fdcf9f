//! The three shapes TikTok answers in, read into data or a refusal.

use serde::de::DeserializeOwned;
use serde_json::Value;
use social_core::Timestamp;
use social_core::http::Answer;

use crate::catalogue::{self, Place};
use crate::code::ApiCode;
use crate::endpoint::Endpoint;
use crate::error::{Error, Refusal, Result};
use crate::id::LogId;

/// Reads an answer of the JSON API: `{"data": ..., "error": {"code": "ok", ...}}`.
///
/// The code decides, not the status: a refusal may come with 200.
pub(crate) fn api_data(endpoint: &Endpoint, answer: &Answer) -> Result<Value> {
    let mut body: Value =
        answer.json().map_err(|error| Error::unreadable(endpoint, answer, error))?;
    let refusal = refusal_in(&body);
    match refusal {
        Some(refusal) if refusal.code == "ok" && answer.status().is_success() => {
            Ok(body.get_mut("data").map(Value::take).unwrap_or_default())
        }
        Some(refusal) if refusal.code != "ok" && !refusal.code.is_empty() => {
            Err(refused(endpoint, Place::Api, answer, refusal))
        }
        _ => Err(Error::codeless(endpoint, answer, "the answer holds no usable code")),
    }
}

/// Reads an answer of the token endpoints: flat, and a failure wherever `error` stands, at any
/// status.
pub(crate) fn oauth_data(endpoint: &Endpoint, answer: &Answer) -> Result<Value> {
    // A revocation may be answered with nothing at all.
    if answer.body().is_empty() && answer.status().is_success() {
        return Ok(Value::Null);
    }
    let body: Value = answer.json().map_err(|error| Error::unreadable(endpoint, answer, error))?;
    match refusal_in(&body) {
        Some(refusal) if refusal.code != "ok" && !refusal.code.is_empty() => {
            Err(refused(endpoint, Place::OAuth, answer, refusal))
        }
        _ if answer.status().is_success() => Ok(body),
        _ => Err(Error::codeless(endpoint, answer, "the answer holds no usable code")),
    }
}

/// Types a piece of an answer that was read as JSON.
pub(crate) fn typed<T: DeserializeOwned>(
    endpoint: &Endpoint,
    status: u16,
    data: Value,
) -> Result<T> {
    // The decoder's own message is left out, since it quotes the value it stumbled over.
    serde_json::from_value(data)
        .map_err(|_| Error::decode(endpoint, status, "the data is not of the documented shape"))
}

fn refused(endpoint: &Endpoint, place: Place, answer: &Answer, refusal: Refusal) -> Error {
    let status = answer.status().as_u16();
    let times: (Timestamp, _) = (answer.received_at(), answer.retry_after());
    // Either family of endpoints may answer with a code of the other.
    let code = ApiCode::from(refusal.code.as_str());
    let known = |place| catalogue::find(place, code.as_str()).is_some();
    let place = match place {
        Place::OAuth if !known(Place::OAuth) => Place::Api,
        Place::Api if !known(Place::Api) && known(Place::OAuth) => Place::OAuth,
        place => place,
    };
    Error::refused(endpoint, place, status, refusal, times)
}

/// Finds the code in any of the shapes: an `error` object, a flat `error` text with its
/// description, or the three fields without a wrapper.
fn refusal_in(body: &Value) -> Option<Refusal> {
    match body.get("error") {
        Some(Value::String(code)) => Some(Refusal {
            code: code.clone(),
            message: text(body, "error_description"),
            log_id: log_id(body),
        }),
        Some(wrapped @ Value::Object(_)) => Some(fields(wrapped)),
        _ if body.get("code").is_some_and(Value::is_string) => Some(fields(body)),
        _ => None,
    }
}

fn fields(object: &Value) -> Refusal {
    Refusal { code: text(object, "code"), message: text(object, "message"), log_id: log_id(object) }
}

fn text(object: &Value, name: &str) -> String {
    object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn log_id(object: &Value) -> Option<LogId> {
    let id = ["log_id", "logid"].iter().find_map(|name| object.get(name)?.as_str())?;
    (!id.is_empty()).then(|| LogId::new(id))
}
