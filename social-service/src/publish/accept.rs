//! Accepts what is to be published.

use std::sync::Arc;

use social_core::{AccountId, CredentialError, HoldOutcome, LimitKey, Quota, QuotaRule, UserId};
use social_store::{
    Account, AccountState, AssetId, AuditOutcome, Change, Changes, Due, MediaAsset, NewAudit,
    NewOutbox, PostMode, Publication, PublicationId, PublicationState, StoreError, WorkKind,
    fresh_id,
};
use tiktok_client::CreatorInfo;
use tiktok_client::publish::PHOTOS_MAX;

use super::preflight::{self, Judged, JudgedFile, Preflight};
use super::request::TikTokRequest;
use super::{Publish, tiktok, unaudited};
use crate::context::Context;
use crate::error::{Conflict, Error, Result, Violation};
use crate::staging;

/// The longest idempotency key, in characters.
const LONGEST_KEY: usize = 200;

impl Publish {
    /// Accepts a video, or photos, for TikTok. It is then carried on by the workers, across restarts.
    ///
    /// The same `key` with the same request gives the same publication again and has no other
    /// effect.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] names every broken rule, those of TikTok for files among them;
    /// [`Error::QuotaFull`] when five drafts are
    /// pending; [`Error::Conflict`] when the key was used for another request;
    /// [`Error::Credential`] when the account must be connected again; [`Error::TikTok`] when TikTok
    /// takes no post of this creator now. Nothing is kept then.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves either an accepted publication or nothing but a held place in the
    /// drafts' quota; ask again with the same key.
    pub async fn submit_tiktok(
        &self,
        user: &UserId,
        key: &str,
        request: TikTokRequest,
    ) -> Result<Publication> {
        let context = &self.context;
        check_key(key)?;
        let (value, request_hash) =
            request.hash().map_err(|error| Error::Config(error.to_string()))?;
        if let Some(known) = known(context, user, key, &request_hash).await? {
            return Ok(known);
        }
        let account = usable(context, user, &request.account_id).await?;
        let found = self.checked(user, &account, &request).await?;
        if !found.violations.is_empty() {
            return Err(Error::Invalid(found.violations));
        }
        let now = context.now();
        let publication = Publication {
            id: PublicationId::new(fresh_id(now)),
            app: account.app.clone(),
            user_id: user.clone(),
            account_id: account.id.clone(),
            group_id: None,
            idempotency_key: key.to_owned(),
            request: value,
            request_hash,
            media: needed(&request),
            scheduled_for: request.scheduled_for,
            state: PublicationState::Queued,
            attempt: 0,
            cancel_requested_at: None,
            external_id: None,
            last_error: None,
            correlation_id: fresh_id(now),
            version: 0,
            created_at: now,
            updated_at: now,
            deadline_at: request.scheduled_for.unwrap_or(now)
                + context.settings.publication_deadline,
            settled_at: None,
        };
        let hold = Hold::of(&account, &request, &publication);
        hold.take(context).await?;
        match context.apply(acceptance(&publication)).await {
            Ok(_) => Ok(publication),
            Err(StoreError::Conflict(social_store::Conflict::IdempotencyKey { .. })) => {
                // The same key came twice at once; the other one was first.
                hold.give_back(context).await?;
                let first = known(context, user, key, &publication.request_hash).await?;
                first.ok_or(Error::Conflict(Conflict::Changed))
            }
            Err(error) => {
                hold.give_back(context).await?;
                Err(error.into())
            }
        }
    }

    /// Checks a request as [`Self::submit_tiktok`] would, and accepts nothing. A staged file is judged
    /// by every rule of TikTok, also by those it keeps.
    ///
    /// # Errors
    ///
    /// When it cannot be checked; broken rules are the answer and not an error.
    pub async fn validate_tiktok(
        &self,
        user: &UserId,
        request: &TikTokRequest,
    ) -> Result<Preflight> {
        let account = usable(&self.context, user, &request.account_id).await?;
        self.checked(user, &account, request).await
    }

    /// Judges one of the user's staged files on its own.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] also for a file of somebody else; broken rules are no error.
    pub async fn judge_file(&self, user: &UserId, id: &AssetId) -> Result<JudgedFile> {
        let found = staged(&self.context, user, std::slice::from_ref(id)).await?;
        let asset = found.into_iter().next().ok_or(Error::NotFound("file"))?;
        let told = Box::pin(staging::look_at(&self.context, &asset)).await?;
        let verdicts = preflight::of_file(&asset, &told);
        Ok(JudgedFile { asset, verdicts })
    }

    /// Tells how many drafts of the account are pending, and when the next place frees.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] also for an account of somebody else.
    pub async fn pending_quota(&self, user: &UserId, account: &AccountId) -> Result<Quota> {
        let account = self.context.owned_account(user, account).await?;
        let key = pending_key(&account);
        Ok(self.context.store.quota(&key, PENDING_SHARES).await?)
    }

