//! The name people sign in with.

use std::fmt;
use std::str::FromStr;

/// An email address in small letters. It is a name here: nothing is sent to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

/// A text that is no email address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no email address; write NAME@HOST with at most 254 characters and no blanks")]
pub struct EmailError;

impl Email {
    /// Gives the address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = EmailError;

    fn from_str(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        let (name, host) = text.rsplit_once('@').ok_or(EmailError)?;
        let sane = !name.is_empty() && !host.is_empty() && text.len() <= 254;
        if !sane || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(EmailError);
        }
        Ok(Self(text.to_lowercase()))
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_matter() {
        let email: Email = " Lea@Example.COM ".parse().unwrap();
        assert_eq!(email.as_str(), "lea@example.com");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(250));
        for text in
            ["", "lea", "@example.com", "lea@", "le a@example.com", "lea@exa\u{0}mple.com", &long]
        {
            assert_eq!(text.parse::<Email>(), Err(EmailError), "{text:?}");
        }
    }
}
