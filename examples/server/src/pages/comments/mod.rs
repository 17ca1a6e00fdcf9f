//! Comments under Instagram media: the list, a thread, and what an account does about one.

mod act;
mod found;
mod list;
mod remove;
mod seen;
mod show;
mod thread;
mod who;

pub(super) use act::{reply, set_hidden};
pub(super) use remove::{ask, confirm};
pub(super) use seen::mark_all;
pub(super) use show::show;
pub(super) use thread::open;

use social_store::IgMedia;

use crate::words::Words;

/// The longest title, in characters.
const LONGEST_TITLE: usize = 60;

/// Gives a medium's title: the first line of its caption.
pub(super) fn title(medium: &IgMedia, words: Words) -> String {
    let caption = medium.caption.as_deref().unwrap_or_default();
    match caption.lines().map(str::trim).find(|line| !line.is_empty()) {
        None => words.comment_untitled().to_owned(),
        Some(line) if line.chars().count() <= LONGEST_TITLE => line.to_owned(),
        Some(line) => line.chars().take(LONGEST_TITLE).chain(['…']).collect(),
    }
}
