//! Sets up one app for Instagram.

use std::sync::Arc;

use instagram_client::Client;
use instagram_client::oauth::{Extension, RedirectUri};
use instagram_client::webhook::VerifyToken;
use social_core::Clock;
use social_service::{FacebookLoginApp, InstagramApp, InstagramLoginApp};
use url::Url;

use crate::config::{InstagramAppConfig, InstagramConfig, MetaAppConfig};

/// Where Facebook sends a browser back to.
pub(crate) const FACEBOOK_CALLBACK: &str = "/api/auth/instagram/callback";
/// Where Instagram sends a browser back to.
pub(crate) const INSTAGRAM_CALLBACK: &str = "/api/auth/instagram-login/callback";

/// An app for Instagram that cannot be set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InstagramAppError {
    /// A client refuses its set-up.
    #[error("the {platform} app `{name}` cannot be set up: {problem}")]
    Client {
        /// Meta or Instagram.
        platform: &'static str,
        /// The app.
        name: String,
        /// Why.
        problem: String,
    },
    /// The public address cannot be one that a login comes back to.
    #[error(
        "Meta does not take {address} as a redirect address ({problem}): correct `SOCIAL_PUBLIC_URL`"
    )]
    Redirect {
        /// The address.
        address: String,
        /// Why.
        problem: String,
    },
    /// A verify token is blank.
    #[error("`META_VERIFY_TOKEN` is blank: write at least 16 random characters")]
    VerifyToken,
}

/// Builds the clients of the app and what the service needs to know of them.
pub(super) fn build(
    config: &InstagramConfig,
    public_url: &Url,
    clock: &Arc<dyn Clock>,
) -> Result<InstagramApp, InstagramAppError> {
    let facebook = config.meta.as_ref().map(|meta| facebook(config, meta, public_url, clock));
    let instagram = config.instagram.as_ref();
    let instagram = instagram.map(|app| instagram_login(config, app, public_url, clock));
    let tokens = config.verify_tokens.iter().cloned().map(VerifyToken::new);
    Ok(InstagramApp {
        name: config.name.clone(),
        facebook: facebook.transpose()?,
        instagram: instagram.transpose()?,
        webhook_secrets: config.webhook_secrets.clone(),
        verify_tokens: tokens
            .collect::<Result<_, _>>()
            .map_err(|_| InstagramAppError::VerifyToken)?,
    })
}

fn facebook(
    config: &InstagramConfig,
    meta: &MetaAppConfig,
    public_url: &Url,
    clock: &Arc<dyn Clock>,
) -> Result<FacebookLoginApp, InstagramAppError> {
    let client = Client::meta_app(meta.app_id.as_str(), meta.app_secret.clone())
        .app(config.name.clone())
        .graph_url(meta.graph_url.clone())
        .auth_url(meta.auth_url.clone())
        .upload_url(meta.upload_url.clone())
        .version(meta.version.clone())
        .clock(Arc::clone(clock))
        .build()
        .map_err(|error| unbuilt("Meta", config, &error))?;
    Ok(FacebookLoginApp {
        client,
        scopes: meta.scopes.clone(),
        config: None,
        redirect_uri: redirect_uri(public_url, FACEBOOK_CALLBACK)?,
        extension: Extension::WhileValid,
    })
}

fn instagram_login(
    config: &InstagramConfig,
    app: &InstagramAppConfig,
    public_url: &Url,
    clock: &Arc<dyn Clock>,
) -> Result<InstagramLoginApp, InstagramAppError> {
    let client = Client::instagram_app(app.app_id.as_str(), app.app_secret.clone())
        .app(config.name.clone())
        .graph_url(app.graph_url.clone())
        .auth_url(app.auth_url.clone())
        .token_url(app.token_url.clone())
        .version(app.version.clone())
        .clock(Arc::clone(clock))
        .build()
        .map_err(|error| unbuilt("Instagram", config, &error))?;
    Ok(InstagramLoginApp {
        client,
        scopes: app.scopes.clone(),
        redirect_uri: redirect_uri(public_url, INSTAGRAM_CALLBACK)?,
    })
}

fn unbuilt(
    platform: &'static str,
    config: &InstagramConfig,
    error: &instagram_client::BuildError,
) -> InstagramAppError {
    let name = config.name.to_string();
    InstagramAppError::Client { platform, name, problem: error.to_string() }
}

fn redirect_uri(public_url: &Url, path: &str) -> Result<RedirectUri, InstagramAppError> {
    let mut address = public_url.clone();
    address.set_path(path);
    RedirectUri::parse(address.as_str()).map_err(|error| InstagramAppError::Redirect {
        address: address.to_string(),
        problem: error.to_string(),
    })
}
