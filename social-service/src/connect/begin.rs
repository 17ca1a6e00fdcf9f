//! Sends a browser to the platform's consent page.

use std::time::Duration;

use instagram_client::oauth::facebook::AuthType;
use social_core::{AccountId, AppName, CodeVerifier, LoginFlow, UserId};
use social_store::OAuthState;
use url::Url;

use super::browser::BrowserKey;
use super::{Connect, hashed, verifier_context};
use crate::context::Context;
use crate::error::{Error, Result};
use crate::random::random_text;

/// How long a login may take.
pub(super) const STATE_LIFE: Duration = Duration::from_mins(10);

/// A login to begin.
#[derive(Clone, Debug)]
pub struct Begin<'a> {
    /// Who connects an account.
    pub user_id: UserId,
    /// Through which of the host's apps.
    pub app: AppName,
    /// By which login flow.
    pub flow: LoginFlow,
    /// The browser's key; the callback must come with the same.
    pub browser: &'a BrowserKey,
    /// Where to go afterwards: a path of the host's own, checked by the caller.
    pub return_path: String,
    /// The account to be connected again; another one that comes back is a conflict.
    pub reconnect: Option<AccountId>,
}

/// The platform's page, and what its login must remember.
struct Consent {
    url: Url,
    redirect_uri: String,
    verifier: Option<CodeVerifier>,
}

impl Connect {
    /// Begins a login: keeps a one-time state for ten minutes and gives the address of the consent
    /// page.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if no such app or login is set up; [`Error::NotFound`] for an account to
    /// reconnect that is not the user's, or was connected by another app or login.
    pub async fn begin(&self, begin: Begin<'_>) -> Result<Url> {
        let context = &self.context;
        if let Some(account) = &begin.reconnect {
            let account = context.owned_account(&begin.user_id, account).await?;
            if account.flow != begin.flow || account.app != begin.app {
                return Err(Error::NotFound("account of this login"));
            }
        }
        let state = random_text()?;
        let page = match begin.flow {
            LoginFlow::TikTok => tiktok(context, &begin, &state)?,
            LoginFlow::FacebookLogin => facebook(context, &begin, &state)?,
            LoginFlow::InstagramLogin => instagram(context, &begin, &state)?,
        };
        let hash = hashed(&state);
        let verifier = match &page.verifier {
            Some(verifier) => {
                let bound = verifier_context(&begin.app, begin.flow, &begin.user_id, &hash);
                Some(context.vault.seal_text(&bound, verifier.expose_secret())?)
            }
            None => None,
        };
        let now = context.now();
        let provider = begin.flow.provider();
        let row = OAuthState {
            hash,
            user_id: begin.user_id,
            app: begin.app,
            flow: begin.flow,
            verifier,
            browser: hashed(begin.browser.as_str()),
            redirect_uri: page.redirect_uri,
            return_path: begin.return_path,
            reconnect: begin.reconnect,
            created_at: now,
            expires_at: now + STATE_LIFE,
        };
        context.store.put_state(&row).await?;
        metrics::counter!("oauth_flow_total", "provider" => provider.as_str(), "outcome" => "started")
            .increment(1);
        Ok(page.url)
    }
}

fn tiktok(context: &Context, begin: &Begin<'_>, state: &str) -> Result<Consent> {
    let app = context.tiktok_app(&begin.app)?;
    let mut request = app.client.authorize(app.redirect_uri.clone(), state);
    if let Some(pkce) = app.pkce {
        request = request.pkce(pkce);
    }
    let page = request.scopes(app.scopes.clone()).build().map_err(unfit)?;
    let redirect_uri = app.redirect_uri.as_str().to_owned();
    Ok(Consent { url: page.url, redirect_uri, verifier: page.code_verifier })
}

/// Facebook's dialog leaves out what was declined before, unless it is told to ask again.
fn facebook(context: &Context, begin: &Begin<'_>, state: &str) -> Result<Consent> {
    let app = context.facebook_login(&begin.app)?;
    let login = app.client.facebook_login().map_err(unfit)?;
    let mut request = login.authorize(app.redirect_uri.clone(), state);
    request = match &app.config {
        Some((config, tokens)) => request.config(config.clone(), *tokens),
        None => request.scopes(app.scopes.clone()),
    };
    if begin.reconnect.is_some() {
        request = request.auth_type(AuthType::Rerequest);
    }
    let url = request.build().map_err(unfit)?;
    Ok(Consent { url, redirect_uri: app.redirect_uri.as_str().to_owned(), verifier: None })
}

fn instagram(context: &Context, begin: &Begin<'_>, state: &str) -> Result<Consent> {
    let app = context.instagram_login(&begin.app)?;
    let login = app.client.instagram_login().map_err(unfit)?;
    let request = login.authorize(app.redirect_uri.clone(), state).scopes(app.scopes.clone());
    let url = request.build().map_err(unfit)?;
    Ok(Consent { url, redirect_uri: app.redirect_uri.as_str().to_owned(), verifier: None })
}

fn unfit(error: impl std::fmt::Display) -> Error {
    Error::Config(error.to_string())
}
