//! API tokens by JSON, for scripts that set up others; the answers look like the rest of the API's.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get};
use axum::{Json, Router};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;
use social_core::{LimitKey, Permit, Timestamp, UserId, WindowRule};
use social_service::Error;
use social_service::axum::{Address, Identity, Via, same_origin};
use social_store::{AuditOutcome, NewAudit};
use tokio::time::timeout;

use super::prefs::Prefs;
use super::site::Site;
use crate::pages::{MOST_TOKENS, token_name};
use crate::people::{ApiToken, PeopleError};
use crate::session::{SiteIdentity, unavailable};

/// Requests a minute of one user, and of one address.
const OF_USER: WindowRule = WindowRule::per_minute(30);
const OF_ADDRESS: WindowRule = WindowRule::per_minute(60);
/// The longest body, and how long it may take.
const LONGEST: usize = 4 * 1024;
const DEADLINE: Duration = Duration::from_secs(10);

/// What the handlers stand on.
#[derive(Clone, Debug)]
struct Tokens {
    site: Site,
    identity: Arc<SiteIdentity>,
}

/// A token as it is listed.
#[derive(Debug, Serialize)]
struct Shown {
    id: String,
    name: String,
    prefix: String,
    created_at: Timestamp,
    last_used_at: Option<Timestamp>,
    /// The token itself: only in the answer that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

impl From<ApiToken> for Shown {
    fn from(token: ApiToken) -> Self {
        let ApiToken { id, name, prefix, created_at, last_used_at } = token;
        Self { id, name, prefix, created_at, last_used_at, token: None }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    name: String,
}

/// Serves `/api/tokens`.
pub(crate) fn router(site: &Site, identity: SiteIdentity) -> Router {
    Router::new()
        .route("/api/tokens", get(list).post(create))
        .route("/api/tokens/{id}", delete(remove))
        .with_state(Tokens { site: site.clone(), identity: Arc::new(identity) })
}

async fn list(State(tokens): State<Tokens>, request: Request<Body>) -> Response {
    let (mut parts, _) = request.into_parts();
    let answer = tokens.list(&mut parts).await;
    tokens.finish(&parts, answer)
}

async fn create(State(tokens): State<Tokens>, request: Request<Body>) -> Response {
    let (mut parts, body) = request.into_parts();
    let answer = tokens.create(&mut parts, body).await;
    tokens.finish(&parts, answer)
}

async fn remove(
    State(tokens): State<Tokens>,
    Path(id): Path<String>,
    request: Request<Body>,
) -> Response {
    let (mut parts, _) = request.into_parts();
    let answer = tokens.remove(&mut parts, &id).await;
    tokens.finish(&parts, answer)
}

impl Tokens {
    async fn list(&self, parts: &mut Parts) -> Result<Response, Refusal> {
        let user = self.admit(parts).await?;
        let found = self.site.people.api_tokens(&user).await?;
        let items: Vec<Shown> = found.into_iter().map(Shown::from).collect();
        Ok(Json(json!({ "items": items })).into_response())
    }

    async fn create(&self, parts: &mut Parts, body: Body) -> Result<Response, Refusal> {
        let user = self.admit(parts).await?;
        if !is_json(&parts.headers) {
            return Err(Refusal::MediaType);
        }
        let read = timeout(DEADLINE, to_bytes(body, LONGEST)).await.map_err(|_| Refusal::Body)?;
        let bytes = read.map_err(|_| Refusal::Body)?;
        let asked: Asked = serde_json::from_slice(&bytes).map_err(|_| Refusal::Body)?;
        let name = token_name(&asked.name).ok_or(Refusal::Name)?;
        if self.site.people.api_tokens(&user).await?.len() >= MOST_TOKENS {
            return Err(Refusal::TooMany);
        }
        let (token, secret) = self.site.sessions.new_api_token(&user, name).await?;
        self.note(&user, "api_token.create", &token.id).await?;
        let shown = Shown { token: Some(secret.expose_secret().to_owned()), ..Shown::from(token) };
        Ok((StatusCode::CREATED, Json(shown)).into_response())
    }

    async fn remove(&self, parts: &mut Parts, id: &str) -> Result<Response, Refusal> {
        let user = self.admit(parts).await?;
        if !self.site.people.remove_api_token(&user, id).await? {
            return Err(Refusal::NotFound);
        }
        self.note(&user, "api_token.remove", id).await?;
        Ok(StatusCode::NO_CONTENT.into_response())
    }

    /// Writes down who made or removed a token.
    async fn note(&self, user: &UserId, action: &str, token: &str) -> Result<(), Refusal> {
        let entry = NewAudit {
            actor: user.to_string(),
            user_id: Some(user.clone()),
            action: action.to_owned(),
            account_id: None,
            detail: json!({ "token_id": token }),
            outcome: AuditOutcome::Done,
            correlation_id: None,
        };
        Ok(self.site.service.store().record(&entry).await.map_err(Error::from)?)
    }

