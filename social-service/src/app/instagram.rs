//! An app for Instagram: a Meta app, an Instagram app, or both under one name.

use std::sync::Arc;

use instagram_client::oauth::facebook::ConfigTokens;
use instagram_client::oauth::{Extension, RedirectUri, SystemUserTokens};
use instagram_client::webhook::VerifyToken;
use instagram_client::{Client, ConfigId, WrongLogin};
use social_core::{AppName, ClientSecret, LoginFlow, Scopes, TokenRefresher, WebhookSecret};

use super::labelled;

/// What one app's users connect Instagram accounts through.
///
/// The two logins have credentials of their own. An app has one of them or both; their accounts
/// and webhooks carry one name.
#[derive(Clone, Debug)]
pub struct InstagramApp {
    /// The name accounts and rows carry.
    pub name: AppName,
    /// Facebook Login, if it is offered.
    pub facebook: Option<FacebookLoginApp>,
    /// Instagram Login, if it is offered.
    pub instagram: Option<InstagramLoginApp>,
    /// Secrets that webhooks and signed requests may be signed with: those of both apps, the
    /// present ones first, none of them empty. Which one Meta uses depends on how it was set up.
    pub webhook_secrets: Vec<ClientSecret>,
    /// What Meta must name when it asks for the webhook's address; none refuses every such question.
    pub verify_tokens: Vec<VerifyToken>,
}

/// Facebook Login of a Meta app.
#[derive(Clone, Debug)]
pub struct FacebookLoginApp {
    /// The client, with the Meta app's id and secret ([`Client::meta_app`]).
    pub client: Client,
    /// What a login asks for; with a configuration, what is expected of it.
    pub scopes: Scopes,
    /// The saved configuration of Facebook Login for Business, which replaces the scopes.
    pub config: Option<(ConfigId, ConfigTokens)>,
    /// Where Facebook sends the browser back to.
    pub redirect_uri: RedirectUri,
    /// Whether a long-lived user token is exchanged for another one while it lives.
    pub extension: Extension,
}

/// Instagram Login of an Instagram app.
#[derive(Clone, Debug)]
pub struct InstagramLoginApp {
    /// The client, with the Instagram app's id and secret ([`Client::instagram_app`]).
    pub client: Client,
    /// What a login asks for.
    pub scopes: Scopes,
    /// Where Instagram sends the browser back to.
    pub redirect_uri: RedirectUri,
}

impl InstagramApp {
    /// Gives the client of a login; none if the app does not offer it.
    pub fn client(&self, flow: LoginFlow) -> Option<&Client> {
        match flow {
            LoginFlow::FacebookLogin => self.facebook.as_ref().map(|login| &login.client),
            LoginFlow::InstagramLogin => self.instagram.as_ref().map(|login| &login.client),
            LoginFlow::TikTok => None,
        }
    }

    /// Gives what a login asks for.
    pub fn scopes(&self, flow: LoginFlow) -> Option<&Scopes> {
        match flow {
            LoginFlow::FacebookLogin => self.facebook.as_ref().map(|login| &login.scopes),
            LoginFlow::InstagramLogin => self.instagram.as_ref().map(|login| &login.scopes),
            LoginFlow::TikTok => None,
        }
    }

    /// Gives the secrets for the verifier.
    pub(crate) fn verifying_secrets(&self) -> Vec<WebhookSecret> {
        labelled(&self.name, &self.webhook_secrets)
    }

    /// Gives who renews the tokens of each login.
    ///
    /// # Errors
    ///
    /// [`WrongLogin`] if a client stands in the place of the other login's.
    pub(crate) fn refreshers(&self) -> Result<Refreshers, WrongLogin> {
        let mut refreshers: Refreshers = Vec::new();
        if let Some(login) = &self.facebook {
            let family = login.client.facebook_login()?;
            let tokens: Arc<dyn TokenRefresher> = match login.config {
                Some((_, ConfigTokens::SystemUser)) => Arc::new(SystemUserTokens),
                _ => Arc::new(family.long_lived_tokens(login.extension)),
            };
            refreshers.push((LoginFlow::FacebookLogin, tokens));
        }
        if let Some(login) = &self.instagram {
            let tokens = login.client.instagram_login()?.long_lived_tokens();
            refreshers.push((LoginFlow::InstagramLogin, Arc::new(tokens)));
        }
        Ok(refreshers)
    }
}

type Refreshers = Vec<(LoginFlow, Arc<dyn TokenRefresher>)>;
