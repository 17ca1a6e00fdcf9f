//! Accepts what is to be published on TikTok.

use std::sync::Arc;

use social_core::{AccountId, Quota, UserId};
use social_store::{Account, PostMode, Publication};
use tiktok_client::CreatorInfo;
use tiktok_client::publish::PHOTOS_MAX;

use super::hold::{Hold, PENDING_SHARES, pending_key};
use super::request::TikTokRequest;
use super::{preflight, unaudited};
use crate::error::{Error, Result, Violation};
use crate::publish::Publish;
use crate::publish::accept::{self, Key, Taken};
use crate::publish::preflight::{Judged, Preflight};
use crate::staging;

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
        let stored = match accept::key(context, user, key, &request).await? {
            Key::Known(known) => return Ok(*known),
            Key::New(stored) => stored,
        };
        let account = accept::usable(context, user, &request.account_id).await?;
        let found = self.checked(user, &account, &request).await?;
        if !found.violations.is_empty() {
            return Err(Error::Invalid(found.violations));
        }
        let publication = accept::publication(context, &account, (key, stored), &request);
        let hold = Hold::of(&account, &request, &publication);
        hold.take(context).await?;
        match accept::insert(context, publication).await {
            Ok(Taken::New(publication)) => Ok(*publication),
            Ok(Taken::Twin(first)) => {
                hold.give_back(context).await?;
                Ok(*first)
            }
            Err(error) => {
                hold.give_back(context).await?;
                Err(error)
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
        let account = accept::usable(&self.context, user, &request.account_id).await?;
        self.checked(user, &account, request).await
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
        // More than can be posted are not looked up; their number is a violation of its own.
        let assets = accept::staged(context, user, media.assets().iter().take(PHOTOS_MAX)).await?;
        let mut violations = preflight::of_request(request, account, &assets, context.now());
        if media.is_offered() {
            violations.extend(super::order::cannot_offer(context));
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
