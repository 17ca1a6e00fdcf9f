//! Finds the publication that a `publish_id` belongs to which nobody knows here: the answer of its
//! init was lost.
//!
//! It is taken up only if no other attempt of the account can be meant. Nothing is guessed.

use social_core::{AppName, Provider, Subject, Timestamp};
use social_store::{
    Account, Change, Changes, LastError, NewOutbox, PostMode, Publication, PublicationState,
    PublicationStep, StepKind, StepOutcome, TikTokPost,
};
use tiktok_client::webhook::PublishType;

use super::candidate::{Candidate, candidates};
use super::observe::{Observation, Word, observe};
use crate::context::Context;
use crate::error::Result;
use crate::publish::job::news_key;

/// The line of the journal that says where a `publish_id` came from.
const ADOPTED: &str = "adopted";
/// The code of a publication that may be meant by a word, or another one.
pub(super) const AMBIGUOUS: &str = "ambiguous";

/// Whom a word was spoken of.
#[derive(Clone, Debug)]
pub(crate) struct Spoken<'a> {
    /// The app.
    pub(crate) app: &'a AppName,
    /// The creator at TikTok.
    pub(crate) subject: &'a Subject,
    /// The `publish_id` that is not known here.
    pub(crate) publish_id: &'a str,
    /// How the post was made, if that was said.
    pub(crate) publish_type: Option<&'a PublishType>,
}

/// What is to be done for such a word.
#[derive(Debug)]
pub(crate) enum Adoption {
    /// Exactly one attempt can be meant: the post is its, and the word has its effect.
    Taken(Changes, Box<Account>),
    /// More than one can be meant; the writes say so to the user.
    Ambiguous(Changes),
    /// Nothing here waits for it.
    Nobody,
}

/// Looks for the attempt that a word is about.
pub(crate) async fn adopt(
    context: &Context,
    spoken: &Spoken<'_>,
    seen: &Observation,
) -> Result<Adoption> {
    let store = &context.store;
    let accounts = store.find_by_subject(spoken.app, Provider::TikTok, spoken.subject).await?;
    let mut found = Vec::new();
    for account in accounts {
        let of_account = candidates(context, &account.id, seen.at).await?;
        let possible = of_account.into_iter().filter(|one| can_be_meant(one, spoken, seen));
        found.extend(possible.map(|one| (account.clone(), one)));
    }
    // Only one of them is known to be this very post.
    if let Some(post_id) = seen.post_ids.first()
        && found.iter().any(|(_, one)| one.post_id() == Some(post_id))
    {
        found.retain(|(_, one)| one.post_id() == Some(post_id));
    }
    if social_core::planted::is("adopt-first-of-several") {
        found.truncate(1);
    }
    let now = context.now();
    match found.as_slice() {
        [(account, one)] if one.waits(seen.at) => {
            let changes = taken(account, one, spoken.publish_id, seen, now);
            Ok(Adoption::Taken(changes, Box::new(account.clone())))
        }
        [(account, one)] if one.is_withdrawn() => {
            let changes = closed(account, one, spoken.publish_id, seen, now);
            Ok(Adoption::Taken(changes, Box::new(account.clone())))
        }
        [] | [_] => Ok(Adoption::Nobody),
        several => Ok(Adoption::Ambiguous(
            several.iter().flat_map(|(_, one)| marked(&one.publication)).collect(),
        )),
    }
}

fn can_be_meant(one: &Candidate, spoken: &Spoken<'_>, seen: &Observation) -> bool {
    let mode = match (&seen.word, spoken.publish_type) {
        (Word::Inbox, _) | (_, Some(PublishType::InboxShare)) => Some(PostMode::Inbox),
        (_, Some(PublishType::DirectPublish)) => Some(PostMode::Direct),
        _ => None,
    };
    let another_post = |found: &str| seen.post_ids.first().is_some_and(|post_id| post_id != found);
    one.may_have_begun(seen.at)
        && (one.acts_by_itself() || matches!(seen.word, Word::Failed(_)))
        && mode.is_none_or(|mode| mode == one.mode())
        && !one.post_id().is_some_and(another_post)
}

