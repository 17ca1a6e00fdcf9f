//! Developer apps and what the portal says about them.

use serde::{Deserialize, Serialize};
use url::Url;

use super::facts;
use crate::loopback::LoopbackRedirects;
use crate::secret::SandboxSecret;

/// The default app's key.
pub const DEFAULT_CLIENT_KEY: &str = "sandbox-client-key";
/// The default app's secret.
pub const DEFAULT_CLIENT_SECRET: &str = "sandbox-client-secret";

/// Whether TikTok has audited the app for direct posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audit {
    /// Posts with any privacy level, on any account.
    #[default]
    Audited,
    /// Only `SELF_ONLY` posts, only on private accounts, five creators a day.
    Unaudited,
}

/// When a PKCE challenge is demanded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PkceRule {
    /// For loopback redirects, as for desktop apps.
    #[default]
    Loopback,
    /// Always.
    Always,
    /// Never; a challenge that is sent is still checked.
    Optional,
}

/// A developer app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TikTokApp {
    /// The app's key.
    pub client_key: String,
    /// The app's secret; it also signs webhooks.
    pub client_secret: SandboxSecret,
    /// The name on the consent page.
    #[serde(default = "default_name")]
    pub name: String,
    /// Registered redirect URIs, at most 10; a loopback one may have `*` for its port.
    #[serde(default)]
    pub redirect_uris: Vec<String>,
    /// Which loopback redirects are taken.
    #[serde(default)]
    pub loopback_redirects: LoopbackRedirects,
    /// When a PKCE challenge is demanded.
    #[serde(default)]
    pub pkce: PkceRule,
    /// Scopes the app was approved for.
    #[serde(default = "all_scopes")]
    pub approved_scopes: Vec<String>,
    /// Whether the app was audited.
    #[serde(default)]
    pub audit: Audit,
    /// Creators who may post in 24 h through the audited app; absent means no cap.
    #[serde(default)]
    pub active_user_cap: Option<u32>,
    /// Verified domains; each covers its subdomains.
    #[serde(default)]
    pub verified_domains: Vec<String>,
    /// Verified URL prefixes, each with a trailing slash.
    #[serde(default)]
    pub verified_prefixes: Vec<String>,
    /// Where webhooks go.
    #[serde(default)]
    pub webhook_url: Option<Url>,
}

fn default_name() -> String {
    "Sandbox app".to_owned()
}

fn all_scopes() -> Vec<String> {
    facts::SCOPES.iter().map(|scope| scope.name.to_owned()).collect()
}

impl TikTokApp {
    /// Makes an audited app with all scopes and no redirect URI.
    pub fn new(client_key: impl Into<String>, client_secret: impl Into<SandboxSecret>) -> Self {
        Self {
            client_key: client_key.into(),
            client_secret: client_secret.into(),
            name: default_name(),
            redirect_uris: Vec::new(),
            loopback_redirects: LoopbackRedirects::Registered,
            pkce: PkceRule::Loopback,
            approved_scopes: all_scopes(),
            audit: Audit::Audited,
            active_user_cap: None,
            verified_domains: Vec::new(),
            verified_prefixes: Vec::new(),
            webhook_url: None,
        }
    }

    /// The app every sandbox starts with: any loopback redirect is allowed and
    /// loopback addresses count as verified.
    pub(crate) fn default_app() -> Self {
        Self {
            loopback_redirects: LoopbackRedirects::Any,
            verified_domains: vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
            ..Self::new(DEFAULT_CLIENT_KEY, DEFAULT_CLIENT_SECRET)
        }
    }

    /// Whether a redirect URI is one of this app's.
    pub(crate) fn takes_redirect(&self, uri: &str) -> bool {
        let Ok(parsed) = Url::parse(uri) else {
            return false;
        };
        if uri.len() >= 512 || uri.contains(['?', '#']) {
            return false;
        }
        let loopback = is_desktop_loopback(&parsed);
        if loopback && self.loopback_redirects == LoopbackRedirects::Any {
            return true;
        }
        if !loopback && parsed.scheme() != "https" {
            return false;
        }
        self.redirect_uris
            .iter()
            .any(|registered| registered == uri || (loopback && wildcard_match(registered, uri)))
    }

