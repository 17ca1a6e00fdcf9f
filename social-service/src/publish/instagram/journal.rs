//! What the journal says is to be done next: a pure function of the rows.
//!
//! A post has one container, a carousel one for each item besides. Making one has an intent before
//! it and an outcome after it; without an outcome it may have been made, which does no harm. So has
//! the call that posts, and there it does: what was sent once is in doubt until Instagram's own word
//! on the container settles it. The table is in `docs/publishing.md`.

mod posting;

use std::time::Duration;

use instagram_client::catalogue::Entry;
use instagram_client::publish::ContainerState;
use serde_json::Value;
use social_core::Timestamp;
use social_store::{IgContainer, Publication, PublicationStep, StepKind, StepOutcome};

/// The step that makes a container; a repetition carries its number.
pub(super) const CONTAINER: &str = "container";
/// The step that sends the bytes of a video.
pub(super) const UPLOAD: &str = "upload";
/// The step that posts; its part counts the repetitions.
pub(super) const PUBLISH: &str = "publish";
/// A look at a container that may be live; its part counts the looks.
pub(super) const LOOK: &str = "look";

/// How often the container of one part is made, where Instagram made it or refused for good. What
/// passes by itself costs nothing: an outage, a limit, our own limiter. It is tried until the
/// deadline.
const MOST_MADE: usize = 3;
/// In an outcome of [`CONTAINER`]: what kept it from being made passes by itself.
pub(super) const PASSES: &str = "passes";
/// In a line of [`LOOK`]: the account's media hold something that could be this post.
pub(super) const ALIKE: &str = "alike";
/// How often everything is made anew.
const MOST_ATTEMPTS: u32 = 3;
/// In an outcome of [`PUBLISH`]: until when, in seconds since 1970, what Instagram refused is not
/// asked for again.
pub(super) const NOT_BEFORE: &str = "not_before";
/// A container that is not published ends after 24 hours; an hour before, another one is made.
const CONTAINER_LIFE: Duration = Duration::from_hours(23);

/// One try to make the container of one part: 0 is the post, the others the items of a carousel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Try {
    pub(super) part: u32,
    /// Counts the repetitions, from zero.
    pub(super) repeat: u32,
}

/// Why nothing more is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Over {
    /// A container failed for a reason that will not pass.
    Hopeless,
    /// Too many tries were needed.
    TooOften,
    /// Instagram refused to publish, for a reason that will not pass.
    Refused,
}

/// What is to be done next.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Next {
    /// Check again and make the first container, as a new attempt.
    Begin,
    /// Make a container.
    Create(Try),
    /// A container was being made when the process died: write down that the answer is lost.
    NoteLostContainer(Try),
    /// Send the bytes of a video.
    Upload(Try, Box<IgContainer>),
    /// Instagram works on these.
    Await(Vec<IgContainer>),
    /// Read the container once more, and post it.
    Publish { container: Box<IgContainer>, repeat: u32 },
    /// The call that posts was under way when the process died: write down that its answer is lost.
    NoteLostPublish(u32),
    /// Instagram refused, for a reason that passes by itself: wait until then.
    Pause(Timestamp),
    /// It may be live: read the container.
    Look { container: Box<IgContainer>, repeat: u32 },
    /// The container came to nothing after the call that posts: only the account's media can tell.
    /// `refused` if that call was, and the container ended without having been published.
    Resolve { container: Box<IgContainer>, repeat: u32, refused: bool },
    /// Nothing was posted, and nothing will be.
    GiveUp(Over, Option<Box<IgContainer>>),
    /// Nothing is left to do.
    Nothing,
}

/// Decides from the publication, its journal and the containers of its attempt.
pub(super) fn next(
    publication: &Publication,
    items: u32,
    steps: &[PublicationStep],
    containers: &[IgContainer],
    now: Timestamp,
) -> Next {
    if publication.state.is_settled() {
        return Next::Nothing;
    }
    if publication.attempt == 0 {
        return Next::Begin;
    }
    let journal = Journal { attempt: publication.attempt, steps, containers, now };
    if let Some(repeat) = journal.newest_publish() {
        return journal.after_publish(repeat);
    }
    journal.preparing(items)
}

/// Finds the line that says that the post was asked for, the so-manieth time in this attempt; the first
/// one has the number zero.
pub(super) fn asked(
    steps: &[PublicationStep],
    attempt: u32,
    repeat: u32,
) -> Option<&PublicationStep> {
    line(steps, attempt, (PUBLISH, repeat), StepKind::Intent)
}

