//! The page on which people look at a sandbox and steer it by hand.
//!
//! One page without scripts. Its forms do what the JSON routes do and lead back
//! to it; a form that is refused shows the page with the reason.

mod act;
mod fault_form;
mod meta_act;
mod meta_rows;
mod page;
mod rows;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderName, HeaderValue, StatusCode};

use super::Board;
use super::reply::Refusal;

pub(super) use act::{
    act_on_attempt, act_on_delivery, act_on_post, act_on_user, add_fault, add_user, advance,
    remove_faults, reset, steer_webhooks,
};
pub(super) use meta_act::{act_on_container, act_on_person, comment, deauthorize};

const STYLE: &str = include_str!("../../templates/inspector.css");

/// What the page may load and where its forms may go: nowhere but here.
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// What a form leads to: a part of the page, or a refusal.
type Done = Result<&'static str, Refusal>;

pub(super) async fn show(State(board): State<Board>) -> Response {
    page(&board, StatusCode::OK, None)
}

pub(super) async fn style() -> Response {
    let kind = HeaderValue::from_static("text/css; charset=utf-8");
    ([(CONTENT_TYPE, kind)], STYLE).into_response()
}

/// Leads back to the page, or shows it with the reason of the refusal.
fn back(board: &Board, done: Done) -> Response {
    match done {
        Ok(part) => {
            (StatusCode::SEE_OTHER, [(LOCATION, format!("/sandbox/#{part}"))]).into_response()
        }
        Err(refusal) => {
            let (status, reason) = refusal.into_parts();
            page(board, status, Some(reason))
        }
    }
}

fn page(board: &Board, status: StatusCode, refused: Option<String>) -> Response {
    match page::Page::of(board, refused).render() {
        Ok(html) => (status, headers(), html).into_response(),
        Err(error) => {
            tracing::error!(%error, "the inspector could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

fn headers() -> [(HeaderName, HeaderValue); 5] {
    [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "same-origin"),
    ]
    .map(|(name, value)| (name, HeaderValue::from_static(value)))
}
