//! The routes of insights.

use http::Method;

use super::{account, medium};
use crate::meta::endpoint::{BOTH, Handler, MetaEndpoint, row};
use crate::source::source;

const INSIGHTS: &[&str] = &["instagram_manage_insights", "instagram_business_manage_insights"];

pub(crate) const ENDPOINTS: &[MetaEndpoint] = &[
    row(
        "media_insights",
        BOTH,
        Method::GET,
        "/{ig-media}/insights",
        INSIGHTS,
        source("instagram-graph-api/reference/ig-media/insights", "11 Sep 2026"),
        Handler::Node(medium::read),
    ),
    row(
        "account_insights",
        BOTH,
        Method::GET,
        "/{ig-user}/insights",
        INSIGHTS,
        source("instagram-graph-api/reference/ig-user/insights", "11 Sep 2026"),
        Handler::Node(account::of_account),
    ),
];
