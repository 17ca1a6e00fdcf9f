//! The way of a post: to us, to its platform, and through the platform's checks.

use social_service::Journal;
use social_store::{MediaAsset, PublicationState};

use crate::pages::chip::Chip;
use crate::pages::names;
use crate::words::Words;

/// One stage.
pub(super) struct Stage {
    pub(super) name: String,
    /// How far, and of how much; none where nothing is measured.
    pub(super) bar: Option<(u64, u64)>,
    /// Which part's bytes the bar follows while they are sent; none if they are here already.
    pub(super) part: Option<u32>,
    pub(super) text: String,
}

/// Gives the stages, on whichever platform.
pub(super) fn of(journal: &Journal, words: Words) -> Vec<Stage> {
    match names::instagram(&journal.publication) {
        Some(request) => super::instagram::stages(journal, &request, words),
        None => of_tiktok(journal, &journal.files, words),
    }
}

/// Gives the stage of the files on their way to us; they are here once there is a post.
pub(super) fn to_us(files: &[MediaAsset], words: Words) -> Stage {
    let held = (!files.is_empty()).then(|| files.iter().map(|file| file.size).sum::<u64>());
    Stage {
        name: words.sending_to_us().to_owned(),
        bar: held.map(|held| (held, held)),
        part: None,
        text: held.map_or_else(
            || words.source_url().to_owned(),
            |held| words.sent_bytes(words.bytes(held), words.bytes(held)),
        ),
    }
}

/// Gives the three stages of a post on TikTok.
fn of_tiktok(journal: &Journal, files: &[MediaAsset], words: Words) -> Vec<Stage> {
    let state = journal.publication.state;
    let (done, waiting) = (words.done().to_owned(), words.waiting().to_owned());
    let has_it = matches!(
        state,
        PublicationState::Processing | PublicationState::Published | PublicationState::Inbox
    );
    let held = (!files.is_empty()).then(|| files.iter().map(|file| file.size).sum::<u64>());
    let post = journal.posts.first();
    let size = post.and_then(|post| post.size).or(held);
    let sent = if has_it { size.unwrap_or(0) } else { post.map_or(0, |post| post.bytes) };
    let to_tiktok = match size {
        Some(size) if size > 0 => Stage {
            name: words.sending_to_tiktok().to_owned(),
            bar: Some((sent.min(size), size)),
            part: Some(0),
            text: words.sent_bytes(words.bytes(sent.min(size)), words.bytes(size)),
        },
        _ => Stage {
            name: words.sending_to_tiktok().to_owned(),
            bar: None,
            part: None,
            text: if has_it { done.clone() } else { waiting.clone() },
        },
    };
    let text = match state {
        PublicationState::Published | PublicationState::Inbox => done,
        PublicationState::Queued | PublicationState::Transferring => waiting,
        ended => Chip::of_state(ended, words).word().to_owned(),
    };
    let checks = words.tiktok_checks().to_owned();
    vec![to_us(files, words), to_tiktok, Stage { name: checks, bar: None, part: None, text }]
}
