//! The endpoints as data: host, path, scopes, and the page each was read from.

use http::Method;
use social_core::{LoginFlow, Retry};

pub use crate::release::{DEFAULT_RELEASE, RELEASES, Release};

/// Which of an app's hosts an endpoint is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Host {
    /// The API's: `graph.facebook.com` or `graph.instagram.com`.
    Graph,
    /// The one that exchanges codes of Instagram Login: `api.instagram.com`.
    Token,
}

/// Whether a path starts with the version of the Graph API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Versioned {
    /// It does.
    Yes,
    /// It is documented without one.
    No,
}

/// One endpoint of Meta.
#[derive(Debug)]
#[non_exhaustive]
pub struct Endpoint {
    /// Names the call in traces, counts and errors.
    pub operation: &'static str,
    /// The logins whose apps have it.
    pub logins: &'static [LoginFlow],
    /// The host.
    pub host: Host,
    /// Whether the version stands before the path.
    pub versioned: Versioned,
    /// The method.
    pub method: Method,
    /// The path below the host's address and the version; a name in braces stands for an id.
    pub path: &'static str,
    /// Scopes of which the call needs one, those of both logins where both have it; none where any
    /// token will do, or none is needed.
    pub scopes: &'static [&'static str],
    /// How the call may be repeated.
    pub retry: Retry,
    /// The page of the platform's documentation.
    pub page: &'static str,
    /// The day, or the month, when that page was last checked.
    pub checked: &'static str,
}

