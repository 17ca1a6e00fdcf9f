//! `POST /v2/post/publish/cancel/`: stops a running pull.

use serde::Deserialize;
use serde_json::Value;

use super::attempt::Transfer;
use super::call::Call;
use super::envelope::Failure;
use super::host::Host;
use super::machine;
use super::state::State;
use super::status::own_attempt;
use super::token_store::Grant;

#[derive(Deserialize)]
struct Body {
    publish_id: String,
}

/// Cancels while bytes are still coming.
pub(crate) fn cancel(
    host: &Host,
    state: &mut State,
    grant: &Grant,
    call: &Call,
) -> Result<Value, Failure> {
    let body: Body = call.json()?;
    let attempt = own_attempt(state, grant, &body.publish_id)?;
    let running = attempt.transfer == Transfer::Pull
        && attempt.status.is_processing()
        && attempt.transferred_at.is_none();
    if !running {
        return Err(Failure::of("publish_not_cancellable"));
    }
    let now = host.clock.now_unix_micros();
    machine::fail(host, state, &body.publish_id, "publish_cancelled", now);
    Ok(Value::Null)
}
