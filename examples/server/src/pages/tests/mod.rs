//! Pages, asked for as a browser would, over a TikTok that says what a test wants.

mod access;
mod accounts;
mod comments;
mod forms;
mod health;
mod insights;
mod instagram_posts;
mod publish;
mod shape;
mod sign_in;
mod tokens;
mod unseen;
mod upload;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use http::header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use http::{HeaderMap, Method, Request, StatusCode};
use serde_json::json;
use social_core::{AccessToken, Clock, LoginFlow, RefreshToken, Scopes, TestClock, TokenSet};
use social_store::{NewAccount, TokenVault};
use tower::ServiceExt as _;
use url::form_urlencoded;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::app::{Assembled, Time};
use crate::config::{Config, Sources};
use crate::people::{NewUser, Role, User};
use crate::session::Stay;

pub(super) const PASSWORD: &str = "a made-up password";
const HOME: &str = "http://127.0.0.1:8080";

/// A whole server without listeners.
pub(super) struct Server {
    pub(super) assembled: Assembled,
    pub(super) clock: TestClock,
    pub(super) tiktok: MockServer,
    config: Config,
}

impl Server {
    pub(super) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    pub(super) async fn start_with(changes: &[(&str, &str)]) -> Self {
        let tiktok = MockServer::start().await;
        let uri = tiktok.uri();
        let settings = [
            ("SOCIAL_STORE", "memory:"),
            ("SOCIAL_MEDIA", "memory:"),
            ("SOCIAL_KEYS", "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
            ("SOCIAL_ADMIN_TOKEN", "made-up-operators-token-1"),
            ("TIKTOK_CLIENT_KEY", "made-up-client-key"),
            ("TIKTOK_CLIENT_SECRET", "made-up-client-secret"),
            ("TIKTOK_API_URL", uri.as_str()),
            ("TIKTOK_AUTH_URL", uri.as_str()),
            ("TIKTOK_AUDITED", "on"),
            // Nobody is there, unless a test says who.
            ("INSTAGRAM_GRAPH_URL", uri.as_str()),
            ("META_GRAPH_URL", uri.as_str()),
            ("META_APP_ID", "1234567890"),
            ("META_APP_SECRET", "made-up-meta-secret"),
            ("INSTAGRAM_APP_ID", "2345678901"),
            ("INSTAGRAM_APP_SECRET", "made-up-instagram-secret"),
        ];
        let config =
            Config::read(&Sources::from_pairs(settings.into_iter().chain(changes.iter().copied())))
                .unwrap();
        let clock = TestClock::default();
        let time = Time::given(Arc::new(clock.clone()));
        let assembled = Assembled::new(&config, &time, &HOME.parse().unwrap()).await.unwrap();
        Self { assembled, clock, tiktok, config }
    }

    pub(super) async fn user(&self, email: &str) -> User {
        let site = &self.assembled.site;
        let password_hash = site.passwords.hash(PASSWORD.into()).await.unwrap();
        let user = NewUser { email: email.parse().unwrap(), role: Role::Member, password_hash };
        site.people.add_user(&user).await.unwrap()
    }

    /// A browser that is signed in.
    pub(super) async fn browser_of(&self, user: &User) -> Browser {
        let mut browser = self.browser();
        let line = self
            .assembled
            .site
            .sessions
            .open(&user.id, Stay::WhileOpen, &HeaderMap::new())
            .await
            .unwrap();
        browser.take_cookie(&line);
        browser
    }

    pub(super) fn browser(&self) -> Browser {
        let peer = SocketAddr::from(([127, 0, 0, 1], 4711));
        Browser { pages: self.assembled.pages.clone(), cookies: Vec::new(), peer, language: "en" }
    }

    /// Connects an account, as a finished login leaves it.
    pub(super) async fn account(&self, user: &User, subject: &str, scopes: &str) -> String {
        let store = self.assembled.service.store();
        let account = NewAccount {
            user_id: user.id.clone(),
            app: "default".into(),
            flow: LoginFlow::TikTok,
            subject: subject.into(),
        };
        let reserved = store.reserve(&account).await.unwrap();
        let now = self.clock.now();
        let tokens = TokenSet {
            access: AccessToken::new("act.made-up"),
            access_expires_at: Some(now + Duration::from_hours(24)),
            refresh: Some(RefreshToken::new("rft.made-up")),
            refresh_expires_at: Some(now + Duration::from_hours(24 * 365)),
            scopes: Scopes::parse(scopes),
            issued_at: now,
            subject: None,
        };
        let vault = TokenVault::new(self.config.keys.clone());
        let sealed = vault.seal_tokens(&account.identity(&reserved.id), &tokens).unwrap();
        let metadata = json!({ "display_name": format!("Name of {subject}") });
        store.put(&reserved.id, reserved.token_version, &sealed, &metadata).await.unwrap();
        reserved.id.to_string()
    }

    /// Lets TikTok say this of every creator.
    pub(super) async fn creator(&self, nickname: &str) {
        let data = json!({
            "creator_avatar_url": "https://p16.example.com/a.jpg",
            "creator_username": "lea.m",
            "creator_nickname": nickname,
            "privacy_level_options": ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
            "comment_disabled": false,
            "duet_disabled": true,
            "stitch_disabled": false,
            "max_video_post_duration_sec": 600,
        });
        self.creator_says(
            json!({ "data": data, "error": { "code": "ok", "message": "", "log_id": "L1" } }),
        )
        .await;
    }

    pub(super) async fn creator_says(&self, body: serde_json::Value) {
        Mock::given(method("POST"))
            .and(path("/v2/post/publish/creator_info/query/"))
            .respond_with(ResponseTemplate::new(200).set_body_json(body))
            .mount(&self.tiktok)
            .await;
    }
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

impl Answer {
    pub(super) fn location(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// Gives the value of a hidden field.
    pub(super) fn hidden(&self, name: &str) -> String {
        let mark = format!("name=\"{name}\" value=\"");
        let (_, rest) =
            self.text.split_once(&mark).unwrap_or_else(|| panic!("no {name} in {}", self.text));
        rest.split('"').next().unwrap().to_owned()
    }
}

/// A browser: keeps cookies, sends what browsers send.
pub(super) struct Browser {
    pages: Router,
    cookies: Vec<(String, String)>,
    pub(super) peer: SocketAddr,
    pub(super) language: &'static str,
}

impl Browser {
    fn take_cookie(&mut self, line: &str) {
        let (name, value) = line.split(';').next().unwrap().split_once('=').unwrap();
        self.cookies.retain(|(known, _)| known != name);
        if !line.contains("Max-Age=0") {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Sends a form as our own page would.
    pub(super) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_from(path, fields, Some(HOME)).await
    }

    pub(super) async fn post_from(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        origin: Option<&str>,
    ) -> Answer {
        let body: String =
            form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request =
            Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(origin) = origin {
            request = request.header(ORIGIN, origin);
        }
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Sends a form with a file: the fields before it, the file, the fields after it.
    pub(super) async fn upload(
        &mut self,
        path: &str,
        before: &[(&str, &str)],
        file: Option<&[u8]>,
        after: &[(&str, &str)],
    ) -> Answer {
        let mut body = Vec::new();
        let field = |body: &mut Vec<u8>, (name, value): &(&str, &str)| {
            let part = format!(
                "--made-up\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        };
        for pair in before {
            field(&mut body, pair);
        }
        let name = if file.is_some() { "beach.mp4" } else { "" };
        add_file(&mut body, ("file", name), file.unwrap_or_default());
        for pair in after {
            field(&mut body, pair);
        }
        self.send_form(path, body).await
    }

    /// Sends a form as the page does that has photos: fields, no video, the photos.
    pub(super) async fn upload_photos(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        photos: &[&[u8]],
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!(
                "--made-up\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        add_file(&mut body, ("file", ""), &[]);
        for photo in photos {
            add_file(&mut body, ("photos", "sea.jpg"), photo);
        }
        self.send_form(path, body).await
    }

    /// Sends a form with these fields and, behind them, these files: field, name, bytes.
    pub(super) async fn upload_files(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!(
                "--made-up\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend_from_slice(part.as_bytes());
        }
        for (field, name, bytes) in files {
            add_file(&mut body, (field, name), bytes);
        }
        self.send_form(path, body).await
    }

    async fn send_form(&mut self, path: &str, mut body: Vec<u8>) -> Answer {
        body.extend_from_slice(b"--made-up--\r\n");
        let request = Request::post(path)
            .header(CONTENT_TYPE, "multipart/form-data; boundary=made-up")
            .header(ORIGIN, HOME)
            .body(Body::from(body));
        self.send(request.unwrap()).await
    }

    pub(super) async fn json(
        &mut self,
        verb: Method,
        path: &str,
        csrf: Option<&str>,
        body: &str,
    ) -> Answer {
        let mut request = Request::builder().method(verb).uri(path).header(ORIGIN, HOME);
        request = request.header(CONTENT_TYPE, "application/json");
        if let Some(csrf) = csrf {
            request = request.header("x-csrf-token", csrf);
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub(super) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request.headers_mut().insert(COOKIE, cookies.join("; ").parse().unwrap());
        }
        request.headers_mut().insert("accept-language", self.language.parse().unwrap());
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let response = self.pages.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for line in parts.headers.get_all(SET_COOKIE) {
            self.take_cookie(line.to_str().unwrap());
        }
        let bytes = to_bytes(body, 1_000_000).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status: parts.status, headers: parts.headers, text }
    }
}

/// Writes a part that holds a file.
fn add_file(body: &mut Vec<u8>, (field, name): (&str, &str), file: &[u8]) {
    let head = format!(
        "--made-up\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n"
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n");
}
