//! The same init sent again.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;

use crate::clock::seconds;
use crate::tiktok::attempt::AttemptStatus;
use crate::tiktok::behaviour::RepeatedInit;
use crate::tiktok::call::Call;
use crate::tiktok::envelope::Failure;
use crate::tiktok::host::Host;
use crate::tiktok::state::State;
use crate::tiktok::token_store::Grant;

/// How long an init joins an earlier one, in seconds: our own choice.
const JOINED_SECONDS: u64 = 60;

/// An init that was answered, as it is remembered while others may join it.
#[derive(Debug)]
pub(crate) struct Answered {
    at: i64,
    client_key: String,
    open_id: String,
    endpoint: &'static str,
    body: Bytes,
    answer: Value,
}

impl Answered {
    fn is_of(&self, grant: &Grant, call: &Call) -> bool {
        self.client_key == grant.client_key
            && self.open_id == grant.open_id
            && self.endpoint == call.endpoint.name
            && self.body == call.body
    }
}

/// Opens an attempt, or gives the answer of the one that the same request opened a moment ago.
pub(crate) fn once(
    host: &Arc<Host>,
    state: &mut State,
    grant: &Grant,
    call: &Call,
    open: fn(&Arc<Host>, &mut State, &Grant, &Call) -> Result<Value, Failure>,
) -> Result<Value, Failure> {
    if state.behaviour.repeated_init == RepeatedInit::Separate {
        return open(host, state, grant, call);
    }
    let now = host.clock.now_unix_micros();
    let oldest = now.saturating_sub(seconds(JOINED_SECONDS));
    state.answered_inits.retain(|one| one.at > oldest);
    let known = state.answered_inits.iter().find(|one| one.is_of(grant, call));
    if let Some(answer) = known.map(|one| one.answer.clone())
        && is_open(state, &answer)
    {
        return Ok(answer);
    }
    let answer = open(host, state, grant, call)?;
    state.answered_inits.push(Answered {
        at: now,
        client_key: grant.client_key.clone(),
        open_id: grant.open_id.clone(),
        endpoint: call.endpoint.name,
        body: call.body.clone(),
        answer: answer.clone(),
    });
    Ok(answer)
}

/// Tells whether the attempt of an answer is still under way.
fn is_open(state: &State, answer: &Value) -> bool {
    let attempt =
        answer["publish_id"].as_str().and_then(|publish_id| state.attempts.get(publish_id));
    attempt.is_some_and(|attempt| {
        matches!(
            attempt.status,
            AttemptStatus::ProcessingUpload | AttemptStatus::ProcessingDownload
        )
    })
}
