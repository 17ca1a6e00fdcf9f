//! The tone of every message, and the marks of the French ones.

use std::collections::BTreeSet;

use super::*;

/// Every message of every file.
fn all() -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
    ALL.iter()
        .chain(crate::words::instagram::ALL)
        .chain(crate::words::instagram_posts::ALL)
        .chain(crate::words::instagram_publish::ALL)
        .chain(crate::words::comments::ALL)
        .chain(crate::words::insights::ALL)
}

fn parameters(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()).collect()
}

#[test]
fn every_message_is_there_in_both_languages() {
    for (name, en, fr) in all() {
        // French pages show TikTok's own English sentences, with their French sense beside them.
        assert_eq!(en.is_empty(), name.starts_with("in_french_"), "{name} in English");
        assert!(!fr.is_empty(), "{name} in French");
        assert_eq!(parameters(en), parameters(fr), "{name}");
    }
}

#[test]
fn names_are_unique() {
    let names: BTreeSet<_> = all().map(|(name, ..)| name).collect();
    assert_eq!(names.len(), all().count());
}

#[test]
fn the_tone_is_kept() {
    const AVOIDED: &[&str] = &[
        "!",
        "please",
        "sorry",
        "oops",
        "oauth",
        "scope",
        "payload",
        "webhook",
        "invalid",
        "something went wrong",
        "désolé",
    ];
    for (name, en, fr) in all() {
        for text in [en, fr] {
            let lower = text.to_lowercase();
            let found = AVOIDED.iter().find(|word| lower.contains(**word));
            assert!(found.is_none(), "{name}: {found:?}");
            assert!(text.split_whitespace().count() < 60, "{name} is long");
        }
    }
}

#[test]
fn french_marks_stand_after_a_narrow_space() {
    for (name, _, fr) in all() {
        let chars: Vec<char> = fr.chars().collect();
        for pair in chars.windows(2) {
            let mark = matches!(pair[1], ';' | '?' | '»') || (pair[1] == ':' && pair[0] != 's');
            assert!(!mark || pair[0] == '\u{202f}', "{name}: {fr}");
        }
        assert!(!fr.contains('\''), "{name} has a straight apostrophe");
    }
}
