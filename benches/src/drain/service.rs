//! The service's own workers: claim, look at the event, effect and done-mark in one transaction.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use object_store::memory::InMemory;
use social_core::seal::{EncryptionKey, KeyId, Keyring};
use social_core::{AppName, Scopes};
use social_service::{AppAudit, Service, Settings, TikTokApp};
use social_store::{Store, TokenVault};
use tiktok_client::Client;
use tokio_util::sync::CancellationToken;

use super::pump::Limit;

/// Lets the service drain the backlog; gives the events a second.
pub(super) async fn rate(store: Arc<dyn Store>, Limit::Time(limit): Limit) -> Result<f64> {
    let before = store.backlog().await?.ready;
    let service = service(Arc::clone(&store))?;
    let stop = CancellationToken::new();
    let began = Instant::now();
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { service.run(stop).await }
    });
    let end = tokio::time::Instant::now() + std::time::Duration::from_secs_f64(limit);
    tokio::time::sleep_until(end).await;
    stop.cancel();
    running.await?;
    let seconds = began.elapsed().as_secs_f64();
    let left = store.backlog().await?.ready;
    Ok((before - left) as f64 / seconds)
}

fn service(store: Arc<dyn Store>) -> Result<Service> {
    let keys = Keyring::single(KeyId::new("bench")?, EncryptionKey::generate()?);
    let app = TikTokApp {
        name: AppName::default_app(),
        client: Client::builder("bench-key", "bench-secret").build()?,
        client_key: "bench-key".to_owned(),
        webhook_secrets: vec!["bench-secret".into()],
        scopes: Scopes::parse("user.info.basic"),
        redirect_uri: "http://127.0.0.1:8080/api/auth/tiktok/callback".parse()?,
        pkce: None,
        audit: AppAudit::Unaudited,
    };
    let settings = Settings::new("http://127.0.0.1:8080/".parse()?);
    let vault = Arc::new(TokenVault::new(keys));
    Ok(Service::builder(store, vault, Arc::new(InMemory::new()), settings).tiktok(app).build()?)
}