macro_rules! endpoints {
    ($($(#[$doc:meta])* $name:ident: $operation:literal, $logins:ident $host:ident $versioned:ident, $method:ident $path:literal, $scopes:expr, $retry:ident, $page:literal $checked:literal;)+) => {
        $(
            $(#[$doc])*
            pub static $name: Endpoint = Endpoint {
                operation: $operation,
                logins: $logins,
                host: Host::$host,
                versioned: Versioned::$versioned,
                method: Method::$method,
                path: $path,
                scopes: $scopes,
                retry: Retry::$retry,
                page: $page,
                checked: $checked,
            };
        )+

        /// Every endpoint this client calls.
        pub static ENDPOINTS: &[&Endpoint] = &[$(&$name,)+];
    };
}

const FACEBOOK: &[LoginFlow] = &[LoginFlow::FacebookLogin];
const INSTAGRAM: &[LoginFlow] = &[LoginFlow::InstagramLogin];
const BOTH: &[LoginFlow] = &[LoginFlow::FacebookLogin, LoginFlow::InstagramLogin];

// The exchanges of both Graph hosts are documented as GET alone, with the secret and the token in
// the query. A form would keep them out of the address, but no page of Meta promises that it is
// read, and a code that is lost to a refused request is lost for good. So the documented form is
// sent; addresses are shown without their query everywhere, and no redirect is followed.
endpoints! {
    /// Exchanges the code of Facebook Login for a user token.
    FACEBOOK_CODE: "facebook_code", FACEBOOK Graph Yes, GET "/oauth/access_token", &[], OnlyIfNotSent,
        "facebook-login/guides/advanced/manual-flow" "2026-10";
    /// Exchanges a user token that still lives for one of about 60 days.
    FACEBOOK_LONG_LIVED: "facebook_long_lived", FACEBOOK Graph Yes, GET "/oauth/access_token", &[], Safe,
        "facebook-login/guides/access-tokens/get-long-lived" "2026-10";
    /// Reads who a token of Facebook Login speaks for.
    FACEBOOK_ME: "facebook_me", FACEBOOK Graph Yes, GET "/me", &[], Safe,
        "graph-api/overview" "2026-10";
    /// Exchanges the code of Instagram Login for a token of an hour.
    INSTAGRAM_CODE: "instagram_code", INSTAGRAM Token No, POST "/oauth/access_token", &[], OnlyIfNotSent,
        "instagram-platform/instagram-api-with-instagram-login/business-login" "2026-03";
    /// Exchanges an Instagram token of an hour for one of about 60 days.
    INSTAGRAM_LONG_LIVED: "instagram_long_lived", INSTAGRAM Graph No, GET "/access_token", BASIC, Safe,
        "instagram-platform/reference/access_token" "2026-10";
    /// Renews an Instagram token of 60 days.
    INSTAGRAM_REFRESH: "instagram_refresh", INSTAGRAM Graph No, GET "/refresh_access_token", BASIC, Safe,
        "instagram-platform/reference/refresh_access_token" "2026-10";
    /// Reads who a token of Instagram Login speaks for.
    INSTAGRAM_ME: "instagram_me", INSTAGRAM Graph Yes, GET "/me", BASIC, Safe,
        "instagram-platform/reference/me" "2026-10";
    /// Reads what a token is and may do.
    DEBUG_TOKEN: "debug_token", FACEBOOK Graph Yes, GET "/debug_token", &[], Safe,
        "facebook-login/guides/access-tokens/debugging" "2026-10";
    /// Lists what the user granted and declined.
    PERMISSIONS: "permissions", FACEBOOK Graph Yes, GET "/me/permissions", &[], Safe,
        "graph-api/reference/user/permissions" "2026-10";
    /// Withdraws the whole grant.
    PERMISSIONS_REVOKE: "permissions_revoke", FACEBOOK Graph Yes, DELETE "/me/permissions", &[], Safe,
        "graph-api/reference/user/permissions" "2026-10";
    /// Lists the Pages the user has a role on.
    PAGES: "pages", FACEBOOK Graph Yes, GET "/me/accounts", &["pages_show_list"], Safe,
        "graph-api/reference/user/accounts" "2026-09-11";
    /// Lists the business portfolios the user has a role in.
    BUSINESSES: "businesses", FACEBOOK Graph Yes, GET "/me/businesses", BUSINESS, Safe,
        "graph-api/reference/user/businesses" "2026-10";
    /// Lists the Pages a portfolio owns.
    OWNED_PAGES: "owned_pages", FACEBOOK Graph Yes, GET "/{business}/owned_pages", BUSINESS, Safe,
        "marketing-api/reference/business/owned_pages" "2026-10";
    /// Lists the Pages a portfolio works on for others.
    CLIENT_PAGES: "client_pages", FACEBOOK Graph Yes, GET "/{business}/client_pages", BUSINESS, Safe,
        "marketing-api/reference/business/client_pages" "2026-10";
    /// Reads which webhooks of an account the app gets.
    SUBSCRIBED: "subscribed_apps", BOTH Graph Yes, GET "/{subject}/subscribed_apps", &[], Safe,
        "instagram-platform/webhooks" "2025-11";
    /// Sets which webhooks of an account the app gets.
    SUBSCRIBE: "subscribe", BOTH Graph Yes, POST "/{subject}/subscribed_apps", &[], Safe,
        "instagram-platform/webhooks" "2025-11";
    /// Ends the webhooks of an account.
    UNSUBSCRIBE: "unsubscribe", BOTH Graph Yes, DELETE "/{subject}/subscribed_apps", &[], Safe,
        "instagram-platform/webhooks" "2025-11";
    /// Sets where webhooks of the app go.
    APP_SUBSCRIBE: "app_subscribe", FACEBOOK Graph Yes, POST "/{app}/subscriptions", &[], Safe,
        "graph-api/reference/application/subscriptions" "2026-10";
    /// Reads where webhooks of the app go, and which.
    APP_SUBSCRIPTIONS: "app_subscriptions", FACEBOOK Graph Yes, GET "/{app}/subscriptions", &[], Safe,
        "graph-api/reference/application/subscriptions" "2026-10";
    /// Ends webhooks of the app.
    APP_UNSUBSCRIBE: "app_unsubscribe", FACEBOOK Graph Yes, DELETE "/{app}/subscriptions", &[], Safe,
        "graph-api/reference/application/subscriptions" "2026-10";
    /// Makes a container of media that are published later, or never.
    CREATE_CONTAINER: "create_container", BOTH Graph Yes, POST "/{ig-user}/media", PUBLISH, OnlyIfNotSent,
        "instagram-platform/instagram-graph-api/reference/ig-user/media" "2026-09-11";
    /// Reads how far a container is.
    CONTAINER: "container", BOTH Graph Yes, GET "/{ig-container}", PUBLISH, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-container" "2026-09-11";
    /// Publishes a container. Nothing tells a second call from the first, so it is never repeated.
    MEDIA_PUBLISH: "media_publish", BOTH Graph Yes, POST "/{ig-user}/media_publish", PUBLISH, Never,
        "instagram-platform/instagram-graph-api/reference/ig-user/media_publish" "2026-09-11";
    /// Reads how many posts are left in the window.
    PUBLISHING_LIMIT: "content_publishing_limit", BOTH Graph Yes, GET "/{ig-user}/content_publishing_limit", PUBLISH, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-user/content_publishing_limit" "2026-09-11";
    /// Reads the account.
    PROFILE: "profile", BOTH Graph Yes, GET "/{ig-user}", READ, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-user" "2026-09-11";
    /// Lists the account's media, newest first: 10,000 at most and no stories.
    MEDIA_LIST: "media_list", BOTH Graph Yes, GET "/{ig-user}/media", READ, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-user/media" "2026-09-11";
    /// Lists the account's stories of the last day.
    STORIES: "stories", BOTH Graph Yes, GET "/{ig-user}/stories", READ, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-user/stories" "2026-09-11";
    /// Lists the account's live broadcasts.
    LIVE_MEDIA: "live_media", BOTH Graph Yes, GET "/{ig-user}/live_media", READ, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-user/live_media" "2026-09-11";
    /// Lists media of others in which the account is tagged.
    TAGS: "tags", BOTH Graph Yes, GET "/{ig-user}/tags", COMMENTS, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-user/tags" "2026-09-11";
    /// Reads a medium.
    MEDIA: "media", BOTH Graph Yes, GET "/{ig-media}", READ, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-media" "2026-09-11";
    /// Lists the items of a carousel.
    CHILDREN: "media_children", BOTH Graph Yes, GET "/{ig-media}/children", READ, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-media/children" "2026-09-11";
    /// Lets people comment on a medium, or not.
    MEDIA_UPDATE: "media_update", BOTH Graph Yes, POST "/{ig-media}", COMMENTS, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-media" "2026-09-11";
    /// Deletes a medium; only for apps of Facebook Login.
    MEDIA_DELETE: "media_delete", FACEBOOK Graph Yes, DELETE "/{ig-media}", &["instagram_manage_contents"], OnlyIfNotSent,
        "instagram-platform/instagram-graph-api/reference/ig-media" "2026-09-11";
    /// Lists the comments of a medium.
    COMMENT_LIST: "comment_list", BOTH Graph Yes, GET "/{ig-media}/comments", COMMENTS, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-media/comments" "2026-09-11";
    /// Lists the answers to a comment.
    REPLY_LIST: "reply_list", BOTH Graph Yes, GET "/{ig-comment}/replies", COMMENTS, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-comment/replies" "2026-09-11";
    /// Reads a comment.
    COMMENT: "comment", BOTH Graph Yes, GET "/{ig-comment}", COMMENTS, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-comment" "2026-09-11";
    /// Comments on a medium. Nothing tells a second comment from the first, so it is never repeated.
    COMMENT_CREATE: "comment_create", BOTH Graph Yes, POST "/{ig-media}/comments", COMMENTS, Never,
        "instagram-platform/instagram-graph-api/reference/ig-media/comments" "2026-09-11";
    /// Answers a comment; never repeated either.
    REPLY_CREATE: "reply_create", BOTH Graph Yes, POST "/{ig-comment}/replies", COMMENTS, Never,
        "instagram-platform/instagram-graph-api/reference/ig-comment/replies" "2026-09-11";
    /// Hides a comment, or shows it again.
    COMMENT_UPDATE: "comment_update", BOTH Graph Yes, POST "/{ig-comment}", COMMENTS, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-comment" "2026-09-11";
    /// Deletes a comment under the account's own media.
    COMMENT_DELETE: "comment_delete", BOTH Graph Yes, DELETE "/{ig-comment}", COMMENTS, OnlyIfNotSent,
        "instagram-platform/instagram-graph-api/reference/ig-comment" "2026-09-11";
    /// Answers a mention; never repeated.
    MENTION_REPLY: "mention_reply", BOTH Graph Yes, POST "/{ig-user}/mentions", COMMENTS, Never,
        "instagram-platform/instagram-graph-api/reference/ig-user/mentions" "2026-09-11";
    /// Finds a hashtag by its word.
    HASHTAG_SEARCH: "hashtag_search", FACEBOOK Graph Yes, GET "/ig_hashtag_search", READ, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-hashtag-search" "2026-10";
    /// Lists public media with a hashtag, newest first.
    HASHTAG_RECENT: "hashtag_recent", FACEBOOK Graph Yes, GET "/{ig-hashtag}/recent_media", READ, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-hashtag/recent-media" "2026-10";
    /// Lists public media with a hashtag, most seen first.
    HASHTAG_TOP: "hashtag_top", FACEBOOK Graph Yes, GET "/{ig-hashtag}/top_media", READ, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-hashtag/top-media" "2026-10";
    /// Lists the hashtags that were asked for lately.
    HASHTAGS_SEARCHED: "hashtags_searched", FACEBOOK Graph Yes, GET "/{ig-user}/recently_searched_hashtags", READ, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-user/recently_searched_hashtags" "2026-10";
    /// Reads figures of a medium.
    MEDIA_INSIGHTS: "media_insights", BOTH Graph Yes, GET "/{ig-media}/insights", INSIGHTS, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-media/insights" "2026-09-11";
    /// Reads figures of the account.
    ACCOUNT_INSIGHTS: "account_insights", BOTH Graph Yes, GET "/{ig-user}/insights", INSIGHTS, Safe,
        "instagram-platform/instagram-graph-api/reference/ig-user/insights" "2026-09-11";
}

/// The scope without which Instagram Login gives nothing.
pub const BASIC_SCOPE: &str = "instagram_business_basic";
const BASIC: &[&str] = &[BASIC_SCOPE];
const BUSINESS: &[&str] = &["business_management"];
const READ: &[&str] = &["instagram_basic", "instagram_business_basic"];
const COMMENTS: &[&str] = &["instagram_manage_comments", "instagram_business_manage_comments"];
const INSIGHTS: &[&str] = &["instagram_manage_insights", "instagram_business_manage_insights"];
const PUBLISH: &[&str] = &["instagram_content_publish", "instagram_business_content_publish"];

/// Facebook's login dialog, below the address of the login and the version.
pub const DIALOG_PATH: &str = "/dialog/oauth";
/// Instagram's consent page, below the address of the login.
pub const AUTHORIZE_PATH: &str = "/oauth/authorize";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_paths_hold_no_version() {
        let mut names: Vec<_> = ENDPOINTS.iter().map(|endpoint| endpoint.operation).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ENDPOINTS.len());
        for endpoint in ENDPOINTS {
            assert!(
                endpoint.path.starts_with('/') && !endpoint.path.ends_with('/'),
                "{}",
                endpoint.path
            );
            assert!(!endpoint.path.starts_with("/v"), "{}", endpoint.path);
        }
    }

    #[test]
    fn a_code_is_not_sent_again_blindly() {
        for endpoint in [&FACEBOOK_CODE, &INSTAGRAM_CODE] {
            assert_eq!(endpoint.retry, Retry::OnlyIfNotSent, "{}", endpoint.operation);
        }
    }
}
