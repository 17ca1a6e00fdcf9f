//! The way of one call: its faults, its effect, its answer, and its line in the list of calls.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderValue, StatusCode};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::calls::{CallRecord, Calls};
use crate::clock::SandboxClock;
use crate::fault::{FaultKind, Faults, Moment, Shape, Struck};
use crate::server::Connection;
use crate::wire::{Answer, bomb, carry};

const HTML: &str = "<!doctype html><html><head><title>502 Bad Gateway</title></head>\
<body><h1>502 Bad Gateway</h1></body></html>";

/// The code of a call that the sandbox does not know.
const UNKNOWN: &str = "not_implemented_by_sandbox";

/// What every host needs to answer calls.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) clock: SandboxClock,
    pub(crate) faults: Faults,
    pub(crate) calls: Arc<Calls>,
    pub(crate) stop: CancellationToken,
}

/// One call of a known endpoint, as its host handles it.
pub(crate) trait Errand: Sync {
    /// Gives the names by which faults can be bound to it.
    fn names(&self) -> Vec<String>;

    /// Does what the call asks for.
    fn perform(
        &self,
        struck: &Struck,
        connection: &Connection,
    ) -> impl Future<Output = Answer> + Send;

    /// Refuses by a code of the platform, in the shape of the endpoint. The status is the documented
    /// one unless it is given.
    fn refuse(&self, code: &str, status: Option<StatusCode>) -> Answer;

    /// Gives some success, for a call whose answer is cut in half before it has an effect.
    fn sample(&self) -> Answer;
}

/// What a decisive fault makes of a call.
enum Lie {
    /// No answer: the connection is cut.
    Cut,
    /// Another answer, with its code for the list of calls.
    Answer(String, Response),
    /// The true answer, carried badly.
    Carried(Answer),
}

impl Desk {
    /// Starts the line of a call.
    pub(crate) fn record(&self, endpoint: &'static str, parts: &Parts) -> CallRecord {
        CallRecord {
            seq: 0,
            at_micros: self.clock.now_unix_micros(),
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

    /// What the sandbox does not know it does not guess.
    pub(crate) fn unknown(&self, parts: &Parts) -> Response {
        let path = parts.uri.path();
        let body = json!({
            "error": {
                "code": UNKNOWN,
                "message": format!("The sandbox does not know {} {path}", parts.method),
            },
            "path": path,
        });
        let answer = Answer::json(StatusCode::NOT_IMPLEMENTED, UNKNOWN, &body);
        self.note(self.record("unknown", parts), answer)
    }

    /// Lets a call go its way, with the faults that strike it.
    pub(crate) async fn serve(
        &self,
        mut record: CallRecord,
        errand: &impl Errand,
        connection: &Connection,
    ) -> Response {
        let names = errand.names();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let struck = Struck::new(&self.faults, &names);
        record.fault = struck.label();
        struck.wait(&self.clock, Moment::BeforeEffect).await;
        if let Some(kind) = struck.decisive(Moment::BeforeEffect) {
            let lie = self.lie(errand, kind, None);
            return self.tell(record, lie, kind, connection).await;
        }
        let answer = errand.perform(&struck, connection).await;
        struck.wait(&self.clock, Moment::AfterEffect).await;
        if let Some(kind) = struck.decisive(Moment::AfterEffect) {
            record.open_id.clone_from(&answer.open_id);
            record.warnings.clone_from(&answer.warnings);
            let lie = self.lie(errand, kind, Some(answer));
            return self.tell(record, lie, kind, connection).await;
        }
        self.note(record, answer)
    }

    /// Notes a call and gives its true answer.
    pub(crate) fn note(&self, mut record: CallRecord, answer: Answer) -> Response {
        record.at_micros = self.clock.now_unix_micros();
        record.status = Some(answer.status.as_u16());
        record.code.clone_from(&answer.code);
        record.open_id.clone_from(&answer.open_id);
        record.warnings.clone_from(&answer.warnings);
        self.calls.record(record);
        answer.into_response()
    }

    /// Notes a faulty call and gives its answer, or cuts the connection.
    async fn tell(
        &self,
        mut record: CallRecord,
        lie: Lie,
        kind: &FaultKind,
        connection: &Connection,
    ) -> Response {
        record.at_micros = self.clock.now_unix_micros();
        match lie {
            Lie::Cut => {
                self.calls.record(record);
                connection.cut().await
            }
            Lie::Answer(code, response) => {
                record.status = Some(response.status().as_u16());
                record.code = code;
                self.calls.record(record);
                response
            }
            Lie::Carried(answer) => {
                record.status = Some(answer.status.as_u16());
                record.code.clone_from(&answer.code);
                self.calls.record(record);
                carry(answer, kind, connection).await
            }
        }
    }

    /// Makes the lie of a decisive fault. `genuine` is the true answer, if the call had its effect.
    fn lie(&self, errand: &impl Errand, kind: &FaultKind, genuine: Option<Answer>) -> Lie {
        match (kind, genuine) {
            (FaultKind::Status { status }, _) => {
                let answer = Answer::bare(http_status(*status));
                Lie::Answer(String::new(), answer.into_response())
            }
            (FaultKind::Error { code, status }, _) => {
                let answer = errand.refuse(code, status.map(http_status));
                Lie::Answer(code.clone(), answer.into_response())
            }
            (FaultKind::Malformed { shape }, genuine) => {
                let answer = || genuine.unwrap_or_else(|| errand.sample());
                Lie::Answer(String::new(), self.malformed(*shape, answer))
            }
            (kind, Some(answer)) if kind.carries() => Lie::Carried(answer),
            _ => Lie::Cut,
        }
    }

    fn malformed(&self, shape: Shape, answer: impl FnOnce() -> Answer) -> Response {
        match shape {
            Shape::Html => Answer::html(StatusCode::OK, "", HTML.to_owned()).into_response(),
            Shape::Empty => Answer::bare(StatusCode::OK).into_response(),
            Shape::CompressedBomb => bomb(),
            Shape::TruncatedJson => {
                let mut answer = answer();
                answer.body.truncate(answer.body.len() / 2);
                answer.into_response()
            }
            Shape::Endless => self.endless(),
        }
    }

    /// Ends with the sandbox, so that a stop does not wait for the reader.
    fn endless(&self) -> Response {
        let parts = stream::unfold(self.stop.clone(), |stop| async move {
            tokio::task::yield_now().await;
            (!stop.is_cancelled()).then(|| {
                let part = Bytes::from_static(&[b' '; 8192]);
                (Ok::<_, Infallible>(part), stop)
            })
        });
        let mut response = Response::new(Body::from_stream(parts));
        let kind = HeaderValue::from_static("application/json; charset=utf-8");
        response.headers_mut().insert(CONTENT_TYPE, kind);
        response
    }
}

/// A status that is none becomes 500.
pub(crate) fn http_status(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
