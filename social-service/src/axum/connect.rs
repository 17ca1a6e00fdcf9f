//! The two steps of a login that a browser takes here.

use axum::Extension;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{ACCEPT, LOCATION, SET_COOKIE};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Deserialize;
use social_core::{AccountId, AppName, LoginFlow, Provider};

use super::answer::ApiError;
use super::audit::{self, Event};
use super::cookie;
use super::envelope::CorrelationId;
use super::gate::Signed;
use super::mount::{Api, ConnectAnswer};
use super::own_path::OwnPath;
use super::problem::Problem;
use super::query;
use crate::{Begin, BrowserKey, Connected, Error, Finish, Finished};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StartQuery {
    return_to: Option<String>,
    app: Option<AppName>,
    reconnect: Option<AccountId>,
}

impl StartQuery {
    fn app(&self) -> AppName {
        self.app.clone().unwrap_or_else(AppName::default_app)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct InstagramQuery {
    login: Option<Login>,
    return_to: Option<String>,
    app: Option<AppName>,
    reconnect: Option<AccountId>,
}

/// A login that connects Instagram accounts.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Login {
    Facebook,
    Instagram,
}

impl Login {
    const fn flow(self) -> LoginFlow {
        match self {
            Self::Facebook => LoginFlow::FacebookLogin,
            Self::Instagram => LoginFlow::InstagramLogin,
        }
    }
}

/// Begins a TikTok login.
pub(super) async fn start_tiktok(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    parts: Parts,
) -> Result<Response, ApiError> {
    let asked: StartQuery = query::read(&parts.uri)?;
    if api.service().tiktok_app(&asked.app()).is_none() {
        return Err(Error::NotFound("app").into());
    }
    start(&api, &signed, &parts, LoginFlow::TikTok, asked).await
}

/// Begins a login that connects Instagram accounts, by the one of both that is asked for.
pub(super) async fn start_instagram(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    parts: Parts,
) -> Result<Response, ApiError> {
    let asked: InstagramQuery = query::read(&parts.uri)?;
    let InstagramQuery { login, return_to, app, reconnect } = asked;
    let rest = StartQuery { return_to, app, reconnect };
    let app = api.service().instagram_app(&rest.app()).ok_or(Error::NotFound("app"))?;
    let offered = |login: Login| app.client(login.flow()).is_some();
    let login = match login {
        Some(login) => login,
        None if offered(Login::Facebook) => Login::Facebook,
        None => Login::Instagram,
    };
    if !offered(login) {
        return Err(Error::NotFound("login of this app").into());
    }
    start(&api, &signed, &parts, login.flow(), rest).await
}

async fn start(
    api: &Api,
    signed: &Signed,
    parts: &Parts,
    flow: LoginFlow,
    asked: StartQuery,
) -> Result<Response, ApiError> {
    let return_path = match &asked.return_to {
        Some(text) => OwnPath::parse(text, api.public_url()).ok_or(Problem::ReturnToRefused)?,
        None => home(api, flow.provider()),
    };
    let browser = match cookie::read(&parts.headers, api.public_url()) {
        Some(browser) => browser,
        None => BrowserKey::fresh()?,
    };
    let begin = Begin {
        user_id: signed.user().clone(),
        app: asked.app(),
        flow,
        browser: &browser,
        return_path: return_path.as_str().to_owned(),
        reconnect: asked.reconnect.clone(),
    };
    let consent = api.service().connect().begin(begin).await?;
    let (caller, reconnect) = (&signed.caller, asked.reconnect.as_ref());
    let event = Event::LoginBegun { caller, provider: flow.provider(), reconnect };
    audit::record(api, parts, event).await?;
    let mut response = see_other(consent.as_str())?;
    let line = cookie::write(&browser, api.public_url());
    response.headers_mut().append(SET_COOKIE, header(&line)?);
    Ok(response)
}

/// Finishes a TikTok login.
pub(super) async fn tiktok_callback(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    parts: Parts,
) -> Result<Response, ApiError> {
    callback(&api, &signed, &parts, LoginFlow::TikTok).await
}

/// Finishes a Facebook login.
pub(super) async fn facebook_callback(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    parts: Parts,
) -> Result<Response, ApiError> {
    callback(&api, &signed, &parts, LoginFlow::FacebookLogin).await
}

/// Finishes an Instagram login.
pub(super) async fn instagram_callback(
    State(api): State<Api>,
    Extension(signed): Extension<Signed>,
    parts: Parts,
) -> Result<Response, ApiError> {
    callback(&api, &signed, &parts, LoginFlow::InstagramLogin).await
}

async fn callback(
    api: &Api,
    signed: &Signed,
    parts: &Parts,
    flow: LoginFlow,
) -> Result<Response, ApiError> {
    // Without its cookie the browser is a stranger, and a fresh key matches no state.
    let browser = match cookie::read(&parts.headers, api.public_url()) {
        Some(browser) => browser,
        None => BrowserKey::fresh()?,
    };
    let finish = Finish {
        user_id: signed.user().clone(),
        flow,
        browser: &browser,
        query: parts.uri.query().unwrap_or_default(),
    };
    match api.service().connect().finish(finish).await? {
        Finished::Connected(connected) => {
            tracing::info!(account_id = %connected.account.id, "an account was connected");
            connected_answer(api, &connected)
        }
        Finished::Choose(choice) => match &api.options.connect_answer {
            ConnectAnswer::Hook(hook) => Ok(hook.choose(&choice)),
            ConnectAnswer::Redirect(pages) => {
                see_other(api.own_path(&pages.choose).with("choice", &choice.key).as_str())
            }
        },
    }
}

fn connected_answer(api: &Api, connected: &Connected) -> Result<Response, ApiError> {
    match &api.options.connect_answer {
        ConnectAnswer::Hook(hook) => Ok(hook.connected(connected)),
        ConnectAnswer::Redirect(_) => {
            let mut path = api
                .own_path(&connected.return_path)
                .with("connected", connected.account.id.as_str());
            if !connected.missing.is_empty() {
                path = path.with("missing", &connected.missing.join(","));
            }
            see_other(path.as_str())
        }
    }
}

/// Turns a refused step into something a person can read, unless a program asked.
pub(super) async fn for_people(State(api): State<Api>, request: Request, next: Next) -> Response {
    let (by_program, uri) = (wants_json(request.headers()), request.uri().clone());
    let id = request.extensions().get::<CorrelationId>().map(|id| id.0.clone()).unwrap_or_default();
    let response = next.run(request).await;
    let error = response.extensions().get::<ApiError>().cloned();
    let Some(error) = error.filter(|_| !by_program) else { return response };
    error.log();
    let answer = match (&api.options.sign_in, &api.options.connect_answer) {
        (Some(page), _) if error.is(Problem::SignInRequired) => {
            // A callback is not returned to: its address holds a code.
            let back = match uri.path() {
                super::routes::TIKTOK_START | super::routes::INSTAGRAM_START => {
                    uri.path_and_query().map_or("/", |path| path.as_str())
                }
                _ => "/",
            };
            see_other(api.own_path(page).with("return_to", back).as_str())
        }
        (_, ConnectAnswer::Redirect(pages)) => {
            let page = pages.of(provider_of(uri.path()));
            let path = api.own_path(page).with("connect_error", &error.code());
            see_other(path.with("reference", &id).as_str())
        }
        (_, ConnectAnswer::Hook(hook)) => Ok(hook.refused(&error, &id)),
    };
    answer.unwrap_or_else(IntoResponse::into_response)
}

/// Tells whose login a path of these belongs to.
fn provider_of(path: &str) -> Provider {
    let instagram = path.starts_with(super::routes::INSTAGRAM_START);
    if instagram { Provider::Instagram } else { Provider::TikTok }
}

fn home(api: &Api, provider: Provider) -> OwnPath {
    match &api.options.connect_answer {
        ConnectAnswer::Redirect(pages) => api.own_path(pages.of(provider)),
        ConnectAnswer::Hook(_) => OwnPath::default(),
    }
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.contains("application/json") && !accept.contains("text/html")
}

fn see_other(location: &str) -> Result<Response, ApiError> {
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(LOCATION, header(location)?);
    Ok(response)
}

fn header(text: &str) -> Result<HeaderValue, ApiError> {
    HeaderValue::from_str(text)
        .map_err(|_| Error::Config("an answer's header cannot be written".to_owned()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_asks_for_json_alone_is_a_program() {
        for (accept, json) in [
            ("", false),
            ("*/*", false),
            ("application/json", true),
            ("text/html,application/xhtml+xml", false),
            ("text/html, application/json", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(wants_json(&headers), json, "{accept}");
        }
    }
}
