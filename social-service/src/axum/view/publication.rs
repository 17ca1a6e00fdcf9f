//! How publications look in JSON, with their journal.

use serde_json::{Value, json};
use social_store::{LastError, OutboxItem, Publication, PublicationStep};

use super::{file, instagram, tiktok};
use crate::words::{Language, Particulars, words_for};
use crate::{Journal, provider_of};

/// Shows a publication; the words of its error are in the reader's language.
pub(in crate::axum) fn publication(publication: &Publication, language: Language) -> Value {
    let error =
        publication.last_error.as_ref().map(|error| last_error(error, publication, language));
    json!({
        "id": publication.id,
        "state": publication.state,
        "settled": publication.state.is_settled(),
        "provider": provider_of(publication),
        "account_id": publication.account_id,
        "app": publication.app,
        "request": publication.request,
        "attempt": publication.attempt,
        "scheduled_for": publication.scheduled_for,
        "cancel_requested_at": publication.cancel_requested_at,
        "external_id": publication.external_id,
        "error": error,
        "correlation_id": publication.correlation_id,
        "created_at": publication.created_at,
        "updated_at": publication.updated_at,
        "settled_at": publication.settled_at,
        "status_url": status_url(publication),
    })
}

fn last_error(error: &LastError, publication: &Publication, language: Language) -> Value {
    let particulars = Particulars {
        reference: Some(publication.correlation_id.clone()),
        ..Particulars::default()
    };
    json!({
        "code": error.code,
        "class": error.class,
        "message": error.message,
        "user_message": words_for(&error.code, language, &particulars),
        "log_id": error.log_id,
    })
}

/// Shows a publication with everything that is known of it.
pub(in crate::axum) fn journal(journal: &Journal, language: Language) -> Value {
    let mut whole = publication(&journal.publication, language);
    if let Some(whole) = whole.as_object_mut() {
        let publish_id = journal.posts.first().map(|post| post.publish_id.as_str());
        whole.insert("publish_id".to_owned(), json!(publish_id));
        whole.insert("posts".to_owned(), journal.posts.iter().map(tiktok::post).collect());
        let containers = journal.containers.iter().map(instagram::container).collect();
        whole.insert("containers".to_owned(), containers);
        whole.insert("journal".to_owned(), journal.steps.iter().map(step).collect());
        whole.insert("files".to_owned(), journal.files.iter().map(file::asset).collect());
    }
    whole
}

/// The answer to an accepted request: where to look, and TikTok's id once there is one.
pub(in crate::axum) fn accepted(publication: &Publication, publish_id: Option<&str>) -> Value {
    json!({
        "id": publication.id,
        "publish_id": publish_id,
        "state": publication.state,
        "status_url": status_url(publication),
        "events_url": format!("{}/events", status_url(publication)),
    })
}

/// The same for Instagram, whose id is that of the post and comes at the end.
pub(in crate::axum) fn accepted_by_instagram(publication: &Publication) -> Value {
    json!({
        "id": publication.id,
        "media_id": publication.external_id,
        "state": publication.state,
        "status_url": status_url(publication),
        "events_url": format!("{}/events", status_url(publication)),
    })
}

/// Where a publication is looked at.
pub(in crate::axum) fn status_url(publication: &Publication) -> String {
    format!("/api/posts/{}", publication.id)
}

fn step(step: &PublicationStep) -> Value {
    json!({
        "attempt": step.attempt,
        "step": step.step,
        "part": step.part,
        "kind": step.kind,
        "outcome": step.outcome,
        "source": step.source,
        "detail": step.detail,
        "at": step.at,
    })
}

/// Shows a line of the news.
pub(in crate::axum) fn news(item: &OutboxItem) -> Value {
    json!({ "id": item.subject, "kind": item.kind, "at": item.at, "detail": item.payload })
}
