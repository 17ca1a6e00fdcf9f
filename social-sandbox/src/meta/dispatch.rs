//! Finds the route of a request and does what it asks for.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State as Extract};
use axum::response::Response;
use http::request::Parts;
use http::{Method, StatusCode};
use serde_json::json;

use super::admit::{self, Scene};
use super::call::{MetaCall, bearer};
use super::endpoint::{Handled, Handler, Side};
use super::envelope::{GraphFailure, login_failure};
use super::host::MetaHost;
use super::params::Params;
use super::path::{Path, Version};
use super::state::MetaState;
use super::table::{self, Asked, Target};
use super::{login, usage};
use crate::exchange::Errand;
use crate::fault::Struck;
use crate::guarded::Guarded;
use crate::server::Connection;
use crate::wire::Answer;
use crate::wire::pages::STYLE;

/// Largest body of anything but an upload.
const BODY_LIMIT: usize = 1024 * 1024;

/// The routes of one of the hosts. They come from one table, so one service walks it.
pub(crate) fn router(host: Arc<MetaHost>, side: Side) -> Router {
    Router::new().fallback(dispatch).with_state((host, side))
}

async fn dispatch(
    Extract((host, side)): Extract<(Arc<MetaHost>, Side)>,
    request: Request,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let Some(connection) = parts.extensions.remove::<Connection>() else {
        return Answer::bare(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    };
    match (&parts.method, parts.uri.path()) {
        (&Method::GET, "/sandbox/style.css") => return Answer::css(STYLE).into_response(),
        (&Method::GET, "/sandbox/") => {
            return Answer::see_other("", host.ground.inspector_url.as_str()).into_response();
        }
        _ => {}
    }
    let read = Read::of(&host, side, &parts, body).await;
    let desk = &host.ground.desk;
    match read {
        Err(answer) => desk.note(desk.record("unknown", &parts), answer),
        Ok(None) => desk.unknown(&parts),
        Ok(Some(read)) => {
            let record = desk.record(read.name, &parts);
            desk.serve(record, &Task { host: &host, read }, &connection).await
        }
    }
}

/// A request whose route was found.
struct Read {
    name: &'static str,
    call: Option<MetaCall>,
    /// The object that does not exist, where there is no call.
    missing: (Method, String),
    /// The token of a call of an object that does not exist.
    token: Option<String>,
    side: Side,
    /// The body of a route that reads it by itself.
    body: Guarded<Option<Body>>,
}

impl Read {
    /// Reads a request; nothing comes of one that the sandbox does not know.
    async fn of(
        host: &MetaHost,
        side: Side,
        parts: &Parts,
        body: Body,
    ) -> Result<Option<Self>, Answer> {
        let path = Path::of(parts.uri.path());
        let query = parts.uri.query().unwrap_or_default();
        let streams = table::streaming(side, &parts.method, &path.segments);
        let (params, body) = if streams.is_some() {
            (Params::read(query, &http::HeaderMap::new(), bytes::Bytes::new()).await, Some(body))
        } else {
            let body = to_bytes(body, BODY_LIMIT)
                .await
                .map_err(|_| Answer::bare(StatusCode::PAYLOAD_TOO_LARGE))?;
            (Params::read(query, &parts.headers, body).await, None)
        };
        let method = method(&parts.method, &params);
        let token = bearer(&parts.headers).or_else(|| params.text("access_token"));
        let state = host.enter();
        let target = if let Some((endpoint, ids)) = streams {
            Target::Route(endpoint, ids)
        } else {
            let (segments, token) = (&path.segments, token.as_deref());
            table::find(&state, &Asked { side, method: &method, segments, params: &params, token })
        };
        let (version, mut warnings) = version(&state, path.version, token.as_deref())
            .map_err(|failure| failure.into_answer(&host.trace()))?;
        warnings.extend(token_in_address(query));
        Ok(match target {
            Target::Unknown => None,
            Target::Missing(id) => Some(Self {
                name: table::MISSING,
                call: None,
                missing: (method, id),
                token,
                side,
                body: Guarded::new(None),
            }),
            Target::Route(endpoint, ids) => Some(Self {
                name: endpoint.name,
                missing: (method.clone(), String::new()),
                token: None,
                side,
                call: Some(MetaCall {
                    endpoint,
                    side,
                    method,
                    version,
                    ids,
                    params,
                    headers: parts.headers.clone(),
                    warnings,
                }),
                body: Guarded::new(body),
            }),
        })
    }
}

/// The method, which a POST may override.
fn method(sent: &Method, params: &Params) -> Method {
    let wanted = params.text("method").filter(|_| sent == Method::POST);
    wanted
        .and_then(|name| Method::from_bytes(name.to_ascii_uppercase().as_bytes()).ok())
        .filter(|method| matches!(*method, Method::GET | Method::DELETE))
        .unwrap_or_else(|| sent.clone())
}

/// The version that serves a call: an old one is served by the oldest, and where none is named the
/// app's settings count.
fn version(
    state: &MetaState,
    named: Option<Version>,
    token: Option<&str>,
) -> Result<(Version, Vec<&'static str>), GraphFailure> {
    match named {
        Some(version) if version > Version::NEWEST => {
            Err(GraphFailure::of(2500, None).saying(format!("Unknown path components: /{version}")))
        }
        Some(version) if version < Version::OLDEST => {
            Ok((Version::OLDEST, vec!["this version is withdrawn; the oldest one served the call"]))
        }
        Some(version) => Ok((version, Vec::new())),
        None => {
            let app = token.and_then(|token| login::app_behind(state, token));
            let set = app.map(|app| format!("/{}", app.default_version));
            let set = set.as_deref().and_then(|path| Path::of(path).version);
            Ok((set.unwrap_or(Version::OLDEST), Vec::new()))
        }
    }
}

/// Notes a token that stands in the address, where logs keep it.
fn token_in_address(query: &str) -> Option<&'static str> {
    let found = query.split('&').any(|pair| pair.starts_with("access_token="));
    found.then_some("the token stands in the address")
}

