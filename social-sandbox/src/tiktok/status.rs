//! `POST /v2/post/publish/status/fetch/`.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::attempt::{Attempt, AttemptStatus, Transfer};
use super::call::Call;
use super::envelope::Failure;
use super::state::State;
use super::token_store::Grant;

#[derive(Deserialize)]
struct Body {
    publish_id: String,
}

/// Answers where an attempt stands.
pub(crate) fn status(state: &State, grant: &Grant, call: &Call) -> Result<Value, Failure> {
    let body: Body = call.json()?;
    let attempt = own_attempt(state, grant, &body.publish_id)?;
    let mut data = Map::new();
    data.insert("status".to_owned(), json!(attempt.status));
    data.insert("publicaly_available_post_id".to_owned(), json!(attempt.public_ids));
    data.insert(bytes_field(attempt).to_owned(), json!(attempt.bytes));
    if attempt.status == AttemptStatus::Failed {
        data.insert("fail_reason".to_owned(), json!(attempt.fail_reason));
    }
    Ok(Value::Object(data))
}

const fn bytes_field(attempt: &Attempt) -> &'static str {
    match attempt.transfer {
        Transfer::File => "uploaded_bytes",
        Transfer::Pull => "downloaded_bytes",
    }
}

/// Finds an attempt of the token's own app and creator.
pub(super) fn own_attempt<'a>(
    state: &'a State,
    grant: &Grant,
    publish_id: &str,
) -> Result<&'a Attempt, Failure> {
    let attempt =
        state.attempts.get(publish_id).ok_or_else(|| Failure::of("invalid_publish_id"))?;
    if attempt.open_id == grant.open_id {
        Ok(attempt)
    } else {
        Err(Failure::of("token_not_authorized_for_specified_publish_id"))
    }
}
