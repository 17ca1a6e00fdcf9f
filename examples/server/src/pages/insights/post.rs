//! A post with its counts, and the arithmetic of several.

use social_core::Timestamp;

use crate::words::Words;

/// What is known of a post.
#[derive(Clone, Debug, Default)]
pub(super) struct Post {
    pub(super) id: String,
    pub(super) title: String,
    /// What it is, where the platform has several kinds.
    pub(super) kind: Option<Kind>,
    /// When it was posted; TikTok's figures do not tell.
    pub(super) at: Option<Timestamp>,
    pub(super) views: Option<u64>,
    pub(super) likes: Option<u64>,
    pub(super) comments: Option<u64>,
    pub(super) shares: Option<u64>,
    /// When the counts were read.
    pub(super) as_of: Timestamp,
}

/// What a post on Instagram is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Image,
    Carousel,
    Reel,
    Story,
}

impl Kind {
    pub(super) fn word(self, words: Words) -> &'static str {
        match self {
            Self::Image => words.insights_kind_images(),
            Self::Carousel => words.insights_kind_carousels(),
            Self::Reel => words.insights_kind_reels(),
            Self::Story => words.insights_kind_stories(),
        }
    }
}

/// Which count posts are compared by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum By {
    #[default]
    Views,
    Likes,
    Comments,
    Shares,
}

impl By {
    pub(super) const ALL: [Self; 4] = [Self::Views, Self::Likes, Self::Comments, Self::Shares];

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Views => "views",
            Self::Likes => "likes",
            Self::Comments => "comments",
            Self::Shares => "shares",
        }
    }

    pub(super) fn word(self, words: Words) -> &'static str {
        match self {
            Self::Views => words.insights_views(),
            Self::Likes => words.insights_likes(),
            Self::Comments => words.insights_comments(),
            Self::Shares => words.insights_shares(),
        }
    }

    pub(super) const fn of(self, post: &Post) -> Option<u64> {
        match self {
            Self::Views => post.views,
            Self::Likes => post.likes,
            Self::Comments => post.comments,
            Self::Shares => post.shares,
        }
    }
}

/// Gives the count in the middle; of two in the middle, the lower one, which is a count that was
/// really read.
pub(super) fn median(mut counts: Vec<u64>) -> Option<u64> {
    counts.sort_unstable();
    counts.get(counts.len().checked_sub(1)? / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_median_is_in_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![9]), Some(9));
        assert_eq!(median(vec![9, 1, 5]), Some(5));
        assert_eq!(median(vec![9, 1, 5, 7]), Some(5));
    }
}
