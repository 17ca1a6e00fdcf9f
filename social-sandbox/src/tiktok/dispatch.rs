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
use super::envelope::{Answer, Failure, success};
use super::facts::{self, Endpoint, Job};
use super::faulty::{Struck, lie};
use super::host::Host;
use super::{cancel, creator_info, display, init, oauth, status, upload};
use crate::calls::CallRecord;
use crate::fault::Moment;
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
        let lie = lie(host, endpoint, kind, None);
        return tell(host, record, lie, connection).await;
    }
    let answer = input.perform(host, &struck, connection).await;
    struck.wait(host, Moment::AfterEffect).await;
    if let Some(kind) = struck.decisive(Moment::AfterEffect) {
        record.open_id.clone_from(&answer.open_id);
        let lie = lie(host, endpoint, kind, Some(answer));
        return tell(host, record, lie, connection).await;
    }
    note(host, record, answer)
}

/// Notes a faulty call and gives its answer, or cuts the connection.
async fn tell(
    host: &Host,
    mut record: CallRecord,
    lie: Option<(String, Response)>,
    connection: &Connection,
) -> Response {
    record.at_micros = host.clock.now_unix_micros();
    let Some((code, response)) = lie else {
        host.calls.record(record);
        return connection.cut().await;
    };
    record.status = Some(response.status().as_u16());
    record.code = code;
    host.calls.record(record);
    response
}

/// A request with its body where the endpoint wants it.
enum Input {
    Whole(Call),
    Stream(Parts, Body),
}

impl Input {
    async fn read(endpoint: &'static Endpoint, parts: Parts, body: Body) -> Result<Self, Answer> {
        if endpoint.job == Job::Upload {
            return Ok(Self::Stream(parts, body));
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

    /// A narrower name for faults: the token endpoint by grant type.
    fn detail(&self) -> Option<String> {
        match self {
            Self::Whole(call) if call.endpoint.job == Job::Token => {
                let form = call.form()?;
                Some(format!("token:{}", form.get("grant_type")?))
            }
            _ => None,
        }
    }

    async fn perform(self, host: &Arc<Host>, struck: &Struck, connection: &Connection) -> Answer {
        match self {
            Self::Whole(call) => perform(host, &call),
            Self::Stream(parts, body) => {
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
    let grant = &host.admit(state, call, open_id)?;
    match call.endpoint.job {
        Job::UserInfo => display::user_info(host, state, grant, call),
        Job::VideoList => display::video_list(state, grant, call),
        Job::VideoQuery => display::video_query(state, grant, call),
        Job::CreatorInfo => creator_info::creator_info(host, state, grant),
        Job::VideoInit => init::direct(host, state, grant, call),
        Job::InboxVideoInit => init::inbox(host, state, grant, call),
        Job::ContentInit => init::photo(host, state, grant, call),
        Job::StatusFetch => status::status(state, grant, call),
        Job::Cancel => cancel::cancel(host, state, grant, call),
        // These never come here; an error is still better than a panic.
        Job::Authorize
        | Job::Consent
        | Job::Stylesheet
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
    }
}

fn note(host: &Host, mut record: CallRecord, answer: Answer) -> Response {
    record.at_micros = host.clock.now_unix_micros();
    record.status = Some(answer.status.as_u16());
    record.code.clone_from(&answer.code);
    record.open_id.clone_from(&answer.open_id);
    host.calls.record(record);
    answer.into_response()
}
