//! The endpoints as data: path, scopes, limit, and the page each was read from.

use std::time::Duration;

use http::Method;
use social_core::{Retry, WindowRule};

/// One endpoint of TikTok.
#[derive(Debug)]
#[non_exhaustive]
pub struct Endpoint {
    /// Names the call in traces, counts and errors.
    pub operation: &'static str,
    /// The method.
    pub method: Method,
    /// The path below the API's address; the trailing slash counts.
    pub path: &'static str,
    /// Scopes of which the call needs one; none for calls that are not signed by a user's token.
    pub scopes: &'static [&'static str],
    /// Calls a minute for one user of one app, where the platform states a number.
    pub per_minute: Option<u32>,
    /// How the call may be repeated.
    pub retry: Retry,
    /// The page of the platform's documentation.
    pub page: &'static str,
    /// When that page was last checked.
    pub checked: &'static str,
}

impl Endpoint {
    /// Describes a call that the table does not hold.
    pub(crate) fn unlisted(operation: &'static str, method: Method, retry: Retry) -> Self {
        let (path, page, checked) = ("", "", "");
        Self { operation, method, path, scopes: &[], per_minute: None, retry, page, checked }
    }

    /// Gives the limit as the limiter takes it: the calls of a minute in a little more than one.
    ///
    /// TikTok counts a call when it arrives. One that was slow on its way and one that was fast are
    /// nearer to each other there than their places here.
    pub fn window(&self) -> Option<WindowRule> {
        self.per_minute.map(|limit| WindowRule { limit, span: MINUTE + ON_THE_WAY })
    }
}

const MINUTE: Duration = Duration::from_mins(1);
/// How much longer than another a call may be on its way from its place to TikTok.
const ON_THE_WAY: Duration = Duration::from_secs(3);

const CHECKED: &str = "2026-11-22";
const EITHER_POSTING_SCOPE: &[&str] = &["video.publish", "video.upload"];

macro_rules! endpoints {
    ($($(#[$doc:meta])* $name:ident: $operation:literal, $method:ident $path:literal, $scopes:expr, $per_minute:expr, $retry:ident, $page:literal;)+) => {
        $(
            $(#[$doc])*
            pub static $name: Endpoint = Endpoint {
                operation: $operation,
                method: Method::$method,
                path: $path,
                scopes: $scopes,
                per_minute: $per_minute,
                retry: Retry::$retry,
                page: $page,
                checked: CHECKED,
            };
        )+

        /// Every endpoint this client calls.
        pub static ENDPOINTS: &[&Endpoint] = &[$(&$name,)+];
    };
}

endpoints! {
    /// Exchanges an authorization code for tokens, or renews them.
    TOKEN: "oauth_token", POST "/v2/oauth/token/", &[], None, OnlyIfNotSent,
        "oauth-user-access-token-management";
    /// Ends a grant.
    REVOKE: "oauth_revoke", POST "/v2/oauth/revoke/", &[], None, Safe,
        "oauth-user-access-token-management";
    /// Reads the user's own profile.
    USER_INFO: "user_info", GET "/v2/user/info/", &["user.info.basic"], Some(600), Safe,
        "tiktok-api-v2-get-user-info";
    /// Lists the user's public videos.
    VIDEO_LIST: "video_list", POST "/v2/video/list/", &["video.list"], Some(600), Safe,
        "tiktok-api-v2-video-list";
    /// Reads some of the user's public videos by their ids.
    VIDEO_QUERY: "video_query", POST "/v2/video/query/", &["video.list"], Some(600), Safe,
        "tiktok-api-v2-video-query";
    /// Reads what the creator may post now.
    CREATOR_INFO: "creator_info", POST "/v2/post/publish/creator_info/query/", &["video.publish"], Some(20), Safe,
        "content-posting-api-reference-query-creator-info";
    /// Starts a direct post of a video.
    VIDEO_INIT: "video_init", POST "/v2/post/publish/video/init/", &["video.publish"], Some(6), OnlyIfNotSent,
        "content-posting-api-reference-direct-post";
    /// Starts a draft of a video.
    INBOX_VIDEO_INIT: "inbox_video_init", POST "/v2/post/publish/inbox/video/init/", &["video.upload"], Some(6), OnlyIfNotSent,
        "content-posting-api-reference-upload-video";
    /// Starts a direct post or a draft of photos.
    CONTENT_INIT: "content_init", POST "/v2/post/publish/content/init/", EITHER_POSTING_SCOPE, Some(6), OnlyIfNotSent,
        "content-posting-api-reference-photo-post";
    /// Reads how far a publish is.
    STATUS_FETCH: "status_fetch", POST "/v2/post/publish/status/fetch/", EITHER_POSTING_SCOPE, Some(30), Safe,
        "content-posting-api-reference-get-video-status";
    /// Cancels a publish that TikTok still pulls, if it is not too late.
    CANCEL: "publish_cancel", POST "/v2/post/publish/cancel/", EITHER_POSTING_SCOPE, None, Safe,
        "content-posting-api-media-transfer-guide";
}

/// The page a browser is sent to, below the address of the login.
pub const AUTHORIZE_PATH: &str = "/v2/auth/authorize/";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_paths_keep_their_slash() {
        let mut names: Vec<_> = ENDPOINTS.iter().map(|endpoint| endpoint.operation).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ENDPOINTS.len());
        for endpoint in ENDPOINTS {
            assert!(
                endpoint.path.starts_with("/v2/") && endpoint.path.ends_with('/'),
                "{}",
                endpoint.path
            );
        }
    }

    #[test]
    fn nothing_that_posts_is_repeated_blindly() {
        for endpoint in [&TOKEN, &VIDEO_INIT, &INBOX_VIDEO_INIT, &CONTENT_INIT] {
            assert_eq!(endpoint.retry, Retry::OnlyIfNotSent, "{}", endpoint.operation);
        }
    }
}
