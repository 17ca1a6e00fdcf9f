//! The address of the consent page.

use social_core::{CodeVerifier, Scopes};
use url::Url;

use super::pkce::{Pkce, PkceMode};
use super::redirect::RedirectUri;
use crate::client::{Client, below};
use crate::endpoint::AUTHORIZE_PATH;

/// When the consent page is shown (`disable_auto_auth`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Consent {
    /// Always, so that «connect another account» does not silently connect the one that is signed
    /// in to this browser again.
    #[default]
    AlwaysShow,
    /// Not to someone who is signed in and has consented before.
    SkipIfGiven,
}

/// The consent page to be opened; made by [`Client::authorize`].
#[derive(Debug)]
#[must_use = "a request does nothing until `build` is called"]
pub struct AuthorizeRequest {
    page: Url,
    client_key: String,
    redirect_uri: RedirectUri,
    state: String,
    scopes: Scopes,
    consent: Consent,
    pkce: Option<PkceMode>,
}

/// Where to send the browser, and what to keep until it comes back.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AuthorizeUrl {
    /// The address.
    pub url: Url,
    /// The PKCE verifier, to be kept sealed beside the state and sent with the code.
    pub code_verifier: Option<CodeVerifier>,
}

/// A consent page that cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorizeError {
    /// No scope was asked for.
    #[error("no scope is asked for")]
    NoScopes,
    /// The state is empty.
    #[error("the state is empty")]
    NoState,
    /// PKCE was switched off for a login that needs it.
    #[error("a redirect to this machine needs PKCE")]
    PkceNeeded,
    /// The operating system gave no random numbers.
    #[error("no random numbers for the code verifier")]
    Random(#[source] getrandom::Error),
}

impl Client {
    /// Starts a login: `state` is a one-time random text that the host stored for this browser.
    ///
    /// See [TikTok Docs/Login Kit for Web].
    ///
    /// [TikTok Docs/Login Kit for Web]: https://developers.tiktok.com/doc/login-kit-web
    pub fn authorize(
        &self,
        redirect_uri: RedirectUri,
        state: impl Into<String>,
    ) -> AuthorizeRequest {
        AuthorizeRequest {
            page: below(&self.inner.auth_url, AUTHORIZE_PATH),
            client_key: self.client_key().as_str().to_owned(),
            redirect_uri,
            state: state.into(),
            scopes: Scopes::default(),
            consent: Consent::default(),
            pkce: None,
        }
    }
}

impl AuthorizeRequest {
    /// Sets the scopes to ask for. The user may grant fewer.
    pub fn scopes(mut self, scopes: Scopes) -> Self {
        self.scopes = scopes;
        self
    }

    /// Sets when the page is shown; always, unless set.
    pub fn consent(mut self, consent: Consent) -> Self {
        self.consent = consent;
        self
    }

    /// Sets whether a PKCE challenge is sent. Unset, it is for a redirect to this machine, which
    /// needs it, and is not for the others.
    pub fn pkce(mut self, mode: PkceMode) -> Self {
        self.pkce = Some(mode);
        self
    }

    /// Builds the address.
    ///
    /// # Errors
    ///
    /// See [`AuthorizeError`].
    pub fn build(self) -> Result<AuthorizeUrl, AuthorizeError> {
        if self.scopes.is_empty() {
            return Err(AuthorizeError::NoScopes);
        }
        if self.state.is_empty() {
            return Err(AuthorizeError::NoState);
        }
        let loopback = self.redirect_uri.is_loopback();
        let pkce = match self.pkce {
            Some(PkceMode::Off) if loopback => return Err(AuthorizeError::PkceNeeded),
            Some(PkceMode::HexS256) => Some(Pkce::generate().map_err(AuthorizeError::Random)?),
            None if loopback => Some(Pkce::generate().map_err(AuthorizeError::Random)?),
            Some(PkceMode::Off) | None => None,
        };
        let mut url = self.page;
        let always = if self.consent == Consent::AlwaysShow { "1" } else { "0" };
        url.query_pairs_mut()
            .append_pair("client_key", &self.client_key)
            .append_pair("response_type", "code")
            .append_pair("scope", &self.scopes.join(","))
            .append_pair("redirect_uri", self.redirect_uri.as_str())
            .append_pair("state", &self.state)
            .append_pair("disable_auto_auth", always);
        if let Some(pkce) = &pkce {
            url.query_pairs_mut()
                .append_pair("code_challenge", &pkce.challenge())
                .append_pair("code_challenge_method", "S256");
        }
        Ok(AuthorizeUrl { url, code_verifier: pkce.map(|pkce| pkce.verifier().clone()) })
    }
}
