//! A Meta that says what a test wants: one person, their Pages, and what a token is.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde_json::{Value, json};
use social_core::http::{HttpBody, HttpRequest, HttpResponse, Transport, TransportError};

/// What Meta says now.
#[derive(Debug)]
pub(crate) struct Says {
    /// What the person granted.
    pub(crate) granted: Vec<&'static str>,
    /// Their Pages, as JSON.
    pub(crate) pages: Vec<Value>,
    /// Pages that are listed only through a portfolio of theirs.
    pub(crate) portfolio: Vec<Value>,
    /// How the list of portfolios fails: the status, and Meta's code if there is one.
    pub(crate) portfolios_fail: Option<(u16, Option<i64>)>,
    /// Pages on which the person has no role any more.
    pub(crate) roles_lost: Vec<&'static str>,
    /// Why no token of a Page is valid: the code and its subcode.
    pub(crate) page_tokens_refused: Option<(i64, i64)>,
    /// Why the long-lived token is not valid: the code and its subcode.
    pub(crate) refused: Option<(i64, i64)>,
    /// A call that is refused, whatever it asks: its path, the code and its subcode.
    pub(crate) refuses: Option<(&'static str, i64, i64)>,
    /// How often a call is refused although the token lives.
    pub(crate) falsely_refused: u32,
    /// Seconds of the long-lived token's life.
    pub(crate) life: i64,
    /// When data access ends.
    pub(crate) data_access_ends: i64,
    /// The professional account of Instagram Login; `None` for a personal one.
    pub(crate) ig_id: Option<&'static str>,
    /// Whether subscriptions are refused.
    pub(crate) subscriptions_fail: bool,
    /// What is subscribed.
    pub(crate) subscribed: BTreeMap<String, String>,
    /// Calls so far: method and path.
    pub(crate) calls: Vec<String>,
}

/// The hosts of both logins.
#[derive(Clone, Debug)]
pub(crate) struct FakeMeta(Arc<Mutex<Says>>);

/// A Page with a professional account behind it.
pub(crate) fn page(id: &str, ig_id: &str, username: &str) -> Value {
    json!({
        "id": id, "name": format!("Page {id}"), "access_token": format!("EAA-page-{id}"),
        "tasks": ["CREATE_CONTENT"],
        "instagram_business_account": { "id": ig_id, "username": username },
    })
}

/// A Page without one.
pub(crate) fn bare_page(id: &str) -> Value {
    json!({ "id": id, "name": format!("Page {id}"), "access_token": "EAA-bare", "tasks": ["MANAGE"] })
}

impl FakeMeta {
    pub(crate) fn new(now: i64) -> Self {
        Self(Arc::new(Mutex::new(Says {
            granted: super::FACEBOOK_SCOPES.split(',').collect(),
            pages: vec![page("11", "17841400000000001", "studio.nord")],
            portfolio: Vec::new(),
            portfolios_fail: None,
            roles_lost: Vec::new(),
            page_tokens_refused: None,
            refused: None,
            refuses: None,
            falsely_refused: 0,
            life: 60 * 86_400,
            data_access_ends: now + 90 * 86_400,
            ig_id: Some("17841400000000001"),
            subscriptions_fail: false,
            subscribed: BTreeMap::new(),
            calls: Vec::new(),
        })))
    }

    pub(crate) fn says(&self) -> MutexGuard<'_, Says> {
        self.0.lock().unwrap()
    }

    pub(crate) fn count(&self, call: &str) -> usize {
        self.says().calls.iter().filter(|made| made.as_str() == call).count()
    }
}

type Said = (u16, Value);

fn refusal(code: i64, subcode: i64) -> Said {
    let error = json!({
        "message": "made up", "type": "OAuthException", "code": code, "error_subcode": subcode,
    });
    (400, json!({ "error": error }))
}

