//! The platform apps a service works for.

use social_core::{AppName, ClientSecret, Scopes, WebhookSecret};
use tiktok_client::Client;
use tiktok_client::oauth::{PkceMode, RedirectUri};

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
    /// Gives the secrets for the verifier, each with its place in the list as its label. An empty
    /// one is left out: anyone could sign with it. The builder refuses an app that has one.
    pub(crate) fn verifying_secrets(&self) -> Vec<WebhookSecret> {
        let labelled = self.webhook_secrets.iter().enumerate();
        labelled
            .filter_map(|(index, secret)| {
                WebhookSecret::new(self.name.clone(), index.to_string(), secret.clone()).ok()
            })
            .collect()
    }
}
