//! The router as a whole, over a store in memory and a TikTok that never answers.

mod comments;
mod doors;
mod form;
mod graph;
mod instagram;
mod media;
mod meta;
mod posts;
mod webhooks;

use std::net::SocketAddr;
use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use http::request::{Builder, Parts};
use http::{HeaderMap, Request, StatusCode};
use object_store::memory::InMemory;
use serde_json::Value;
use social_core::http::{HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind};
use social_core::{
    AccountId, AppName, Clock, Effect, FixedJitter, KeyId, Keyring, LoginFlow, Scopes, TestClock,
    TokenSet, UserId,
};
use social_store::{AssetId, MemoryStore, NewAccount, Store, TokenVault};
use tower::ServiceExt;
use url::Url;

use super::{
    Caller, ConnectAnswer, ConnectPages, CsrfRefused, Identity, MountOptions, Role, Via, router,
};
use crate::{AppAudit, Incoming, InstagramApp, InstagramLoginApp, Service, Settings, TikTokApp};

const ORIGIN: &str = "https://social.example.com";
const SCOPES: &str = "user.info.basic,video.upload,video.publish";
/// A second of black, made by `ffmpeg -f lavfi -i color=black:size=360x640:rate=25:duration=1
/// -c:v libx264 -crf 51 -preset veryslow -pix_fmt yuv420p -movflags +faststart`.
const VIDEO: &[u8] = include_bytes!("fixtures/clip.mp4");
/// A photo of 8 by 8 pixels, as far as its headers tell.
const PHOTO: &[u8] = b"\xff\xd8\xff\xc0\0\x0b\x08\0\x08\0\x08\x01\x01\x11\0\xff\xd9";
/// One of 1,081 by 1,082 pixels.
const LARGE_PHOTO: &[u8] = b"\xff\xd8\xff\xc0\0\x0b\x08\x04\x3a\x04\x39\x01\x01\x11\0\xff\xd9";
/// Begins like a video, and tells nothing of itself.
const DAMAGED: &[u8] = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41-the-rest-of-the-video";

/// `session=NAME` signs in by cookie, `Bearer NAME` by token; the form token is `csrf-NAME`.
#[derive(Debug)]
struct ByName;

#[async_trait]
impl Identity for ByName {
    async fn identify(&self, parts: &mut Parts) -> crate::Result<Option<Caller>> {
        let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let token = text(AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        let session = text(COOKIE).and_then(|value| value.strip_prefix("session="));
        let caller = |name: &str, via| Caller { user_id: name.into(), role: Role::Member, via };
        Ok(token
            .map(|name| caller(name, Via::ApiToken))
            .or_else(|| session.map(|name| caller(name, Via::Session))))
    }

    fn check_csrf(
        &self,
        _: &Parts,
        caller: &Caller,
        token: Option<&str>,
    ) -> Result<(), CsrfRefused> {
        let right = format!("csrf-{}", caller.user_id);
        if token == Some(right.as_str()) { Ok(()) } else { Err(CsrfRefused) }
    }
}

/// A platform that cannot be reached.
#[derive(Debug)]
struct NoNetwork;

#[async_trait]
impl Transport for NoNetwork {
    async fn send(&self, _: HttpRequest) -> Result<HttpResponse, TransportError> {
        Err(TransportError::new(TransportErrorKind::Connect, Effect::NotSent))
    }
}

struct World {
    app: Router,
    service: Service,
    store: Arc<dyn Store>,
    vault: Arc<TokenVault>,
    clock: TestClock,
}

/// An answer that was read to its end.
struct Seen {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Seen {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap().to_owned()
    }
}

fn world() -> World {
    world_with(|options| options)
}

fn world_with(change: impl FnOnce(MountOptions) -> MountOptions) -> World {
    let clock = TestClock::default();
    let shared: Arc<dyn Clock> = Arc::new(clock.clone());
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new(Arc::clone(&shared)));
    let key = "k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let keys = Keyring::parse(key, &KeyId::new("k").unwrap()).unwrap();
    let vault = Arc::new(TokenVault::new(keys));
    let url = Url::parse(ORIGIN).unwrap();
    let client = tiktok_client::Client::builder("key", "secret")
        .transport(Arc::new(NoNetwork))
        .jitter(Arc::new(FixedJitter::SHORTEST))
        .clock(Arc::clone(&shared))
        .build()
        .unwrap();
    let app = TikTokApp {
        name: AppName::default_app(),
        client,
        client_key: "key".to_owned(),
        webhook_secrets: vec!["secret".into()],
        scopes: Scopes::parse(SCOPES),
        redirect_uri: format!("{ORIGIN}/api/auth/tiktok/callback").parse().unwrap(),
        pkce: None,
        audit: AppAudit::Audited,
    };
    let client = instagram_client::Client::instagram_app("1", "secret")
        .transport(Arc::new(NoNetwork))
        .jitter(Arc::new(FixedJitter::SHORTEST))
        .clock(Arc::clone(&shared))
        .build()
        .unwrap();
    let redirect_uri = format!("{ORIGIN}/api/auth/instagram-login/callback").parse().unwrap();
    let scopes = Scopes::parse("instagram_business_basic");
    let instagram = InstagramApp {
        name: AppName::default_app(),
        facebook: None,
        instagram: Some(InstagramLoginApp { client, scopes, redirect_uri }),
        webhook_secrets: vec!["meta-secret".into(), "instagram-secret".into()],
        verify_tokens: vec!["made-up-token", "made-up-older-token"]
            .into_iter()
            .map(|token| instagram_client::webhook::VerifyToken::new(token).unwrap())
            .collect(),
    };
    let ownership_files = vec![crate::OwnershipFile::parse("AbC123").unwrap(); 2];
    let settings = Settings { max_upload_bytes: 4096, ownership_files, ..Settings::new(url) };
    let service = Service::builder(
        Arc::clone(&store),
        Arc::clone(&vault),
        Arc::new(InMemory::new()),
        settings,
    )
    .clock(shared)
    .tiktok(app)
    .instagram(instagram)
    .build()
    .unwrap();
    let options = MountOptions::new(service.clone(), Arc::new(ByName))
        .sign_in("/sign-in")
        .connect_answer(ConnectAnswer::Redirect(ConnectPages::all("/platforms/connect/tiktok")));
    World { app: router(change(options)), service, store, vault, clock }
}

