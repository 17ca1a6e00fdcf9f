//! Faults applied to the TikTok host's answers.

use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use http::StatusCode;
use http::header::CONTENT_TYPE;

use super::behaviour::OAuthErrorStatus;
use super::dispatch::Input;
use super::envelope::{Answer, Failure, flat};
use super::facts::{CREATOR_INFO_OK, Job};
use super::host::Host;
use super::upload::Hindrance;
use super::{bomb, oauth};
use crate::clock::saturating_micros;
use crate::fault::{FaultKind, Moment, Shape};

const HTML: &str = "<!doctype html><html><head><title>502 Bad Gateway</title></head>\
<body><h1>502 Bad Gateway</h1></body></html>";

/// The faults of one call.
#[derive(Debug)]
pub(crate) struct Struck(Vec<(Moment, FaultKind)>);

impl Struck {
    pub(crate) fn new(host: &Host, names: &[&str]) -> Self {
        Self(host.faults.strike(names))
    }

    /// Names what struck, for the list of calls.
    pub(crate) fn label(&self) -> Option<String> {
        let names: Vec<&str> = self.0.iter().map(|(_, kind)| kind.name()).collect();
        (!names.is_empty()).then(|| names.join(","))
    }

    /// What is done to the reading of an upload.
    pub(crate) fn hindrance(&self) -> Hindrance {
        let mut hindrance = Hindrance::default();
        for (_, kind) in &self.0 {
            match kind {
                FaultKind::CutUpload { after_bytes } => hindrance.cut_after = Some(*after_bytes),
                FaultKind::SlowUpload { ms_per_read } => {
                    hindrance.pause = Some(Duration::from_millis(*ms_per_read));
                }
                _ => {}
            }
        }
        hindrance
    }

    /// Waits where a fault of this moment says so.
    pub(crate) async fn wait(&self, host: &Host, moment: Moment) {
        for (_, kind) in self.0.iter().filter(|(when, _)| *when == moment) {
            match kind {
                FaultKind::Delay { ms } => wall_delay(*ms).await,
                FaultKind::VirtualDelay { ms } => {
                    let pause = saturating_micros(Duration::from_millis(*ms));
                    let until = host.clock.now_unix_micros().saturating_add(pause);
                    host.clock.sleep_until_micros(until).await;
                }
                _ => {}
            }
        }
    }

    /// Finds the fault of this moment that decides the answer.
    pub(crate) fn decisive(&self, moment: Moment) -> Option<&FaultKind> {
        self.0
            .iter()
            .filter(|(when, kind)| *when == moment && !kind.passes())
            .map(|(_, kind)| kind)
            // Hindrances of an upload are handled where its bytes are read.
            .find(|kind| !matches!(kind, FaultKind::CutUpload { .. }))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this delay is asked for in wall time; virtual_delay is the other one"
)]
async fn wall_delay(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

/// What a decisive fault makes of a call.
pub(crate) enum Lie {
    /// No answer: the connection is cut.
    Cut,
    /// Another answer, with its code for the list of calls.
    Answer(String, Response),
    /// The true answer, carried badly.
    Carried(Answer),
}

/// Makes the lie of a decisive fault. `genuine` is the true answer, if the call
/// had its effect.
pub(crate) fn lie(host: &Host, input: &Input, kind: &FaultKind, genuine: Option<Answer>) -> Lie {
    match (kind, genuine) {
        (FaultKind::Status { status }, _) => {
            let answer = Answer::bare(http_status(*status));
            Lie::Answer(String::new(), answer.into_response())
        }
        (FaultKind::Error { code, status }, _) => {
            let answer = platform_error(host, input, code, *status);
            Lie::Answer(code.clone(), answer.into_response())
        }
        (FaultKind::Malformed { shape }, genuine) => {
            Lie::Answer(String::new(), malformed(host, *shape, genuine))
        }
        (kind, Some(answer)) if kind.carries() => Lie::Carried(answer),
        _ => Lie::Cut,
    }
}

/// The error in the shape of its endpoint.
fn platform_error(host: &Host, input: &Input, code: &str, status: Option<u16>) -> Answer {
    match input.job() {
        Job::Token | Job::Revoke => {
            let default = match host.state.lock().behaviour.oauth_error_status {
                OAuthErrorStatus::Ok => StatusCode::OK,
                OAuthErrorStatus::BadRequest => StatusCode::BAD_REQUEST,
            };
            let status = status.map_or(default, http_status);
            flat(&host.log_id(), status, code, "Injected by the sandbox.")
        }
        Job::Authorize | Job::Consent => oauth::refusal(host, input.whole(), code),
        // The upload host knows statuses only.
        Job::Upload => Answer::bare(http_status(status.unwrap_or(500))),
        job => {
            let failure = Failure::of(code);
            let documented = match job {
                Job::CreatorInfo if CREATOR_INFO_OK.contains(&code) => StatusCode::OK,
                _ => failure.status,
            };
            let status = status.map_or(documented, http_status);
            failure.with_status(status).into_answer(&host.log_id())
        }
    }
}

fn malformed(host: &Host, shape: Shape, genuine: Option<Answer>) -> Response {
    match shape {
        Shape::Html => Answer::html(StatusCode::OK, "", HTML.to_owned()).into_response(),
        Shape::Empty => Answer::bare(StatusCode::OK).into_response(),
        Shape::CompressedBomb => bomb::response(),
        Shape::TruncatedJson => {
            let mut answer = genuine.unwrap_or_else(|| {
                super::envelope::success(&host.log_id(), &serde_json::json!({ "cut": "here" }))
            });
            answer.body.truncate(answer.body.len() / 2);
            answer.into_response()
        }
        Shape::Endless => {
            let stop = host.stop.clone();
            // Ends with the sandbox, so that a stop does not wait for the reader.
            let parts = stream::unfold(stop, |stop| async move {
                tokio::task::yield_now().await;
                (!stop.is_cancelled()).then(|| {
                    let part = Bytes::from_static(&[b' '; 8192]);
                    (Ok::<_, std::convert::Infallible>(part), stop)
                })
            });
            let mut response = Response::new(Body::from_stream(parts));
            response.headers_mut().insert(
                CONTENT_TYPE,
                http::HeaderValue::from_static("application/json; charset=utf-8"),
            );
            response
        }
    }
}

fn http_status(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
