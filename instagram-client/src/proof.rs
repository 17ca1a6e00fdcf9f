//! `appsecret_proof`: shows Meta that a token is used by the app's own server.

use social_core::{AccessToken, ClientSecret, Timestamp, hmac_sha256};

/// How signed calls to `graph.facebook.com` prove that they come from the app's server.
///
/// With "Require App Secret" switched on in the app's dashboard, Meta refuses calls without a proof
/// (code 100). `graph.instagram.com` documents none, and none is sent there.
///
/// See [Meta Docs/Secure Graph API Calls].
///
/// [Meta Docs/Secure Graph API Calls]: https://developers.facebook.com/docs/graph-api/guides/secure-requests
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProofMode {
    /// No proof.
    Off,
    /// A proof that holds as long as the token.
    #[default]
    Plain,
    /// A proof that holds for five minutes from the [`Clock`](social_core::Clock)'s time, so the
    /// clock must be right.
    Timed,
}

impl ProofMode {
    /// Gives the parameters of a call that this token signs.
    pub(crate) fn parameters(
        self,
        secret: &ClientSecret,
        token: &AccessToken,
        now: Timestamp,
    ) -> Vec<(&'static str, String)> {
        match self {
            Self::Off => Vec::new(),
            Self::Plain => vec![("appsecret_proof", appsecret_proof(secret, token))],
            Self::Timed => vec![
                ("appsecret_proof", appsecret_proof_at(secret, token, now)),
                ("appsecret_time", now.as_unix().to_string()),
            ],
        }
    }
}

/// Computes the proof for a token: the lower-case hex of an HMAC-SHA256 under the app secret.
pub fn appsecret_proof(app_secret: &ClientSecret, token: &AccessToken) -> String {
    proof(app_secret, &[token.expose_secret().as_bytes()])
}

/// Computes the proof for a token that holds for five minutes from `time`, which is sent in whole
/// seconds as `appsecret_time`.
pub fn appsecret_proof_at(
    app_secret: &ClientSecret,
    token: &AccessToken,
    time: Timestamp,
) -> String {
    let seconds = time.as_unix().to_string();
    proof(app_secret, &[token.expose_secret().as_bytes(), b"|", seconds.as_bytes()])
}

fn proof(app_secret: &ClientSecret, message: &[&[u8]]) -> String {
    hex::encode(hmac_sha256(app_secret.expose_secret().as_bytes(), message))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "007ec36df90fb981db6ee91e716e246ac277df89afc4eb20bbaf7daf03e8d6b4";
    const TIMED: &str = "2977ca4fdd53f0ba58b1f46e457f62c2fffb7ee130331da19b48bd2fcb9fe114";

    /// Vectors computed apart from this code, with an invented secret and token.
    #[test]
    fn agrees_with_the_vectors() {
        let secret = ClientSecret::new("fb-app-secret-0123456789abcdef");
        let token = AccessToken::new("EAAB-example-token-0001");
        let time = Timestamp::from_unix(1_760_000_000);
        assert_eq!(appsecret_proof(&secret, &token), PLAIN);
        assert_eq!(appsecret_proof_at(&secret, &token, time), TIMED);

        let sent = |mode: ProofMode| mode.parameters(&secret, &token, time);
        assert_eq!(sent(ProofMode::Off), []);
        assert_eq!(sent(ProofMode::Plain), [("appsecret_proof", PLAIN.to_owned())]);
        let timed =
            [("appsecret_proof", TIMED.to_owned()), ("appsecret_time", "1760000000".to_owned())];
        assert_eq!(sent(ProofMode::Timed), timed);
    }
}
