//! Error codes of the JSON API.

use http::StatusCode;

use crate::source::{Source, source};

/// An error code of the JSON API with its documented HTTP status.
#[derive(Debug)]
pub struct ErrorCode {
    /// The code.
    pub code: &'static str,
    /// The HTTP status.
    pub status: StatusCode,
    /// Text sent along.
    pub message: &'static str,
    /// Where this comes from.
    pub source: Source,
}

const GENERAL: Source = source("tiktok-api-v2-error-handling", "older copy");
const DIRECT: Source = source("content-posting-api-reference-direct-post", "11 Sep 2026");
const DRAFT: Source = source("content-posting-api-reference-upload-video", "older copy");
const STATUS: Source = source("content-posting-api-reference-get-video-status", "older copy");

/// The codes the sandbox answers with.
pub const ERROR_CODES: &[ErrorCode] = &[
    ErrorCode {
        code: "access_token_invalid",
        status: StatusCode::UNAUTHORIZED,
        message: "The access token is invalid or not found in the request.",
        source: GENERAL,
    },
    ErrorCode {
        code: "scope_not_authorized",
        status: StatusCode::UNAUTHORIZED,
        message: "The user did not authorize the scope required for completing this request.",
        source: GENERAL,
    },
    ErrorCode {
        code: "scope_permission_missed",
        status: StatusCode::BAD_REQUEST,
        message: "Additional permissions are required from the user for some fields.",
        source: GENERAL,
    },
    ErrorCode {
        code: "invalid_params",
        status: StatusCode::BAD_REQUEST,
        message: "One or more fields in the request are invalid.",
        source: GENERAL,
    },
    ErrorCode {
        code: "invalid_param",
        status: StatusCode::BAD_REQUEST,
        message: "One or more fields in the request are invalid.",
        source: DIRECT,
    },
    ErrorCode {
        code: "invalid_file_upload",
        status: StatusCode::BAD_REQUEST,
        message: "The uploaded file does not meet the API's specifications.",
        source: GENERAL,
    },
    ErrorCode {
        code: "rate_limit_exceeded",
        status: StatusCode::TOO_MANY_REQUESTS,
        message: "The API rate limit was exceeded. Please try again later.",
        source: GENERAL,
    },
    ErrorCode {
        code: "internal_error",
        status: StatusCode::INTERNAL_SERVER_ERROR,
        message: "Something went wrong. Please try again later.",
        source: GENERAL,
    },
    ErrorCode {
        code: "spam_risk_too_many_posts",
        status: StatusCode::FORBIDDEN,
        message: "The daily post cap from the API is reached for the current user.",
        source: DIRECT,
    },
    ErrorCode {
        code: "spam_risk_user_banned_from_posting",
        status: StatusCode::FORBIDDEN,
        message: "The user is banned from making new posts.",
        source: DIRECT,
    },
    ErrorCode {
        code: "spam_risk_too_many_pending_share",
        status: StatusCode::FORBIDDEN,
        message: "There may be at most 5 pending shares within any 24-hour period.",
        source: DRAFT,
    },
    ErrorCode {
        code: "reached_active_user_cap",
        status: StatusCode::FORBIDDEN,
        message: "The daily quota for active publishing users from your client is reached.",
        source: DIRECT,
    },
    ErrorCode {
        code: "unaudited_client_can_only_post_to_private_accounts",
        status: StatusCode::FORBIDDEN,
        message: "Please review our integration guidelines.",
        source: DIRECT,
    },
    ErrorCode {
        code: "url_ownership_unverified",
        status: StatusCode::FORBIDDEN,
        message: "Please review our URL ownership verification rules.",
        source: DIRECT,
    },
    ErrorCode {
        code: "privacy_level_option_mismatch",
        status: StatusCode::FORBIDDEN,
        message: "The privacy level is not among the creator's options.",
        source: DIRECT,
    },
    ErrorCode {
        code: "app_version_check_failed",
        status: StatusCode::BAD_REQUEST,
        message: "The user's TikTok app is too old for this feature.",
        source: source("content-posting-api-reference-photo-post", "11 Sep 2026"),
    },
    ErrorCode {
        code: "invalid_publish_id",
        status: StatusCode::BAD_REQUEST,
        message: "The publish id does not exist.",
        source: STATUS,
    },
    ErrorCode {
        code: "token_not_authorized_for_specified_publish_id",
        status: StatusCode::BAD_REQUEST,
        message: "The access token is not authorized for this publish id.",
        source: STATUS,
    },
    ErrorCode {
        code: "publish_not_cancellable",
        status: StatusCode::BAD_REQUEST,
        message: "The publishing attempt can no longer be cancelled.",
        source: STATUS,
    },
];

/// Finds the row of an error code.
pub(crate) fn error_code(code: &str) -> Option<&'static ErrorCode> {
    ERROR_CODES.iter().find(|row| row.code == code)
}