impl Says {
    fn answer(&mut self, method: &Method, path: &str, all: &BTreeMap<String, String>) -> Said {
        self.calls.push(format!("{method} {path}"));
        let has = |name: &str, value: &str| all.get(name).is_some_and(|found| found == value);
        if let Some((_, code, subcode)) = self.refuses.filter(|(call, ..)| *call == path) {
            return refusal(code, subcode);
        }
        match path {
            "/v25.0/oauth/access_token" if has("grant_type", "fb_exchange_token") => {
                (200, json!({ "access_token": "EAA-long", "expires_in": self.life }))
            }
            "/v25.0/oauth/access_token" if has("code", "used") => refusal(100, 36_009),
            "/v25.0/oauth/access_token" => {
                (200, json!({ "access_token": "EAA-short", "expires_in": 3_600 }))
            }
            "/v25.0/me/permissions" if *method == Method::DELETE => {
                (200, json!({ "success": true }))
            }
            "/v25.0/me/permissions" => (200, self.permissions()),
            "/v25.0/me/accounts" => (200, json!({ "data": self.pages })),
            "/v25.0/me/businesses" => self.portfolios(),
            "/v25.0/99/owned_pages" => (200, json!({ "data": self.portfolio })),
            "/v25.0/99/client_pages" => (200, json!({ "data": [] })),
            "/v25.0/debug_token" => {
                let asked = all.get("input_token").map_or("", String::as_str);
                (200, json!({ "data": self.token(asked) }))
            }
            "/oauth/access_token" => (
                200,
                json!({
                    "access_token": "IGAA-short", "user_id": 26_000_000_000_000_001_u64,
                    "permissions": super::INSTAGRAM_SCOPES.split(',').collect::<Vec<_>>(),
                }),
            ),
            "/access_token" | "/refresh_access_token" => {
                (200, json!({ "access_token": "IGAA-long", "expires_in": self.life }))
            }
            "/v25.0/me" => self.me(),
            _ => self.subscriptions(method, path, all),
        }
    }

    fn permissions(&self) -> Value {
        let one = |name: &&str| json!({ "permission": name, "status": "granted" });
        json!({ "data": self.granted.iter().map(one).collect::<Vec<_>>() })
    }

    fn portfolios(&self) -> Said {
        match self.portfolios_fail {
            Some((status, Some(code))) => (status, refusal(code, 0).1),
            Some((status, None)) => (status, json!({})),
            None if self.portfolio.is_empty() => (200, json!({ "data": [] })),
            None => (200, json!({ "data": [{ "id": "99" }] })),
        }
    }

    fn token(&self, asked: &str) -> Value {
        let page = asked.strip_prefix("EAA-page-");
        let lost = page.is_some_and(|page| self.roles_lost.contains(&page));
        let refused = self
            .refused
            .or(lost.then_some((190, 492)))
            .or(self.page_tokens_refused.filter(|_| page.is_some()));
        let mut token = json!({
            "app_id": "1", "type": if page.is_some() { "PAGE" } else { "USER" },
            "user_id": "1022", "is_valid": refused.is_none(),
            "expires_at": 0, "data_access_expires_at": self.data_access_ends,
        });
        if let Some((code, subcode)) = refused {
            token["error"] = json!({ "code": code, "subcode": subcode, "message": "made up" });
        }
        token
    }

    fn me(&mut self) -> Said {
        if self.falsely_refused > 0 {
            self.falsely_refused -= 1;
            return refusal(190, 467);
        }
        if let Some((code, subcode)) = self.refused {
            return refusal(code, subcode);
        }
        let kind = if self.ig_id.is_some() { "Business" } else { "PERSONAL" };
        (
            200,
            json!({
                "id": "1022", "name": "Lea", "username": "studio.nord", "user_id": self.ig_id,
                "account_type": kind,
            }),
        )
    }

    fn subscriptions(
        &mut self,
        method: &Method,
        path: &str,
        all: &BTreeMap<String, String>,
    ) -> Said {
        let Some(id) = path.strip_suffix("/subscribed_apps") else {
            return (501, json!({ "error": { "message": path, "code": 1 } }));
        };
        let id = id.rsplit('/').next().unwrap_or_default().to_owned();
        if self.subscriptions_fail {
            return refusal(200, 0);
        }
        match *method {
            Method::GET => {
                let fields = self.subscribed.get(&id).map(|fields| fields.split(',').collect());
                let fields: Vec<&str> = fields.unwrap_or_default();
                let own = json!({ "app_id": "1", "subscribed_fields": fields });
                let data = if fields.is_empty() { json!([]) } else { json!([own]) };
                (200, json!({ "data": data }))
            }
            Method::DELETE => {
                self.subscribed.remove(&id);
                (200, json!({ "success": true }))
            }
            _ => {
                let fields = all.get("subscribed_fields").cloned().unwrap_or_default();
                self.subscribed.insert(id, fields);
                (200, json!({ "success": true }))
            }
        }
    }
}

#[async_trait]
impl Transport for FakeMeta {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut all: BTreeMap<String, String> = request.url.query_pairs().into_owned().collect();
        if let HttpBody::Bytes(body) = &request.body {
            all.extend(url::form_urlencoded::parse(body).into_owned());
        }
        let (status, body) = self.says().answer(&request.method, request.url.path(), &all);
        let body = Bytes::from(body.to_string());
        Ok(HttpResponse {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: Box::pin(futures_util::stream::iter([Ok(body)])),
        })
    }
}
