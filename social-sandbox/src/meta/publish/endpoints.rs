//! The routes of publishing.

use http::Method;

use super::{create, limit, node, post, upload};
use crate::meta::endpoint::{BOTH, FACEBOOK, Handler, MetaEndpoint, row};
use crate::source::{Source, source};

const PUBLISH: &[&str] = &["instagram_content_publish", "instagram_business_content_publish"];

const MEDIA: Source = source("instagram-graph-api/reference/ig-user/media", "11 Sep 2026");
const CONTAINER: Source = source("instagram-graph-api/reference/ig-container", "11 Sep 2026");
const POST: Source = source("instagram-graph-api/reference/ig-user/media_publish", "11 Sep 2026");
const LIMIT: Source =
    source("instagram-graph-api/reference/ig-user/content_publishing_limit", "11 Sep 2026");
const GUIDE: Source = source("instagram-platform/content-publishing", "11 Sep 2026");

pub(crate) const ENDPOINTS: &[MetaEndpoint] = &[
    row(
        "create_container",
        BOTH,
        Method::POST,
        "/{ig-user}/media",
        PUBLISH,
        MEDIA,
        Handler::Later(create::handle),
    ),
    row(
        "container",
        BOTH,
        Method::GET,
        "/{ig-container}",
        PUBLISH,
        CONTAINER,
        Handler::Node(node::read),
    ),
    row(
        "media_publish",
        BOTH,
        Method::POST,
        "/{ig-user}/media_publish",
        PUBLISH,
        POST,
        Handler::Node(post::publish),
    ),
    row(
        "content_publishing_limit",
        BOTH,
        Method::GET,
        "/{ig-user}/content_publishing_limit",
        PUBLISH,
        LIMIT,
        Handler::Node(limit::read),
    ),
    row(
        "video_upload",
        FACEBOOK,
        Method::POST,
        "/ig-api-upload/{version}/{container}",
        PUBLISH,
        GUIDE,
        Handler::Stream(upload::handle),
    ),
];
