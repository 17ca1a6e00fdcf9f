//! The figures of one medium.

use super::growth::{figure, spread};
use crate::ids::Ids;
use crate::meta::gallery::Medium;

/// A medium as its figures are counted.
pub(crate) struct Counted<'a> {
    pub(crate) ids: &'a Ids,
    pub(crate) medium: &'a Medium,
    /// Comments that are there.
    pub(crate) comments: u64,
    /// Its age in seconds.
    pub(crate) age: u64,
}

impl Counted<'_> {
    fn grown(&self, what: &str, most: u64) -> u64 {
        figure(self.ids, what, &self.medium.id.to_string(), self.age, most)
    }

    pub(crate) fn likes(&self) -> u64 {
        self.grown("likes", 150) + self.medium.counts.likes
    }

    pub(crate) fn reach(&self) -> u64 {
        self.grown("reach", 1_000) + self.medium.counts.reach
    }

    pub(crate) fn views(&self) -> u64 {
        self.reach() + self.grown("views", 600) + self.medium.counts.views
    }

    pub(crate) fn shares(&self) -> u64 {
        self.grown("shares", 30) + self.medium.counts.shares
    }

    pub(crate) fn saved(&self) -> u64 {
        self.grown("saved", 40) + self.medium.counts.saved
    }

    pub(crate) fn reposts(&self) -> u64 {
        self.grown("reposts", 10)
    }

    fn interactions(&self) -> u64 {
        let passed_on = self.shares() + self.reposts();
        if self.medium.kind.is_story() {
            passed_on + self.grown("replies", 12)
        } else {
            passed_on + self.likes() + self.comments + self.saved()
        }
    }

    /// Gives a figure by the name of its metric.
    pub(super) fn value(&self, name: &str) -> u64 {
        match name {
            "reach" => self.reach(),
            "views" | "total_views" => self.views(),
            "likes" | "total_likes" => self.likes(),
            "comments" | "total_comments" => self.comments,
            "saved" => self.saved(),
            "shares" => self.shares(),
            "reposts" => self.reposts(),
            "total_interactions" => self.interactions(),
            "replies" => self.grown("replies", 12),
            // Milliseconds, which do not grow.
            "ig_reels_avg_watch_time" => self.watch_time(),
            "ig_reels_video_view_total_time" => self.watch_time() * self.views(),
            "reels_skip_rate" => spread(self.ids, name, &self.medium.id.to_string(), 60),
            "navigation" | "profile_activity" => {
                self.parts(name).iter().map(|(_, value)| value).sum()
            }
            name => self.grown(name, 25),
        }
    }

    fn watch_time(&self) -> u64 {
        spread(self.ids, "watch_time", &self.medium.id.to_string(), 9_000)
    }

    /// Splits a figure by its breakdown; in answers the words are of lower case.
    pub(super) fn parts(&self, name: &str) -> Vec<(&'static str, u64)> {
        let words: &[&'static str] = match name {
            "navigation" => &["tap_forward", "tap_back", "tap_exit", "swipe_forward"],
            "profile_activity" => {
                &["bio_link_clicked", "call", "direction", "email", "text", "other"]
            }
            _ => &[],
        };
        words.iter().map(|word| (*word, self.grown(word, 20))).collect()
    }
}
