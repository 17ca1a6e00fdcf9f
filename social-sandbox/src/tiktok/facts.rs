//! What TikTok documents, as the sandbox's own tables.
//!
//! Each row names the page it comes from and the newest revision seen. The
//! tables are typed in by hand and shared with no other crate: a mistake made
//! twice the same way would otherwise hide itself.

mod codes;
mod words;

use http::Method;

use crate::source::{Source, source};

pub(crate) use codes::error_code;
pub use codes::{ERROR_CODES, ErrorCode};
pub(crate) use words::CREATOR_INFO_OK;
pub use words::{FAIL_REASONS, FailReason, OAUTH_ERRORS, OAuthError};

/// What an endpoint does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Job {
    Authorize,
    Consent,
    Stylesheet,
    Inspector,
    Token,
    Revoke,
    UserInfo,
    VideoList,
    VideoQuery,
    CreatorInfo,
    VideoInit,
    InboxVideoInit,
    ContentInit,
    StatusFetch,
    Cancel,
    Upload,
}

/// One route of the TikTok host.
#[derive(Debug)]
pub struct Endpoint {
    /// The name used by faults, calls and limits.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path, with its trailing slash where TikTok has one.
    pub path: &'static str,
    /// Scopes of which one must be granted; empty where no token is taken.
    pub scopes: &'static [&'static str],
    /// Calls per minute for one creator of one app.
    pub per_minute: Option<u32>,
    /// Where this comes from.
    pub source: Source,
    pub(crate) job: Job,
}

impl Endpoint {
    /// Whether faults can hit it; the sandbox's own pages are spared.
    pub const fn takes_faults(&self) -> bool {
        !matches!(self.job, Job::Stylesheet | Job::Inspector)
    }
}

const PUBLISH: &[&str] = &["video.publish"];
const UPLOAD: &[&str] = &["video.upload"];
const EITHER: &[&str] = &["video.publish", "video.upload"];
const LIST: &[&str] = &["video.list"];
const OWN: Source = source("sandbox", "own page, not TikTok's");

/// Every route of the TikTok host.
pub const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        name: "authorize",
        method: Method::GET,
        path: "/v2/auth/authorize/",
        scopes: &[],
        per_minute: None,
        source: source("login-kit-desktop", "older copy"),
        job: Job::Authorize,
    },
    Endpoint {
        name: "authorize",
        method: Method::GET,
        path: "/v2/auth/authorize",
        scopes: &[],
        per_minute: None,
        source: source("login-kit-web", "older copy"),
        job: Job::Authorize,
    },
    Endpoint {
        name: "consent",
        method: Method::POST,
        path: "/sandbox/consent",
        scopes: &[],
        per_minute: None,
        source: OWN,
        job: Job::Consent,
    },
    Endpoint {
        name: "stylesheet",
        method: Method::GET,
        path: "/sandbox/style.css",
        scopes: &[],
        per_minute: None,
        source: OWN,
        job: Job::Stylesheet,
    },
    Endpoint {
        name: "inspector",
        method: Method::GET,
        path: "/sandbox/",
        scopes: &[],
        per_minute: None,
        source: OWN,
        job: Job::Inspector,
    },
    Endpoint {
        name: "token",
        method: Method::POST,
        path: "/v2/oauth/token/",
        scopes: &[],
        per_minute: None,
        source: source("oauth-user-access-token-management", "5 Nov 2026"),
        job: Job::Token,
    },
    Endpoint {
        name: "revoke",
        method: Method::POST,
        path: "/v2/oauth/revoke/",
        scopes: &[],
        per_minute: None,
        source: source("oauth-user-access-token-management", "older copy"),
        job: Job::Revoke,
    },
    Endpoint {
        name: "user_info",
        method: Method::GET,
        path: "/v2/user/info/",
        scopes: &["user.info.basic", "user.info.profile", "user.info.stats"],
        per_minute: Some(600),
        source: source("tiktok-api-v2-get-user-info", "older copy"),
        job: Job::UserInfo,
    },
    Endpoint {
        name: "video_list",
        method: Method::POST,
        path: "/v2/video/list/",
        scopes: LIST,
        per_minute: Some(600),
        source: source("tiktok-api-v2-video-list", "older copy"),
        job: Job::VideoList,
    },
    Endpoint {
        name: "video_query",
        method: Method::POST,
        path: "/v2/video/query/",
        scopes: LIST,
        per_minute: Some(600),
        source: source("tiktok-api-v2-video-query", "older copy"),
        job: Job::VideoQuery,
    },
    Endpoint {
        name: "creator_info",
        method: Method::POST,
        path: "/v2/post/publish/creator_info/query/",
        scopes: PUBLISH,
        per_minute: Some(20),
        source: source("content-posting-api-reference-query-creator-info", "older copy"),
        job: Job::CreatorInfo,
    },
    Endpoint {
        name: "video_init",
        method: Method::POST,
        path: "/v2/post/publish/video/init/",
        scopes: PUBLISH,
        per_minute: Some(6),
        source: source("content-posting-api-reference-direct-post", "11 Sep 2026"),
        job: Job::VideoInit,
    },
    Endpoint {
        name: "inbox_video_init",
        method: Method::POST,
        path: "/v2/post/publish/inbox/video/init/",
        scopes: UPLOAD,
        per_minute: Some(6),
        source: source("content-posting-api-reference-upload-video", "older copy"),
        job: Job::InboxVideoInit,
    },
    Endpoint {
        name: "content_init",
        method: Method::POST,
        path: "/v2/post/publish/content/init/",
        scopes: EITHER,
        per_minute: Some(6),
        source: source("content-posting-api-reference-photo-post", "11 Sep 2026"),
        job: Job::ContentInit,
    },
    Endpoint {
        name: "status_fetch",
        method: Method::POST,
        path: "/v2/post/publish/status/fetch/",
        scopes: EITHER,
        per_minute: Some(30),
        source: source("content-posting-api-reference-get-video-status", "older copy"),
        job: Job::StatusFetch,
    },
    Endpoint {
        name: "cancel",
        method: Method::POST,
        path: "/v2/post/publish/cancel/",
        scopes: EITHER,
        per_minute: None,
        source: source("content-posting-api-reference-get-video-status", "older copy"),
        job: Job::Cancel,
    },
    Endpoint {
        name: "upload",
        method: Method::PUT,
        path: "/upload/",
        scopes: &[],
        per_minute: None,
        source: source("content-posting-api-media-transfer-guide", "11 Sep 2026"),
        job: Job::Upload,
    },
];

