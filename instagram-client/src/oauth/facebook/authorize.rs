//! The address of Facebook's login dialog.

use social_core::Scopes;
use url::Url;

use super::FacebookLogin;
use crate::client::login_page;
use crate::endpoint::DIALOG_PATH;
use crate::id::{AppId, ConfigId};
use crate::oauth::{AuthorizeError, RedirectUri};

/// Why someone who has been here before is asked again (`auth_type`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthType {
    /// To ask again for permissions that were declined; without it the dialog leaves them out.
    Rerequest,
    /// To enter the password again.
    Reauthenticate,
}

impl AuthType {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Rerequest => "rerequest",
            Self::Reauthenticate => "reauthenticate",
        }
    }
}

/// Which tokens a configuration of Facebook Login for Business gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigTokens {
    /// A user's.
    User,
    /// A system user's, which needs the code to be asked for in so many words.
    SystemUser,
}

/// The dialog to be opened; made by [`FacebookLogin::authorize`].
#[derive(Debug)]
#[must_use = "a request does nothing until `build` is called"]
pub struct AuthorizeRequest {
    page: Url,
    app_id: AppId,
    redirect_uri: RedirectUri,
    state: String,
    scopes: Scopes,
    config: Option<(ConfigId, ConfigTokens)>,
    auth_type: Option<AuthType>,
}

impl FacebookLogin {
    /// Starts a login: `state` is a one-time random text that the host stored for this browser.
    ///
    /// See [Meta Docs/Manually Build a Login Flow].
    ///
    /// [Meta Docs/Manually Build a Login Flow]: https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow
    pub fn authorize(
        &self,
        redirect_uri: RedirectUri,
        state: impl Into<String>,
    ) -> AuthorizeRequest {
        AuthorizeRequest {
            page: login_page(&self.client, DIALOG_PATH),
            app_id: self.client.app_id().clone(),
            redirect_uri,
            state: state.into(),
            scopes: Scopes::default(),
            config: None,
            auth_type: None,
        }
    }
}

impl AuthorizeRequest {
    /// Sets the scopes to ask for. The user may grant fewer, or leave out single Pages.
    pub fn scopes(mut self, scopes: Scopes) -> Self {
        self.scopes = scopes;
        self
    }

    /// Sets the saved configuration that names the scopes and the kind of token in their place.
    pub fn config(mut self, config_id: impl Into<ConfigId>, tokens: ConfigTokens) -> Self {
        self.config = Some((config_id.into(), tokens));
        self
    }

    /// Sets why someone who has been here before is asked again; they are not, unless set.
    pub fn auth_type(mut self, auth_type: AuthType) -> Self {
        self.auth_type = Some(auth_type);
        self
    }

    /// Builds the address.
    ///
    /// # Errors
    ///
    /// See [`AuthorizeError`].
    pub fn build(self) -> Result<Url, AuthorizeError> {
        match (self.scopes.is_empty(), &self.config) {
            (true, None) => return Err(AuthorizeError::NoScopes),
            (false, Some(_)) => return Err(AuthorizeError::ScopesAndConfig),
            _ => {}
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
            .append_pair("response_type", "code");
        match &self.config {
            Some((config_id, tokens)) => {
                query.append_pair("config_id", config_id.as_str());
                if *tokens == ConfigTokens::SystemUser {
                    query.append_pair("override_default_response_type", "true");
                }
            }
            None => {
                query.append_pair("scope", &self.scopes.join(","));
            }
        }
        if let Some(auth_type) = self.auth_type {
            query.append_pair("auth_type", auth_type.as_str());
        }
        drop(query);
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Client;

    const PAGE: &str = "https://www.facebook.com/v25.0/dialog/oauth?client_id=1234567890\
        &redirect_uri=https%3A%2F%2Fapp.example.com%2Fcallback&state=st%26ate&response_type=code";

    fn login(state: &str) -> AuthorizeRequest {
        let client = Client::meta_app("1234567890", "secret").build().unwrap();
        let redirect_uri = RedirectUri::parse("https://app.example.com/callback").unwrap();
        client.facebook_login().unwrap().authorize(redirect_uri, state)
    }

    #[test]
    fn asks_for_scopes() {
        let scopes = Scopes::parse("instagram_content_publish,instagram_basic");
        let url = login("st&ate").scopes(scopes).auth_type(AuthType::Rerequest).build().unwrap();
        let expected =
            format!("{PAGE}&scope=instagram_basic%2Cinstagram_content_publish&auth_type=rerequest");
        assert_eq!(url.as_str(), expected);
    }

    #[test]
    fn asks_by_configuration() {
        let url = login("st&ate").config("77", ConfigTokens::User).build().unwrap();
        assert_eq!(url.as_str(), format!("{PAGE}&config_id=77"));
        let url = login("st&ate").config("77", ConfigTokens::SystemUser).build().unwrap();
        assert_eq!(
            url.as_str(),
            format!("{PAGE}&config_id=77&override_default_response_type=true")
        );
    }

    #[test]
    fn refuses_a_dialog_that_asks_for_nothing_or_twice() {
        let scopes = Scopes::parse("instagram_basic");
        let built = |request: AuthorizeRequest| request.build().unwrap_err();
        assert_eq!(built(login("s")), AuthorizeError::NoScopes);
        assert_eq!(built(login("").scopes(scopes.clone())), AuthorizeError::NoState);
        let both = login("s").scopes(scopes).config("77", ConfigTokens::User);
        assert_eq!(built(both), AuthorizeError::ScopesAndConfig);
    }
}