    async fn checked(
        &self,
        user: &UserId,
        account: &Account,
        request: &TikTokRequest,
    ) -> Result<Preflight> {
        let context = &self.context;
        let media = &request.media;
        let assets = staged(context, user, media.assets()).await?;
        let mut violations = preflight::of_request(request, account, &assets, context.now());
        if media.is_offered() {
            violations.extend(tiktok::cannot_offer(context));
        }
        let known = violations.iter().any(|one| matches!(one.code, "not_a_video" | "not_a_photo"));
        let mut told = Vec::new();
        for asset in assets.iter().filter(|_| !known) {
            told.push(Box::pin(staging::look_at(context, asset)).await?);
        }
        let judge = |creator: Option<&CreatorInfo>| preflight::of_files(media, &told, creator);
        let mut verdicts = judge(None);
        if violations.is_empty()
            && !verdicts.iter().any(|judged| judged.verdict.blocks())
            && request.mode == PostMode::Direct
            && request.scheduled_for.is_none()
        {
            match context.tiktok_account(account)?.creator_info().await {
                Ok(creator) => {
                    let unaudited = unaudited::is_known(context, account)?;
                    violations = preflight::of_creator(request, &creator, unaudited);
                    verdicts = judge(Some(&creator));
                }
                // TikTok is out of reach: the post is taken in, and the worker asks again.
                Err(error) if error.is_transient() => {
                    tracing::warn!(%error, "accepted without asking TikTok about the creator");
                }
                Err(error) => return Err(error.into()),
            }
        }
        let all: Arc<[Judged]> = verdicts.as_slice().into();
        let blocks = verdicts.iter().filter(|judged| judged.verdict.blocks());
        violations.extend(blocks.cloned().map(|one| Violation::of_media(one).among(&all)));
        Ok(Preflight { violations, verdicts })
    }
}

/// Finds staged files, all of them the user's and ready.
async fn staged(context: &Context, user: &UserId, ids: &[AssetId]) -> Result<Vec<MediaAsset>> {
    // More than can be posted are not looked up; their number is a violation of its own.
    let mut found = Vec::new();
    for id in ids.iter().take(PHOTOS_MAX) {
        let asset = context.store.find_asset(user, id).await?;
        let ready = asset.filter(|asset| asset.state == social_store::AssetState::Ready);
        found.push(ready.ok_or(Error::NotFound("file"))?);
    }
    Ok(found)
}

/// Names the files the publication needs, each once.
fn needed(request: &TikTokRequest) -> Vec<AssetId> {
    let mut needed = Vec::new();
    for id in request.media.assets() {
        if !needed.contains(id) {
            needed.push(id.clone());
        }
    }
    needed
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

async fn usable(context: &Context, user: &UserId, id: &AccountId) -> Result<Account> {
    let account = context.owned_account(user, id).await?;
    match account.state {
        AccountState::Active => Ok(account),
        AccountState::NeedsReconnect | AccountState::Reserved => {
            Err(CredentialError::NeedsReconnect.into())
        }
        AccountState::Revoked => Err(CredentialError::Disconnected.into()),
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

/// At most five drafts may be pending in any 24 hours.
/// [TikTok, Content Posting API: upload content, checked 2026-11-22]
pub(crate) const PENDING_SHARES: QuotaRule =
    QuotaRule { limit: 5, span: std::time::Duration::from_hours(24) };

pub(crate) fn pending_key(account: &Account) -> LimitKey {
    LimitKey::account(&account.app, &account.id, "pending_share")
}

/// A draft's place in the quota of pending shares; nothing for a direct post.
pub(crate) struct Hold {
    place: Option<(LimitKey, String)>,
    from: Option<social_core::Timestamp>,
}

impl Hold {
    pub(crate) fn of(
        account: &Account,
        request: &TikTokRequest,
        publication: &Publication,
    ) -> Self {
        let place = (request.mode == PostMode::Inbox)
            .then(|| (pending_key(account), publication.id.to_string()));
        Self { place, from: publication.scheduled_for }
    }

    /// Takes the place, or moves its end to a full span from now.
    pub(crate) async fn take(&self, context: &Context) -> Result<()> {
        let Some((key, id)) = &self.place else { return Ok(()) };
        let from = self.from.filter(|from| *from > context.now());
        match context.store.hold(key, PENDING_SHARES, id, from).await? {
            HoldOutcome::Held(_) => Ok(()),
            HoldOutcome::Full(quota) => Err(Error::QuotaFull(Box::new(quota))),
        }
    }

    /// Gives the place back: only when it is proved that TikTok counted nothing.
    pub(crate) async fn give_back(&self, context: &Context) -> Result<()> {
        let Some((key, id)) = &self.place else { return Ok(()) };
        Ok(context.store.release(key, id).await?)
    }
}
