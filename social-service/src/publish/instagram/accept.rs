//! Accepts what is to be published on Instagram.

use std::sync::Arc;

use instagram_client::IgAccount;
use social_core::{AccountId, Quota, UserId};
use social_store::{Account, InstagramAccount, MediaAsset, Publication};

use super::limit;
use super::preflight;
use super::request::InstagramRequest;
use crate::access;
use crate::context::Context;
use crate::error::{Error, Result, Violation};
use crate::publish::Publish;
use crate::publish::accept::{self, Key, Taken};
use crate::publish::preflight::{Judged, Preflight, Told};
use crate::publish::request::PlatformRequest as _;
use crate::staging;

/// The most staged files that are looked up; more are a violation of their own.
const MOST_FILES: usize = 12;

impl Publish {
    /// Accepts a picture, a reel, a story or a carousel for Instagram. It is then carried on by the
    /// workers, across restarts.
    ///
    /// The same `key` with the same request gives the same publication again and has no other
    /// effect.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] names every broken rule, those of Instagram for files among them;
    /// [`Error::PublishingLimit`] when the account has used its posts of the day and this one is for now;
    /// [`Error::Conflict`] when the key was used for another request; [`Error::Credential`] when the
    /// account must be connected again; [`Error::NotFound`] also for an account or a file of
    /// somebody else. Nothing is kept then.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future leaves either an accepted publication or nothing; ask again with the same
    /// key.
    pub async fn submit_instagram(
        &self,
        user: &UserId,
        key: &str,
        request: InstagramRequest,
    ) -> Result<Publication> {
        let context = &self.context;
        let stored = match accept::key(context, user, key, &request).await? {
            Key::Known(known) => return Ok(*known),
            Key::New(stored) => stored,
        };
        let (account, professional) = self.chosen(user, &request).await?;
        let found = self.look_through(user, (&account, &professional), &request).await?;
        if !found.violations.is_empty() {
            return Err(Error::Invalid(found.violations));
        }
        if request.scheduled_for.is_none_or(|at| at <= context.now()) {
            refuse_if_full(context, &account, &professional).await?;
        }
        let publication = accept::publication(context, &account, (key, stored), &request);
        match accept::insert(context, publication).await? {
            Taken::New(publication) | Taken::Twin(publication) => Ok(*publication),
        }
    }

    /// Checks a request as [`Self::submit_instagram`] would, and accepts nothing. A staged file is
    /// judged by every rule of Instagram, also by those it keeps.
    ///
    /// # Errors
    ///
    /// When it cannot be checked; broken rules are the answer and not an error.
    pub async fn validate_instagram(
        &self,
        user: &UserId,
        request: &InstagramRequest,
    ) -> Result<Preflight> {
        let (account, professional) = self.chosen(user, request).await?;
        self.look_through(user, (&account, &professional), request).await
    }

    /// Asks Instagram how many posts of the day the professional account has used.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] also for an account of somebody else; [`Error::Instagram`] if Instagram
    /// does not say.
    pub async fn publishing_quota(
        &self,
        user: &UserId,
        account: &AccountId,
        ig_id: &str,
    ) -> Result<Quota> {
        let account = self.context.owned_account(user, account).await?;
        let professional = professional(&self.context, &account, ig_id).await?;
        let handle = self.context.professional(&account, &professional)?;
        match handle.publishing_limit(None).await {
            Ok(told) => Ok(limit::quota(&told)),
            Err(error) => Err(doubted(&self.context, &account, error).await),
        }
    }

    async fn chosen(
        &self,
        user: &UserId,
        request: &InstagramRequest,
    ) -> Result<(Account, InstagramAccount)> {
        let account = accept::usable(&self.context, user, &request.account_id).await?;
        let professional = professional(&self.context, &account, &request.ig_id).await?;
        Ok((account, professional))
    }

    async fn look_through(
        &self,
        user: &UserId,
        (account, professional): (&Account, &InstagramAccount),
        request: &InstagramRequest,
    ) -> Result<Preflight> {
        let context = &self.context;
        let needed = request.needed();
        let assets = accept::staged(context, user, needed.iter().take(MOST_FILES)).await?;
        let now = context.now();
        let mut violations = preflight::of_request(request, account, professional, &assets, now);
        if super::sources::needs_address(request, account.flow, &assets) {
            violations.extend(super::sources::cannot_offer(context));
        }
        let told = told(context, assets).await?;
        let verdicts = preflight::of_files(&request.media, &told);
        let all: Arc<[Judged]> = verdicts.as_slice().into();
        let blocks = verdicts.iter().filter(|judged| judged.verdict.blocks()).cloned();
        violations.extend(blocks.map(|one| preflight::of_verdict(one).among(&all)));
        Ok(Preflight { violations, verdicts })
    }
}

/// Reads what staged files tell of themselves.
pub(super) async fn told(
    context: &Context,
    assets: Vec<MediaAsset>,
) -> Result<Vec<(MediaAsset, Told)>> {
    let mut told = Vec::with_capacity(assets.len());
    for asset in assets {
        let one = Box::pin(staging::look_at(context, &asset)).await?;
        told.push((asset, one));
    }
    Ok(told)
}

/// Finds the professional account behind a login.
pub(super) async fn professional(
    context: &Context,
    account: &Account,
    ig_id: &str,
) -> Result<InstagramAccount> {
    let rows = context.store.find_by_ig_id(ig_id).await?;
    let own = rows.into_iter().find(|row| row.account_id == account.id);
    own.ok_or(Error::NotFound("professional account"))
}

/// Gives the handle of the professional account that a publication goes to.
pub(super) async fn handle(context: &Context, account: &Account, ig_id: &str) -> Result<IgAccount> {
    let professional = professional(context, account, ig_id).await?;
    context.professional(account, &professional)
}

/// Refuses a post for now when the account has used its posts; if Instagram does not say so now, the
/// worker asks again.
async fn refuse_if_full(
    context: &Context,
    account: &Account,
    professional: &InstagramAccount,
) -> Result<()> {
    match context.professional(account, professional)?.publishing_limit(None).await {
        Ok(told) if told.left() == Some(0) => {
            Err(Error::PublishingLimit(Box::new(limit::quota(&told))))
        }
        Ok(_) => Ok(()),
        Err(error) => match doubted(context, account, error).await {
            refused @ Error::Credential(social_core::CredentialError::NeedsReconnect) => {
                Err(refused)
            }
            error => {
                tracing::warn!(%error, "accepted without knowing how many posts are left");
                Ok(())
            }
        },
    }
}

/// Has the account looked at if Instagram refused for want of access.
async fn doubted(context: &Context, account: &Account, error: instagram_client::Error) -> Error {
    let error = Error::from(error);
    access::doubt(context, &account.id, &error).await;
    error
}

impl Violation {
    /// Gives the first broken rule as what a publication failed of.
    pub(super) fn as_failure(&self) -> social_store::LastError {
        crate::publish::job::our_error(self.code, &self.message)
    }
}
