//! The routes of reading and moderation.

use http::Method;

use super::{comment, delete, hashtag, medium, mention, user};
use crate::meta::admit::Scene;
use crate::meta::endpoint::{BOTH, FACEBOOK, Handled, Handler, MetaEndpoint, Side, row};
use crate::source::{Source, source};

const READ: &[&str] = &["instagram_basic", "instagram_business_basic"];
const COMMENTS: &[&str] = &["instagram_manage_comments", "instagram_business_manage_comments"];
const CONTENTS: &[&str] = &["instagram_manage_contents"];

const USER: Source = source("instagram-graph-api/reference/ig-user", "11 Sep 2026");
const MEDIA: Source = source("instagram-graph-api/reference/ig-media", "11 Sep 2026");
const COMMENT: Source = source("instagram-graph-api/reference/ig-comment", "11 Sep 2026");
const HASHTAG: Source = source("instagram-graph-api/reference/ig-hashtag", "Oct 2026");
const MENTIONS: Source = source("instagram-graph-api/reference/ig-user/mentions", "11 Sep 2026");

const fn get(
    name: &'static str,
    path: &'static str,
    scopes: &'static [&'static str],
    source: Source,
    handle: fn(&mut Scene<'_>) -> Handled,
) -> MetaEndpoint {
    row(name, BOTH, Method::GET, path, scopes, source, Handler::Node(handle))
}

const fn change(
    name: &'static str,
    method: Method,
    path: &'static str,
    (sides, scopes): (&'static [Side], &'static [&'static str]),
    source: Source,
    handle: fn(&mut Scene<'_>) -> Handled,
) -> MetaEndpoint {
    row(name, sides, method, path, scopes, source, Handler::Node(handle))
}

/// A route of Facebook's host alone.
const fn facebook(
    name: &'static str,
    path: &'static str,
    source: Source,
    handle: fn(&mut Scene<'_>) -> Handled,
) -> MetaEndpoint {
    row(name, FACEBOOK, Method::GET, path, READ, source, Handler::Node(handle))
}

pub(crate) const ENDPOINTS: &[MetaEndpoint] = &[
    get("profile", "/{ig-user}", READ, USER, user::read),
    get("media_list", "/{ig-user}/media", READ, USER, medium::list),
    get("stories", "/{ig-user}/stories", READ, USER, medium::stories),
    get("live_media", "/{ig-user}/live_media", READ, USER, medium::live),
    get("tags", "/{ig-user}/tags", COMMENTS, USER, medium::tags),
    facebook("hashtag_search", "/ig_hashtag_search", HASHTAG, hashtag::search),
    facebook("hashtag", "/{ig-hashtag}", HASHTAG, hashtag::read),
    facebook("hashtag_recent", "/{ig-hashtag}/recent_media", HASHTAG, hashtag::recent),
    facebook("hashtag_top", "/{ig-hashtag}/top_media", HASHTAG, hashtag::top),
    facebook(
        "hashtags_searched",
        "/{ig-user}/recently_searched_hashtags",
        HASHTAG,
        hashtag::searched,
    ),
    get("media", "/{ig-media}", READ, MEDIA, medium::read),
    get("media_children", "/{ig-media}/children", READ, MEDIA, medium::list_children),
    get("comment_list", "/{ig-media}/comments", COMMENTS, MEDIA, comment::list),
    get("comment", "/{ig-comment}", COMMENTS, COMMENT, comment::read),
    get("reply_list", "/{ig-comment}/replies", COMMENTS, COMMENT, comment::replies),
    change("media_update", Method::POST, "/{ig-media}", (BOTH, COMMENTS), MEDIA, comment::switch),
    change(
        "media_delete",
        Method::DELETE,
        "/{ig-media}",
        (FACEBOOK, CONTENTS),
        MEDIA,
        delete::delete,
    ),
    change(
        "comment_create",
        Method::POST,
        "/{ig-media}/comments",
        (BOTH, COMMENTS),
        MEDIA,
        comment::create,
    ),
    change(
        "reply_create",
        Method::POST,
        "/{ig-comment}/replies",
        (BOTH, COMMENTS),
        COMMENT,
        comment::reply,
    ),
    change(
        "comment_update",
        Method::POST,
        "/{ig-comment}",
        (BOTH, COMMENTS),
        COMMENT,
        comment::hide,
    ),
    change(
        "comment_delete",
        Method::DELETE,
        "/{ig-comment}",
        (BOTH, COMMENTS),
        COMMENT,
        comment::delete,
    ),
    change(
        "mention_reply",
        Method::POST,
        "/{ig-user}/mentions",
        (BOTH, COMMENTS),
        MENTIONS,
        mention::reply,
    ),
];
