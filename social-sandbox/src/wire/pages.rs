//! What the pages for people have in common.

use askama::Template;
use http::StatusCode;

use super::Answer;

/// The style sheet of the pages.
pub(crate) const STYLE: &str = include_str!("../../templates/style.css");

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    platform: &'static str,
    parameter: &'a str,
    log_id: &'a str,
}

/// Names what is wrong with a request on a page; there is no redirect.
pub(crate) fn error(platform: &'static str, parameter: &str, log_id: &str) -> Answer {
    render(StatusCode::BAD_REQUEST, parameter, &ErrorPage { platform, parameter, log_id })
}

/// Makes the answer of a page.
pub(crate) fn render(status: StatusCode, code: &str, page: &impl Template) -> Answer {
    match page.render() {
        Ok(html) => Answer::html(status, code, html),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            Answer::bare(StatusCode::INTERNAL_SERVER_ERROR)
        }
    }
}

/// Returns host and port of a redirect without its scheme, for people to read.
pub(crate) fn host_of(redirect_uri: &str) -> &str {
    redirect_uri
        .split_once("://")
        .map_or(redirect_uri, |(_, rest)| rest)
        .split('/')
        .next()
        .unwrap_or_default()
}
