//! What TikTok's word on a post changes; one function for polls and webhooks alike.
//!
//! Words come late, twice and out of order. A post's `rank` only grows, a failure counts only while
//! nothing final is known, and whether everyone can see it goes by the newest word on that.

use social_core::{ErrorClass, Timestamp};
use social_store::{
    Change, Changes, LastError, NewOutbox, PostMode, PostSource, Publication, PublicationState,
    PublicationStep, StepKind, StepOutcome, TikTokPost, WorkKind,
};

use super::post_id;
use crate::publish::job::news_key;

/// TikTok's reason for a post that was withdrawn while it was fetched.
const CANCELLED: &str = "publish_cancelled";

/// What TikTok says of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// It waits for bytes, or works on them.
    Processing,
    /// It is in the creator's inbox.
    Inbox,
    /// It is posted.
    Complete,
    /// It failed, for this reason.
    Failed(String),
    /// Everyone can see it.
    Public,
    /// Not everyone can see it any more.
    NoLongerPublic,
}

/// One observation.
#[derive(Clone, Debug)]
pub(crate) struct Observation {
    /// What was said.
    pub(crate) word: Word,
    /// TikTok's own status word, for the row.
    pub(crate) status: String,
    /// Ids of posts, if any were named.
    pub(crate) post_ids: Vec<String>,
    /// When it was so.
    pub(crate) at: Timestamp,
    /// Who says so: `tiktok:status` or `tiktok:webhook`.
    pub(crate) source: &'static str,
    /// What proves it: a webhook's identity, or the `publish_id` that was asked about.
    pub(crate) external_id: String,
}

impl Word {
    const fn rank(&self) -> u8 {
        match self {
            Self::Processing => 1,
            Self::Inbox => 2,
            Self::Complete | Self::Failed(_) | Self::Public | Self::NoLongerPublic => 3,
        }
    }
}

/// Takes an observation into the rows and gives the writes; no writes if it brings nothing new.
pub(crate) fn observe(
    post: &mut TikTokPost,
    publication: Option<&mut Publication>,
    seen: &Observation,
    now: Timestamp,
) -> Changes {
    let mut changes = Changes::new();
    if !take_into_post(post, seen) {
        return changes;
    }
    post.observed_at = Some(now);
    post.updated_at = now;
    changes.push(Change::PutTikTokPost(Box::new(post.clone())));
    if let Some(publication) = publication {
        take_into_publication(publication, post, seen, now, &mut changes);
    }
    changes
}

/// Tells whether the post changed.
fn take_into_post(post: &mut TikTokPost, seen: &Observation) -> bool {
    let before = post.clone();
    for id in &seen.post_ids {
        if !post.post_ids.contains(id) {
            post.post_ids.push(id.clone());
        }
    }
    if matches!(seen.word, Word::Public | Word::NoLongerPublic) {
        take_visibility(post, &seen.word, seen.at);
    }
    let failed = matches!(seen.word, Word::Failed(_));
    if seen.word.rank() > post.rank || (failed && post.rank < 3) {
        post.rank = seen.word.rank();
        post.status.clone_from(&seen.status);
        if let Word::Failed(reason) = &seen.word {
            post.fail_reason = Some(reason.clone());
        }
    }
    if post.is_final() {
        post.upload_url = None;
    }
    *post != before
}

/// The newest word counts; of two from the same second the one that it is visible.
fn take_visibility(post: &mut TikTokPost, word: &Word, at: Timestamp) {
    let public = *word == Word::Public;
    let newer = match post.public_at {
        None => true,
        Some(known) if at == known => public,
        Some(known) => at > known,
    };
    if newer {
        post.public = Some(public);
        post.public_at = Some(at);
    }
}

fn take_into_publication(
    publication: &mut Publication,
    post: &TikTokPost,
    seen: &Observation,
    now: Timestamp,
    changes: &mut Changes,
) {
    let Some((state, step)) = state_of(post) else { return };
    if !advances(publication.state, state) || publication.attempt != post.attempt {
        return;
    }
    publication.state = state;
    publication.updated_at = now;
    publication.external_id = Some(seen.external_id.clone());
    if state.is_settled() {
        publication.settled_at = Some(now);
    }
    let outcome = if state == PublicationState::Failed {
        publication.last_error = Some(failure(post));
        StepOutcome::Failed
    } else {
        publication.last_error = None;
        StepOutcome::Done
    };
    changes.push(Change::PutPublication(Box::new(publication.clone())));
    changes.push(Change::InsertStep(PublicationStep {
        publication_id: publication.id.clone(),
        attempt: post.attempt,
        step: step.to_owned(),
        part: 0,
        kind: StepKind::Outcome,
        outcome: Some(outcome),
        source: seen.source.to_owned(),
        detail: serde_json::json!({
            "publish_id": post.publish_id,
            "external_id": seen.external_id,
            "post_ids": post.post_ids,
            "fail_reason": post.fail_reason,
        }),
        at: now,
    }));
    changes.push(Change::Outbox(news(publication, post)));
    if state.is_settled() && post.source == PostSource::Pull {
        // TikTok has the file, or will not have it any more.
        changes.push(Change::RevokeGrants {
            publication_id: publication.id.clone(),
            attempt: post.attempt,
        });
    }
    if state.is_settled() {
        changes.push(Change::Unschedule {
            kind: WorkKind::PUBLICATION,
            subject: publication.id.to_string(),
        });
    }
    if state == PublicationState::Published && post_id::will_come(publication, post) {
        changes.push(post_id::first_look(publication, now));
    }
}

/// Gives the publication's state by the post's status, and the name of the journal's line.
fn state_of(post: &TikTokPost) -> Option<(PublicationState, &'static str)> {
    match (post.status.as_str(), post.mode) {
        ("FAILED", _) if post.fail_reason.as_deref() == Some(CANCELLED) => {
            Some((PublicationState::Cancelled, "cancelled"))
        }
        ("FAILED", _) => Some((PublicationState::Failed, "failed")),
        ("PUBLISH_COMPLETE", _) => Some((PublicationState::Published, "published")),
        ("SEND_TO_USER_INBOX", PostMode::Inbox) => {
            Some((PublicationState::Inbox, "inbox_delivered"))
        }
        _ => None,
    }
}

/// Tells whether a publication may go from one state to the other by TikTok's word.
const fn advances(from: PublicationState, to: PublicationState) -> bool {
    use PublicationState::{
        Cancelled, Failed, Inbox, Processing, Published, Queued, Transferring, Unknown,
    };
    match (from, to) {
        (Queued | Transferring | Processing | Unknown, Inbox | Published | Failed | Cancelled)
        // A creator can finish a draft, even one that was withdrawn here too late.
        | (Inbox | Cancelled, Published) => true,
        _ => false,
    }
}

fn failure(post: &TikTokPost) -> LastError {
    let code = post.fail_reason.clone().unwrap_or_else(|| "failed".to_owned());
    LastError {
        message: format!("tiktok did not post it: {code}"),
        code,
        class: ErrorClass::Api,
        log_id: None,
    }
}

fn news(publication: &Publication, post: &TikTokPost) -> NewOutbox {
    let state = publication.state;
    NewOutbox {
        effect_key: news_key(publication, state),
        user_id: publication.user_id.clone(),
        kind: format!("publication.{state}"),
        subject: publication.id.to_string(),
        payload: serde_json::json!({
            "publish_id": post.publish_id,
            "external_id": publication.external_id,
            "post_ids": post.post_ids,
            "fail_reason": post.fail_reason,
        }),
    }
}

#[cfg(test)]
mod tests;
