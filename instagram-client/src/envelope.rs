//! The shapes Meta answers in, read into data or a refusal.

use serde::de::DeserializeOwned;
use serde_json::Value;
use social_core::http::{Answer, Verdict};

use crate::catalogue::Place;
use crate::code::ApiCode;
use crate::endpoint::Endpoint;
use crate::error::{Error, Refusal, Result};
use crate::id::FbtraceId;
use crate::lenient;

/// Reads an answer. Whatever the status, a body that holds an error is a refusal.
pub(crate) fn data(endpoint: &Endpoint, answer: &Answer) -> Result<Value> {
    let body: Value = answer.json().map_err(|error| Error::unreadable(endpoint, error))?;
    match refusal_in(&body) {
        Some(refusal) => Err(Error::refused(endpoint, answer, refusal)),
        None if answer.status().is_success() => Ok(body),
        None => {
            let status = answer.status().as_u16();
            Err(Error::decode(endpoint, status, "the answer holds no usable code"))
        }
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

/// Reads whether a call succeeded that answers with that alone.
pub(crate) fn succeeded(endpoint: &Endpoint, data: &Value) -> Result<()> {
    if data.get("success").and_then(Value::as_bool) == Some(true) {
        return Ok(());
    }
    Err(Error::decode(endpoint, 200, "the answer says that it did not succeed"))
}

/// Takes the one object out of `{"data": [{...}]}`, the documented shape of answers that mostly
/// come without it.
pub(crate) fn unwrapped(mut body: Value) -> Value {
    match body.get_mut("data").and_then(Value::as_array_mut) {
        Some(list) if list.len() == 1 => list.pop().unwrap_or_default(),
        _ => body,
    }
}

/// Judges by the code where there is one: most refusals come with 400, a passing fault among them.
///
/// A throttled caller that goes on asking is kept away for longer, so a limit is final.
pub(crate) fn judge(answer: &Answer) -> Verdict {
    if answer.status().is_success() {
        return Verdict::Final;
    }
    match answer.json().ok().as_ref().and_then(refusal_in) {
        Some(refusal) if refusal.is_passing() => Verdict::Fault(answer.retry_after()),
        Some(refusal) if refusal.entry().is_some() => Verdict::Final,
        _ => match Verdict::by_status(answer) {
            Verdict::Busy(_) => Verdict::Final,
            verdict => verdict,
        },
    }
}

/// Finds the error in either shape: the Graph's `error` object, or the flat one of
/// `api.instagram.com`.
fn refusal_in(body: &Value) -> Option<Refusal> {
    match body.get("error") {
        Some(error @ Value::Object(_)) => Some(graph(error)),
        _ if body.get("error_type").is_some() || body.get("error_message").is_some() => {
            Some(login(body))
        }
        _ => None,
    }
}

fn graph(error: &Value) -> Refusal {
    let api_type = text(error, "type");
    let subcode = error.get("error_subcode").and_then(lenient::code);
    let code = error.get("code").and_then(lenient::code);
    // Meta documents that an `OAuthException` without a code means what 190 means.
    let code = code.or_else(|| (api_type.as_deref() == Some("OAuthException")).then_some(190));
    Refusal {
        place: Place::Graph,
        code: code.map(|code| ApiCode::new(code, subcode)),
        api_type,
        message: text(error, "message"),
        user_message: text(error, "error_user_msg"),
        fbtrace_id: text(error, "fbtrace_id").map(FbtraceId::new),
        transient: error.get("is_transient").and_then(Value::as_bool) == Some(true),
    }
}

fn login(body: &Value) -> Refusal {
    Refusal {
        place: Place::Login,
        code: body.get("code").and_then(lenient::code).map(|code| ApiCode::new(code, None)),
        api_type: text(body, "error_type"),
        message: text(body, "error_message"),
        ..Refusal::default()
    }
}

fn text(object: &Value, name: &str) -> Option<String> {
    object.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}
