//! Which kind works?

use std::collections::BTreeMap;

use super::bars::{Bar, width};
use super::post::{By, Kind, Post, median};
use crate::words::Words;

/// A kind with fewer posts is shown, but not compared.
const ENOUGH: usize = 3;

/// The answer, and the kinds it is about.
pub(super) struct Kinds {
    pub(super) answer: String,
    pub(super) bars: Vec<Bar>,
}

/// Compares the kinds of posts by the count in the middle of each; none where there are no kinds.
pub(super) fn kinds(posts: &[&Post], by: By, words: Words) -> Option<Kinds> {
    let mut by_kind: BTreeMap<Kind, Vec<u64>> = BTreeMap::new();
    for post in posts {
        if let (Some(kind), Some(count)) = (post.kind, by.of(post)) {
            by_kind.entry(kind).or_default().push(count);
        }
    }
    let mut rows: Vec<_> = by_kind
        .into_iter()
        .filter_map(|(kind, counts)| Some((kind, counts.len(), median(counts)?)))
        .collect();
    rows.sort_by_key(|(_, _, middle)| std::cmp::Reverse(*middle));
    let longest = rows.first()?.2;
    let mut compared = rows.iter().filter(|(_, number, _)| *number >= ENOUGH);
    let answer = match (compared.next(), compared.next()) {
        (Some((one, _, more)), Some((other, _, less))) if *less > 0 => words.insights_kinds(
            one.word(words),
            words.times(*more, *less),
            other.word(words).to_lowercase(),
        ),
        _ => words.insights_kinds_few().to_owned(),
    };
    let bar = |(kind, number, middle): &(Kind, usize, u64)| Bar {
        name: kind.word(words).to_owned(),
        value: words.count(*middle),
        note: Some(words.posts_number(*number)),
        width: width(*middle, longest),
    };
    Some(Kinds { answer, bars: rows.iter().map(bar).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn kinds_are_compared_by_their_middle() {
        let words = Words::new(Language::En);
        let post = |kind, views| Post { kind: Some(kind), views: Some(views), ..Post::default() };
        let mut posts: Vec<_> = [900, 200, 210].map(|views| post(Kind::Reel, views)).into();
        posts.extend([1, 105, 4_000].map(|views| post(Kind::Image, views)));
        posts.push(post(Kind::Story, 50_000));
        let all: Vec<_> = posts.iter().collect();
        let found = kinds(&all, By::Views, words).unwrap();
        assert!(found.answer.contains("Reels") && found.answer.contains("2.0"), "{}", found.answer);
        assert_eq!(found.bars[0].name, "Stories", "shown, though one alone proves nothing");
        let few = kinds(&all[..2], By::Views, words).unwrap();
        assert_eq!(few.answer, words.insights_kinds_few());
        assert!(kinds(&[], By::Views, words).is_none());
    }
}