/// One call with the host that handles it.
struct Task<'a> {
    host: &'a Arc<MetaHost>,
    read: Read,
}

impl Errand for Task<'_> {
    fn names(&self) -> Vec<String> {
        vec![self.read.name.to_owned()]
    }

    async fn perform(&self, struck: &Struck, connection: &Connection) -> Answer {
        let host = self.host;
        let Some(call) = &self.read.call else {
            return self.missing();
        };
        let mut answer = match call.endpoint.handler {
            Handler::Node(handle) => node(host, call, handle),
            Handler::Plain(handle) => graph(host, handle(host, call)),
            Handler::Code(handle) | Handler::Page(handle) => handle(host, call),
            Handler::Later(handle) => handle(Arc::clone(host), call.clone()).await,
            Handler::Stream(handle) => {
                let body = self.read.body.lock().take().unwrap_or_default();
                let connection = connection.clone();
                handle(Arc::clone(host), call.clone(), body, struck.hindrance(), connection).await
            }
        };
        answer.warnings.extend(&call.warnings);
        answer
    }

    fn refuse(&self, code: &str, status: Option<StatusCode>) -> Answer {
        let handler = self.read.call.as_ref().map(|call| (call, call.endpoint.handler));
        match handler {
            Some((_, Handler::Code(_))) => {
                login_failure(status.unwrap_or(StatusCode::BAD_REQUEST), code)
            }
            Some((call, Handler::Page(_))) => login::refusal(self.host, call, code),
            _ => {
                let failure = GraphFailure::written(code);
                let failure = admit::with_wanted_status(&self.host.state.lock(), failure);
                let wanted = status.unwrap_or(failure.status);
                failure.with_status(wanted).into_answer(&self.host.trace())
            }
        }
    }

    fn sample(&self) -> Answer {
        Answer::json(StatusCode::OK, "", &json!({ "data": [], "cut": "here" }))
    }
}

impl Task<'_> {
    /// Refuses a call of an object that does not exist, once its token is found good.
    fn missing(&self) -> Answer {
        let (method, id) = &self.read.missing;
        let state = self.host.enter();
        let now = self.host.now();
        let checked = match &self.read.token {
            None => Err(GraphFailure::of(104, None)),
            Some(token) => admit::caller(&state, self.read.side, token, now),
        };
        let failure = checked.err().unwrap_or_else(|| GraphFailure::no_object(method, id));
        admit::with_wanted_status(&state, failure).into_answer(&self.host.trace())
    }
}

/// A node answers a caller whose token was checked.
fn node(host: &Arc<MetaHost>, call: &MetaCall, handle: fn(&mut Scene<'_>) -> Handled) -> Answer {
    let state = &mut *host.enter();
    let mut seen = None;
    let now = host.now();
    let mut counted = None;
    let handled = admit::admit(host, state, call, &mut seen).and_then(|caller| {
        let (about, admitted) = usage::count(state, call, &caller, now);
        counted = about;
        admitted?;
        handle(&mut Scene { host, state: &mut *state, call, caller: &caller, now })
    });
    let handled = handled.map_err(|failure| admit::with_wanted_status(state, failure));
    let mut answer = usage::marked(state, counted.as_ref(), now, graph(host, handled));
    answer.open_id = seen;
    answer
}

/// An answer of the Graph API.
pub(super) fn graph(host: &MetaHost, handled: Handled) -> Answer {
    match handled {
        Ok(body) => Answer::json(StatusCode::OK, "", &body),
        Err(failure) => failure.into_answer(&host.trace()),
    }
}