fn line<'a>(
    steps: &'a [PublicationStep],
    attempt: u32,
    (step, part): (&str, u32),
    kind: StepKind,
) -> Option<&'a PublicationStep> {
    let mut lines = steps.iter();
    lines.find(|line| {
        (line.attempt, line.part, line.kind) == (attempt, part, kind) && line.step == step
    })
}

/// Gives the name of the step that makes, or fills, a container for the so-manieth time.
pub(super) fn named(step: &str, repeat: u32) -> String {
    if repeat == 0 { step.to_owned() } else { format!("{step}_{}", repeat + 1) }
}

/// Reads the number of a repetition back; `None` for another step.
fn repeat_of(step: &str, name: &str) -> Option<u32> {
    match name.strip_prefix(step)? {
        "" => Some(0),
        number => number.strip_prefix('_')?.parse::<u32>().ok()?.checked_sub(1),
    }
}

/// Reads where a container stands by its row.
pub(super) fn state(row: &IgContainer) -> ContainerState {
    ContainerState::read(&row.status_code, row.status.as_deref().unwrap_or_default())
}

/// Tells whether another container may do better than one that failed.
fn is_worth_another(subcode: Option<i64>) -> bool {
    /// It ran out while Instagram had it.
    const MEDIA_EXPIRED: i64 = 2_207_020;
    let Some(subcode) = subcode else { return true };
    let known = instagram_client::catalogue::find_subcode(subcode);
    subcode == MEDIA_EXPIRED || known.is_none_or(Entry::is_own_fault)
}

/// Where one part stands.
enum Piece {
    ToMake(Try),
    Lost(Try),
    ToFill(Try, IgContainer),
    Working(IgContainer),
    Ready(IgContainer),
    Expired,
    /// It failed, and may do better.
    Failed(Try, IgContainer),
    Hopeless(Option<IgContainer>),
    TooOften,
}

struct Journal<'a> {
    attempt: u32,
    steps: &'a [PublicationStep],
    containers: &'a [IgContainer],
    now: Timestamp,
}

