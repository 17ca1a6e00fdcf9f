//! What the browser brings back from the consent page.

use social_core::{AuthorizationCode, Scopes};

use crate::code::ApiCode;

/// The longest query that is read.
const LONGEST: usize = 8 * 1024;

/// The answer of the consent page.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Callback {
    /// The user agreed.
    Granted {
        /// To be exchanged once, at once.
        code: AuthorizationCode,
        /// What was really granted, perhaps less than asked.
        scopes: Scopes,
        /// The state of the login, as it was sent.
        state: String,
    },
    /// The user, or TikTok, did not.
    Denied {
        /// Why.
        error: ApiCode,
        /// TikTok's own words, if any.
        description: Option<String>,
        /// The state of the login, as it was sent.
        state: String,
    },
}

/// A callback that is not TikTok's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CallbackError {
    /// The query is too long.
    #[error("the callback is longer than {LONGEST} bytes")]
    TooLong,
    /// A parameter stands twice.
    #[error("the callback holds `{0}` twice")]
    Repeated(&'static str),
    /// A parameter is missing or empty.
    #[error("the callback holds no `{0}`")]
    Missing(&'static str),
    /// It says yes and no.
    #[error("the callback holds both `code` and `error`")]
    Contradiction,
}

/// Reads the query of the request to the redirect URI, as it stands in the request line.
///
/// Each value is decoded once: a code holds `*` and `!`, and one that is decoded twice, or sent on
/// still encoded, is refused at the exchange.
///
/// # Errors
///
/// See [`CallbackError`]. Nothing of the query is shown.
pub fn parse_callback(query: &str) -> Result<Callback, CallbackError> {
    if query.len() > LONGEST {
        return Err(CallbackError::TooLong);
    }
    let query = query.strip_prefix('?').unwrap_or(query);
    let value = |name: &'static str| -> Result<Option<String>, CallbackError> {
        let mut values = url::form_urlencoded::parse(query.as_bytes())
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned());
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(CallbackError::Repeated(name)),
            (value, None) => Ok(value.filter(|value| !value.is_empty())),
        }
    };
    let (code, error) = (value("code")?, value("error")?);
    let state = value("state")?.ok_or(CallbackError::Missing("state"))?;
    match (code, error) {
        (Some(_), Some(_)) => Err(CallbackError::Contradiction),
        (Some(code), None) => {
            let scopes = value("scopes")?.unwrap_or_default();
            Ok(Callback::Granted { code: code.into(), scopes: Scopes::parse(&scopes), state })
        }
        (None, Some(error)) => Ok(Callback::Denied {
            error: ApiCode::from(error.as_str()),
            description: value("error_description")?,
            state,
        }),
        (None, None) => Err(CallbackError::Missing("code")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_decoded_once_and_whole() {
        let query =
            "?code=Zq0made-up_%2A1%214608.va&scopes=user.info.basic%2Cvideo.publish&state=st%20ate";
        match parse_callback(query).unwrap() {
            Callback::Granted { code, scopes, state } => {
                assert_eq!(code.expose_secret(), "Zq0made-up_*1!4608.va");
                assert_eq!(scopes.to_string(), "user.info.basic,video.publish");
                assert_eq!(state, "st ate");
            }
            other => panic!("{other:?}"),
        }
        let twice = parse_callback("code=a%252A&state=s").unwrap();
        assert!(matches!(twice, Callback::Granted { code, .. } if code.expose_secret() == "a%2A"));
    }

    #[test]
    fn a_denial_is_no_error() {
        let query = "error=access_denied&error_description=user+said+no&state=s";
        match parse_callback(query).unwrap() {
            Callback::Denied { error, description, state } => {
                assert_eq!(error, ApiCode::AccessDenied);
                assert_eq!(description.as_deref(), Some("user said no"));
                assert_eq!(state, "s");
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn refuses_what_is_ambiguous() {
        use CallbackError as E;
        for (query, expected) in [
            ("", E::Missing("state")),
            ("state=s", E::Missing("code")),
            ("code=a", E::Missing("state")),
            ("code=a&state=", E::Missing("state")),
            ("code=a&code=b&state=s", E::Repeated("code")),
            ("code=a&state=s&state=t", E::Repeated("state")),
            ("code=a&error=b&state=s", E::Contradiction),
        ] {
            assert_eq!(parse_callback(query).unwrap_err(), expected, "{query}");
        }
        assert_eq!(parse_callback(&"a".repeat(9_000)).unwrap_err(), E::TooLong);
    }

    #[test]
    fn the_code_is_not_shown() {
        let callback = parse_callback("code=canary&state=s").unwrap();
        assert!(!format!("{callback:?}").contains("canary"));
    }
}
