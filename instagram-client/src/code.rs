//! The codes Meta answers with.

use std::fmt;

/// The code of a refusal, and the subcode that narrows it down.
///
/// What each means, and who can do something about it, stands in
/// [`CATALOGUE`](crate::catalogue::CATALOGUE).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ApiCode {
    /// The code; it may be negative.
    pub code: i64,
    /// The `error_subcode`, if there is one.
    pub subcode: Option<i64>,
}

impl ApiCode {
    /// Names a code and its subcode.
    pub const fn new(code: i64, subcode: Option<i64>) -> Self {
        Self { code, subcode }
    }

    /// Tells whether the code speaks of the access token itself, whatever the subcode.
    pub const fn is_about_the_token(self) -> bool {
        matches!(self.code, 102 | 190)
    }
}

impl fmt::Display for ApiCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.subcode {
            Some(subcode) => write!(f, "{}/{subcode}", self.code),
            None => write!(f, "{}", self.code),
        }
    }
}
