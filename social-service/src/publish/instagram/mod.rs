//! Publishing on Instagram.
//!
//! Everything goes through containers, which Instagram makes of media that it fetches or is sent.
//! They post nothing and end by themselves after a day, so one whose answer was lost is made again.
//! One call posts: `media_publish`. Whatever it answers, short of success, the container is read
//! before anything else is done.

mod accept;
mod adopt;
mod after;
mod ask;
mod begin;
mod cancel;
mod create;
mod failure;
mod journal;
mod limit;
mod look;
mod order;
mod poll;
mod preflight;
mod publish;
mod request;
mod resolve;
mod sources;
mod step;
mod upload;

pub(super) use after::look_after;
pub(super) use ask::ask;
pub(super) use cancel::{can_stop, stop};
pub(super) use preflight::of_files;
pub use request::{
    HandOver, InstagramAudio, InstagramCover, InstagramFile, InstagramItem, InstagramMedia,
    InstagramPartnership, InstagramProduct, InstagramReel, InstagramRequest, InstagramTag,
    InstagramTrial,
};
pub(super) use step::carry_on;

use social_core::{CredentialError, ErrorClass};
use social_store::AccountState;

use super::job::{self, our_error};
use crate::access;
use crate::error::Result;

/// A job of this platform.
type Job<'a> = job::Job<'a, InstagramRequest>;

impl Job<'_> {
    /// Has the account looked at if Instagram refused a call for want of access.
    async fn doubt(&self, error: &instagram_client::Error) {
        access::doubt_call(self.context, &self.publication.account_id, error).await;
    }

    /// Tells whether only a new login helps the account. Until it is known why, that is asked.
    async fn waits_for_a_login(&self) -> Result<bool> {
        let id = &self.publication.account_id;
        let waits = self.context.any_account(id).await?.state == AccountState::NeedsReconnect;
        if waits {
            access::doubt(self.context, id, &CredentialError::NeedsReconnect.into()).await;
        }
        Ok(waits)
    }

    /// Gives the handle of the account, or why nothing can come of waiting for it.
    async fn account(
        &self,
    ) -> Result<Result<instagram_client::IgAccount, social_store::LastError>> {
        let account = self.context.any_account(&self.publication.account_id).await?;
        if account.state == AccountState::Revoked {
            // An account that is connected anew has another row.
            return Ok(Err(our_error("account_disconnected", "the account was disconnected")));
        }
        match accept::handle(self.context, &account, &self.request.ig_id).await {
            Ok(handle) => Ok(Ok(handle)),
            Err(error) if error.class() == ErrorClass::Validation => Ok(Err(our_error(
                "account_not_usable",
                "the professional account is no longer connected",
            ))),
            Err(error) => Err(error),
        }
    }
}
