//! What a request for a page must pass before its handler runs.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, Method};
use social_core::{LimitKey, MemoryLimits, Permit, RateLimiter, WindowRule};
use social_service::axum::same_origin;
use url::form_urlencoded;

use super::error::PageError;
use super::site::Site;
use super::visit::Visit;

/// Who may see a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody.
    Public,
    /// Whoever is signed in, and sees the own things only.
    User,
}

/// One page.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PageRoute {
    /// The method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    /// Who may see it.
    pub access: Access,
}

impl PageRoute {
    pub(crate) const fn new(method: Method, path: &'static str, access: Access) -> Self {
        Self { method, path, access }
    }

    fn changes(&self) -> bool {
        self.method != Method::GET
    }
}

/// Pages a minute for one address and for one user, and changes.
const VIEWS_OF_ADDRESS: WindowRule = WindowRule::per_minute(600);
const VIEWS_OF_USER: WindowRule = WindowRule::per_minute(300);
const CHANGES_OF_ADDRESS: WindowRule = WindowRule::per_minute(120);
const CHANGES_OF_USER: WindowRule = WindowRule::per_minute(60);

/// Counts requests for pages.
///
/// Views are counted by each process alone, so that reading a page is not a write to the store;
/// changes are counted over all processes.
#[derive(Clone, Debug)]
pub(crate) struct PageLimits {
    views: Arc<MemoryLimits>,
}

impl PageLimits {
    pub(crate) fn new(views: MemoryLimits) -> Self {
        Self { views: Arc::new(views) }
    }

    /// Counts a view of this address.
    pub(crate) async fn view_from(&self, site: &Site, address: &str) -> Result<(), PageError> {
        take(&*self.views, site, "page.view.address", address, VIEWS_OF_ADDRESS).await
    }
}

/// The gate of one page.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    pub(crate) site: Site,
    pub(crate) limits: PageLimits,
    pub(crate) route: Arc<PageRoute>,
}

/// Checks a request and hands it on.
pub(crate) async fn pass(
    State(gate): State<Gate>,
    request: Request,
    next: Next,
) -> Result<Response, PageError> {
    let Gate { site, limits, route } = gate;
    let Some(visit) = request.extensions().get::<Visit>() else {
        return Err(PageError::Internal("a page outside of its frame"));
    };
    let user = visit.signed_in.as_ref().map(|signed_in| signed_in.session.user.id.as_str());
    if route.changes() {
        if !is_ours(request.headers(), &site) {
            return Err(PageError::Stale);
        }
        let store = &**site.service.store();
        take(store, &site, "page.change.address", &visit.address.label(), CHANGES_OF_ADDRESS)
            .await?;
        if let Some(user) = user {
            take(store, &site, "page.change.user", user, CHANGES_OF_USER).await?;
        }
    } else if let Some(user) = user {
        take(&*limits.views, &site, "page.view.user", user, VIEWS_OF_USER).await?;
    }
    if route.access == Access::User && user.is_none() {
        return Ok(to_sign_in(&route, &visit.path));
    }
    Ok(next.run(request).await)
}

/// Tells whether one of our own pages sent the request. A browser that says otherwise in either of
/// its two ways is not believed in the other.
fn is_ours(headers: &HeaderMap, site: &Site) -> bool {
    let site_says = headers.get("sec-fetch-site");
    same_origin(headers, &site.public_url)
        && site_says.is_none_or(|says| says.as_bytes() == b"same-origin")
}

fn to_sign_in(route: &PageRoute, path: &str) -> Response {
    // A form is not sent again after the sign-in: only pages are come back to.
    let back = if route.changes() { "/" } else { path };
    let query =
        form_urlencoded::Serializer::new(String::new()).append_pair("return_to", back).finish();
    Redirect::to(&format!("/sign-in?{query}")).into_response()
}

async fn take<L: RateLimiter + ?Sized>(
    limiter: &L,
    site: &Site,
    what: &'static str,
    whose: &str,
    rule: WindowRule,
) -> Result<(), PageError> {
    let permit = limiter.try_acquire(&LimitKey::own(what, whose), rule).await;
    match permit.map_err(social_service::Error::from)? {
        Permit::Granted { .. } => Ok(()),
        Permit::Denied { resets_at } => {
            metrics::counter!("rate_limit_hits", "limit" => "own", "class" => "page", "scope" => what).increment(1);
            Err(PageError::Limited(site.clock().now().until(resets_at).max(Duration::from_secs(1))))
        }
    }
}
