//! The token that every form of a session carries.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use social_core::hmac_sha256;
use subtle::ConstantTimeEq as _;

use crate::people::Secret;

const LABEL: &[u8] = b"social-server csrf 1";

/// A token that only pages of one session hold.
///
/// It is a code over a fixed label with the session's secret as the key: it needs no row, ends with
/// the session, and does not lead back to the cookie.
#[derive(Clone)]
pub(crate) struct CsrfToken(String);

impl CsrfToken {
    /// Makes the token of a session.
    pub(super) fn of(secret: &Secret) -> Self {
        Self(URL_SAFE_NO_PAD.encode(hmac_sha256(secret.expose_secret().as_bytes(), &[LABEL])))
    }

    /// Gives the text for the forms.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Tells in constant time whether a form brought this token.
    pub(crate) fn matches(&self, given: &str) -> bool {
        self.0.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

impl std::fmt::Debug for CsrfToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CsrfToken(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_of_one_session() {
        let (mine, other) = (Secret::draw("").unwrap(), Secret::draw("").unwrap());
        let token = CsrfToken::of(&mine);
        assert!(token.matches(CsrfToken::of(&mine).as_str()));
        assert!(!token.matches(CsrfToken::of(&other).as_str()));
        assert!(!token.matches("") && !token.as_str().contains(mine.expose_secret()));
    }
}