/// Finds a route.
pub(crate) fn endpoint(method: &Method, path: &str) -> Option<&'static Endpoint> {
    ENDPOINTS.iter().find(|endpoint| endpoint.path == path && endpoint.method == *method)
}

/// The grant types by which faults can narrow the token endpoint.
const GRANT_TYPES: [&str; 3] = ["authorization_code", "refresh_token", "client_credentials"];

/// Everything that a fault can be bound to: `*`, endpoints, and `token` with a
/// grant type.
pub(crate) fn fault_targets() -> Vec<String> {
    let mut names = vec!["*".to_owned()];
    for endpoint in ENDPOINTS.iter().filter(|endpoint| endpoint.takes_faults()) {
        if names.last().is_none_or(|last| last != endpoint.name) {
            names.push(endpoint.name.to_owned());
        }
    }
    names.extend(GRANT_TYPES.map(|grant| format!("token:{grant}")));
    names
}

/// A scope an app can ask for (`tiktok-api-scopes`, 11 Sep 2026).
#[derive(Debug)]
pub struct Scope {
    /// The wire name.
    pub name: &'static str,
    /// What the consent page says about it.
    pub words: &'static str,
}

/// The scopes the sandbox knows.
pub const SCOPES: &[Scope] = &[
    Scope { name: "user.info.basic", words: "Read your profile: avatar and display name" },
    Scope { name: "user.info.profile", words: "Read your bio, profile link and handle" },
    Scope { name: "user.info.stats", words: "Read your follower, like and video counts" },
    Scope { name: "video.list", words: "Read your public videos" },
    Scope { name: "video.upload", words: "Send drafts to your inbox" },
    Scope { name: "video.publish", words: "Post to your profile" },
];

/// UTF-16 units of a video caption (`content-posting-api-reference-direct-post`, 11 Sep 2026).
pub(crate) const VIDEO_TITLE_UTF16: usize = 2200;
/// UTF-16 units of a photo title (`content-posting-api-reference-photo-post`, 11 Sep 2026).
pub(crate) const PHOTO_TITLE_UTF16: usize = 90;
/// UTF-16 units of a photo description (same page).
pub(crate) const PHOTO_DESCRIPTION_UTF16: usize = 4000;
/// Images of one photo post (same page).
pub(crate) const PHOTO_IMAGES: usize = 35;
/// Bytes of one image: 20 MB, by the larger reading (`content-posting-api-media-transfer-guide`, 11 Sep 2026).
pub(crate) const PHOTO_BYTES: u64 = 20 * 1024 * 1024;
/// Pixels of an image's shorter side (field reports, 2026).
pub(crate) const PHOTO_SHORT_SIDE: u32 = 1080;
/// Chunks of one upload (`content-posting-api-media-transfer-guide`, 11 Sep 2026).
pub(crate) const MAX_CHUNKS: u64 = 1000;
/// Seconds a pull may take (same page).
pub(crate) const PULL_SECONDS: u64 = 3600;
/// Seconds of the window of every 24-hour cap.
pub(crate) const DAY_SECONDS: u64 = 86_400;
/// Seconds of the sliding rate window (`tiktok-api-v2-rate-limit`, older copy).
pub(crate) const RATE_WINDOW_SECONDS: u64 = 60;
/// Lifetime of a client token in seconds (`client-access-token-management`, 5 Nov 2026).
pub(crate) const CLIENT_TOKEN_SECONDS: u64 = 7200;
/// Content types of an upload (`content-posting-api-media-transfer-guide`, 11 Sep 2026).
pub(crate) const UPLOAD_TYPES: &[&str] = &["video/mp4", "video/quicktime", "video/webm"];
/// Privacy levels a post can have (`content-posting-api-reference-direct-post`, 11 Sep 2026).
pub(crate) const PRIVACY_LEVELS: &[&str] =
    &["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR", "SELF_ONLY"];
