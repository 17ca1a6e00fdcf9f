//! Takes in webhooks: exactly 200 after the event is on disk, and no hint to anyone else.

use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, StatusCode, Uri};
use social_core::Provider;

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
    take_in(&api, Provider::TikTok, request).await
}

/// Takes in one of Instagram's deliveries, as [`tiktok`] does.
pub(super) async fn instagram(State(api): State<Api>, request: Request) -> Response {
    take_in(&api, Provider::Instagram, request).await
}

/// Answers Meta's question: the challenge as it came, as plain text, or 403 whatever was wrong.
pub(super) async fn handshake(State(api): State<Api>, uri: Uri) -> Response {
    match api.service().inbox().handshake(uri.query().unwrap_or_default()) {
        Ok(challenge) => {
            let plain = HeaderValue::from_static("text/plain; charset=utf-8");
            let headers =
                [(CONTENT_TYPE, plain), (CACHE_CONTROL, HeaderValue::from_static("no-store"))];
            (StatusCode::OK, headers, challenge.to_string()).into_response()
        }
        Err(_) => StatusCode::FORBIDDEN.into_response(),
    }
}

async fn take_in(api: &Api, provider: Provider, request: Request) -> Response {
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    let Ok(body) = read_whole(&parts.headers, body, CAP).await else {
        metrics::counter!("webhook_rejected_total", "provider" => provider.as_str()).increment(1);
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let inbox = api.service().inbox();
    let storing = async {
        match provider {
            Provider::TikTok => inbox.receive_tiktok(&parts.headers, body).await,
            Provider::Instagram => inbox.receive_instagram(&parts.headers, body).await,
        }
    };
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
    let provider = provider.as_str();
    metrics::histogram!("webhook_answer_seconds", "provider" => provider, "status" => status)
        .record(started.elapsed());
    answer
}

fn later(wait: Duration) -> Response {
    let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    response
}