impl<'a> Journal<'a> {
    fn line(&self, step: &str, part: u32, kind: StepKind) -> Option<&'a PublicationStep> {
        line(self.steps, self.attempt, (step, part), kind)
    }

    fn outcome(&self, step: &str, part: u32) -> Option<StepOutcome> {
        self.line(step, part, StepKind::Outcome).and_then(|line| line.outcome)
    }

    /// Reads the intents of this attempt.
    fn intents(&self) -> impl Iterator<Item = &'a PublicationStep> {
        let of = self.attempt;
        self.steps.iter().filter(move |line| (line.attempt, line.kind) == (of, StepKind::Intent))
    }

    /// Finds the newest try to make the container of a part.
    fn newest_container(&self, part: u32) -> Option<u32> {
        let of_part = self.intents().filter(|line| line.part == part);
        of_part.filter_map(|line| repeat_of(CONTAINER, &line.step)).max()
    }

    /// Finds the newest call that posts.
    fn newest_publish(&self) -> Option<u32> {
        self.intents().filter(|line| line.step == PUBLISH).map(|line| line.part).max()
    }

    fn preparing(&self, items: u32) -> Next {
        let children: Vec<_> = (1..=items).map(|part| self.piece(part)).collect();
        if let Some(next) = self.of_pieces(&children) {
            return next;
        }
        let parent = [self.piece(0)];
        if let Some(next) = self.of_pieces(&parent) {
            return next;
        }
        let [parent] = parent;
        match parent {
            Piece::Ready(container) => Next::Publish { container: Box::new(container), repeat: 0 },
            // Every other piece has something to be done.
            _ => Next::Begin,
        }
    }

    /// Tells what is to be done for these; nothing once all of them are ready.
    fn of_pieces(&self, pieces: &[Piece]) -> Option<Next> {
        let hopeless = pieces.iter().find_map(|piece| match piece {
            Piece::Hopeless(row) => Some((Over::Hopeless, row.clone())),
            Piece::TooOften => Some((Over::TooOften, None)),
            _ => None,
        });
        if let Some((over, row)) = hopeless {
            return Some(Next::GiveUp(over, row.map(Box::new)));
        }
        if pieces.iter().any(|piece| matches!(piece, Piece::Expired)) {
            return Some(self.anew(None));
        }
        let first = |step: &dyn Fn(&Piece) -> Option<Next>| pieces.iter().find_map(step);
        first(&|piece| match piece {
            Piece::Lost(one) => Some(Next::NoteLostContainer(*one)),
            _ => None,
        })
        .or_else(|| {
            first(&|piece| match piece {
                Piece::ToMake(one) => Some(Next::Create(*one)),
                // Instagram does not say which item a carousel failed of, so all are made anew.
                Piece::Failed(one, row) if one.part == 0 && !row.children.is_empty() => {
                    Some(self.anew(Some(row)))
                }
                Piece::Failed(one, _) => Some(Next::Create(Try { repeat: one.repeat + 1, ..*one })),
                _ => None,
            })
        })
        .or_else(|| {
            first(&|piece| match piece {
                Piece::ToFill(one, row) => Some(Next::Upload(*one, Box::new(row.clone()))),
                _ => None,
            })
        })
        .or_else(|| {
            let working = pieces.iter().filter_map(|piece| match piece {
                Piece::Working(row) => Some(row.clone()),
                _ => None,
            });
            let working: Vec<_> = working.collect();
            (!working.is_empty()).then_some(Next::Await(working))
        })
    }

    fn anew(&self, row: Option<&IgContainer>) -> Next {
        if self.attempt < MOST_ATTEMPTS {
            return Next::Begin;
        }
        Next::GiveUp(Over::TooOften, row.cloned().map(Box::new))
    }

    fn piece(&self, part: u32) -> Piece {
        let Some(repeat) = self.newest_container(part) else {
            return Piece::ToMake(Try { part, repeat: 0 });
        };
        let this = Try { part, repeat };
        let again = || {
            if self.made(part) >= MOST_MADE {
                return Piece::TooOften;
            }
            Piece::ToMake(Try { part, repeat: repeat + 1 })
        };
        let step = named(CONTAINER, repeat);
        match self.outcome(&step, part) {
            None => Piece::Lost(this),
            Some(StepOutcome::Done) => {
                let line = self.line(&step, part, StepKind::Outcome);
                match line.and_then(|line| self.row(line)) {
                    Some((row, upload)) => self.of_row(this, row, upload, again),
                    // Outcome and row are written together, so the row was removed by hand.
                    None => again(),
                }
            }
            Some(_) => again(),
        }
    }

    fn of_row(
        &self,
        this: Try,
        row: &IgContainer,
        upload: bool,
        again: impl Fn() -> Piece,
    ) -> Piece {
        let uploaded = self.outcome(&named(UPLOAD, this.repeat), this.part);
        match (state(row), uploaded) {
            (ContainerState::Expired, _) => Piece::Expired,
            (ContainerState::Failed(subcode), _) if !is_worth_another(subcode) => {
                Piece::Hopeless(Some(row.clone()))
            }
            (ContainerState::Failed(_), _) => match again() {
                Piece::ToMake(_) => Piece::Failed(this, row.clone()),
                other => other,
            },
            // One that is about to end is not published any more.
            (ContainerState::Finished, _) if self.now >= row.created_at + CONTAINER_LIFE => {
                Piece::Expired
            }
            // What is live already is read once more before anything is posted.
            (ContainerState::Finished | ContainerState::Published, _) => Piece::Ready(row.clone()),
            (_, None) if upload => Piece::ToFill(this, row.clone()),
            (_, Some(StepOutcome::Failed | StepOutcome::Refused)) if upload => again(),
            _ => Piece::Working(row.clone()),
        }
    }

    /// Finds the container that a line speaks of, and whether its bytes are to be sent.
    fn row(&self, line: &PublicationStep) -> Option<(&'a IgContainer, bool)> {
        let id = line.detail.get("container_id").and_then(Value::as_str)?;
        let row = self.containers.iter().find(|row| row.container_id == id)?;
        Some((row, line.detail.get("upload").is_some_and(|path| !path.is_null())))
    }

    /// Counts the tries that made a container of the part, or were refused for good, or ended with
    /// the process.
    fn made(&self, part: u32) -> usize {
        let forgets = social_core::planted::is("instagram-outage-counts");
        let passes = |line: &PublicationStep| {
            line.outcome == Some(StepOutcome::NotSent)
                || (line.detail.get(PASSES) == Some(&true.into()) && !forgets)
        };
        let counts = |line: &&PublicationStep| {
            (line.attempt, line.part, line.kind) == (self.attempt, part, StepKind::Outcome)
                && repeat_of(CONTAINER, &line.step).is_some()
                && !passes(line)
        };
        self.steps.iter().filter(counts).count()
    }
}

#[cfg(test)]
mod tests;
