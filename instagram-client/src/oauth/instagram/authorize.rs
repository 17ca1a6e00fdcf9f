//! The address of Instagram's consent page.

use social_core::Scopes;
use url::Url;

use super::InstagramLogin;
use crate::client::login_page;
use crate::endpoint::{AUTHORIZE_PATH, BASIC_SCOPE};
use crate::id::AppId;
use crate::oauth::{AuthorizeError, RedirectUri};

/// Whether the Instagram password is asked for (`force_reauth`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reauthentication {
    /// Only from someone who is not signed in. Whoever connects a second account must choose it on
    /// the page.
    #[default]
    IfSignedOut,
    /// Always, so that «connect another account» does not silently connect the one that is signed
    /// in to this browser again.
    Always,
}

/// Whether the page offers to sign in with Facebook (`enable_fb_login`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FacebookOption {
    /// It does.
    #[default]
    Offered,
    /// It does not.
    Hidden,
}

/// The consent page to be opened; made by [`InstagramLogin::authorize`].
#[derive(Debug)]
#[must_use = "a request does nothing until `build` is called"]
pub struct AuthorizeRequest {
    page: Url,
    app_id: AppId,
    redirect_uri: RedirectUri,
    state: String,
    scopes: Scopes,
    reauthentication: Reauthentication,
    facebook: FacebookOption,
}

impl InstagramLogin {
    /// Starts a login: `state` is a one-time random text that the host stored for this browser.
    ///
    /// See [Meta Docs/Business Login for Instagram].
    ///
    /// [Meta Docs/Business Login for Instagram]: https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
    pub fn authorize(
        &self,
        redirect_uri: RedirectUri,
        state: impl Into<String>,
    ) -> AuthorizeRequest {
        AuthorizeRequest {
            page: login_page(&self.client, AUTHORIZE_PATH),
            app_id: self.client.app_id().clone(),
            redirect_uri,
            state: state.into(),
            scopes: Scopes::default(),
            reauthentication: Reauthentication::default(),
            facebook: FacebookOption::default(),
        }
    }
}

impl AuthorizeRequest {
    /// Sets the scopes to ask for, [`BASIC_SCOPE`] among them. The user may grant fewer.
    pub fn scopes(mut self, scopes: Scopes) -> Self {
        self.scopes = scopes;
        self
    }

    /// Sets whether the password is asked for; only from someone who is signed out, unless set.
    pub fn reauthentication(mut self, reauthentication: Reauthentication) -> Self {
        self.reauthentication = reauthentication;
        self
    }

    /// Sets whether the page offers to sign in with Facebook; it does, unless set.
    pub fn facebook(mut self, facebook: FacebookOption) -> Self {
        self.facebook = facebook;
        self
    }

    /// Builds the address.
    ///
    /// # Errors
    ///
    /// See [`AuthorizeError`].
    pub fn build(self) -> Result<Url, AuthorizeError> {
        if self.scopes.is_empty() {
            return Err(AuthorizeError::NoScopes);
        }
        if !self.scopes.contains(BASIC_SCOPE) {
            return Err(AuthorizeError::NoBasicScope);
        }
        if self.state.is_empty() {
            return Err(AuthorizeError::NoState);
        }
        let mut url = self.page;
        let mut query = url.query_pairs_mut();
        query
            .append_pair("client_id", self.app_id.as_str())
            .append_pair("redirect_uri", self.redirect_uri.as_str())
            .append_pair("state", &self.state)
            .append_pair("response_type", "code")
            .append_pair("scope", &self.scopes.join(","));
        if self.reauthentication == Reauthentication::Always {
            query.append_pair("force_reauth", "true");
        }
        if self.facebook == FacebookOption::Hidden {
            query.append_pair("enable_fb_login", "false");
        }
        drop(query);
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Client;

    const PAGE: &str = "https://www.instagram.com/oauth/authorize?client_id=1234567890\
        &redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback%2F&state=s&response_type=code\
        &scope=instagram_business_basic%2Cinstagram_business_content_publish";

    fn login(state: &str, scopes: &str) -> AuthorizeRequest {
        let client = Client::instagram_app("1234567890", "secret").build().unwrap();
        let redirect_uri = RedirectUri::parse("https://app.example.com/callback/").unwrap();
        let login = client.instagram_login().unwrap();
        login.authorize(redirect_uri, state).scopes(Scopes::parse(scopes))
    }

    #[test]
    fn the_page_carries_what_was_asked_for_and_no_version() {
        let scopes = "instagram_business_content_publish instagram_business_basic";
        assert_eq!(login("s", scopes).build().unwrap().as_str(), PAGE);
        let url = login("s", scopes)
            .reauthentication(Reauthentication::Always)
            .facebook(FacebookOption::Hidden)
            .build();
        assert_eq!(
            url.unwrap().as_str(),
            format!("{PAGE}&force_reauth=true&enable_fb_login=false")
        );
    }

    #[test]
    fn refuses_a_page_that_would_give_nothing() {
        let built = |state, scopes| login(state, scopes).build().unwrap_err();
        assert_eq!(built("s", ""), AuthorizeError::NoScopes);
        assert_eq!(built("s", "instagram_business_manage_comments"), AuthorizeError::NoBasicScope);
        assert_eq!(built("", "instagram_business_basic"), AuthorizeError::NoState);
    }
}
