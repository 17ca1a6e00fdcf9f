//! The errors that faults force upon the TikTok host's endpoints.

use http::StatusCode;

use super::behaviour::OAuthErrorStatus;
use super::dispatch::Input;
use super::envelope::{Failure, flat};
use super::facts::{CREATOR_INFO_OK, Job};
use super::host::Host;
use super::oauth;
use crate::wire::Answer;

/// The error in the shape of its endpoint.
pub(crate) fn platform_error(
    host: &Host,
    input: &Input,
    code: &str,
    status: Option<StatusCode>,
) -> Answer {
    match input.job() {
        Job::Token | Job::Revoke => {
            let default = match host.state.lock().behaviour.oauth_error_status {
                OAuthErrorStatus::Ok => StatusCode::OK,
                OAuthErrorStatus::BadRequest => StatusCode::BAD_REQUEST,
            };
            let status = status.unwrap_or(default);
            flat(&host.log_id(), status, code, "Injected by the sandbox.")
        }
        Job::Authorize | Job::Consent => oauth::refusal(host, input.whole(), code),
        // The upload host knows statuses only.
        Job::Upload => Answer::bare(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)),
        job => {
            let failure = Failure::of(code);
            let documented = match job {
                Job::CreatorInfo if CREATOR_INFO_OK.contains(&code) => StatusCode::OK,
                _ => failure.status,
            };
            failure.with_status(status.unwrap_or(documented)).into_answer(&host.log_id())
        }
    }
}
