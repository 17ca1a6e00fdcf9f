//! An address Instagram fetches media from.

use std::fmt;

use social_core::http::is_loopback;
use social_core::without_query;
use url::Url;

/// An address that Instagram fetches media from when a container is made.
///
/// It may itself be a permission to read the media, so `Debug` leaves its query out. What is not
/// ASCII in it is percent-encoded, since Instagram does not fetch it otherwise. That the address
/// answers to everybody, without a login, a redirect or a page around the file, only Instagram can
/// tell.
#[derive(Clone, PartialEq, Eq)]
pub struct MediaUrl(Url);

/// An address that Instagram does not fetch from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MediaUrlError {
    /// It is no address.
    #[error("the media's address cannot be read")]
    Unreadable,
    /// It is not `https`. (`http` is allowed to this machine, for tests.)
    #[error("the media's address must be https")]
    Scheme,
    /// It holds a name or password, or a fragment.
    #[error("the media's address must hold no user, password or fragment")]
    Extra,
}

impl MediaUrl {
    /// Reads an address and checks what can be checked from here.
    ///
    /// # Errors
    ///
    /// See [`MediaUrlError`].
    pub fn parse(text: &str) -> Result<Self, MediaUrlError> {
        Url::parse(text).map_err(|_| MediaUrlError::Unreadable).and_then(Self::new)
    }

    /// Checks an address; see [`parse`](Self::parse).
    ///
    /// # Errors
    ///
    /// See [`MediaUrlError`].
    pub fn new(url: Url) -> Result<Self, MediaUrlError> {
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(MediaUrlError::Extra);
        }
        let safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
        if safe { Ok(Self(url)) } else { Err(MediaUrlError::Scheme) }
    }

    /// Gives the address.
    pub fn as_url(&self) -> &Url {
        &self.0
    }
}

impl fmt::Debug for MediaUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MediaUrl").field(&without_query(&self.0)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_follow_the_rules() {
        let check = |text: &str| MediaUrl::parse(text).map(|url| url.0.to_string());
        assert_eq!(
            check("https://media.example.com/café.jpg?sig=x").as_deref(),
            Ok("https://media.example.com/caf%C3%A9.jpg?sig=x")
        );
        assert!(check("http://127.0.0.1:4200/a.jpg").is_ok());
        assert_eq!(check("http://media.example.com/a.jpg"), Err(MediaUrlError::Scheme));
        assert_eq!(check("file:///a.jpg"), Err(MediaUrlError::Scheme));
        assert_eq!(check("https://u:p@media.example.com/a.jpg"), Err(MediaUrlError::Extra));
        assert_eq!(check("https://media.example.com/a.jpg#t"), Err(MediaUrlError::Extra));
        assert_eq!(check("a.jpg"), Err(MediaUrlError::Unreadable));
    }

    #[test]
    fn a_signed_address_is_not_shown_whole() {
        let url = MediaUrl::parse("https://media.example.com/a.jpg?sig=canary").unwrap();
        assert!(!format!("{url:?}").contains("canary"));
    }
}
