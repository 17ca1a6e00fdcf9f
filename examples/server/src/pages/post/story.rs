//! What happened to a post, in sentences, and what its owner can do.

use social_core::{Provider, Timestamp};
use social_service::{Journal, Particulars, words_for};
use social_store::{Account, AccountState, PublicationState};

use crate::pages::names;
use crate::words::Words;

/// The story of a post.
pub(super) struct Story {
    pub(super) happened: Vec<String>,
    pub(super) advice: Vec<String>,
    pub(super) code: Option<String>,
    pub(super) log_id: Option<String>,
    pub(super) again: bool,
    pub(super) reconnect: bool,
}

/// Tells it.
pub(super) fn tell(
    journal: &Journal,
    (account, who): (Option<&Account>, &str),
    awaits_address: bool,
    words: Words,
    now: Timestamp,
) -> Story {
    let publication = &journal.publication;
    let mut happened = vec![sentence(journal, words, now)];
    let error = publication.last_error.as_ref();
    if let Some(error) = error {
        let particulars = Particulars {
            account: Some(who.to_owned()),
            reference: Some(publication.correlation_id.clone()),
            ..Particulars::default()
        };
        happened.push(words_for(&error.code, words.language(), &particulars));
    }
    if publication.cancel_requested_at.is_some() && !publication.state.is_settled() {
        happened.push(words.said_stopping().to_owned());
    }
    if journal.posts.iter().any(|post| post.public == Some(true)) {
        happened.push(words.said_public().to_owned());
    }
    if awaits_address {
        happened.push(words.ig_said_address_soon().to_owned());
    }
    let advice = match publication.state {
        PublicationState::Unknown => {
            vec![words.said_unknown_next(names::provider(names::platform(publication)))]
        }
        PublicationState::Failed => vec![words.said_failed_next().to_owned()],
        _ => Vec::new(),
    };
    Story {
        happened,
        advice,
        code: error.map(|error| error.code.clone()),
        log_id: error.and_then(|error| error.log_id.clone()),
        again: publication.state == PublicationState::Failed,
        reconnect: account.is_some_and(|account| account.state == AccountState::NeedsReconnect),
    }
}

fn sentence(journal: &Journal, words: Words, now: Timestamp) -> String {
    let publication = &journal.publication;
    let provider = names::platform(publication);
    let platform = names::provider(provider);
    let of = |tiktok: &str, instagram: &str| match provider {
        Provider::TikTok => tiktok.to_owned(),
        Provider::Instagram => instagram.to_owned(),
    };
    let planned = publication.scheduled_for.filter(|at| *at > now);
    match publication.state {
        PublicationState::Queued => match planned {
            Some(at) => words.said_planned(words.moment(at).text, platform),
            None => words.said_queued(platform),
        },
        PublicationState::Transferring => {
            of(words.said_transferring(), words.ig_said_transferring())
        }
        PublicationState::Processing => of(words.said_processing(), words.ig_said_processing()),
        PublicationState::Inbox => words.said_inbox().to_owned(),
        PublicationState::Published => words.said_published(platform),
        PublicationState::Failed => words.said_failed().to_owned(),
        PublicationState::Unknown => of(words.said_unknown(), words.ig_said_unknown()),
        PublicationState::Cancelled => words.said_cancelled(platform),
    }
}
