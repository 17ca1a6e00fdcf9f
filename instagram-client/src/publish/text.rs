//! Captions and alternative texts.

use super::facts::{ALT_TEXT, CAPTION, HASHTAGS, MENTIONS};
use super::post_error::PostError;

/// What Instagram counts of a caption.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CaptionCounts {
    /// Signs as people count them in a line: one for each Unicode scalar value; at most 2,200.
    pub characters: usize,
    /// Hashtags; at most 30.
    pub hashtags: usize,
    /// Mentions; at most 20.
    pub mentions: usize,
}

impl CaptionCounts {
    /// Counts a caption.
    pub fn of(caption: &str) -> Self {
        Self {
            characters: caption.chars().count(),
            hashtags: marked(caption, '#'),
            mentions: marked(caption, '@'),
        }
    }
}

/// Checks a caption.
pub(super) fn check_caption(caption: &str, broken: &mut Vec<PostError>) {
    let counts = CaptionCounts::of(caption);
    if counts.characters > CAPTION {
        broken.push(PostError::CaptionTooLong(counts.characters));
    }
    if counts.hashtags > HASHTAGS {
        broken.push(PostError::TooManyHashtags(counts.hashtags));
    }
    if counts.mentions > MENTIONS {
        broken.push(PostError::TooManyMentions(counts.mentions));
    }
}

pub(super) fn check_alt_text(text: &str, broken: &mut Vec<PostError>) {
    let length = text.chars().count();
    if length > ALT_TEXT {
        broken.push(PostError::AltTextTooLong(length));
    }
}

/// Counts words that a mark makes a tag: it stands before a letter, digit or underscore, and not
/// within a word, as in an address of mail.
fn marked(text: &str, mark: char) -> usize {
    let word = |sign: char| sign.is_alphanumeric() || sign == '_';
    let mut count = 0;
    let mut before = ' ';
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        if sign == mark && !word(before) && signs.peek().is_some_and(|next| word(*next)) {
            count += 1;
        }
        before = sign;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(caption: &str) -> Vec<PostError> {
        let mut broken = Vec::new();
        check_caption(caption, &mut broken);
        broken
    }

    #[test]
    fn a_caption_has_three_limits() {
        assert!(broken(&"é".repeat(2_200)).is_empty());
        assert_eq!(broken(&"é".repeat(2_201)), [PostError::CaptionTooLong(2_201)]);
        assert!(broken(&"#a ".repeat(30)).is_empty());
        assert_eq!(broken(&"#a ".repeat(31)), [PostError::TooManyHashtags(31)]);
        assert!(broken(&"@a ".repeat(20)).is_empty());
        assert_eq!(broken(&"@a ".repeat(21)), [PostError::TooManyMentions(21)]);
    }

    #[test]
    fn only_tags_are_counted() {
        for (text, hashtags, mentions) in [
            ("", 0, 0),
            ("# a #", 0, 0),
            ("#a#b", 1, 0),
            ("(#a) #b, #c", 3, 0),
            ("##a", 1, 0),
            ("#Ünï_1", 1, 0),
            ("write to ada@example.com", 0, 0),
            ("by @ada.public and @bo", 0, 2),
        ] {
            assert_eq!((marked(text, '#'), marked(text, '@')), (hashtags, mentions), "{text}");
        }
    }
}
