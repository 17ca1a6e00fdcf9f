//! The address that the platforms send webhooks to and fetch media from: it outlives the process behind
//! it.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, post};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use social_service::axum::{Caller, CsrfRefused, Identity, MountOptions, router};
use social_service::{Error, Service};
use social_store::Accepted;
use tokio::net::TcpListener;
use tokio::sync::{OwnedRwLockWriteGuard, RwLock};
use tokio::task::JoinHandle;
use tower::ServiceExt;
use url::Url;

use crate::process::{Crashed, Door};

/// Hands webhooks to the process that is up, and answers 503 while none is; everything else goes to
/// the router of another process.
#[derive(Debug)]
pub(crate) struct Front {
    url: Url,
    houses: Houses,
    server: JoinHandle<std::io::Result<()>>,
}

/// Media wait while this lives.
#[derive(Debug)]
#[expect(dead_code, reason = "the guard is kept for its drop")]
pub struct MediaHeld(OwnedRwLockWriteGuard<()>);

/// Who is behind the address.
#[derive(Clone, Debug, Default)]
struct Houses {
    door: Slot<Door>,
    media: Slot<Router>,
    turnstile: Arc<RwLock<()>>,
}

type Slot<T> = Arc<Mutex<Option<T>>>;

impl Front {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = Url::parse(&format!("http://{}/webhooks/tiktok", listener.local_addr()?))?;
        let houses = Houses::default();
        let router = Router::new()
            .route("/webhooks/tiktok", post(of_tiktok))
            .route("/webhooks/instagram", post(of_instagram))
            .fallback(any(serve))
            .with_state(houses.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { url, houses, server })
    }

    pub(crate) fn url(&self) -> Url {
        self.url.clone()
    }

    /// Gives where Meta's webhooks go.
    pub(crate) fn instagram_url(&self) -> anyhow::Result<Url> {
        Ok(self.url.join("/webhooks/instagram")?)
    }

    /// Sets the process that webhooks go to.
    pub(crate) fn lead_to(&self, door: Option<Door>) {
        put(&self.houses.door, door);
    }

    /// Sets the process that media are fetched from.
    pub(crate) fn serve_media(&self, service: &Service) {
        let options = MountOptions::new(service.clone(), Arc::new(Nobody));
        put(&self.houses.media, Some(router(options)));
    }

    pub(crate) async fn hold_media(&self) -> MediaHeld {
        MediaHeld(Arc::clone(&self.houses.turnstile).write_owned().await)
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn put<T>(slot: &Slot<T>, value: Option<T>) {
    *slot.lock().unwrap_or_else(PoisonError::into_inner) = value;
}

fn get<T: Clone>(slot: &Slot<T>) -> Option<T> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

async fn of_tiktok(State(houses): State<Houses>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let Some(door) = get(&houses.door) else { return StatusCode::SERVICE_UNAVAILABLE };
    let received = door
        .call(move |service| async move { service.inbox().receive_tiktok(&headers, body).await })
        .await;
    answer(&received)
}

async fn of_instagram(State(houses): State<Houses>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let Some(door) = get(&houses.door) else { return StatusCode::SERVICE_UNAVAILABLE };
    let received = door
        .call(move |service| async move { service.inbox().receive_instagram(&headers, body).await })
        .await;
    answer(&received)
}

fn answer(received: &Result<Result<Accepted, Error>, Crashed>) -> StatusCode {
    match received {
        Ok(Ok(_)) => StatusCode::OK,
        Ok(Err(Error::WebhookRejected)) => StatusCode::UNAUTHORIZED,
        Ok(Err(_)) | Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn serve(State(houses): State<Houses>, request: Request<Body>) -> Response {
    let _passage = houses.turnstile.read().await;
    match get(&houses.media) {
        Some(router) => match router.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        },
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// Nobody signs in at this door.
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
