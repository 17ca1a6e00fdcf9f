//! A TikTok app.

use social_core::{AppName, ClientSecret, Scopes, WebhookSecret};
use tiktok_client::Client;
use tiktok_client::oauth::{PkceMode, RedirectUri};

use super::labelled;

/// Whether TikTok has audited an app for direct posts to public accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppAudit {
    /// It has.
    Audited,
    /// It has not: direct posts only to private accounts, five people a day.
    Unaudited,
    /// Nobody has said. It is tried, and a refusal for that reason is remembered for a week.
    Unknown,
}

/// One TikTok app.
#[derive(Clone, Debug)]
pub struct TikTokApp {
    /// The name accounts and rows carry.
    pub name: AppName,
    /// The client, with the app's key and secret.
    pub client: Client,
    /// The app's `client_key`; webhooks must name it.
    pub client_key: String,
    /// Secrets that webhooks may be signed with; the present one first, none of them empty.
    pub webhook_secrets: Vec<ClientSecret>,
    /// What a login asks for.
    pub scopes: Scopes,
    /// Where TikTok sends the browser back to.
    pub redirect_uri: RedirectUri,
    /// Whether a login sends a PKCE challenge; unless set, only for a redirect to this machine.
    pub pkce: Option<PkceMode>,
    /// Whether the app was audited.
    pub audit: AppAudit,
}

impl TikTokApp {
    /// Gives the secrets for the verifier.
    pub(crate) fn verifying_secrets(&self) -> Vec<WebhookSecret> {
        labelled(&self.name, &self.webhook_secrets)
    }
}
