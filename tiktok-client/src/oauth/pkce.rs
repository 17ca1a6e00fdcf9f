//! PKCE as TikTok wants it: the challenge is the lower-case hex of the hash, not base64url.

use sha2::{Digest, Sha256};
use social_core::CodeVerifier;

/// Whether the login carries a PKCE challenge.
///
/// Desktop logins (a redirect to this machine) need one. For web logins the platform documents
/// none; switch it on if the consent page complains of `code_challenge`, which happens to apps
/// whose redirect URI is registered for desktop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PkceMode {
    /// No challenge.
    Off,
    /// The hex of SHA-256.
    HexS256,
}

/// A fresh secret for one login, and its challenge.
///
/// See [TikTok Docs/Login Kit for Desktop].
///
/// [TikTok Docs/Login Kit for Desktop]: https://developers.tiktok.com/doc/login-kit-desktop
#[derive(Clone, Debug)]
pub struct Pkce {
    verifier: CodeVerifier,
}

/// A verifier that is not of 43 to 128 characters out of `A-Z a-z 0-9 - . _ ~`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a code verifier has 43 to 128 characters out of A-Z a-z 0-9 - . _ ~")]
pub struct VerifierError;

impl Pkce {
    /// Draws a verifier of 64 characters, 256 bits of chance.
    ///
    /// # Errors
    ///
    /// When the operating system gives no random numbers.
    pub fn generate() -> Result<Self, getrandom::Error> {
        let mut draw = [0_u8; 32];
        getrandom::fill(&mut draw)?;
        Ok(Self { verifier: CodeVerifier::new(hex::encode(draw)) })
    }

    /// Takes up a verifier that was kept between the two halves of a login.
    ///
    /// # Errors
    ///
    /// [`VerifierError`] if TikTok would refuse it.
    pub fn from_verifier(verifier: CodeVerifier) -> Result<Self, VerifierError> {
        let text = verifier.expose_secret().as_bytes();
        let known = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
        if (43..=128).contains(&text.len()) && text.iter().all(known) {
            Ok(Self { verifier })
        } else {
            Err(VerifierError)
        }
    }

    /// Gives the verifier, to keep sealed until the code is exchanged.
    pub fn verifier(&self) -> &CodeVerifier {
        &self.verifier
    }

    /// Gives the challenge for the consent page.
    pub fn challenge(&self) -> String {
        hex::encode(Sha256::digest(self.verifier.expose_secret().as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_hex() {
        for (verifier, challenge) in [
            (
                "social-sdk-pinned-verifier_0123456789-abcdefghij~KLMNOPQRST",
                "a16a9f86f2160aaf29aab0b1144e9c5eecf4c2c9f9bdb13feb8146d4536c0e50",
            ),
            (
                "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
                "13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3",
            ),
        ] {
            let pkce = Pkce::from_verifier(verifier.into()).unwrap();
            assert_eq!(pkce.challenge(), challenge);
        }
    }

    #[test]
    fn fresh_verifiers_differ_and_obey_the_rules() {
        let (one, two) = (Pkce::generate().unwrap(), Pkce::generate().unwrap());
        assert!(!one.verifier().ct_eq(two.verifier()));
        assert!(Pkce::from_verifier(one.verifier().clone()).is_ok());
    }

    #[test]
    fn refuses_other_verifiers() {
        for verifier in ["a".repeat(42), "a".repeat(129), format!("{}+", "a".repeat(43))] {
            assert_eq!(Pkce::from_verifier(verifier.into()).unwrap_err(), VerifierError);
        }
    }
}