async fn ask(app: &Router, request: Builder, body: impl Into<Body>) -> Seen {
    let peer: SocketAddr = "203.0.113.9:4711".parse().unwrap();
    let mut request: Request<Body> = request.body(body.into()).unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    let response = app.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap().to_vec();
    Seen { status: parts.status, headers: parts.headers, body }
}

/// Signs a request in by token.
fn by(name: &str, request: Builder) -> Builder {
    request.header(AUTHORIZATION, format!("Bearer {name}"))
}

async fn get(app: &Router, path: &str, name: &str) -> Seen {
    ask(app, by(name, Request::get(path)), Body::empty()).await
}

async fn post_json(app: &Router, path: &str, name: &str, body: &Value) -> Seen {
    let request = by(name, Request::post(path)).header(CONTENT_TYPE, "application/json");
    ask(app, request, body.to_string()).await
}

impl World {
    async fn ask(&self, request: Builder, body: impl Into<Body>) -> Seen {
        ask(&self.app, request, body).await
    }

    async fn get(&self, path: &str, name: &str) -> Seen {
        get(&self.app, path, name).await
    }

    async fn post_json(&self, path: &str, name: &str, body: &Value) -> Seen {
        post_json(&self.app, path, name, body).await
    }

    /// Stages a file as an upload of its own would.
    async fn staged(&self, name: &str, file: &'static [u8]) -> AssetId {
        let body = Box::pin(futures_util::stream::iter([Ok(bytes::Bytes::from_static(file))]));
        let (app, file_name) = (AppName::default_app(), "a.mp4".to_owned());
        let incoming = Incoming { app, file_name, declared: None, body };
        self.service.staging().stage(&UserId::new(name), incoming).await.unwrap().id
    }

    /// Connects an account as a finished login would.
    async fn account(&self, name: &str) -> AccountId {
        let new = NewAccount {
            user_id: UserId::new(name),
            app: AppName::default_app(),
            flow: LoginFlow::TikTok,
            subject: format!("open-id-of-{name}").as_str().into(),
        };
        let reserved = self.store.reserve(&new).await.unwrap();
        let now = self.clock.now();
        let end = |hours| Some(now + std::time::Duration::from_hours(hours));
        let tokens = TokenSet {
            access: "act.made-up".into(),
            access_expires_at: end(24),
            refresh: Some("rft.made-up".into()),
            refresh_expires_at: end(24 * 180),
            scopes: Scopes::parse(SCOPES),
            issued_at: now,
            subject: Some(new.subject.clone()),
        };
        let sealed = self.vault.seal_tokens(&new.identity(&reserved.id), &tokens).unwrap();
        let metadata = serde_json::json!({ "display_name": name });
        self.store.put(&reserved.id, reserved.token_version, &sealed, &metadata).await.unwrap();
        reserved.id
    }

    async fn audited(&self) -> Vec<String> {
        let page = social_store::Page::first(100);
        let listed = self.store.list_audit(None, &page).await.unwrap();
        listed.items.into_iter().map(|item| item.entry.action).collect()
    }
}

/// A request by URL for this account; valid in itself.
fn by_url(account: &AccountId, key: &str) -> Value {
    serde_json::json!({
        "account_id": account, "mode": "direct", "privacy_level": "SELF_ONLY",
        "video_url": "https://media.example.com/a.mp4", "caption": "hello", "idempotency_key": key,
    })
}
