//! The question Meta asks before it sends webhooks to an address.

use std::fmt;

use social_core::ClientSecret;
use url::form_urlencoded;

/// The longest challenge that is echoed, in bytes; Meta sends a number of ten digits.
const LONGEST_CHALLENGE: usize = 128;

/// The token that stands in the app's dashboard beside the webhook's address.
///
/// There is no default: a token that everybody knows lets everybody point the address elsewhere.
#[derive(Clone, Debug)]
pub struct VerifyToken(ClientSecret);

/// A verify token is empty or blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the webhook's verify token is empty")]
pub struct EmptyVerifyToken;

impl VerifyToken {
    /// Takes up the token of the dashboard.
    ///
    /// # Errors
    ///
    /// [`EmptyVerifyToken`] if anybody could guess it because nothing is there.
    pub fn new(token: impl Into<ClientSecret>) -> Result<Self, EmptyVerifyToken> {
        let token = token.into();
        if token.expose_secret().trim().is_empty() {
            return Err(EmptyVerifyToken);
        }
        Ok(Self(token))
    }

    /// Gives the token, for the call that sets it at the app.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

/// What has to be answered, as `text/plain` with status 200 and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge(String);

impl Challenge {
    /// Gives the body of the answer, exactly as it was asked.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The question does not come from somebody who knows the token, or is none. The answer is 403,
/// whatever was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the webhook's handshake is refused")]
pub struct HandshakeRefused;

/// Answers the query of the handshake: `hub.mode=subscribe`, `hub.challenge`, `hub.verify_token`.
///
/// Any of `tokens` is right, so that one can be replaced. The challenge is echoed only if it is of
/// letters and digits, so that no page can be reflected.
///
/// See [Meta Docs/Webhooks: verification requests].
///
/// # Errors
///
/// [`HandshakeRefused`], the same for every cause.
///
/// [Meta Docs/Webhooks: verification requests]: https://developers.facebook.com/docs/graph-api/webhooks/getting-started
pub fn answer_handshake(
    query: &str,
    tokens: &[VerifyToken],
) -> Result<Challenge, HandshakeRefused> {
    let (mut mode, mut challenge, mut token) = (None, None, None);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let slot = match &*name {
            "hub.mode" => &mut mode,
            "hub.challenge" => &mut challenge,
            "hub.verify_token" => &mut token,
            _ => continue,
        };
        // A parameter that comes twice is read differently by different readers.
        if slot.replace(value.into_owned()).is_some() {
            return Err(HandshakeRefused);
        }
    }
    let token = ClientSecret::new(token.ok_or(HandshakeRefused)?);
    // Each is compared, so that the time taken does not tell which one is right.
    let known = tokens.iter().filter(|known| known.0.ct_eq(&token)).count();
    let challenge = challenge.filter(|text| is_plain(text)).ok_or(HandshakeRefused)?;
    if known == 0 || mode.as_deref() != Some("subscribe") {
        return Err(HandshakeRefused);
    }
    Ok(Challenge(challenge))
}

fn is_plain(text: &str) -> bool {
    (1..=LONGEST_CHALLENGE).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(query: &str) -> Option<String> {
        let tokens = ["made-up-old", "made-up-new"].map(|token| VerifyToken::new(token).unwrap());
        answer_handshake(query, &tokens).ok().map(|challenge| challenge.to_string())
    }

    #[test]
    fn the_challenge_comes_back_as_it_was() {
        for token in ["made-up-old", "made-up-new"] {
            let query =
                format!("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={token}");
            assert_eq!(ask(&query).as_deref(), Some("1158201444"), "{token}");
        }
    }

    #[test]
    fn whatever_else_comes_is_refused() {
        for query in [
            "",
            "hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong",
            "hub.mode=subscribe&hub.challenge=1&hub.verify_token=",
            "hub.mode=subscribe&hub.challenge=1&hub.verify_token=made-up-ol",
            "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=made-up-new",
            "hub.challenge=1&hub.verify_token=made-up-new",
            "hub.mode=subscribe&hub.verify_token=made-up-new",
            "hub.mode=subscribe&hub.challenge=&hub.verify_token=made-up-new",
            "hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.verify_token=made-up-new",
            "hub.mode=subscribe&hub.challenge=1&hub.challenge=2&hub.verify_token=made-up-new",
            "hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong&hub.verify_token=made-up-new",
        ] {
            assert_eq!(ask(query), None, "{query}");
        }
        let long = "1".repeat(LONGEST_CHALLENGE + 1);
        let query = format!("hub.mode=subscribe&hub.challenge={long}&hub.verify_token=made-up-new");
        assert_eq!(ask(&query), None);
        assert!(
            answer_handshake("hub.mode=subscribe&hub.challenge=1&hub.verify_token=", &[]).is_err()
        );
    }

    #[test]
    fn a_token_is_never_empty_and_never_shown() {
        assert!(VerifyToken::new(" ").is_err());
        let shown = format!("{:?}", VerifyToken::new("made-up-new").unwrap());
        assert!(!shown.contains("made-up-new"), "{shown}");
    }
}
