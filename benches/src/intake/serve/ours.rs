//! Our own server: the service's router, as a host mounts it.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use async_trait::async_trait;
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use http::request::Parts;
use object_store::memory::InMemory;
use social_core::seal::{EncryptionKey, KeyId, Keyring};
use social_core::{AppName, Scopes};
use social_service::axum::{Caller, CsrfRefused, Identity, MountOptions, router};
use social_service::{AppAudit, InstagramApp, InstagramLoginApp, Service, Settings, TikTokApp};
use social_store::{SqliteOptions, SqliteStore, Store, TokenVault};
use tiktok_client::Client;
use tokio::sync::Mutex;

use crate::load::{APP, CLIENT_KEY, SECRET};

/// Signs nobody in: webhooks need nobody.
#[derive(Debug)]
struct Nobody;

#[async_trait]
impl Identity for Nobody {
    async fn identify(&self, _: &mut Parts) -> social_service::Result<Option<Caller>> {
        Ok(None)
    }

    fn check_csrf(&self, _: &Parts, _: &Caller, _: Option<&str>) -> Result<(), CsrfRefused> {
        Err(CsrfRefused)
    }
}

/// Makes the server over a file.
pub(super) async fn sqlite(file: &Path, slow: bool) -> Result<Router> {
    let store = SqliteStore::open(file, SqliteOptions::default()).await?;
    mount(Arc::new(store), slow)
}

/// Makes the server over Postgres.
pub(super) async fn postgres(url: &str, slow: bool) -> Result<Router> {
    mount(Arc::new(crate::postgres::open(url).await?), slow)
}

fn mount(store: Arc<dyn Store>, slow: bool) -> Result<Router> {
    let keys = Keyring::single(KeyId::new("bench")?, EncryptionKey::generate()?);
    let mut settings = Settings::new("http://127.0.0.1:8080/".parse()?);
    // No worker runs beside the load, so everything that comes in waits.
    settings.webhook_backlog_limit = u64::MAX;
    let app = TikTokApp {
        name: AppName::new(APP),
        client: Client::builder(CLIENT_KEY, SECRET).build()?,
        client_key: CLIENT_KEY.to_owned(),
        webhook_secrets: vec![SECRET.into()],
        scopes: Scopes::parse("user.info.basic"),
        redirect_uri: "http://127.0.0.1:8080/api/auth/tiktok/callback".parse()?,
        pkce: None,
        audit: AppAudit::Unaudited,
    };
    let redirect = "http://127.0.0.1:8080/api/auth/instagram-login/callback";
    let login = InstagramLoginApp {
        client: instagram_client::Client::instagram_app(CLIENT_KEY, SECRET).build()?,
        scopes: Scopes::parse("instagram_business_basic"),
        redirect_uri: redirect.parse()?,
    };
    let instagram = InstagramApp {
        name: AppName::new(APP),
        facebook: None,
        instagram: Some(login),
        webhook_secrets: vec![SECRET.into()],
        verify_tokens: Vec::new(),
    };
    let vault = Arc::new(TokenVault::new(keys));
    let service = Service::builder(store, vault, Arc::new(InMemory::new()), settings)
        .tiktok(app)
        .instagram(instagram)
        .build()?;
    let routes = router(MountOptions::new(service, Arc::new(Nobody)));
    if slow {
        let turn = Arc::new(Mutex::new(()));
        return Ok(routes.layer(middleware::from_fn_with_state(turn, one_at_a_time)));
    }
    Ok(routes)
}

/// The planted slow path: no two deliveries ever wait for the same commit.
async fn one_at_a_time(
    State(turn): State<Arc<Mutex<()>>>,
    request: Request,
    next: Next,
) -> Response {
    let _turn = turn.lock().await;
    next.run(request).await
}
