//! What the creator may do now, asked of TikTok each time the form is shown (R1, R2).

use social_core::{Quota, Timestamp};
use social_service::{Error, Particulars};
use social_store::{Account, AccountState};
use tiktok_client::{ApiCode, CreatorInfo, PrivacyLevel};

use crate::pages::{connect, names};
use crate::web::error::PageError;
use crate::web::site::Site;
use crate::web::visit::Member;

/// The creator, and what stands in the way.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "four independent facts, each read by its name")]
pub(super) struct Creator {
    pub(super) account: Account,
    /// TikTok's answer; none without the permission to post, or if it could not be had.
    pub(super) info: Option<CreatorInfo>,
    pub(super) asked_at: Timestamp,
    /// Why nothing can be sent now.
    pub(super) blocked: Option<String>,
    /// Why the whole form is off, and not just direct posts.
    pub(super) form_off: bool,
    pub(super) may_direct: bool,
    pub(super) may_inbox: bool,
    pub(super) unaudited: bool,
    pub(super) quota: Option<Quota>,
}

impl Creator {
    /// Asks TikTok.
    pub(super) async fn ask(
        site: &Site,
        member: &Member,
        account: &Account,
    ) -> Result<Self, PageError> {
        let publish = site.service.publish();
        let user = member.user_id();
        let mut creator = Self {
            account: account.clone(),
            info: None,
            asked_at: site.clock().now(),
            blocked: None,
            form_off: account.state != AccountState::Active,
            may_direct: account.scopes.contains("video.publish"),
            may_inbox: account.scopes.contains("video.upload"),
            unaudited: connect::is_unaudited(site, &account.app),
            quota: publish.pending_quota(user, &account.id).await.ok(),
        };
        if creator.may_direct {
            match publish.creator_info(user, &account.id).await {
                Ok(info) => creator.info = Some(info),
                Err(Error::NotFound(_)) => return Err(PageError::NotFound),
                Err(error) => creator.block(&error, member),
            }
        }
        Ok(creator)
    }

    fn block(&mut self, error: &Error, member: &Member) {
        tracing::info!(%error, "the creator cannot post now");
        // What TikTok says of the creator turns the form off; where TikTok was not heard, drafts,
        // which need no such answer, still go.
        self.form_off |= speaks_of_the_creator(error) || !self.may_inbox;
        let particulars = Particulars {
            account: Some(names::account(&self.account)),
            reference: Some(member.visit.reference.clone()),
            ..Particulars::default()
        };
        self.blocked = Some(error.user_message(member.words().language(), particulars));
    }

    /// Gives the audiences TikTok offers, in its order.
    pub(super) fn audiences(&self) -> &[PrivacyLevel] {
        self.info.as_ref().map_or(&[], |info| info.privacy_level_options.as_slice())
    }

    /// Tells whether a direct post can be asked for.
    pub(super) const fn can_direct(&self) -> bool {
        self.info.is_some()
    }

    /// Tells whether the creator's own settings forbid an interaction.
    pub(super) fn forbids(&self, interaction: &str) -> bool {
        self.info.as_ref().is_some_and(|info| match interaction {
            "allow_comment" => info.comment_disabled,
            "allow_duet" => info.duet_disabled,
            _ => info.stitch_disabled,
        })
    }
}

fn speaks_of_the_creator(error: &Error) -> bool {
    match error {
        Error::Credential(_) => true,
        Error::TikTok(error) => matches!(
            error.api_code(),
            Some(
                ApiCode::SpamRiskTooManyPosts
                    | ApiCode::SpamRiskUserBannedFromPosting
                    | ApiCode::ReachedActiveUserCap
            )
        ),
        _ => false,
    }
}
