//! Takes in webhooks: exactly 200 after the event is on disk, and no hint to anyone else.

use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::RETRY_AFTER;
use http::{HeaderValue, StatusCode};

use super::body::read_whole;
use super::mount::Api;
use crate::Error;

/// The longest delivery, in bytes.
const CAP: usize = 5 * 1024 * 1024;
/// How long the store may take before the platform is asked to send the event again.
const ANSWER_DEADLINE: Duration = Duration::from_secs(5);
/// How long a platform is asked to wait when the store did not answer.
const PAUSE: Duration = Duration::from_mins(1);

/// Takes in one of TikTok's deliveries.
///
/// Whatever is not authentic, too long or too slow gets the same empty 401.
pub(super) async fn tiktok(State(api): State<Api>, request: Request) -> Response {
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    let Ok(body) = read_whole(&parts.headers, body, CAP).await else {
        metrics::counter!("webhook_rejected_total", "provider" => "tiktok").increment(1);
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let storing = api.service().inbox().receive_tiktok(&parts.headers, body);
    let answer = match tokio::time::timeout(ANSWER_DEADLINE, storing).await {
        Ok(Ok(_)) => StatusCode::OK.into_response(),
        Ok(Err(Error::WebhookRejected)) => StatusCode::UNAUTHORIZED.into_response(),
        Ok(Err(error)) => {
            tracing::error!(%error, code = %error.code(), "a webhook could not be taken in");
            later(error.retry_after().unwrap_or(PAUSE))
        }
        Err(_) => {
            tracing::error!("a webhook could not be stored in time");
            later(PAUSE)
        }
    };
    let status = answer.status().as_u16().to_string();
    metrics::histogram!("webhook_answer_seconds", "provider" => "tiktok", "status" => status)
        .record(started.elapsed());
    answer
}

fn later(wait: Duration) -> Response {
    let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    response
}
