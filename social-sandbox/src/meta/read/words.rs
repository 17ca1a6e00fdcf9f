//! What a comment may say: at most 300 characters, four hashtags and one
//! address, and not in capitals alone.

use crate::meta::envelope::GraphFailure;
use crate::meta::publish::marked;

pub(super) fn check(text: &str) -> Result<(), GraphFailure> {
    const CHARACTERS: usize = 300;
    const HASHTAGS: usize = 4;
    let addresses = text.matches("http://").count() + text.matches("https://").count();
    let letters = || text.chars().filter(|sign| sign.is_alphabetic());
    let shouts = letters().count() > 3 && letters().all(char::is_uppercase);
    if text.chars().count() > CHARACTERS {
        return Err(GraphFailure::param("A comment has at most 300 characters"));
    }
    if marked(text, '#') > HASHTAGS || addresses > 1 || shouts {
        return Err(GraphFailure::param("The comment looks like spam"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_have_four_limits() {
        for good in ["Merci!", "OK", &"é".repeat(300), "#a #b #c #d", "see https://a.example"] {
            assert!(check(good).is_ok(), "{good}");
        }
        let two = "https://a.example http://b.example";
        for bad in ["é".repeat(301).as_str(), "#a #b #c #d #e", two, "BUY NOW"] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
