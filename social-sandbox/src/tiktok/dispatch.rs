//! Finds the endpoint of a request, applies faults and notes the call.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State as Extract};
use axum::response::Response;
use http::StatusCode;
use http::request::Parts;
use serde_json::{Value, json};

use super::call::Call;
use super::carriage::carry;
use super::envelope::{Answer, Failure, success};
use super::facts::{self, Endpoint, Job};
use super::faulty::{Lie, Struck, lie};
use super::host::Host;
use super::state::State;
use super::{cancel, creator_info, display, init, oauth, status, upload};
use crate::calls::CallRecord;
use crate::fault::{FaultKind, Moment};
use crate::guarded::Guarded;
use crate::server::Connection;

/// Largest body of anything but an upload.
const BODY_LIMIT: usize = 1024 * 1024;

/// The routes of the host. They come from one table, so one service walks it.
pub(crate) fn router(host: Arc<Host>) -> Router {
    Router::new().fallback(dispatch).with_state(host)
}

async fn dispatch(Extract(host): Extract<Arc<Host>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let Some(connection) = parts.extensions.remove::<Connection>() else {
        return Answer::bare(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    match facts::endpoint(&parts.method, parts.uri.path()) {
        None => unknown(&host, &parts),
        Some(endpoint) if endpoint.job == Job::Stylesheet => {
            Answer::css(oauth::consent::STYLE).into_response()
        }
        Some(endpoint) if endpoint.job == Job::Inspector => {
            Answer::see_other("", host.inspector_url.as_str()).into_response()
        }
        Some(endpoint) => known(&host, endpoint, parts, body, &connection).await,
    }
}

/// What the sandbox does not know it does not guess.
fn unknown(host: &Host, parts: &Parts) -> Response {
    let path = parts.uri.path();
    let body = json!({
        "error": {
            "code": "not_implemented_by_sandbox",
            "message": format!("The sandbox does not know {} {path}", parts.method),
        },
        "path": path,
    });
    let status = StatusCode::NOT_IMPLEMENTED;
    let response = Answer::json(status, "not_implemented_by_sandbox", &body).into_response();
    let mut record = blank(host, "unknown", parts);
    record.status = Some(status.as_u16());
    "not_implemented_by_sandbox".clone_into(&mut record.code);
    host.calls.record(record);
    response
}

async fn known(
    host: &Arc<Host>,
    endpoint: &'static Endpoint,
    parts: Parts,
    body: Body,
    connection: &Connection,
) -> Response {
    let mut record = blank(host, endpoint.name, &parts);
    let input = match Input::read(endpoint, parts, body).await {
        Ok(input) => input,
        Err(answer) => return note(host, record, answer),
    };
    let detail = input.detail();
    let names = [endpoint.name, detail.as_deref().unwrap_or(endpoint.name)];
    let struck = Struck::new(host, &names);
    record.fault = struck.label();
    struck.wait(host, Moment::BeforeEffect).await;
    if let Some(kind) = struck.decisive(Moment::BeforeEffect) {
        let lie = lie(host, &input, kind, None);
        return tell(host, record, lie, kind, connection).await;
    }
    let answer = input.perform(host, &struck, connection).await;
    struck.wait(host, Moment::AfterEffect).await;
    if let Some(kind) = struck.decisive(Moment::AfterEffect) {
        record.open_id.clone_from(&answer.open_id);
        record.warnings.clone_from(&answer.warnings);
        let lie = lie(host, &input, kind, Some(answer));
        return tell(host, record, lie, kind, connection).await;
    }
    note(host, record, answer)
}

/// Notes a faulty call and gives its answer, or cuts the connection.
async fn tell(
    host: &Host,
    mut record: CallRecord,
    lie: Lie,
    kind: &FaultKind,
    connection: &Connection,
) -> Response {
    record.at_micros = host.clock.now_unix_micros();
    match lie {
        Lie::Cut => {
            host.calls.record(record);
            connection.cut().await
        }
        Lie::Answer(code, response) => {
            record.status = Some(response.status().as_u16());
            record.code = code;
            host.calls.record(record);
            response
        }
        Lie::Carried(answer) => {
            record.status = Some(answer.status.as_u16());
            record.code.clone_from(&answer.code);
            host.calls.record(record);
            carry(answer, kind, connection).await
        }
    }
}

/// A request with its body where the endpoint wants it.
pub(crate) enum Input {
    Whole(Call),
    /// An upload, whose body is read by its own handler.
    Stream(Parts, Guarded<Option<Body>>),
}

impl Input {
    async fn read(endpoint: &'static Endpoint, parts: Parts, body: Body) -> Result<Self, Answer> {
        if endpoint.job == Job::Upload {
            return Ok(Self::Stream(parts, Guarded::new(Some(body))));
        }
        let body = to_bytes(body, BODY_LIMIT)
            .await
            .map_err(|_| Answer::bare(StatusCode::PAYLOAD_TOO_LARGE))?;
        Ok(Self::Whole(Call {
            endpoint,
            query: parts.uri.query().unwrap_or_default().to_owned(),
            headers: parts.headers,
            body,
        }))
    }

    /// What the endpoint does.
    pub(crate) const fn job(&self) -> Job {
        match self {
            Self::Whole(call) => call.endpoint.job,
            Self::Stream(..) => Job::Upload,
        }
    }

    /// The call, if its body was read.
    pub(crate) const fn whole(&self) -> Option<&Call> {
        match self {
            Self::Whole(call) => Some(call),
            Self::Stream(..) => None,
        }
    }

    /// A narrower name for faults: the token endpoint by grant type.
    fn detail(&self) -> Option<String> {
        let call = self.whole().filter(|call| call.endpoint.job == Job::Token)?;
        Some(format!("token:{}", call.form()?.get("grant_type")?))
    }

    async fn perform(&self, host: &Arc<Host>, struck: &Struck, connection: &Connection) -> Answer {
        match self {
            Self::Whole(call) => perform(host, call),
            Self::Stream(parts, body) => {
                let body = body.lock().take().unwrap_or_default();
                let query = parts.uri.query().unwrap_or_default();
                let head = (query, &parts.headers);
                upload::put(host, head, body, struck.hindrance(), connection).await
            }
        }
    }
}

fn perform(host: &Arc<Host>, call: &Call) -> Answer {
    match call.endpoint.job {
        Job::Authorize => oauth::authorize::authorize(host, call),
        Job::Consent => oauth::consent::decide(host, call),
        Job::Token => oauth::token::token(host, call),
        Job::Revoke => oauth::revoke::revoke(host, call),
        _ => enveloped(host, call),
    }
}

/// Endpoints that take a token and answer in the envelope.
fn enveloped(host: &Arc<Host>, call: &Call) -> Answer {
    let mut open_id = None;
    let outcome = admitted(host, call, &mut open_id);
    let mut answer = match outcome {
        Ok(data) => success(&host.log_id(), &data),
        Err(failure) => failure.into_answer(&host.log_id()),
    };
    answer.open_id = open_id;
    answer
}

fn admitted(host: &Arc<Host>, call: &Call, open_id: &mut Option<String>) -> Result<Value, Failure> {
    let state = &mut *host.enter();
    let spelling = state.behaviour.invalid_params;
    served(host, state, call, open_id).map_err(|failure| failure.spelled(spelling))
}

fn served(
    host: &Arc<Host>,
    state: &mut State,
    call: &Call,
    open_id: &mut Option<String>,
) -> Result<Value, Failure> {
    let grant = &host.admit(state, call, open_id)?;
    match call.endpoint.job {
        Job::UserInfo => display::user_info(host, state, grant, call),
        Job::VideoList => display::video_list(state, grant, call),
        Job::VideoQuery => display::video_query(state, grant, call),
        Job::CreatorInfo => creator_info::creator_info(host, state, grant),
        Job::VideoInit => init::once(host, state, grant, call, init::direct),
        Job::InboxVideoInit => init::once(host, state, grant, call, init::inbox),
        Job::ContentInit => init::once(host, state, grant, call, init::photo),
        Job::StatusFetch => status::status(state, grant, call),
        Job::Cancel => cancel::cancel(host, state, grant, call),
        // These never come here; an error is still better than a panic.
        Job::Authorize
        | Job::Consent
        | Job::Stylesheet
        | Job::Inspector
        | Job::Token
        | Job::Revoke
        | Job::Upload => Err(Failure::of("internal_error")),
    }
}

fn blank(host: &Host, endpoint: &'static str, parts: &Parts) -> CallRecord {
    CallRecord {
        seq: 0,
        at_micros: host.clock.now_unix_micros(),
        endpoint,
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        status: None,
        code: String::new(),
        open_id: None,
        fault: None,
        warnings: Vec::new(),
    }
}

fn note(host: &Host, mut record: CallRecord, answer: Answer) -> Response {
    record.at_micros = host.clock.now_unix_micros();
    record.status = Some(answer.status.as_u16());
    record.code.clone_from(&answer.code);
    record.open_id.clone_from(&answer.open_id);
    record.warnings.clone_from(&answer.warnings);
    host.calls.record(record);
    answer.into_response()
}
