//! Hashtags that somebody asked for.

use std::collections::BTreeMap;

use crate::ids::Ids;

const WEEK: i64 = 7 * 24 * 3600 * 1_000_000;
const ID_BASE: u64 = 17_800_000_000_000_000;

/// Hashtags by their ids, and who asked for which.
#[derive(Debug, Default)]
pub(crate) struct Hashtags {
    words: BTreeMap<u64, String>,
    /// When an account asked first for a hashtag, within the last week.
    asked: BTreeMap<(String, u64), i64>,
}

impl Hashtags {
    pub(crate) fn word(&self, id: u64) -> Option<&str> {
        self.words.get(&id).map(String::as_str)
    }

    /// Notes that an account asks for a hashtag; nothing comes of one beyond the limit.
    pub(crate) fn ask(
        &mut self,
        ids: &Ids,
        (ig_id, word): (&str, &str),
        now: i64,
        most: u64,
    ) -> Option<u64> {
        self.asked.retain(|_, at| *at > now - WEEK);
        let digits = ids.derived_digits("hashtag", &[word], 13);
        let id = ID_BASE + digits.parse::<u64>().unwrap_or_default();
        let key = (ig_id.to_owned(), id);
        if !self.asked.contains_key(&key) && self.of(ig_id, now).count() as u64 >= most {
            return None;
        }
        self.asked.entry(key).or_insert(now);
        self.words.insert(id, word.to_owned());
        Some(id)
    }

    /// Lists what an account asked for within a week.
    pub(crate) fn of(&self, ig_id: &str, now: i64) -> impl Iterator<Item = u64> {
        let lately = self.asked.iter().filter(move |(_, at)| **at > now - WEEK);
        lately.filter(move |((asker, _), _)| asker == ig_id).map(|((_, id), _)| *id)
    }
}

/// Whether a caption has a hashtag, which is written in small letters here.
pub(crate) fn has_hashtag(caption: &str, word: &str) -> bool {
    let belongs = |sign: char| sign.is_alphanumeric() || sign == '_';
    let caption = caption.to_lowercase();
    caption.match_indices('#').any(|(at, _)| {
        let (before, after) = caption.split_at(at);
        let rest = after.get(1..).unwrap_or_default();
        !before.ends_with(belongs)
            && rest.strip_prefix(word).is_some_and(|rest| !rest.starts_with(belongs))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hashtag_is_a_whole_word() {
        for caption in ["#tea", "a #Tea!", "(#tea)", "#coffee #tea"] {
            assert!(has_hashtag(caption, "tea"), "{caption}");
        }
        for caption in ["tea", "#teas", "#tea_time", "a#tea", "# tea", ""] {
            assert!(!has_hashtag(caption, "tea"), "{caption}");
        }
    }

    #[test]
    fn so_many_different_ones_fit_into_a_week() {
        let (ids, mut hashtags) = (Ids::new(7), Hashtags::default());
        let first = hashtags.ask(&ids, ("1", "a"), 0, 2).unwrap();
        assert!(hashtags.ask(&ids, ("1", "b"), 1, 2).is_some());
        assert_eq!(hashtags.ask(&ids, ("1", "a"), 2, 2), Some(first), "a known one is free");
        assert_eq!(hashtags.ask(&ids, ("1", "c"), 2, 2), None);
        assert!(hashtags.ask(&ids, ("2", "c"), 2, 2).is_some(), "another account");
        assert!(hashtags.ask(&ids, ("1", "c"), WEEK, 2).is_some());
        assert_eq!(hashtags.word(first), Some("a"));
    }
}
