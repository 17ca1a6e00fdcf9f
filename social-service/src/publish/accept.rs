//! Accepts what is to be published, whichever platform it is for.

use social_core::{AccountId, CredentialError, UserId};
use social_store::{
    Account, AccountState, AssetId, AuditOutcome, Change, Changes, Due, MediaAsset, NewAudit,
    NewOutbox, Publication, PublicationId, PublicationState, StoreError, WorkKind, fresh_id,
};

use super::Publish;
use super::preflight::{self, JudgedFile};
use super::request::{PlatformRequest, Stored};
use crate::context::Context;
use crate::error::{Conflict, Error, Result, Violation};
use crate::staging;

/// The longest idempotency key, in characters.
const LONGEST_KEY: usize = 200;

impl Publish {
    /// Judges one of the user's staged files on its own.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] also for a file of somebody else; broken rules are no error.
    pub async fn judge_file(&self, user: &UserId, id: &AssetId) -> Result<JudgedFile> {
        let found = staged(&self.context, user, [id]).await?;
        let asset = found.into_iter().next().ok_or(Error::NotFound("file"))?;
        let told = Box::pin(staging::look_at(&self.context, &asset)).await?;
        Ok(preflight::of_file(asset, &told))
    }
}

/// What an idempotency key turned out to be.
pub(super) enum Key {
    /// The same was asked for before.
    Known(Box<Publication>),
    /// Nothing was; this is how the request will be stored.
    New(Stored),
}

/// Looks whether the key was used before.
pub(super) async fn key<R: PlatformRequest>(
    context: &Context,
    user: &UserId,
    key: &str,
    request: &R,
) -> Result<Key> {
    check_key(key)?;
    let stored = request.stored()?;
    Ok(match known(context, user, key, &stored.hash).await? {
        Some(known) => Key::Known(Box::new(known)),
        None => Key::New(stored),
    })
}

/// Finds staged files in their order, all of them the user's and ready.
pub(super) async fn staged(
    context: &Context,
    user: &UserId,
    ids: impl IntoIterator<Item = &AssetId>,
) -> Result<Vec<MediaAsset>> {
    let mut found = Vec::new();
    for id in ids {
        let asset = context.store.find_asset(user, id).await?;
        let ready = asset.filter(|asset| asset.state == social_store::AssetState::Ready);
        found.push(ready.ok_or(Error::NotFound("file"))?);
    }
    Ok(found)
}

/// Finds an account of the user that can be published on.
pub(super) async fn usable(context: &Context, user: &UserId, id: &AccountId) -> Result<Account> {
    let account = context.owned_account(user, id).await?;
    match account.state {
        AccountState::Active => Ok(account),
        AccountState::NeedsReconnect | AccountState::Reserved => {
            Err(CredentialError::NeedsReconnect.into())
        }
        AccountState::Revoked => Err(CredentialError::Disconnected.into()),
    }
}

/// Makes the publication of a request that was found to be fine.
pub(super) fn publication<R: PlatformRequest>(
    context: &Context,
    account: &Account,
    (key, stored): (&str, Stored),
    request: &R,
) -> Publication {
    let now = context.now();
    let scheduled_for = request.scheduled_for();
    Publication {
        id: PublicationId::new(fresh_id(now)),
        app: account.app.clone(),
        user_id: account.user_id.clone(),
        account_id: account.id.clone(),
        group_id: None,
        idempotency_key: key.to_owned(),
        request: stored.value,
        request_hash: stored.hash,
        media: request.needed(),
        scheduled_for,
        state: PublicationState::Queued,
        attempt: 0,
        cancel_requested_at: None,
        external_id: None,
        last_error: None,
        correlation_id: fresh_id(now),
        version: 0,
        created_at: now,
        updated_at: now,
        deadline_at: scheduled_for.unwrap_or(now) + context.settings.publication_deadline,
        settled_at: None,
    }
}

/// Takes the publication in. Gives the first one if the same key came twice at once.
pub(super) async fn insert(context: &Context, publication: Publication) -> Result<Taken> {
    match context.apply(acceptance(&publication)).await {
        Ok(_) => Ok(Taken::New(Box::new(publication))),
        Err(StoreError::Conflict(social_store::Conflict::IdempotencyKey { .. })) => {
            let (user, key) = (&publication.user_id, &publication.idempotency_key);
            let first = known(context, user, key, &publication.request_hash).await?;
            let first = first.ok_or(Error::Conflict(Conflict::Changed))?;
            Ok(Taken::Twin(Box::new(first)))
        }
        Err(error) => Err(error.into()),
    }
}

/// What a publication became that was to be taken in.
pub(super) enum Taken {
    /// It is in.
    New(Box<Publication>),
    /// Another one with the same key and request was first.
    Twin(Box<Publication>),
}

fn check_key(key: &str) -> Result<()> {
    let length = key.chars().count();
    if (1..=LONGEST_KEY).contains(&length) && !key.chars().any(char::is_control) {
        return Ok(());
    }
    let message = format!("send an idempotency key of 1 to {LONGEST_KEY} printable characters");
    Err(Error::Invalid(vec![Violation::new("idempotency_key", "length", message)]))
}

async fn known(
    context: &Context,
    user: &UserId,
    key: &str,
    request_hash: &str,
) -> Result<Option<Publication>> {
    match context.store.find_by_key(user, key).await? {
        Some(known) if known.request_hash == request_hash => Ok(Some(known)),
        Some(other) => Err(Conflict::IdempotencyKey { publication: other.id.to_string() }.into()),
        None => Ok(None),
    }
}

fn acceptance(publication: &Publication) -> Changes {
    let due = publication.scheduled_for.unwrap_or(publication.created_at);
    let mut changes = Changes::new()
        .with(Change::InsertPublication(Box::new(publication.clone())))
        .with(Change::Schedule {
            kind: WorkKind::PUBLICATION,
            subject: publication.id.to_string(),
            lane: Some(publication.account_id.to_string()),
            due: Due::At(due),
        })
        .with(Change::Outbox(NewOutbox {
            effect_key: format!("publication:{}:accepted", publication.id),
            user_id: publication.user_id.clone(),
            kind: "publication.accepted".to_owned(),
            subject: publication.id.to_string(),
            payload: serde_json::json!({ "scheduled_for": publication.scheduled_for }),
        }))
        .with(Change::Audit(NewAudit {
            actor: publication.user_id.to_string(),
            user_id: Some(publication.user_id.clone()),
            action: "publication.accept".to_owned(),
            account_id: Some(publication.account_id.clone()),
            detail: serde_json::json!({ "publication_id": publication.id }),
            outcome: AuditOutcome::Done,
            correlation_id: Some(publication.correlation_id.clone()),
        }));
    for asset in &publication.media {
        changes.push(Change::KeepAsset { id: asset.clone(), until: publication.deadline_at });
    }
    changes
}
