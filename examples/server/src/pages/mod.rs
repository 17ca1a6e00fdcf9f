//! The pages.
//!
//! [`table`] lists them; the router is built from the same list.

mod audience;
mod chip;
mod comments;
mod connect;
mod dashboard;
mod disconnect;
mod field;
mod figures;
mod insights;
mod instagram;
mod intake;
mod meant;
mod names;
pub(crate) mod needs;
mod post;
mod posts;
mod preferences;
mod publish;
mod settings;
mod sign_in;
#[cfg(test)]
mod tests;
mod upload;
mod verdicts;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get, post as on_post};
use http::Method;
use social_core::MemoryLimits;

pub use crate::web::gate::{Access, PageRoute};
pub(crate) use connect::CONNECT_TIKTOK;
pub(crate) use instagram::{CHOOSE_INSTAGRAM, CONNECT_INSTAGRAM};

use crate::web::error::PageError;
use crate::web::frame::{self, Frame};
use crate::web::gate::{self, Gate, PageLimits};
use crate::web::site::Site;

pub(crate) use settings::{MOST_TOKENS, token_name};

/// Lists every page.
pub fn table() -> Vec<PageRoute> {
    routes().into_iter().map(|(route, _)| route).collect()
}

/// Tells whether a route shows a page when it is asked for by a link.
pub(crate) fn shows(route: &str) -> bool {
    static VIEWS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
        let views = table().into_iter().filter(|route| route.method == Method::GET);
        views.map(|route| route.path).collect()
    });
    VIEWS.contains(route)
}

fn view(
    path: &'static str,
    access: Access,
    handler: MethodRouter<Site>,
) -> (PageRoute, MethodRouter<Site>) {
    (PageRoute::new(Method::GET, path, access), handler)
}

fn change(
    path: &'static str,
    access: Access,
    handler: MethodRouter<Site>,
) -> (PageRoute, MethodRouter<Site>) {
    (PageRoute::new(Method::POST, path, access), handler)
}

fn routes() -> Vec<(PageRoute, MethodRouter<Site>)> {
    use Access::{Public, User};
    // The forms' own reader limits every field, and staging the files.
    let upload = on_post(upload::submit).layer(DefaultBodyLimit::disable());
    let publish = on_post(publish::submit).layer(DefaultBodyLimit::disable());
    vec![
        view("/sign-in", Public, get(sign_in::form)),
        change("/sign-in", Public, on_post(sign_in::submit)),
        view("/sign-in/link", Public, get(sign_in::link)),
        change("/sign-out", User, on_post(sign_in::out)),
        change("/preferences", Public, on_post(preferences::choose)),
        view("/", User, get(dashboard::show)),
        view(CONNECT_TIKTOK, User, get(connect::show)),
        view(CONNECT_INSTAGRAM, User, get(instagram::show)),
        view(CHOOSE_INSTAGRAM, User, get(instagram::choose)),
        change(CHOOSE_INSTAGRAM, User, on_post(instagram::chosen)),
        view("/tiktok/upload", User, get(upload::show)),
        change("/tiktok/upload", User, upload),
        view(publish::HERE, User, get(publish::show)),
        change(publish::HERE, User, publish),
        view("/posts", User, get(posts::show)),
        view("/posts/{id}", User, get(post::show)),
        change("/posts/{id}/cancel", User, on_post(post::cancel)),
        change("/posts/{id}/settle", User, on_post(post::settle)),
        view("/accounts/{id}/disconnect", User, get(disconnect::ask)),
        change("/accounts/{id}/disconnect", User, on_post(disconnect::confirm)),
        view("/insights", User, get(insights::show)),
        view("/insights.csv", User, get(insights::export)),
        view("/comments", User, get(comments::show)),
        change("/comments/seen", User, on_post(comments::mark_all)),
        view("/comments/{id}", User, get(comments::open)),
        change("/comments/{id}/reply", User, on_post(comments::reply)),
        change("/comments/{id}/hidden", User, on_post(comments::set_hidden)),
        view("/comments/{id}/delete", User, get(comments::ask)),
        change("/comments/{id}/delete", User, on_post(comments::confirm)),
        view("/settings", User, get(settings::show)),
        change("/settings/tokens", User, on_post(settings::add_token)),
        change("/settings/tokens/{id}/remove", User, on_post(settings::remove_token)),
        change("/settings/sign-out-everywhere", User, on_post(sign_in::out_everywhere)),
    ]
}

/// Builds the router of the pages; what it does not know is a 404 page.
pub(crate) fn router(site: &Site) -> Router {
    let limits = PageLimits::new(MemoryLimits::new(Arc::clone(site.clock())));
    let mut paths: BTreeMap<&str, MethodRouter<Site>> = BTreeMap::new();
    for (route, handler) in routes() {
        let path = route.path;
        let gate = Gate { site: site.clone(), limits: limits.clone(), route: Arc::new(route) };
        let gated = handler.route_layer(from_fn_with_state(gate, gate::pass));
        let known = paths.remove(path).unwrap_or_default();
        paths.insert(path, known.merge(gated));
    }
    let mut router = Router::new();
    for (path, handlers) in paths {
        router = router.route(path, handlers.fallback(|| async { PageError::Method }));
    }
    let frame = Frame { site: site.clone(), limits };
    router
        .fallback(|| async { PageError::NotFound })
        .layer(from_fn_with_state(frame, frame::surround))
        .with_state(site.clone())
}