    /// Whether a challenge is demanded for a redirect URI.
    pub(crate) fn demands_pkce(&self, redirect_uri: &str) -> bool {
        match self.pkce {
            PkceRule::Always => true,
            PkceRule::Optional => false,
            PkceRule::Loopback => is_desktop_redirect(redirect_uri),
        }
    }

    /// Whether a media URL lies under a verified domain or prefix.
    pub(crate) fn owns(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let by_domain = self.verified_domains.iter().any(|domain| {
            host == domain
                || host.strip_suffix(domain.as_str()).is_some_and(|rest| rest.ends_with('.'))
        });
        let bare = {
            let mut bare = url.clone();
            bare.set_query(None);
            bare.set_fragment(None);
            bare
        };
        by_domain
            || self
                .verified_prefixes
                .iter()
                .any(|prefix| prefix.ends_with('/') && bare.as_str().starts_with(prefix.as_str()))
    }
}

/// Whether a redirect is one a desktop app may have: `localhost` or `127.0.0.1`
/// with a port. Other loopback addresses are not on the page.
fn is_desktop_loopback(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && matches!(url.host_str(), Some("localhost" | "127.0.0.1"))
        && url.port().is_some()
}

/// The same for a redirect URI as text.
pub(crate) fn is_desktop_redirect(uri: &str) -> bool {
    Url::parse(uri).is_ok_and(|parsed| is_desktop_loopback(&parsed))
}

/// Compares with a registered URI whose port is `*`.
fn wildcard_match(registered: &str, uri: &str) -> bool {
    let Some((before, after)) = registered.split_once(":*/") else {
        return false;
    };
    uri.strip_prefix(before)
        .and_then(|rest| rest.strip_prefix(':'))
        .and_then(|rest| rest.split_once('/'))
        .is_some_and(|(port, path)| port.parse::<u16>().is_ok() && path == after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn app(redirects: &[&str]) -> TikTokApp {
        TikTokApp {
            redirect_uris: redirects.iter().map(|uri| (*uri).to_owned()).collect(),
            ..TikTokApp::new("k", "s")
        }
    }

    #[test]
    fn redirects_are_compared_exactly_but_for_a_wildcard_port() {
        let app = app(&["https://app.example.com/cb/", "http://127.0.0.1:*/cb/"]);
        assert!(app.takes_redirect("https://app.example.com/cb/"));
        assert!(!app.takes_redirect("https://app.example.com/cb"));
        assert!(app.takes_redirect("http://127.0.0.1:5123/cb/"));
        assert!(!app.takes_redirect("http://127.0.0.1:5123/cb"));
        assert!(!app.takes_redirect("http://localhost:5123/cb/"));
        assert!(!app.takes_redirect("http://127.0.0.1/cb/"));
        assert!(!app.takes_redirect("http://127.0.0.1:5123/cb/?a=b"));
    }

    #[test]
    fn the_default_app_takes_any_loopback_with_a_port() {
        let app = TikTokApp::default_app();
        assert!(app.takes_redirect("http://127.0.0.1:1/x"));
        assert!(app.takes_redirect("http://localhost:8080/a/b"));
        assert!(!app.takes_redirect("http://[::1]:8080/a/b"));
        assert!(!app.takes_redirect("https://elsewhere.example/a"));
    }

    #[test]
    fn a_domain_covers_its_subdomains_and_a_prefix_is_literal() {
        let mut app = app(&[]);
        app.verified_domains = vec!["static.example.com".to_owned()];
        app.verified_prefixes = vec!["https://example.com/videos/user/".to_owned()];
        let owns = |url: &str| app.owns(&Url::parse(url).unwrap());
        assert!(owns("https://video.static.example.com/a.mp4"));
        assert!(!owns("https://example.com/a.mp4"));
        assert!(!owns("https://notstatic.example.com/a.mp4"));
        assert!(owns("https://example.com/videos/user/123/x.mp4?sig=1"));
        assert!(!owns("https://example.com/videos/2023/user/x.mp4"));
    }
}
