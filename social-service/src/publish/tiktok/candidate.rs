//! Attempts of an account of which no `publish_id` is known: those that a word from TikTok about
//! nobody's post may be about.

use std::time::Duration;

use social_core::{AccountId, Timestamp};
use social_store::{PostMode, PostSource, PostlessInit, Publication, StepOutcome};

use super::journal::Reach;
use super::request::TikTokRequest;
use crate::context::Context;
use crate::error::Result;
use crate::publish::request::Asked;

/// How long after its init TikTok's word on an attempt is expected at most: an hour to fetch, then
/// the processing, then three days in which webhooks are sent again.
const LIFE: Duration = Duration::from_hours(96);
/// How long after a refusal a post may show that it was false: TikTok fetches for an hour.
const FALSE_REFUSAL: Duration = Duration::from_mins(65);
/// How far apart two clocks may be. What began later by more than this began after the word.
const SKEW: Duration = Duration::from_mins(5);

/// An attempt without a `publish_id`.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) init: PostlessInit,
    pub(super) publication: Publication,
    pub(super) request: TikTokRequest,
    /// What became of the addresses it gave out, where TikTok fetches staged files from us.
    pub(super) reach: Reach,
}

/// Reads every attempt of an account that may have brought about something at the instant or later.
pub(super) async fn candidates(
    context: &Context,
    account: &AccountId,
    at: Timestamp,
) -> Result<Vec<Candidate>> {
    let mut found = Vec::new();
    for init in context.store.postless_inits(account, at - LIFE).await? {
        let Some(publication) = context.store.load_publication(&init.publication_id).await? else {
            continue;
        };
        let Asked::TikTok(request) = Asked::read(&publication)? else { continue };
        let request = *request;
        let reach = reach(context, &request, &init).await?;
        found.push(Candidate { init, publication, request, reach });
    }
    Ok(found)
}

async fn reach(context: &Context, request: &TikTokRequest, init: &PostlessInit) -> Result<Reach> {
    if !request.media.is_offered() {
        return Ok(Reach::NotOurs);
    }
    Ok(Reach::of(&context.store.grants_of(&init.publication_id, init.attempt).await?))
}

impl Candidate {
    /// Tells whether something that happened at the instant can come of this attempt.
    ///
    /// A call that is under way, and one whose process died, may have begun something. A refusal is
    /// doubted for as long as TikTok might be fetching in spite of it.
    pub(super) fn may_have_begun(&self, at: Timestamp) -> bool {
        let PostlessInit { begun_at, outcome, .. } = self.init;
        if begun_at > at + SKEW {
            return false;
        }
        match outcome {
            Some(StepOutcome::NotSent) => false,
            Some(StepOutcome::Refused) => begun_at + FALSE_REFUSAL >= at,
            _ => true,
        }
    }

    /// Tells whether TikTok posts by itself after this init. Of a file no byte can follow without
    /// the answer, and of what was withdrawn none can be fetched, so nothing comes of either but a
    /// failure.
    pub(super) fn acts_by_itself(&self) -> bool {
        self.request.source() == PostSource::Pull && !self.is_withdrawn()
    }

    /// Tells whether its addresses were withdrawn before anybody used one.
    pub(super) fn is_withdrawn(&self) -> bool {
        self.reach == Reach::Withdrawn
    }

    /// Tells whether the attempt waits for its `publish_id`: TikTok was asked before the instant, and
    /// the answer is known to be lost.
    ///
    /// TikTok's times have whole seconds.
    pub(super) fn waits(&self, at: Timestamp) -> bool {
        self.acts_by_itself()
            && self.init.outcome == Some(StepOutcome::Unknown)
            && self.init.begun_at.as_unix() <= at.as_unix()
    }

    pub(super) fn mode(&self) -> PostMode {
        self.request.mode
    }

    /// Gives the post that the publication was found to be, if it was found without a `publish_id`.
    /// What else proves a publication, a `publish_id` or a webhook's identity, is no number.
    pub(super) fn post_id(&self) -> Option<&str> {
        let number = |id: &&str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        self.publication.external_id.as_deref().filter(number)
    }
}
