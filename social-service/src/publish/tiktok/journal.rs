//! What the journal says is to be done next: a pure function of the rows.
//!
//! Every mutating call has an intent before it and an outcome after it. An intent without an outcome
//! means that the process died in between: the call may have happened. What may then be repeated
//! differs by call; the table is in `docs/publishing.md`.

use social_core::Timestamp;
use social_store::{
    MediaGrant, PostSource, Publication, PublicationState, PublicationStep, StepKind, StepOutcome,
    TikTokPost,
};

/// The step that asks TikTok to begin a post.
pub(crate) const INIT: &str = "init";
/// The step that withdraws the addresses of an attempt.
pub(crate) const WITHDRAW: &str = "withdraw";
/// The step that sends the bytes.
pub(crate) const UPLOAD: &str = "upload";

/// How often an init whose answer was lost is repeated; only where TikTok got no bytes, and can get
/// none any more.
const LOST_INITS: usize = 3;
/// How many inits one publication may send in all. Those that our own limiter or a broken line kept
/// back cost nobody anything: the deadline ends them.
const MOST_INITS: usize = 12;

/// What became of the addresses an attempt gave out, where TikTok fetches staged files from us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// It gave out none, or nothing is known of them any more.
    NotOurs,
    /// They work, and nobody has used one.
    Open,
    /// They were withdrawn before anybody used one: nothing can come of the attempt.
    Withdrawn,
    /// One was used: TikTok may have the file.
    Used,
}

impl Reach {
    /// Decides from every address of the attempt.
    pub(crate) fn of(grants: &[MediaGrant]) -> Self {
        if grants.is_empty() {
            return Self::NotOurs;
        }
        if grants.iter().any(|grant| grant.fetched_at.is_some()) {
            let forgets = social_core::planted::is("pull-repeated-though-fetched");
            return if forgets { Self::Withdrawn } else { Self::Used };
        }
        if grants.iter().all(|grant| grant.revoked_at.is_some()) {
            return Self::Withdrawn;
        }
        Self::Open
    }
}

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
    /// Withdraw the attempt's addresses, which proves that nothing can come of it; if one was used,
    /// it cannot be told.
    Withdraw,
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
    reach: Reach,
    steps: &[PublicationStep],
    posts: &[TikTokPost],
) -> Next {
    if publication.state.is_settled() {
        return Next::Nothing;
    }
    let ours = reach != Reach::NotOurs;
    if publication.state == PublicationState::Unknown && posts.is_empty() && !ours {
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
    // What was withdrawn can only fail, which is no news of the publication.
    let is_open = reach != Reach::Withdrawn;
    if lost
        && is_open
        && let Some(post) = posts.iter().find(|post| post.attempt == attempt)
    {
        // The answer never came, but TikTok has named the post itself.
        return Next::Await(Box::new(post.clone()));
    }
    match outcome(INIT) {
        None => Next::NoteLostInit,
        Some(StepOutcome::Done) => after_init(publication, source, outcome(UPLOAD), steps, posts),
        Some(_) if ours => after_offer(publication, reach, steps),
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

/// An init brought no post, and its addresses may be in TikTok's hands, whatever it said.
fn after_offer(publication: &Publication, reach: Reach, steps: &[PublicationStep]) -> Next {
    match reach {
        Reach::Withdrawn if lost_inits(steps) >= LOST_INITS => Next::GiveUp,
        Reach::Withdrawn if sent_inits(steps) >= MOST_INITS => Next::GiveUp,
        Reach::Withdrawn => Next::Begin,
        Reach::Used if publication.state == PublicationState::Unknown => Next::StayUnknown,
        Reach::Open | Reach::Used | Reach::NotOurs => Next::Withdraw,
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

/// Tells when an attempt asked TikTok to begin: the time of its intent, which is older than the
/// call.
pub(crate) fn asked_at(steps: &[PublicationStep], attempt: u32) -> Option<Timestamp> {
    let is_intent = |line: &&PublicationStep| {
        line.attempt == attempt && line.step == INIT && line.kind == StepKind::Intent
    };
    steps.iter().find(is_intent).map(|line| line.at)
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
