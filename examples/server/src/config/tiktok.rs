//! What one TikTok app needs.

use social_core::http::AllowedHosts;
use social_core::{AppName, ClientSecret, Scopes};
use social_service::{AppAudit, OwnershipFile};
use url::Url;

use super::error::ConfigError;
use super::parse::{self, PkceSetting};
use super::source::Values;

/// The settings of one TikTok app.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TikTokConfig {
    /// The name its accounts carry.
    pub name: AppName,
    /// The client key.
    pub client_key: String,
    /// The client secret.
    pub client_secret: ClientSecret,
    /// What webhooks may be signed with, the present secret first.
    pub webhook_secrets: Vec<ClientSecret>,
    /// What a login asks for.
    pub scopes: Scopes,
    /// TikTok's API.
    pub api_url: Url,
    /// TikTok's login pages.
    pub auth_url: Url,
    /// Where bytes may be sent.
    pub upload_hosts: AllowedHosts,
    /// Whether logins send a PKCE challenge.
    pub pkce: PkceSetting,
    /// The files that prove whose the media address is.
    pub ownership_files: Vec<OwnershipFile>,
    /// Whether TikTok has audited the app.
    pub audit: AppAudit,
}

const KEY_CURE: &str = "copy the client key from the app's page at TikTok, or try `social-server demo`, which needs none";
const SECRET_CURE: &str = "copy the client secret from the app's page at TikTok";

/// Reads one app.
pub(super) fn read(name: &str, values: &Values) -> Result<TikTokConfig, ConfigError> {
    let client_key = values.required("TIKTOK_CLIENT_KEY", KEY_CURE)?.to_owned();
    let client_secret = values.required("TIKTOK_CLIENT_SECRET", SECRET_CURE)?;
    let given = |name| values.secret(name).map(|secret| ClientSecret::new(secret.expose_secret()));
    // A webhook secret of its own replaces the client secrets: nothing else may sign then.
    let webhook_secrets = match given("TIKTOK_WEBHOOK_SECRET") {
        Some(own) => vec![own],
        None => [Some(ClientSecret::new(client_secret)), given("TIKTOK_CLIENT_SECRET_PREVIOUS")]
            .into_iter()
            .flatten()
            .collect(),
    };
    Ok(TikTokConfig {
        name: AppName::new(name),
        client_key,
        client_secret: ClientSecret::new(client_secret),
        webhook_secrets,
        scopes: values.read("TIKTOK_SCOPES", parse::scopes)?,
        api_url: values.read("TIKTOK_API_URL", parse::platform_url)?,
        auth_url: values.read("TIKTOK_AUTH_URL", parse::platform_url)?,
        upload_hosts: values.read("TIKTOK_UPLOAD_HOSTS", parse::hosts)?,
        pkce: values.read("TIKTOK_PKCE", parse::pkce)?,
        ownership_files: values.read("TIKTOK_OWNERSHIP_FILES", parse::ownership_files)?,
        audit: values.read("TIKTOK_AUDITED", parse::audited)?,
    })
}
