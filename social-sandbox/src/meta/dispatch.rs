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
use super::endpoint::{Handled, Handler, MetaEndpoint, Side};
use super::envelope::{GraphFailure, login_failure};
use super::host::MetaHost;
use super::many::{MANY, Many};
use super::params::Params;
use super::path::{Path, Version};
use super::state::MetaState;
use super::table::{self, Asked, Target};
use super::usage::Counted;
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
    /// A call for several objects.
    many: Option<Many>,
    /// The object that does not exist, where there is no call.
    missing: (Method, String),
    /// Who asks for an object that does not exist.
    caller: (Side, Option<String>),
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
        let (segments, asking) = (&path.segments, token.as_deref());
        let asked = Asked { side, method: &method, segments, params: &params, token: asking };
        let target = match streams {
            Some((endpoint, ids)) => Target::Route(endpoint, ids),
            None => table::find(&state, &asked),
        };
        let (version, mut warnings) = version(&state, path.version, asking)
            .map_err(|failure| failure.into_answer(&host.trace()))?;
        warnings.extend(token_in_address(query));
        let call = |endpoint: &'static MetaEndpoint, ids| MetaCall {
            endpoint,
            side,
            method: method.clone(),
            version,
            ids,
            params: params.clone(),
            headers: parts.headers.clone(),
            warnings: warnings.clone(),
        };
        let (name, many, call, missing) = match target {
            Target::Unknown => match Many::of(&state, &asked, call) {
                None => return Ok(None),
                many => (MANY, many, None, String::new()),
            },
            Target::Missing(id) => (table::MISSING, None, None, id),
            Target::Route(endpoint, ids) => {
                (endpoint.name, None, Some(call(endpoint, ids)), String::new())
            }
        };
        let missing = (method.clone(), missing);
        Ok(Some(Self {
            name,
            call,
            many,
            missing,
            caller: (side, token),
            body: Guarded::new(body),
        }))
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
        let many = self.read.many.as_ref();
        many.map_or_else(|| vec![self.read.name.to_owned()], Many::names)
    }

    async fn perform(&self, struck: &Struck, connection: &Connection) -> Answer {
        let host = self.host;
        let call = match (&self.read.call, &self.read.many) {
            (Some(call), _) => call,
            (None, Some(many)) => return many.answer(host),
            (None, None) => return self.missing(),
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
    fn missing(&self) -> Answer {
        let Read { missing: (method, id), caller, .. } = &self.read;
        let state = self.host.enter();
        let failure = no_such(self.host, &state, caller, (method, id));
        admit::with_wanted_status(&state, failure).into_answer(&self.host.trace())
    }
}

/// Refuses a call of an object that does not exist, once its token is found good.
pub(super) fn no_such(
    host: &MetaHost,
    state: &MetaState,
    (side, token): &(Side, Option<String>),
    (method, id): (&Method, &str),
) -> GraphFailure {
    let checked = match token {
        None => Err(GraphFailure::of(104, None)),
        Some(token) => admit::caller(state, *side, token, host.now()),
    };
    checked.err().unwrap_or_else(|| GraphFailure::no_object(method, id))
}

/// A node answers a caller whose token was checked.
fn node(host: &Arc<MetaHost>, call: &MetaCall, handle: fn(&mut Scene<'_>) -> Handled) -> Answer {
    let state = &mut *host.enter();
    let (mut seen, mut counted) = (None, None);
    let handled = handled(host, state, call, handle, (&mut seen, &mut counted));
    let handled = handled.map_err(|failure| admit::with_wanted_status(state, failure));
    let mut answer = usage::marked(state, counted.as_ref(), host.now(), graph(host, handled));
    answer.open_id = seen;
    answer
}

/// Lets a node answer; the last two take who called, and whose call it counts as.
pub(super) fn handled(
    host: &Arc<MetaHost>,
    state: &mut MetaState,
    call: &MetaCall,
    handle: fn(&mut Scene<'_>) -> Handled,
    (seen, counted): (&mut Option<String>, &mut Option<Counted>),
) -> Handled {
    let caller = admit::admit(host, state, call, seen)?;
    let now = host.now();
    let (about, admitted) = usage::count(state, call, &caller, now);
    *counted = about;
    admitted?;
    handle(&mut Scene { host, state, call, caller: &caller, now })
}

/// An answer of the Graph API.
pub(super) fn graph(host: &MetaHost, handled: Handled) -> Answer {
    match handled {
        Ok(body) => Answer::json(StatusCode::OK, "", &body),
        Err(failure) => failure.into_answer(&host.trace()),
    }
}
