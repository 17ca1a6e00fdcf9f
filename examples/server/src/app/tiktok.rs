//! Sets up one TikTok app.

use std::sync::Arc;

use social_core::{Clock, RateLimiter};
use social_service::TikTokApp;
use social_store::Store;
use tiktok_client::oauth::{PkceMode, RedirectUri};
use tiktok_client::{Client, ClientKey};
use url::Url;

use crate::config::{PkceSetting, TikTokConfig};

/// Where TikTok sends a browser back to.
pub(crate) const CALLBACK: &str = "/api/auth/tiktok/callback";

/// A TikTok app that cannot be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AppError {
    /// The client refuses its set-up.
    #[error("the TikTok app `{name}` cannot be set up: {problem}")]
    Client {
        /// The app.
        name: String,
        /// Why.
        problem: String,
    },
    /// TikTok takes no such address for its answers.
    #[error(
        "TikTok does not take {address} as a redirect address ({problem}): correct `SOCIAL_PUBLIC_URL`"
    )]
    Redirect {
        /// The address.
        address: String,
        /// Why.
        problem: String,
    },
    /// PKCE is needed and switched off.
    #[error(
        "`TIKTOK_PKCE` is off, but TikTok demands it for a redirect address on loopback: write auto"
    )]
    PkceNeeded,
}

/// Builds the app's client and what the service needs to know of it.
pub(super) fn build(
    config: &TikTokConfig,
    public_url: &Url,
    clock: &Arc<dyn Clock>,
    store: &Arc<dyn Store>,
) -> Result<TikTokApp, AppError> {
    let limiter: Arc<dyn RateLimiter> = Arc::<dyn Store>::clone(store);
    let client = Client::builder(ClientKey::new(&config.client_key), config.client_secret.clone())
        .app(config.name.clone())
        .api_url(config.api_url.clone())
        .auth_url(config.auth_url.clone())
        .upload_hosts(config.upload_hosts.clone())
        .clock(Arc::clone(clock))
        .limiter(limiter)
        .build()
        .map_err(|error| AppError::Client {
            name: config.name.to_string(),
            problem: error.to_string(),
        })?;
    let redirect_uri = redirect_uri(public_url)?;
    let pkce = match config.pkce {
        PkceSetting::Auto => None,
        PkceSetting::Off if redirect_uri.is_loopback() => return Err(AppError::PkceNeeded),
        PkceSetting::Off => Some(PkceMode::Off),
        PkceSetting::Hex => Some(PkceMode::HexS256),
    };
    Ok(TikTokApp {
        name: config.name.clone(),
        client,
        client_key: config.client_key.clone(),
        webhook_secrets: config.webhook_secrets.clone(),
        scopes: config.scopes.clone(),
        redirect_uri,
        pkce,
        audit: config.audit,
    })
}

fn redirect_uri(public_url: &Url) -> Result<RedirectUri, AppError> {
    let mut address = public_url.clone();
    address.set_path(CALLBACK);
    RedirectUri::parse(address.as_str()).map_err(|error| AppError::Redirect {
        address: address.to_string(),
        problem: error.to_string(),
    })
}
