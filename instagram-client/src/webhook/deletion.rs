//! What a data-deletion callback is answered with.

use serde::Serialize;
use url::Url;

/// Names one deletion for the person who asked for it: letters and digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct ConfirmationCode(String);

/// A confirmation code is empty or holds more than letters and digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a confirmation code is of letters and digits")]
pub struct BadConfirmationCode;

impl ConfirmationCode {
    /// Takes up a code of the host's own making.
    ///
    /// # Errors
    ///
    /// [`BadConfirmationCode`] unless it is of 1 to 64 letters and digits.
    pub fn new(code: impl Into<String>) -> Result<Self, BadConfirmationCode> {
        let code = code.into();
        let fits =
            (1..=64).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if fits { Ok(Self(code)) } else { Err(BadConfirmationCode) }
    }

    /// Gives the code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The answer to a data-deletion callback: JSON, with status 200.
///
/// Meta shows both to the person, who can look at `url` how far it is.
/// See [Meta Docs/Data Deletion Request Callback].
///
/// [Meta Docs/Data Deletion Request Callback]: https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeletionAnswer {
    /// A page of the host's that people can read.
    pub url: Url,
    /// What names this deletion on that page.
    pub confirmation_code: ConfirmationCode,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_has_the_documented_shape() {
        let answer = DeletionAnswer {
            url: "https://app.example.com/deletion?id=abc123".parse().unwrap(),
            confirmation_code: ConfirmationCode::new("abc123").unwrap(),
        };
        assert_eq!(
            serde_json::to_string(&answer).unwrap(),
            r#"{"url":"https://app.example.com/deletion?id=abc123","confirmation_code":"abc123"}"#
        );
        for bad in ["", "a b", "<b>", &"a".repeat(65)] {
            assert!(ConfirmationCode::new(bad).is_err(), "{bad}");
        }
    }
}
