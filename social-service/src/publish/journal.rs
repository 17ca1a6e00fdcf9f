//! What the journal says is to be done next: a pure function of the rows.
//!
//! Every mutating call has an intent before it and an outcome after it. An intent without an outcome
//! means that the process died in between: the call may have happened. What may then be repeated
//! differs by call; the table is in `docs/publishing.md`.

use social_store::{
    PostSource, Publication, PublicationState, PublicationStep, StepKind, StepOutcome, TikTokPost,
};

/// The step that asks TikTok to begin a post.
pub(crate) const INIT: &str = "init";
/// The step that sends the bytes.
pub(crate) const UPLOAD: &str = "upload";

/// How often an init whose answer was lost is repeated; only where no bytes were sent.
const LOST_INITS: usize = 3;
/// How many inits one publication may send in all. Those that our own limiter or a broken line kept
/// back cost nobody anything: the deadline ends them.
const MOST_INITS: usize = 12;

/// What is to be done next.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Next {
    /// Check again and ask the platform to begin, as a new attempt.
    Begin,
    /// An init was under way when its process died: write down that its answer is lost.
    NoteLostInit,
    /// Send the bytes that are missing.
    Upload(Box<TikTokPost>),
    /// The platform works on it.
    Await(Box<TikTokPost>),
    /// It cannot be told whether it was posted; nothing is sent again.
    StayUnknown,
    /// Too many attempts were needed.
    GiveUp,
    /// Nothing is left to do.
    Nothing,
}

/// Decides from the publication, its journal and its posts.
pub(crate) fn next(
    publication: &Publication,
    source: PostSource,
    steps: &[PublicationStep],
    posts: &[TikTokPost],
) -> Next {
    if publication.state.is_settled() {
        return Next::Nothing;
    }
    if publication.state == PublicationState::Unknown && posts.is_empty() {
        return Next::StayUnknown;
    }
    let attempt = publication.attempt;
    if attempt == 0 {
        return Next::Begin;
    }
    let outcome = |step| {
        steps
            .iter()
            .find(|line| {
                line.attempt == attempt && line.step == step && line.kind == StepKind::Outcome
            })
            .and_then(|line| line.outcome)
    };
    let lost = outcome(INIT) == Some(StepOutcome::Unknown);
    if lost && let Some(post) = posts.iter().find(|post| post.attempt == attempt) {
        // The answer never came, but TikTok has named the post itself.
        return Next::Await(Box::new(post.clone()));
    }
    match outcome(INIT) {
        None => Next::NoteLostInit,
        Some(StepOutcome::Done) => after_init(publication, source, outcome(UPLOAD), steps, posts),
        Some(StepOutcome::Unknown)
            if source == PostSource::Pull
                && !social_core::planted::is("publish-pull-sent-again") =>
        {
            Next::StayUnknown
        }
        Some(StepOutcome::Unknown) if lost_inits(steps) >= LOST_INITS => Next::GiveUp,
        Some(_) if sent_inits(steps) >= MOST_INITS => Next::GiveUp,
        Some(_) => Next::Begin,
    }
}

fn after_init(
    publication: &Publication,
    source: PostSource,
    uploaded: Option<StepOutcome>,
    steps: &[PublicationStep],
    posts: &[TikTokPost],
) -> Next {
    let Some(post) = posts.iter().find(|post| post.attempt == publication.attempt) else {
        // Init's outcome and its post are written together, so the row was removed by hand.
        return Next::StayUnknown;
    };
    let post = Box::new(post.clone());
    match (source, uploaded) {
        (PostSource::Pull, _) | (PostSource::File, Some(StepOutcome::Done)) => Next::Await(post),
        // The upload address died with bytes missing: nothing can come of this attempt any more.
        (PostSource::File, Some(_)) if sent_inits(steps) >= MOST_INITS => Next::GiveUp,
        (PostSource::File, Some(_)) => Next::Begin,
        (PostSource::File, None) if post.is_final() => Next::Await(post),
        (PostSource::File, None) => Next::Upload(post),
    }
}

fn lost_inits(steps: &[PublicationStep]) -> usize {
    inits(steps, |outcome| outcome == StepOutcome::Unknown)
}

fn sent_inits(steps: &[PublicationStep]) -> usize {
    inits(steps, |outcome| outcome != StepOutcome::NotSent)
}

fn inits(steps: &[PublicationStep], counts: impl Fn(StepOutcome) -> bool) -> usize {
    steps.iter().filter(|line| line.step == INIT && line.outcome.is_some_and(&counts)).count()
}

#[cfg(test)]
mod tests;
