//! The way of a video, or of photos: to us, to TikTok, and through TikTok's checks.

use social_service::Journal;
use social_store::{MediaAsset, PublicationState};

use crate::words::Words;

/// One stage.
pub(super) struct Stage {
    pub(super) name: &'static str,
    /// How far, and of how much; none where nothing is measured.
    pub(super) bar: Option<(u64, u64)>,
    pub(super) text: String,
}

/// Gives the three stages.
pub(super) fn of(journal: &Journal, files: &[MediaAsset], words: Words) -> Vec<Stage> {
    let state = journal.publication.state;
    let (done, waiting) = (words.done().to_owned(), words.waiting().to_owned());
    let has_it = matches!(
        state,
        PublicationState::Processing | PublicationState::Published | PublicationState::Inbox
    );
    let held = (!files.is_empty()).then(|| files.iter().map(|file| file.size).sum::<u64>());
    let to_us = Stage {
        name: words.sending_to_us(),
        bar: held.map(|held| (held, held)),
        text: held.map_or_else(
            || words.source_url().to_owned(),
            |held| words.sent_bytes(words.bytes(held), words.bytes(held)),
        ),
    };
    let post = journal.posts.first();
    let size = post.and_then(|post| post.size).or(held);
    let sent = if has_it { size.unwrap_or(0) } else { post.map_or(0, |post| post.bytes) };
    let to_tiktok = match size {
        Some(size) if size > 0 => Stage {
            name: words.sending_to_tiktok(),
            bar: Some((sent.min(size), size)),
            text: words.sent_bytes(words.bytes(sent.min(size)), words.bytes(size)),
        },
        _ => Stage {
            name: words.sending_to_tiktok(),
            bar: None,
            text: if has_it { done.clone() } else { waiting.clone() },
        },
    };
    let text = match state {
        PublicationState::Published | PublicationState::Inbox => done,
        PublicationState::Processing => words.state_processing().to_owned(),
        PublicationState::Failed => words.state_failed().to_owned(),
        PublicationState::Unknown => words.state_unknown().to_owned(),
        PublicationState::Cancelled => words.state_cancelled().to_owned(),
        PublicationState::Queued | PublicationState::Transferring => waiting,
    };
    vec![to_us, to_tiktok, Stage { name: words.tiktok_checks(), bar: None, text }]
}
