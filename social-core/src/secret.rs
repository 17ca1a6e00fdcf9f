//! Redacting, zeroising newtypes for everything that must never be printed.
//!
//! `Debug` prints the type's name and `[redacted]`; there is no `Display`, no `Deref`, no serde and
//! no `PartialEq`. [`ct_eq`](AccessToken::ct_eq) compares in constant time. The text is wiped when
//! the value is dropped (best effort: copies made by the allocator or by a caller of
//! `expose_secret` are not reached).

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop};

macro_rules! secret_text {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Zeroize, ZeroizeOnDrop)]
        pub struct $name(String);

        impl $name {
            /// Wraps the secret text.
            pub fn new(secret: impl Into<String>) -> Self {
                Self(secret.into())
            }

            /// Shows the text, for the one place that must send or seal it.
            pub fn expose_secret(&self) -> &str {
                &self.0
            }

            /// Compares with another value in time that depends on the lengths only.
            pub fn ct_eq(&self, other: &Self) -> bool {
                self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }

        impl From<String> for $name {
            fn from(secret: String) -> Self {
                Self(secret)
            }
        }

        impl From<&str> for $name {
            fn from(secret: &str) -> Self {
                Self(secret.to_owned())
            }
        }
    )+};
}

secret_text! {
    /// An access token: signs API calls for one account until it expires.
    AccessToken;
    /// A refresh token: buys the next access token, and often dies in doing so.
    RefreshToken;
    /// The secret of an OAuth client (TikTok's `client_secret`, Meta's app secret).
    ClientSecret;
    /// The token Meta repeats in its webhook verification handshake.
    VerifyToken;
    /// An authorization code: single use, seconds to minutes of life.
    AuthorizationCode;
    /// A PKCE code verifier.
    CodeVerifier;
    /// An upload address that is itself the permission to upload (TikTok's `upload_url`).
    UploadUrl;
    /// Any other secret text (cookie keys, admin tokens, passwords).
    SecretText;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_name_only() {
        let token = AccessToken::new("act.canary");
        let shown = format!("{token:?} {:#?}", Some(&token));
        assert_eq!(shown, "AccessToken([redacted]) Some(\n    AccessToken([redacted]),\n)");
    }

    #[test]
    fn compares_by_content() {
        let token = ClientSecret::new("abc");
        assert!(token.ct_eq(&"abc".into()));
        assert!(!token.ct_eq(&"abd".into()));
        assert!(!token.ct_eq(&"ab".into()));
    }
}
