//! What accounts make and what comes of it: containers, media, comments.

mod comment;
mod counts;
mod hashtags;
mod medium;

use std::collections::BTreeMap;

use crate::ids::{Ids, Purpose};

use super::publish::Container;
use super::state::NodeKind;
pub(crate) use comment::{Author, Comment};
pub use counts::MediaCounts;
pub(crate) use hashtags::{Hashtags, has_hashtag};
pub(crate) use medium::{Medium, Owner};

/// Something that happens by itself when its time comes.
#[derive(Debug)]
pub(crate) enum GalleryEvent {
    /// The work on the media of a container ends.
    Worked(u64),
    /// The life of a container that was not published ends.
    ContainerOver(u64),
    /// The day of a story ends.
    StoryOver(u64),
}

/// Everything that accounts made. Ids grow, so the maps are in order of time.
#[derive(Debug, Default)]
pub(crate) struct Gallery {
    pub(crate) containers: BTreeMap<u64, Container>,
    pub(crate) media: BTreeMap<u64, Medium>,
    pub(crate) comments: BTreeMap<u64, Comment>,
    /// When accounts published, by account: virtual time in microseconds and the container's id.
    pub(crate) published: Vec<Publication>,
    pub(crate) hashtags: Hashtags,
    last: u64,
}

/// One use of the publishing quota.
#[derive(Debug)]
pub(crate) struct Publication {
    pub(crate) ig_id: String,
    pub(crate) at: i64,
    pub(crate) is_story: bool,
}

/// Parts of ids: what stands before the count, so that kinds never meet.
const CONTAINERS: u64 = 17_889_000_000_000_000;
const COMMENTS: u64 = 17_900_000_000_000_000;
const MEDIA: u64 = 18_000_000_000_000_000;
const STEP: u64 = 1_000_000;

impl Gallery {
    pub(crate) fn container_id(&mut self, ids: &Ids) -> u64 {
        self.number(CONTAINERS, ids.next(Purpose::Container))
    }

    pub(crate) fn media_id(&mut self, ids: &Ids) -> u64 {
        self.number(MEDIA, ids.next(Purpose::Media))
    }

    pub(crate) fn comment_id(&mut self, ids: &Ids) -> u64 {
        self.number(COMMENTS, ids.next(Purpose::Comment))
    }

    fn number(&mut self, base: u64, random: u64) -> u64 {
        self.last += 1;
        base + self.last * STEP + random % STEP
    }

    /// Tells what an id names, if it is something in here.
    pub(crate) fn kind_of(&self, id: u64) -> Option<NodeKind> {
        if self.containers.contains_key(&id) {
            Some(NodeKind::IgContainer)
        } else if self.media.contains_key(&id) {
            Some(NodeKind::IgMedia)
        } else if self.comments.contains_key(&id) {
            Some(NodeKind::IgComment)
        } else if self.hashtags.word(id).is_some() {
            Some(NodeKind::IgHashtag)
        } else {
            None
        }
    }

    /// Lists what an account shows, newest first. Stories are told apart.
    pub(crate) fn shown(&self, ig_id: &str, stories: bool) -> impl Iterator<Item = &Medium> {
        self.media.values().rev().filter(move |medium| {
            medium.owner.is(ig_id)
                && medium.parent.is_none()
                && medium.kind.is_story() == stories
                && !medium.over
        })
    }

    /// Lists the comments that stand directly below a medium or a comment, newest first.
    pub(crate) fn below(&self, medium: u64, parent: Option<u64>) -> impl Iterator<Item = &Comment> {
        self.comments
            .values()
            .rev()
            .filter(move |comment| comment.medium == medium && comment.parent == parent)
    }

    /// Counts all comments of a medium, answers too.
    pub(crate) fn comment_count(&self, medium: u64) -> u64 {
        self.comments.values().filter(|comment| comment.medium == medium).count() as u64
    }
}

/// Reads an id; one that is none leads nowhere.
pub(crate) fn number(id: &str) -> Option<u64> {
    id.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_have_seventeen_digits_and_are_those_of_the_seed() {
        let ids = Ids::new(7);
        let mut gallery = Gallery::default();
        let made: Vec<_> = (0..100).map(|_| gallery.media_id(&ids)).collect();
        assert!(made.is_sorted() && made.iter().all(|id| id.to_string().len() == 17));
        let again = Gallery::default().media_id(&Ids::new(7));
        assert_eq!(again, made[0]);
    }
}
