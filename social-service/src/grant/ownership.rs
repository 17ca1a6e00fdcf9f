//! TikTok's files that prove who owns an address.
//! [TikTok, Content Posting API: media transfer guide, checked 2026-11-22]

const CONTENT: &str = "tiktok-developers-site-verification=";
const LONGEST: usize = 128;

/// A file that TikTok looks for below a domain or URL prefix: `tiktokTOKEN.txt` with one line that
/// holds the token again. The token is public.
///
/// It must stay: TikTok takes the verification back when the file is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnershipFile {
    token: String,
}

/// A text that names none of TikTok's ownership files.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OwnershipFileError {
    /// It holds no token.
    #[error("`{0}` is no token of TikTok's: letters, digits, `-` and `_`")]
    Token(String),
    /// The file's name and its content name two tokens.
    #[error("the file `{name}` holds the token `{token}` of another file")]
    Differs {
        /// The file.
        name: String,
        /// The token in it.
        token: String,
    },
}

impl OwnershipFile {
    /// Reads what TikTok's portal gives: the token, the file's name, the file's line, or name and
    /// line (or token) with a colon between them.
    ///
    /// # Errors
    ///
    /// See [`OwnershipFileError`].
    pub fn parse(text: &str) -> Result<Self, OwnershipFileError> {
        match text.trim().split_once(':') {
            None => read(text).map(|token| Self { token }),
            Some((name, content)) => {
                let (named, token) = (read(name)?, read(content)?);
                if named == token {
                    return Ok(Self { token });
                }
                let name = name.trim().to_owned();
                Err(OwnershipFileError::Differs { name, token })
            }
        }
    }

    /// Gives the file's name.
    pub fn name(&self) -> String {
        format!("tiktok{}.txt", self.token)
    }

    /// Gives the file's one line.
    pub fn content(&self) -> String {
        format!("{CONTENT}{}", self.token)
    }
}

/// Takes the token out of a name, a line, or itself.
fn read(text: &str) -> Result<String, OwnershipFileError> {
    let text = text.trim();
    let named = text.strip_prefix("tiktok").and_then(|rest| rest.strip_suffix(".txt"));
    let token = named.or_else(|| text.strip_prefix(CONTENT)).unwrap_or(text);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if (1..=LONGEST).contains(&token.len()) && token.bytes().all(plain) {
        return Ok(token.to_owned());
    }
    Err(OwnershipFileError::Token(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_means_the_same_file() {
        for text in [
            "AbC123_x-y",
            " tiktokAbC123_x-y.txt ",
            "tiktok-developers-site-verification=AbC123_x-y",
            "tiktokAbC123_x-y.txt:AbC123_x-y",
            "tiktokAbC123_x-y.txt: tiktok-developers-site-verification=AbC123_x-y",
        ] {
            let file = OwnershipFile::parse(text).unwrap();
            assert_eq!(file.name(), "tiktokAbC123_x-y.txt", "{text}");
            assert_eq!(file.content(), "tiktok-developers-site-verification=AbC123_x-y", "{text}");
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for text in ["", "tiktok.txt", "../x", "a b", "tiktoka/b.txt", &"a".repeat(129)] {
            let refused = OwnershipFile::parse(text);
            assert!(matches!(refused, Err(OwnershipFileError::Token(_))), "{text}");
        }
        let refused = OwnershipFile::parse("tiktokabc.txt:def");
        assert!(matches!(refused, Err(OwnershipFileError::Differs { .. })), "{refused:?}");
    }
}
