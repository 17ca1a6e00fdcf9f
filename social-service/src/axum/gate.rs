//! What a request must pass before its handler runs: limits, sign-in, role, cross-site check.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderMap;
use http::header::ORIGIN;
use http::request::Parts;
use social_core::UserId;
use url::Url;

use super::address::Address;
use super::answer::ApiError;
use super::audit::{self, Event};
use super::body::{MediaType, media_type};
use super::identity::{Caller, CsrfRefused, Role, Via};
use super::language;
use super::limits::{self, Whose};
use super::mount::Api;
use super::problem::Problem;
use super::routes::{Access, LimitClass, Route, RouteName};
use crate::words::Language;

const CSRF_HEADER: &str = "x-csrf-token";

/// The gate of one route.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    pub(super) api: Api,
    pub(super) route: &'static Route,
}

/// Somebody who is signed in and whose request passed every check.
#[derive(Clone, Debug)]
pub(super) struct Signed {
    pub(super) caller: Caller,
    /// The language of words in the answer.
    pub(super) language: Language,
}

impl Signed {
    pub(super) fn user(&self) -> &UserId {
        &self.caller.user_id
    }
}

/// Somebody who is signed in, and what the form must still bring.
#[derive(Clone, Debug)]
pub(super) struct Arriving {
    pub(super) caller: Caller,
    pub(super) owes: Owes,
    /// The route it came by.
    pub(super) route: RouteName,
}

/// What a form must still bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owes {
    Nothing,
    /// The field `csrf`, before the file.
    CsrfField,
}

/// Tells whether there is anything to check before a route's handler runs.
pub(super) fn is_needed(route: &Route) -> bool {
    route.limit != LimitClass::Backlog || route.access != Access::Public
}

/// Checks a request and hands it on.
pub(super) async fn pass(
    State(gate): State<Gate>,
    request: Request,
    next: Next,
) -> Result<Response, ApiError> {
    let Gate { api, route } = gate;
    if !route.limit.is_counted() && route.access == Access::Public {
        return Ok(next.run(request).await);
    }
    count_address(&api, route.limit, request.extensions().get()).await?;
    let (mut parts, body) = request.into_parts();
    if route.access != Access::Public {
        let arriving = admit(&api, route, &mut parts).await?;
        if arriving.owes == Owes::Nothing {
            let language = language::wanted_language(&parts.headers);
            parts.extensions.insert(Signed { caller: arriving.caller.clone(), language });
        }
        parts.extensions.insert(arriving);
    }
    Ok(next.run(Request::from_parts(parts, body)).await)
}

/// Counts a request for no route of ours.
pub(super) async fn no_such_route(
    State(api): State<Api>,
    request: Request,
) -> Result<Response, ApiError> {
    count_address(&api, LimitClass::Read, request.extensions().get()).await?;
    Err(Problem::NoSuchRoute.into())
}

/// Counts a request whose route does not take its method.
pub(super) async fn wrong_method(
    State(api): State<Api>,
    request: Request,
) -> Result<Response, ApiError> {
    count_address(&api, LimitClass::Read, request.extensions().get()).await?;
    Err(Problem::MethodNotAllowed.into())
}

async fn count_address(
    api: &Api,
    class: LimitClass,
    address: Option<&Address>,
) -> Result<(), ApiError> {
    let label = address.map_or_else(|| "unknown".to_owned(), Address::label);
    let store = api.service().store();
    limits::take(&**store, &api.options.limits, class, Whose::Address(&label)).await?;
    Ok(())
}

async fn admit(api: &Api, route: &Route, parts: &mut Parts) -> Result<Arriving, ApiError> {
    let Some(caller) = api.options.identity.identify(parts).await? else {
        audit::record(api, parts, Event::SignInRequired { route: route.name }).await?;
        return Err(Problem::SignInRequired.into());
    };
    let store = api.service().store();
    let whose = Whose::User(caller.user_id.as_str());
    limits::take(&**store, &api.options.limits, route.limit, whose).await?;
    if route.access == Access::Admin && caller.role != Role::Admin {
        audit::record(api, parts, Event::RoleRefused { caller: &caller, route: route.name })
            .await?;
        return Err(Problem::NotAllowed.into());
    }
    let owes = match check_site(api, route, parts, &caller) {
        Ok(owes) => owes,
        Err(problem) => {
            audit::record(api, parts, Event::CsrfRefused { caller: &caller, route: route.name })
                .await?;
            return Err(problem.into());
        }
    };
    Ok(Arriving { caller, owes, route: route.name })
}

/// Refuses what another site could have sent with the caller's cookie.
fn check_site(api: &Api, route: &Route, parts: &Parts, caller: &Caller) -> Result<Owes, Problem> {
    if !route.verb.is_unsafe() || caller.via != Via::Session {
        return Ok(Owes::Nothing);
    }
    if !same_origin(&parts.headers, api.public_url()) {
        return Err(Problem::CsrfRefused);
    }
    let token = parts.headers.get(CSRF_HEADER).and_then(|value| value.to_str().ok());
    let is_form = matches!(
        route.name,
        RouteName::TikTokUpload | RouteName::InstagramPublish | RouteName::MediaStage
    );
    let may_follow = is_form && media_type(&parts.headers) == MediaType::Multipart;
    if token.is_none() && may_follow {
        return Ok(Owes::CsrfField);
    }
    let checked = api.options.identity.check_csrf(parts, caller, token);
    checked.map(|()| Owes::Nothing).map_err(|_| Problem::CsrfRefused)
}

/// Checks the form field that [`check_site`] let follow.
pub(super) fn check_form_token(
    api: &Api,
    parts: &Parts,
    arriving: &Arriving,
    token: Option<&str>,
) -> Result<(), CsrfRefused> {
    match arriving.owes {
        Owes::Nothing => Ok(()),
        Owes::CsrfField => api.options.identity.check_csrf(parts, &arriving.caller, token),
    }
}

/// Writes down that a form was refused as another site's, if that is why it was.
pub(super) async fn note_form_refusal(
    api: &Api,
    parts: &Parts,
    arriving: &Arriving,
    error: &ApiError,
) -> Result<(), ApiError> {
    if error.is(Problem::CsrfRefused) {
        let (caller, route) = (&arriving.caller, arriving.route);
        audit::record(api, parts, Event::CsrfRefused { caller, route }).await?;
    }
    Ok(())
}

/// Tells whether a browser says that one of our own pages sent the request.
///
/// Browsers send `Origin` with every request that may change something; where it is missing,
/// `Sec-Fetch-Site` must say `same-origin`. A request with neither is refused.
pub fn same_origin(headers: &HeaderMap, public_url: &Url) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    match (text(ORIGIN.as_str()), text("sec-fetch-site")) {
        (Some(origin), _) => origin == public_url.origin().ascii_serialization(),
        (None, Some(site)) => site == "same-origin",
        (None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn only_our_own_pages_pass() {
        let public_url = Url::parse("https://social.example.com/").unwrap();
        let cases: &[(&[(&str, &str)], bool)] = &[
            (&[("origin", "https://social.example.com")], true),
            (&[("origin", "https://social.example.com"), ("sec-fetch-site", "cross-site")], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[], false),
            (&[("origin", "null")], false),
            (&[("origin", "http://social.example.com")], false),
            (&[("origin", "https://social.example.com.evil.example")], false),
            (&[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "none")], false),
        ];
        for (pairs, passes) in cases {
            let mut headers = HeaderMap::new();
            for (name, value) in *pairs {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            assert_eq!(same_origin(&headers, &public_url), *passes, "{pairs:?}");
        }
    }
}
