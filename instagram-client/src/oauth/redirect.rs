//! The redirect URI, as both logins take it.

use std::fmt;
use std::str::FromStr;

use social_core::http::is_secure;
use url::Url;

/// The address Meta sends the browser back to; one that is registered for the app.
///
/// Meta compares it as text, here and at the exchange, so it is kept exactly as given. The dashboard
/// may have added a slash to the registered one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RedirectUri(String);

/// An address that cannot be a redirect URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RedirectUriError {
    /// It is no address.
    #[error("the redirect uri is not an absolute address")]
    NotAnAddress,
    /// It is neither `https` nor `http` to this machine, or holds a user name or password.
    #[error(
        "the redirect uri must be https, or http to this machine, without user name or password"
    )]
    NotSecure,
    /// It has a fragment.
    #[error("the redirect uri must have no fragment")]
    Fragment,
}

impl RedirectUri {
    /// Checks that an address can be a redirect URI.
    ///
    /// # Errors
    ///
    /// See [`RedirectUriError`].
    pub fn parse(text: &str) -> Result<Self, RedirectUriError> {
        let url = Url::parse(text).map_err(|_| RedirectUriError::NotAnAddress)?;
        if text.contains('#') {
            return Err(RedirectUriError::Fragment);
        }
        if is_secure(&url) { Ok(Self(text.to_owned())) } else { Err(RedirectUriError::NotSecure) }
    }

    /// Gives the address as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
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
    fn an_address_stays_as_it_was_given() {
        for text in [
            "https://app.example.com",
            "https://app.example.com/api/auth/instagram/callback/",
            "http://localhost:8080/callback",
            "https://app.example.com:443/callback?tenant=a",
        ] {
            assert_eq!(RedirectUri::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn refuses_what_would_leak_the_code() {
        use RedirectUriError as E;
        for (text, expected) in [
            ("/callback", E::NotAnAddress),
            ("http://app.example.com/", E::NotSecure),
            ("myapp://callback", E::NotSecure),
            ("https://me@app.example.com/", E::NotSecure),
            ("https://app.example.com/#", E::Fragment),
        ] {
            assert_eq!(RedirectUri::parse(text), Err(expected), "{text}");
        }
    }
}
