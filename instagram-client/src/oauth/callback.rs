//! What the browser brings back from either login.

use social_core::AuthorizationCode;

use crate::catalogue::{self, Entry};
use crate::words::open_words;

/// The longest query that is read.
const LONGEST: usize = 8 * 1024;

/// Facebook and Instagram put these after the address as a fragment. A browser keeps them to
/// itself; an address that was pasted, and some proxies, bring them along.
const TAILS: [&str; 2] = ["#_=_", "#_"];

open_words! {
    /// The kind of a denial (`error`), or Facebook's number for it.
    pub enum Denial {
        /// The user, or Meta, said no.
        AccessDenied = "access_denied",
    }
}

open_words! {
    /// Who denied (`error_reason`).
    pub enum DenialReason {
        /// The user.
        UserDenied = "user_denied",
    }
}

impl Denial {
    /// Gives the row of the catalogue, if it is known: words for people, who acts.
    pub fn entry(&self) -> Option<&'static Entry> {
        catalogue::find_word(self.as_str())
    }
}

/// The answer of the login page.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Callback {
    /// The user agreed, perhaps to less than was asked. What was granted stands in the token's
    /// answer (Instagram Login) or must be asked for (Facebook Login).
    Granted {
        /// To be exchanged once, at once.
        code: AuthorizationCode,
        /// The state of the login, as it was sent.
        state: String,
    },
    /// The user, or Meta, did not.
    Denied {
        /// The kind.
        error: Denial,
        /// Who denied.
        reason: Option<DenialReason>,
        /// Meta's own words, if any.
        description: Option<String>,
        /// The state of the login, as it was sent. The documented denials are without one, and a
        /// denial without one belongs to no login of ours.
        state: Option<String>,
    },
}

/// A callback that is not Meta's.
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
    #[error("the callback holds both `code` and an error")]
    Contradiction,
}

/// Reads the query of the request to the redirect URI, as it stands in the request line.
///
/// Each value is decoded once, and the `#_` that is no part of a code is taken off.
///
/// # Errors
///
/// See [`CallbackError`]. Nothing of the query is shown.
pub fn parse_callback(query: &str) -> Result<Callback, CallbackError> {
    if query.len() > LONGEST {
        return Err(CallbackError::TooLong);
    }
    let query = query.strip_prefix('?').unwrap_or(query);
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    let value = |name| single(query, name);
    let code = value("code")?;
    // Facebook tells of some refusals by number alone.
    let error = match value("error")? {
        Some(error) => Some(error),
        None => value("error_code")?,
    };
    let state = value("state")?;
    match (code, error) {
        (Some(_), Some(_)) => Err(CallbackError::Contradiction),
        (Some(code), None) => Ok(Callback::Granted {
            code: without_tail(&code).into(),
            state: state.ok_or(CallbackError::Missing("state"))?,
        }),
        (None, Some(error)) => Ok(Callback::Denied {
            error: Denial::from(error.as_str()),
            reason: value("error_reason")?.map(|reason| DenialReason::from(reason.as_str())),
            description: match value("error_description")? {
                Some(description) => Some(description),
                None => value("error_message")?,
            },
            state,
        }),
        (None, None) => Err(CallbackError::Missing("code")),
    }
}

/// Reads a parameter that may stand once; an empty one counts as missing.
fn single(query: &str, name: &'static str) -> Result<Option<String>, CallbackError> {
    let mut values = url::form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned());
    match (values.next(), values.next()) {
        (_, Some(_)) => Err(CallbackError::Repeated(name)),
        (value, None) => Ok(value.filter(|value| !value.is_empty())),
    }
}

fn without_tail(code: &str) -> &str {
    TAILS.iter().find_map(|tail| code.strip_suffix(tail)).unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn granted(query: &str) -> (String, String) {
        match parse_callback(query).unwrap() {
            Callback::Granted { code, state } => (code.expose_secret().to_owned(), state),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_tail_is_no_part_of_the_code() {
        let expected = ("AQBmade-up_1".to_owned(), "st ate".to_owned());
        for query in [
            "code=AQBmade-up_1&state=st%20ate",
            "?code=AQBmade-up_1&state=st+ate#_",
            "?code=AQBmade-up_1&state=st%20ate#_=_",
            "state=st%20ate&code=AQBmade-up_1#_",
            "state=st%20ate&code=AQBmade-up_1%23_",
            "state=st%20ate&code=AQBmade-up_1%23_%3D_",
        ] {
            assert_eq!(granted(query), expected, "{query}");
        }
        assert_eq!(granted("code=a%252A%5F&state=s").0, "a%2A_");
    }

    #[test]
    fn a_denial_is_no_error() {
        let query = "error=access_denied&error_code=200&error_description=Permissions+error&error_reason=user_denied&state=s#_=_";
        match parse_callback(query).unwrap() {
            Callback::Denied { error, reason, description, state } => {
                assert_eq!(error, Denial::AccessDenied);
                assert!(error.entry().is_some());
                assert_eq!(reason, Some(DenialReason::UserDenied));
                assert_eq!(description.as_deref(), Some("Permissions error"));
                assert_eq!(state.as_deref(), Some("s"));
            }
            other => panic!("{other:?}"),
        }
        let by_number = parse_callback("error_code=1349187&error_message=Not+now").unwrap();
        assert!(matches!(
            by_number,
            Callback::Denied { error: Denial::Unknown(number), reason: None, description: Some(words), state: None }
                if number == "1349187" && words == "Not now"
        ));
    }

    #[test]
    fn refuses_what_is_ambiguous() {
        use CallbackError as E;
        for (query, expected) in [
            ("", E::Missing("code")),
            ("state=s", E::Missing("code")),
            ("code=a", E::Missing("state")),
            ("code=a&state=", E::Missing("state")),
            ("code=a&code=b&state=s", E::Repeated("code")),
            ("code=a&state=s&state=t", E::Repeated("state")),
            ("code=a&error=b&state=s", E::Contradiction),
            ("code=a&error_code=1&state=s", E::Contradiction),
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
