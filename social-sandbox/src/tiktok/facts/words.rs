//! Errors of the login and reasons of failed attempts.

use crate::source::{Source, source};

/// An error of the login, in the flat body or in the callback.
#[derive(Debug)]
pub struct OAuthError {
    /// The error.
    pub error: &'static str,
    /// Where this comes from.
    pub source: Source,
}

/// Why an attempt failed.
#[derive(Debug)]
pub struct FailReason {
    /// The reason.
    pub reason: &'static str,
    /// Where this comes from.
    pub source: Source,
}

const fn oauth(error: &'static str) -> OAuthError {
    OAuthError { error, source: source("oauth-error-handling", "older copy") }
}

const fn reason(reason: &'static str) -> FailReason {
    let source = source("content-posting-api-reference-get-video-status", "older copy");
    FailReason { reason, source }
}

/// Every documented error of the login.
pub const OAUTH_ERRORS: &[OAuthError] = &[
    oauth("access_denied"),
    oauth("invalid_client"),
    oauth("invalid_grant"),
    oauth("invalid_request"),
    oauth("invalid_scope"),
    oauth("server_error"),
    oauth("temporarily_unavailable"),
    oauth("unauthorized_client"),
    oauth("unsupported_grant_type"),
    oauth("unsupported_response_type"),
];

/// Every documented reason of a failed attempt.
pub const FAIL_REASONS: &[FailReason] = &[
    reason("auth_removed"),
    reason("duration_check_failed"),
    reason("file_format_check_failed"),
    reason("frame_rate_check_failed"),
    reason("internal"),
    reason("photo_pull_failed"),
    reason("picture_size_check_failed"),
    reason("publish_cancelled"),
    reason("spam_risk"),
    reason("spam_risk_text"),
    reason("spam_risk_too_many_posts"),
    reason("spam_risk_user_banned_from_posting"),
    reason("video_pull_failed"),
];

/// Codes that come with HTTP 200 from `creator_info`
/// (`content-posting-api-reference-query-creator-info`, older copy).
pub(crate) const CREATOR_INFO_OK: &[&str] =
    &["spam_risk_too_many_posts", "spam_risk_user_banned_from_posting", "reached_active_user_cap"];
