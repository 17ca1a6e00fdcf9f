//! The limits of captions and alternative texts.

use super::reason::CAPTION_TOO_LONG;
use crate::meta::envelope::GraphFailure;

const CAPTION_CHARACTERS: usize = 2_200;
const HASHTAGS: usize = 30;
const MENTIONS: usize = 20;
const ALT_TEXT_CHARACTERS: usize = 1_000;

pub(super) fn check_caption(caption: &str) -> Result<(), GraphFailure> {
    let fits = caption.chars().count() <= CAPTION_CHARACTERS
        && marked(caption, '#') <= HASHTAGS
        && marked(caption, '@') <= MENTIONS;
    if fits { Ok(()) } else { Err(GraphFailure::from(CAPTION_TOO_LONG)) }
}

pub(super) fn check_alt_text(text: Option<&str>) -> Result<(), GraphFailure> {
    match text {
        Some(text) if text.chars().count() > ALT_TEXT_CHARACTERS => {
            Err(GraphFailure::param("alt_text has more than 1000 characters"))
        }
        _ => Ok(()),
    }
}

/// Counts words that a sign begins, as `#so` and `@so`.
pub(crate) fn marked(text: &str, sign: char) -> usize {
    let mut before = ' ';
    let mut count = 0;
    let mut signs = text.chars().peekable();
    while let Some(here) = signs.next() {
        let begins = signs.peek().is_some_and(|next| next.is_alphanumeric() || *next == '_');
        let starts_word = !before.is_alphanumeric() && before != '_';
        count += usize::from(here == sign && begins && starts_word);
        before = here;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_count_where_they_begin_a_word() {
        assert_eq!(marked("#a #b,#c##d a#e # #", '#'), 4);
        assert_eq!(marked("@ada.public mail@example.com @_x", '@'), 2);
    }

    #[test]
    fn captions_have_three_limits() {
        assert!(check_caption(&"é".repeat(2_200)).is_ok());
        assert!(check_caption(&"é".repeat(2_201)).is_err());
        assert!(check_caption(&"#a ".repeat(30)).is_ok());
        assert!(check_caption(&"#a ".repeat(31)).is_err());
        assert!(check_caption(&"@a ".repeat(20)).is_ok());
        assert!(check_caption(&"@a ".repeat(21)).is_err());
        assert!(check_alt_text(Some(&"a".repeat(1_001))).is_err());
    }
}
