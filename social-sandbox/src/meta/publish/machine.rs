//! What happens to containers and stories as time goes by.

use super::container::{Container, FileFacts, Phase};
use super::reason::{BAD_THUMB_OFFSET, Reason, VIDEO_FORMAT};
use crate::clock::seconds;
use crate::meta::behaviour::MediaCheck;
use crate::meta::gallery::{GalleryEvent, Medium};
use crate::meta::host::MetaHost;
use crate::meta::state::{MetaEvent, MetaState};

/// A container lives for a day, and a story is shown for one.
pub(crate) const DAY: i64 = 24 * 3600 * 1_000_000;

/// Lets an event of the gallery happen, at its own time.
pub(crate) fn happen(host: &MetaHost, state: &mut MetaState, event: &GalleryEvent, at: i64) {
    match *event {
        GalleryEvent::Worked(id) => worked(host, state, id, at),
        GalleryEvent::ContainerOver(id) => {
            let container = state.gallery.containers.get_mut(&id);
            if let Some(container) = container
                && !matches!(container.phase, Phase::Published(_) | Phase::Failed(_))
            {
                container.phase = Phase::Expired;
                container.fetch = None;
            }
        }
        GalleryEvent::StoryOver(id) => story_over(host, state, id, at),
    }
}

/// Puts an event on the agenda.
pub(crate) fn schedule(host: &MetaHost, state: &mut MetaState, at: i64, event: GalleryEvent) {
    host.schedule(state, at, MetaEvent::Gallery(event));
}

/// The file of a container is in: the work on it begins.
pub(crate) fn received(host: &MetaHost, state: &mut MetaState, id: u64, file: FileFacts, at: i64) {
    let Some(container) = state.gallery.containers.get_mut(&id) else { return };
    if container.phase != Phase::Waiting {
        return;
    }
    let is_film = container.kind().is_film();
    container.file = Some(file);
    // The cover of a video that was sent may still be on its way.
    if container.upload.is_none() {
        container.fetch = None;
    }
    let pause =
        if is_film { state.behaviour.film_seconds } else { state.behaviour.picture_seconds };
    work(host, state, id, at.saturating_add(seconds(pause)), at);
}

/// Begins the work; work that takes no time is done at once.
fn work(host: &MetaHost, state: &mut MetaState, id: u64, until: i64, at: i64) {
    if let Some(container) = state.gallery.containers.get_mut(&id) {
        container.phase = Phase::Working;
    }
    if until <= at {
        worked(host, state, id, at);
    } else {
        schedule(host, state, until, GalleryEvent::Worked(id));
    }
}

/// Ends the work on a container before its time, or at it.
pub(crate) fn worked(host: &MetaHost, state: &mut MetaState, id: u64, at: i64) {
    let check = state.behaviour.media_check;
    let Some(container) = state.gallery.containers.get_mut(&id) else { return };
    if container.phase != Phase::Working {
        return;
    }
    container.phase = match fault(container, check) {
        Some(row) => Phase::Failed(row),
        None => Phase::Finished,
    };
    tell_parents(host, state, id, at);
}

fn fault(container: &Container, check: MediaCheck) -> Option<Reason> {
    let file = container.file.as_ref()?;
    let strictly = (check == MediaCheck::Strict && file.hides_delay).then_some(VIDEO_FORMAT);
    if let Some(row) = file.fault.or(strictly).filter(|_| check != MediaCheck::Off) {
        return Some(row);
    }
    let cover = container.wanted.thumb_offset_ms.filter(|_| container.wanted.cover_url.is_none());
    let outside = cover.zip(file.millis).is_some_and(|(at, length)| at >= length);
    outside.then_some(BAD_THUMB_OFFSET)
}

/// Ends a container that is under way.
pub(crate) fn fail(host: &MetaHost, state: &mut MetaState, id: u64, row: Reason, at: i64) {
    let Some(container) = state.gallery.containers.get_mut(&id) else { return };
    if !container.is_under_way() {
        return;
    }
    container.phase = Phase::Failed(row);
    container.fetch = None;
    tell_parents(host, state, id, at);
}

/// Carousels wait for their items, and come to nothing with any of them.
fn tell_parents(host: &MetaHost, state: &mut MetaState, child: u64, at: i64) {
    let waiting: Vec<u64> = state
        .gallery
        .containers
        .values()
        .filter(|one| one.phase == Phase::Waiting && one.children.contains(&child))
        .map(|one| one.id)
        .collect();
    for parent in waiting {
        look_at_children(host, state, parent, at);
    }
}

/// Goes on with a carousel as far as its items are.
pub(crate) fn look_at_children(host: &MetaHost, state: &mut MetaState, id: u64, at: i64) {
    let Some(carousel) = state.gallery.containers.get(&id) else { return };
    let phases: Vec<Phase> = carousel
        .children
        .iter()
        .filter_map(|child| state.gallery.containers.get(child))
        .map(|child| child.phase)
        .collect();
    let failed = phases.iter().find_map(|phase| match phase {
        Phase::Failed(row) => Some(*row),
        _ => None,
    });
    if let Some(row) = failed {
        fail(host, state, id, row, at);
    } else if phases.iter().all(|phase| *phase == Phase::Finished) {
        let until = at.saturating_add(seconds(state.behaviour.picture_seconds));
        work(host, state, id, until, at);
    }
}

/// Shows a medium from now on; a story for a day.
pub(crate) fn put_on_profile(host: &MetaHost, state: &mut MetaState, medium: Medium) {
    let over = medium.kind.is_story().then(|| medium.at.saturating_add(DAY));
    let id = medium.id;
    state.gallery.media.insert(id, medium);
    if let Some(over) = over {
        schedule(host, state, over, GalleryEvent::StoryOver(id));
    }
}

/// Reads a reason that is given by hand.
pub(crate) fn reason(text: &str) -> Option<Reason> {
    Reason::written(text)
}

fn story_over(host: &MetaHost, state: &mut MetaState, id: u64, at: i64) {
    let Some(story) = state.gallery.media.get_mut(&id) else { return };
    story.over = true;
    crate::meta::insights::story_over(host, state, id, at);
}
