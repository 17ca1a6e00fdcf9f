//! What only a post on Instagram has: its parts and their way, and how they are called.

use instagram_client::publish::ContainerState;
use social_service::{InstagramFile, InstagramRequest, Journal};
use social_store::{IgContainer, PublicationState, StepKind, StepOutcome};

use super::stages::{Stage, to_us};
use crate::pages::chip::Chip;
use crate::words::Words;

/// Gives the stages: to us, each part to Instagram, out.
pub(super) fn stages(journal: &Journal, request: &InstagramRequest, words: Words) -> Vec<Stage> {
    let items = request.media.items();
    let mut stages = vec![to_us(&journal.files, words)];
    for part in (1..=items).chain([0]) {
        let name = match (part, items) {
            (0, 0) => words.ig_to_instagram().to_owned(),
            (0, _) => words.ig_whole().to_owned(),
            (part, _) => words.ig_item(part),
        };
        let size = size(journal, request, part);
        let sent = sent(journal, part);
        let row = newest(journal, part);
        stages.push(Stage {
            name,
            bar: sent.and_then(|is_done| size.map(|size| (if is_done { size } else { 0 }, size))),
            part: sent.map(|_| part),
            text: text(row, sent, words),
        });
    }
    let state = journal.publication.state;
    let text = match state {
        PublicationState::Published => words.done().to_owned(),
        PublicationState::Queued | PublicationState::Transferring => words.waiting().to_owned(),
        other => Chip::of_state(other, words).word().to_owned(),
    };
    stages.push(Stage { name: words.ig_out().to_owned(), bar: None, part: None, text });
    stages
}

/// Gives the containers that count: of each part the newest one.
pub(super) fn containers(journal: &Journal, items: u32) -> impl Iterator<Item = &IgContainer> {
    [0].into_iter().chain(1..=items).filter_map(|part| newest(journal, part))
}

fn newest(journal: &Journal, part: u32) -> Option<&IgContainer> {
    let of = journal.containers.iter().filter(|row| row.part == part);
    of.max_by_key(|row| row.created_at)
}

/// Gives the length of the file that becomes this part; none for one that is elsewhere.
fn size(journal: &Journal, request: &InstagramRequest, part: u32) -> Option<u64> {
    let index = usize::try_from(part.saturating_sub(1)).ok()?;
    let files = request.media.files();
    let id = files.get(index).copied().and_then(InstagramFile::asset)?;
    journal.files.iter().find(|file| file.id == *id).map(|file| file.size)
}

/// Tells whether the bytes of a part are sent by us, and if so, whether all of them are there.
fn sent(journal: &Journal, part: u32) -> Option<bool> {
    let mut of = journal.steps.iter().filter(|step| {
        (step.attempt, step.part) == (journal.publication.attempt, part)
            && named(&step.step) == "upload"
    });
    let newest = of.next_back()?;
    Some(newest.kind == StepKind::Outcome && newest.outcome == Some(StepOutcome::Done))
}

fn text(row: Option<&IgContainer>, sent: Option<bool>, words: Words) -> String {
    let Some(row) = row else { return words.waiting().to_owned() };
    let text =
        match ContainerState::read(&row.status_code, row.status.as_deref().unwrap_or_default()) {
            ContainerState::Finished => words.ig_part_ready(),
            ContainerState::Published => words.done(),
            ContainerState::Failed(_) => words.ig_part_failed(),
            ContainerState::Expired => words.ig_part_ended(),
            _ if sent == Some(false) => words.ig_part_sending(),
            _ => words.ig_part_working(),
        };
    text.to_owned()
}

/// Gives the name of a step without the number of its repetition.
pub(super) fn named(step: &str) -> &str {
    match step.rsplit_once('_') {
        Some((name, repeat)) if repeat.parse::<u32>().is_ok() => name,
        _ => step,
    }
}

/// Names a part in a sentence.
pub(super) fn part(part: u32, words: Words) -> String {
    if part == 0 { words.ig_the_post().to_owned() } else { words.ig_the_item(part) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repetition_is_the_same_step() {
        assert_eq!(named("container_2"), "container");
        assert_eq!(named("upload"), "upload");
        assert_eq!(named("inbox_delivered"), "inbox_delivered");
    }
}
