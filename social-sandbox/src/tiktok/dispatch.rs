//! Finds the endpoint of a request and does what it asks for.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State as Extract};
use axum::response::Response;
use http::StatusCode;
use http::request::Parts;
use serde_json::{Value, json};

use super::call::Call;
use super::envelope::{Failure, success};
use super::facts::{self, Endpoint, Job};
use super::faulty::platform_error;
use super::host::Host;
use super::state::State;
use super::{cancel, creator_info, display, init, oauth, status, upload};
use crate::exchange::Errand;
use crate::fault::Struck;
use crate::guarded::Guarded;
use crate::server::Connection;
use crate::wire::Answer;
use crate::wire::pages::STYLE;

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
        None => host.desk.unknown(&parts),
        Some(endpoint) if endpoint.job == Job::Stylesheet => Answer::css(STYLE).into_response(),
        Some(endpoint) if endpoint.job == Job::Inspector => {
            Answer::see_other("", host.inspector_url.as_str()).into_response()
        }
        Some(endpoint) => known(&host, endpoint, parts, body, &connection).await,
    }
}

async fn known(
    host: &Arc<Host>,
    endpoint: &'static Endpoint,
    parts: Parts,
    body: Body,
    connection: &Connection,
) -> Response {
    let record = host.desk.record(endpoint.name, &parts);
    match Input::read(endpoint, parts, body).await {
        Ok(input) => host.desk.serve(record, &Task { host, endpoint, input }, connection).await,
        Err(answer) => host.desk.note(record, answer),
    }
}

/// One call with the host that handles it.
struct Task<'a> {
    host: &'a Arc<Host>,
    endpoint: &'static Endpoint,
    input: Input,
}

impl Errand for Task<'_> {
    fn names(&self) -> Vec<String> {
        let name = self.endpoint.name.to_owned();
        [Some(name), self.input.detail()].into_iter().flatten().collect()
    }

    async fn perform(&self, struck: &Struck, connection: &Connection) -> Answer {
        self.input.perform(self.host, struck, connection).await
    }

    fn refuse(&self, code: &str, status: Option<StatusCode>) -> Answer {
        platform_error(self.host, &self.input, code, status)
    }

    fn sample(&self) -> Answer {
        success(&self.host.log_id(), &json!({ "cut": "here" }))
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
