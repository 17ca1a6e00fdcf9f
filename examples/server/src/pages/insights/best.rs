//! What went best?

use super::bars::{Bar, width};
use super::post::{By, Post, median};
use crate::words::Words;

/// Posts that are shown.
const SHOWN: usize = 5;
/// Fewer posts have no middle worth comparing with.
const ENOUGH: usize = 3;

/// The answer, and the posts it is about.
pub(super) struct Best {
    pub(super) answer: String,
    pub(super) bars: Vec<Bar>,
}

/// Compares posts by one count.
pub(super) fn best(posts: &[&Post], by: By, words: Words) -> Best {
    let mut counted: Vec<_> = posts.iter().filter_map(|post| Some((by.of(post)?, *post))).collect();
    // A tie keeps the newer post first, as they came.
    counted.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let Some((most, first)) = counted.first().copied() else {
        return Best { answer: words.insights_best_none().to_owned(), bars: Vec::new() };
    };
    let middle = median(counted.iter().map(|(count, _)| *count).collect());
    let middle = middle.filter(|middle| counted.len() >= ENOUGH && *middle > 0);
    let answer = match middle {
        Some(middle) => {
            words.insights_best(&first.title, words.times(most, middle), words.count(middle))
        }
        None => words.insights_best_plain(&first.title, words.count(most)),
    };
    let bar = |(count, post): &(u64, &Post)| Bar {
        name: post.title.clone(),
        value: words.count(*count),
        note: post.at.map(|at| words.day(at)),
        width: width(*count, most),
    };
    Best { answer, bars: counted.iter().take(SHOWN).map(bar).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    fn post(title: &str, views: Option<u64>) -> Post {
        Post { title: title.to_owned(), views, ..Post::default() }
    }

    #[test]
    fn the_best_is_told_beside_the_middle() {
        let words = Words::new(Language::En);
        let posts = [post("a", Some(100)), post("b", Some(310)), post("c", None)];
        let posts: Vec<_> = posts.iter().collect();
        let few = best(&posts, By::Views, words);
        assert!(few.answer.contains('b') && few.answer.contains("310"), "{}", few.answer);
        assert_eq!(few.bars.iter().map(|bar| bar.width).collect::<Vec<_>>(), [100, 32]);
        let more = post("d", Some(50));
        let posts: Vec<_> = posts.into_iter().chain([&more]).collect();
        let answer = best(&posts, By::Views, words).answer;
        assert!(answer.contains("3.1 times"), "{answer}");
        assert!(best(&posts, By::Shares, words).bars.is_empty());
    }
}
