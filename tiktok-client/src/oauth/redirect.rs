//! The redirect URI, by TikTok's rules.

use std::fmt;
use std::str::FromStr;

use social_core::http::is_loopback;
use url::Url;

/// The address TikTok sends the browser back to; one that is registered for the app.
///
/// TikTok compares it as text, so it is kept exactly as given.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RedirectUri {
    text: String,
    loopback: bool,
}

/// A redirect URI that TikTok refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RedirectUriError {
    /// It is no address.
    #[error("the redirect uri is not an absolute address")]
    NotAnAddress,
    /// It is too long.
    #[error("the redirect uri has 512 characters or more")]
    TooLong,
    /// It is neither `https` nor `http` to this machine.
    #[error("the redirect uri must be https, or http to localhost or 127.0.0.1")]
    Scheme,
    /// It names this machine in another way than TikTok knows.
    #[error("the redirect uri must name this machine as localhost or 127.0.0.1")]
    Loopback,
    /// It is to this machine and names no port.
    #[error("the redirect uri to this machine must name a port")]
    NoPort,
    /// It has a query.
    #[error("the redirect uri must have no query")]
    Query,
    /// It has a fragment.
    #[error("the redirect uri must have no fragment")]
    Fragment,
    /// It holds a name or password.
    #[error("the redirect uri must hold no user name or password")]
    User,
}

impl RedirectUri {
    /// Checks the rules of the platform.
    ///
    /// See [TikTok Docs/Login Kit for Web] and [TikTok Docs/Login Kit for Desktop].
    ///
    /// # Errors
    ///
    /// See [`RedirectUriError`].
    ///
    /// [TikTok Docs/Login Kit for Web]: https://developers.tiktok.com/doc/login-kit-web
    /// [TikTok Docs/Login Kit for Desktop]: https://developers.tiktok.com/doc/login-kit-desktop
    pub fn parse(text: &str) -> Result<Self, RedirectUriError> {
        let url = Url::parse(text).map_err(|_| RedirectUriError::NotAnAddress)?;
        if text.chars().count() >= 512 {
            return Err(RedirectUriError::TooLong);
        }
        if text.contains('?') {
            return Err(RedirectUriError::Query);
        }
        if text.contains('#') {
            return Err(RedirectUriError::Fragment);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(RedirectUriError::User);
        }
        let loopback = is_loopback(&url);
        match (url.scheme(), loopback) {
            ("https", false) => {}
            ("http" | "https", true) => check_loopback(&url, text)?,
            _ => return Err(RedirectUriError::Scheme),
        }
        Ok(Self { text: text.to_owned(), loopback })
    }

    /// Gives the address as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Tells whether it leads to this machine, which TikTok treats as a desktop app.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }
}

fn check_loopback(url: &Url, text: &str) -> Result<(), RedirectUriError> {
    if !matches!(url.host_str(), Some("localhost" | "127.0.0.1")) {
        return Err(RedirectUriError::Loopback);
    }
    // The parser drops a port that is the scheme's own, so the text is asked.
    let authority = text.split("://").nth(1).and_then(|rest| rest.split('/').next());
    if authority.is_some_and(|authority| authority.contains(':')) {
        Ok(())
    } else {
        Err(RedirectUriError::NoPort)
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for RedirectUri {
    type Err = RedirectUriError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_the_platform_takes() {
        for (text, loopback) in [
            ("https://app.example.com/api/auth/tiktok/callback", false),
            ("http://127.0.0.1:8080/callback/", true),
            ("http://localhost:80/callback", true),
            ("https://localhost:8443/", true),
        ] {
            let uri = RedirectUri::parse(text).unwrap();
            assert_eq!((uri.as_str(), uri.is_loopback()), (text, loopback));
        }
    }

    #[test]
    fn refuses_the_rest() {
        use RedirectUriError as E;
        let long = format!("https://app.example.com/{}", "a".repeat(500));
        for (text, expected) in [
            ("/callback", E::NotAnAddress),
            (long.as_str(), E::TooLong),
            ("http://app.example.com/", E::Scheme),
            ("myapp://callback", E::Scheme),
            ("http://[::1]:8080/", E::Loopback),
            ("http://127.0.0.2:8080/", E::Loopback),
            ("http://localhost/callback", E::NoPort),
            ("https://app.example.com/?a=b", E::Query),
            ("https://app.example.com/?", E::Query),
            ("https://app.example.com/#x", E::Fragment),
            ("https://me@app.example.com/", E::User),
        ] {
            assert_eq!(RedirectUri::parse(text), Err(expected), "{text}");
        }
    }
}
