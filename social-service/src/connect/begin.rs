//! Sends a browser to the platform's consent page.

use std::time::Duration;

use social_core::{AccountId, AppName, LoginFlow, UserId};
use social_store::OAuthState;
use url::Url;

use super::browser::BrowserKey;
use super::{Connect, hashed, verifier_context};
use crate::error::{Error, Result};
use crate::random::random_text;

/// How long a login may take.
const STATE_LIFE: Duration = Duration::from_mins(10);

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

impl Connect {
    /// Begins a login: keeps a one-time state for ten minutes and gives the address of the consent
    /// page.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] if no such app is set up; [`Error::NotFound`] for an account to reconnect
    /// that is not the user's.
    pub async fn begin(&self, begin: Begin<'_>) -> Result<Url> {
        match begin.flow {
            LoginFlow::TikTok => self.begin_tiktok(begin).await,
            LoginFlow::FacebookLogin | LoginFlow::InstagramLogin => {
                Err(Error::Config("no Instagram app is set up".to_owned()))
            }
        }
    }

    async fn begin_tiktok(&self, begin: Begin<'_>) -> Result<Url> {
        let context = &self.context;
        if let Some(account) = &begin.reconnect {
            context.owned_account(&begin.user_id, account).await?;
        }
        let app = context.tiktok_app(&begin.app)?;
        let state = random_text()?;
        let mut request = app.client.authorize(app.redirect_uri.clone(), &state);
        if let Some(pkce) = app.pkce {
            request = request.pkce(pkce);
        }
        let page = request
            .scopes(app.scopes.clone())
            .build()
            .map_err(|error| Error::Config(error.to_string()))?;
        let hash = hashed(&state);
        let verifier = match &page.code_verifier {
            Some(verifier) => {
                let bound = verifier_context(&begin.app, begin.flow, &begin.user_id, &hash);
                Some(context.vault.seal_text(&bound, verifier.expose_secret())?)
            }
            None => None,
        };
        let now = context.now();
        let row = OAuthState {
            hash,
            user_id: begin.user_id,
            app: begin.app,
            flow: begin.flow,
            verifier,
            browser: hashed(begin.browser.as_str()),
            redirect_uri: app.redirect_uri.as_str().to_owned(),
            return_path: begin.return_path,
            reconnect: begin.reconnect,
            created_at: now,
            expires_at: now + STATE_LIFE,
        };
        context.store.put_state(&row).await?;
        metrics::counter!("oauth_flow_total", "provider" => "tiktok", "outcome" => "started")
            .increment(1);
        Ok(page.url)
    }
}
