//! Publishing: accept once, then carry on by the journal until the platform has had the last word.
//!
//! What every platform shares stands here; what one of them knows alone stands in its folder.

mod accept;
mod cancel;
mod instagram;
mod job;
mod late;
mod preflight;
mod read;
mod request;
#[cfg(test)]
mod sample;
mod settle;
mod tiktok;
mod worker;

use std::sync::Arc;

use social_core::{Provider, Timestamp};
use social_store::{Publication, PublicationId};

pub use instagram::{
    HandOver, InstagramAudio, InstagramCover, InstagramFile, InstagramItem, InstagramMedia,
    InstagramPartnership, InstagramProduct, InstagramReel, InstagramRequest, InstagramTag,
    InstagramTrial,
};
pub use preflight::{Judged, JudgedFile, Preflight};
pub use read::{Journal, Liveness, StatusReport};
#[cfg(feature = "axum")]
pub(crate) use request::PlatformRequest;
pub use request::Switch;
pub use settle::Seen;
pub(crate) use tiktok::{Adoption, Observation, Spoken, Word, adopt, observe};
pub use tiktok::{Allowed, PhotoImages, PhotoSet, Promotion, TikTokMedia, TikTokRequest};
pub(crate) use worker::run;

use self::request::Asked;
use crate::context::Context;
use crate::error::Result;

/// Publishes, and tells how it goes.
///
/// Every method that serves a user sees that user's things only.
#[derive(Clone, Debug)]
pub struct Publish {
    context: Arc<Context>,
}

impl Publish {
    pub(crate) fn new(context: Arc<Context>) -> Self {
        Self { context }
    }
}

/// Tells which platform a publication is for; `None` if its request cannot be read.
pub fn provider_of(publication: &Publication) -> Option<Provider> {
    Asked::read(publication).ok().map(|asked| asked.provider())
}

/// Looks once for what the platform tells of a post only after it is out: its id and its address.
/// Gives when to look again.
pub(crate) async fn look_after(context: &Arc<Context>, subject: &str) -> Result<Option<Timestamp>> {
    let id = PublicationId::new(subject);
    let Some(publication) = context.store.load_publication(&id).await? else { return Ok(None) };
    match Asked::read(&publication)? {
        Asked::TikTok(request) => tiktok::look_after(context, publication, &request).await,
        Asked::Instagram(request) => instagram::look_after(context, publication, &request).await,
    }
}
