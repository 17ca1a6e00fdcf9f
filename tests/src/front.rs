//! The address that TikTok sends webhooks to: it outlives the process behind it.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use social_service::Error;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

use crate::process::Door;

/// Hands webhooks to the process that is up; answers 503 while none is.
#[derive(Debug)]
pub(crate) struct Front {
    url: Url,
    door: Slot,
    server: JoinHandle<std::io::Result<()>>,
}

type Slot = Arc<Mutex<Option<Door>>>;

impl Front {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = Url::parse(&format!("http://{}/webhooks/tiktok", listener.local_addr()?))?;
        let door = Slot::default();
        let router =
            Router::new().route("/webhooks/tiktok", post(receive)).with_state(Arc::clone(&door));
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { url, door, server })
    }

    pub(crate) fn url(&self) -> Url {
        self.url.clone()
    }

    /// Sets the process that webhooks go to.
    pub(crate) fn lead_to(&self, door: Option<Door>) {
        *self.door.lock().unwrap_or_else(PoisonError::into_inner) = door;
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn receive(State(slot): State<Slot>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let door = slot.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let Some(door) = door else { return StatusCode::SERVICE_UNAVAILABLE };
    let received = door
        .call(move |service| async move { service.inbox().receive_tiktok(&headers, body).await })
        .await;
    match received {
        Ok(Ok(_)) => StatusCode::OK,
        Ok(Err(Error::WebhookRejected)) => StatusCode::UNAUTHORIZED,
        Ok(Err(_)) | Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
