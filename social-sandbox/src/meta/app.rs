//! Developer apps: a Meta app and the Instagram app inside it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::Url;

use super::behaviour::MetaLogin;
use super::callbacks::CallbackAbout;
use super::facts::META_PERMISSIONS;
use crate::loopback::{LoopbackRedirects, is_loopback};
use crate::secret::SandboxSecret;

/// The default app's id, of the Meta app and of the Instagram app.
pub const DEFAULT_META_APP_ID: &str = "1234567890";
/// The default app's secret, of the Meta app and of the Instagram app.
pub const DEFAULT_META_APP_SECRET: &str = "sandbox-app-secret";

/// Whose tokens a configuration gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginConfigTokens {
    /// A user's, for an hour or two.
    #[default]
    User,
    /// A system user's, without an end.
    SystemUser,
    /// A system user's, for 60 days.
    SystemUser60Days,
}

/// A saved configuration of Facebook Login for Business.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LoginConfig {
    /// What it asks for.
    pub scopes: Vec<String>,
    /// Whose tokens it gives.
    pub tokens: LoginConfigTokens,
}

/// What the app itself is subscribed to: the first of the three layers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppWebhooks {
    /// Where webhooks go.
    pub callback_url: Url,
    /// What the handshake brings along.
    pub verify_token: SandboxSecret,
    /// The fields of `object=instagram`.
    pub fields: Vec<String>,
    /// Whether changes carry their values; without them only the names of the fields are sent.
    #[serde(default = "yes")]
    pub include_values: bool,
}

const fn yes() -> bool {
    true
}

/// A developer app with both of its faces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetaApp {
    /// The Meta app's id.
    pub app_id: String,
    /// The Meta app's secret.
    pub app_secret: SandboxSecret,
    /// The Instagram app's id, for Instagram Login.
    pub instagram_app_id: String,
    /// The Instagram app's secret.
    pub instagram_app_secret: SandboxSecret,
    /// The name on the consent page.
    #[serde(default = "default_name")]
    pub name: String,
    /// Registered redirect URIs of both logins.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// Which loopback redirects are taken.
    #[serde(default)]
    pub loopback_redirects: LoopbackRedirects,
    /// Permissions the app was approved for.
    #[serde(default = "all_permissions")]
    pub approved_scopes: Vec<String>,
    /// Saved configurations of Facebook Login for Business, by `config_id`.
    #[serde(default)]
    pub configs: BTreeMap<String, LoginConfig>,
    /// Whether calls without `appsecret_proof` are refused.
    #[serde(default)]
    pub require_app_secret: bool,
    /// The version of calls that name none, such as `v25.0`.
    #[serde(default = "default_version")]
    pub default_version: String,
    /// What the app itself is subscribed to.
    #[serde(default)]
    pub webhooks: Option<AppWebhooks>,
    /// Where the Meta app is told that a person removed it.
    #[serde(default)]
    pub deauthorize_url: Option<Url>,
    /// Where the Meta app is told that a person wants their data deleted.
    #[serde(default)]
    pub deletion_url: Option<Url>,
    /// Where the Instagram app is told that an account removed it: an address of its own.
    #[serde(default)]
    pub instagram_deauthorize_url: Option<Url>,
    /// Where the Instagram app is told that somebody wants their data deleted.
    #[serde(default)]
    pub instagram_deletion_url: Option<Url>,
}

fn default_name() -> String {
    "Sandbox app".to_owned()
}

fn default_version() -> String {
    "v25.0".to_owned()
}

fn all_permissions() -> Vec<String> {
    META_PERMISSIONS.iter().map(|row| row.name.to_owned()).collect()
}

impl MetaApp {
    /// Makes an app with all permissions, whose Instagram app has an id and a secret of its own.
    pub fn new(
        meta: (impl Into<String>, impl Into<SandboxSecret>),
        instagram: (impl Into<String>, impl Into<SandboxSecret>),
    ) -> Self {
        Self {
            app_id: meta.0.into(),
            app_secret: meta.1.into(),
            instagram_app_id: instagram.0.into(),
            instagram_app_secret: instagram.1.into(),
            name: default_name(),
            redirect_uris: Vec::new(),
            loopback_redirects: LoopbackRedirects::Registered,
            approved_scopes: all_permissions(),
            configs: BTreeMap::new(),
            require_app_secret: false,
            default_version: default_version(),
            webhooks: None,
            deauthorize_url: None,
            deletion_url: None,
            instagram_deauthorize_url: None,
            instagram_deletion_url: None,
        }
    }

    /// The app every sandbox starts with: any loopback redirect is allowed.
    pub(crate) fn default_app() -> Self {
        let credentials = (DEFAULT_META_APP_ID, DEFAULT_META_APP_SECRET);
        Self { loopback_redirects: LoopbackRedirects::Any, ..Self::new(credentials, credentials) }
    }

    /// The id the app has in a login.
    pub(crate) fn id_in(&self, login: MetaLogin) -> &str {
        match login {
            MetaLogin::Facebook => &self.app_id,
            MetaLogin::Instagram => &self.instagram_app_id,
        }
    }

    /// The secret the app has in a login.
    pub(crate) const fn secret_in(&self, login: MetaLogin) -> &SandboxSecret {
        match login {
            MetaLogin::Facebook => &self.app_secret,
            MetaLogin::Instagram => &self.instagram_app_secret,
        }
    }

    /// Where the app is told something about a person, in a login.
    pub(crate) const fn callback(&self, about: CallbackAbout, login: MetaLogin) -> Option<&Url> {
        let url = match (about, login) {
            (CallbackAbout::Deauthorize, MetaLogin::Facebook) => &self.deauthorize_url,
            (CallbackAbout::Deauthorize, MetaLogin::Instagram) => &self.instagram_deauthorize_url,
            (CallbackAbout::DataDeletion, MetaLogin::Facebook) => &self.deletion_url,
            (CallbackAbout::DataDeletion, MetaLogin::Instagram) => &self.instagram_deletion_url,
        };
        url.as_ref()
    }

    /// Whether a redirect URI is one of this app's; it is compared as text.
    pub(crate) fn takes_redirect(&self, uri: &str) -> bool {
        let Ok(parsed) = Url::parse(uri) else {
            return false;
        };
        let loopback = matches!(parsed.scheme(), "http" | "https") && is_loopback(&parsed);
        if loopback && self.loopback_redirects == LoopbackRedirects::Any {
            return true;
        }
        (loopback || parsed.scheme() == "https")
            && self.redirect_uris.iter().any(|registered| registered == uri)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_are_compared_as_text() {
        let mut app = MetaApp::new(("1", "s"), ("2", "t"));
        app.redirect_uris = vec!["https://app.example.com/cb/".to_owned()];
        assert!(app.takes_redirect("https://app.example.com/cb/"));
        assert!(!app.takes_redirect("https://app.example.com/cb"));
        assert!(!app.takes_redirect("http://127.0.0.1:1/cb"));
        assert!(MetaApp::default_app().takes_redirect("http://127.0.0.1:1/cb?x=1"));
        assert!(!MetaApp::default_app().takes_redirect("https://elsewhere.example/"));
    }
}