    /// Finds out who asks, and refuses what another site could have sent.
    async fn admit(&self, parts: &mut Parts) -> Result<UserId, Refusal> {
        let address = Address::of(&parts.headers, &parts.extensions, &self.site.proxies);
        self.take("api.tokens.address", &address.label(), OF_ADDRESS).await?;
        let caller = self.identity.identify(parts).await?.ok_or(Refusal::SignIn)?;
        self.take("api.tokens.user", caller.user_id.as_str(), OF_USER).await?;
        if caller.via == Via::Session && parts.method != Method::GET {
            let token = parts.headers.get("x-csrf-token").and_then(|value| value.to_str().ok());
            let ours = same_origin(&parts.headers, &self.site.public_url);
            if !ours || self.identity.check_csrf(parts, &caller, token).is_err() {
                return Err(Refusal::Stale);
            }
        }
        Ok(caller.user_id)
    }

    async fn take(&self, what: &str, whose: &str, rule: WindowRule) -> Result<(), Refusal> {
        let store = self.site.service.store();
        match store.try_acquire(&LimitKey::own(what, whose), rule).await.map_err(Error::from)? {
            Permit::Granted { .. } => Ok(()),
            Permit::Denied { resets_at } => {
                Err(Refusal::Limited(store.now().until(resets_at).as_secs().max(1)))
            }
        }
    }

    /// Writes the answer, with a reference of its own.
    fn finish(&self, parts: &Parts, answer: Result<Response, Refusal>) -> Response {
        let reference = crate::ids::new(self.site.clock().now());
        let mut response =
            answer.unwrap_or_else(|refusal| refusal.render(&parts.headers, &reference));
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Ok(reference) = HeaderValue::from_str(&reference) {
            headers.insert("x-request-id", reference);
        }
        response
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim() == "application/json")
}

/// Why a request is refused.
#[derive(Debug)]
enum Refusal {
    SignIn,
    Stale,
    NotFound,
    MediaType,
    Body,
    Name,
    TooMany,
    Limited(u64),
    Failed(Box<Error>),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Failed(Box::new(error))
    }
}

impl From<PeopleError> for Refusal {
    fn from(error: PeopleError) -> Self {
        unavailable(error).into()
    }
}

impl Refusal {
    fn render(&self, headers: &HeaderMap, reference: &str) -> Response {
        let words = Prefs::of(headers).words;
        let (status, code, user_message) = match self {
            Self::SignIn => {
                (StatusCode::UNAUTHORIZED, "sign_in_required", words.sign_in().to_owned())
            }
            Self::Stale => (StatusCode::FORBIDDEN, "csrf_refused", words.error_stale().to_owned()),
            Self::NotFound => {
                (StatusCode::NOT_FOUND, "not_found", words.error_not_found().to_owned())
            }
            Self::MediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                words.error_form().to_owned(),
            ),
            Self::Body => (StatusCode::BAD_REQUEST, "invalid_json", words.error_form().to_owned()),
            Self::Name => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid_request",
                words.wrong_token_name().to_owned(),
            ),
            Self::TooMany => {
                (StatusCode::CONFLICT, "too_many_tokens", words.wrong_too_many_tokens().to_owned())
            }
            Self::Limited(seconds) => {
                (StatusCode::TOO_MANY_REQUESTS, "rate_limited", words.error_limited_cure(*seconds))
            }
            Self::Failed(error) => {
                tracing::error!(error = &**error as &dyn std::error::Error, "a request failed");
                (
                    StatusCode::SERVICE_UNAVAILABLE,
                    "store_unavailable",
                    words.error_unavailable_cure().to_owned(),
                )
            }
        };
        let retry_after = match self {
            Self::Limited(seconds) => Some(*seconds),
            _ => None,
        };
        let error = json!({
            "code": code,
            "message": self.message(),
            "user_message": user_message,
            "retryable": matches!(self, Self::Limited(_) | Self::Failed(_)),
            "retry_after": retry_after,
            "correlation_id": reference,
            "details": {},
        });
        let mut response = (status, Json(json!({ "error": error }))).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    /// Gives the words for programs.
    const fn message(&self) -> &'static str {
        match self {
            Self::SignIn => "nobody is signed in",
            Self::Stale => "the request did not come from one of our own pages",
            Self::NotFound => "no such token",
            Self::MediaType => "send application/json",
            Self::Body => "send a JSON object with the one field `name`",
            Self::Name => "`name` has 1 to 80 characters",
            Self::TooMany => "remove a token first",
            Self::Limited(_) => "too many requests",
            Self::Failed(_) => "the request could not be answered",
        }
    }
}
