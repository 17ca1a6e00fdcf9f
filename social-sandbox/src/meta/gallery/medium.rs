//! A medium: a post, a reel, a story, or an item of a carousel.

use super::counts::MediaCounts;
use crate::meta::publish::ContainerKind;

/// Whose a medium is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A professional account of the sandbox, by its id.
    Account(String),
    /// Somebody else, who is known by name alone.
    Stranger,
}

impl Owner {
    pub(crate) fn is(&self, ig_id: &str) -> bool {
        matches!(self, Self::Account(id) if id == ig_id)
    }
}

/// A medium as it is shown.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
#[derive(Debug, Clone)]
pub(crate) struct Medium {
    pub(crate) id: u64,
    pub(crate) owner: Owner,
    pub(crate) username: String,
    pub(crate) kind: ContainerKind,
    pub(crate) caption: String,
    pub(crate) alt_text: Option<String>,
    /// The carousel it is an item of.
    pub(crate) parent: Option<u64>,
    pub(crate) children: Vec<u64>,
    /// The container it came from.
    pub(crate) container: Option<u64>,
    /// Handles of people who are tagged.
    pub(crate) people: Vec<String>,
    /// Virtual time of the post, in Unix microseconds.
    pub(crate) at: i64,
    pub(crate) comments_enabled: bool,
    pub(crate) shared_to_feed: bool,
    pub(crate) ai_generated: bool,
    /// Media that break copyright have no address.
    pub(crate) flagged: bool,
    /// A story whose day is over.
    pub(crate) over: bool,
    /// Reads that still fail because the medium is new.
    pub(crate) failing_reads: u32,
    pub(crate) counts: MediaCounts,
}

const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

impl Medium {
    /// The short name in addresses, derived from the id.
    pub(crate) fn shortcode(&self) -> String {
        let sign = |place: u32| {
            let at = usize::try_from((self.id >> (place * 6)) & 63).unwrap_or(0);
            SIGNS.get(at).copied().map_or('A', char::from)
        };
        (0..11).rev().map(sign).collect()
    }

    /// The address for people.
    pub(crate) fn permalink(&self) -> String {
        let code = self.shortcode();
        match self.kind {
            ContainerKind::Reel => format!("https://www.instagram.com/reel/{code}/"),
            kind if kind.is_story() => {
                format!("https://www.instagram.com/stories/{}/{}", self.username, self.id)
            }
            _ => format!("https://www.instagram.com/p/{code}/"),
        }
    }
}