/// The post becomes the attempt's, and the word has the effect it always has.
///
/// The publication is written in any case: of two words about different posts only one finds the
/// version that it read.
fn taken(
    account: &Account,
    one: &Candidate,
    publish_id: &str,
    seen: &Observation,
    now: Timestamp,
) -> Changes {
    let mut publication = one.publication.clone();
    let mut post = fresh(account, one, publish_id, now);
    let mut changes = Changes::new().with(Change::InsertTikTokPost(Box::new(post.clone()))).with(
        Change::InsertStep(PublicationStep {
            publication_id: publication.id.clone(),
            attempt: one.init.attempt,
            step: ADOPTED.to_owned(),
            part: 0,
            kind: StepKind::Outcome,
            outcome: Some(StepOutcome::Done),
            source: seen.source.to_owned(),
            detail: serde_json::json!({
                "publish_id": publish_id,
                "external_id": seen.external_id,
            }),
            at: now,
        }),
    );
    let effect = observe(&mut post, Some(&mut publication), seen, now);
    if !effect.iter().any(|change| matches!(change, Change::PutPublication(_))) {
        changes.push(Change::PutPublication(Box::new(publication)));
    }
    changes.extend(effect);
    changes
}

/// The post failed because its addresses were withdrawn: that is written down, and leaves the
/// publication, which goes on with another attempt, as it is.
fn closed(
    account: &Account,
    one: &Candidate,
    publish_id: &str,
    seen: &Observation,
    now: Timestamp,
) -> Changes {
    let mut post = fresh(account, one, publish_id, now);
    let mut changes = Changes::from(Change::InsertTikTokPost(Box::new(post.clone())));
    changes.extend(observe(&mut post, None, seen, now));
    changes
}

/// The row that the answer of the init would have made.
fn fresh(account: &Account, one: &Candidate, publish_id: &str, now: Timestamp) -> TikTokPost {
    TikTokPost {
        publish_id: publish_id.to_owned(),
        app: account.app.clone(),
        user_id: account.user_id.clone(),
        account_id: account.id.clone(),
        publication_id: Some(one.publication.id.clone()),
        attempt: one.init.attempt,
        status: "PROCESSING_DOWNLOAD".to_owned(),
        source: one.request.source(),
        mode: one.mode(),
        title: one.request.caption.clone(),
        upload_url: None,
        upload_expires_at: None,
        size: None,
        chunk_size: None,
        next_chunk: 0,
        bytes: 0,
        post_ids: Vec::new(),
        public: None,
        public_at: None,
        fail_reason: None,
        error_code: None,
        error_message: None,
        rank: 1,
        observed_at: None,
        version: 0,
        created_at: one.init.begun_at,
        updated_at: now,
    }
}

/// Says on a publication that it may be the one, if that was not said.
pub(super) fn marked(publication: &Publication) -> Changes {
    let code = publication.last_error.as_ref().map(|error| error.code.as_str());
    if publication.state != PublicationState::Unknown || code == Some(AMBIGUOUS) {
        return Changes::new();
    }
    let mut publication = publication.clone();
    publication.last_error = Some(LastError {
        code: AMBIGUOUS.to_owned(),
        class: social_core::ErrorClass::Timeout,
        message: "more than one post of the account can be meant; none was chosen".to_owned(),
        log_id: None,
    });
    let news = NewOutbox {
        effect_key: news_key(&publication, AMBIGUOUS),
        user_id: publication.user_id.clone(),
        kind: format!("publication.{}", publication.state),
        subject: publication.id.to_string(),
        payload: serde_json::json!({ "error": publication.last_error }),
    };
    Changes::new().with(Change::PutPublication(Box::new(publication))).with(Change::Outbox(news))
}
