//! The newest figures of a login's professional accounts, and why some are missing.

use std::collections::BTreeMap;
use std::time::Duration;

use social_core::{AccountId, Timestamp, UserId};
use social_store::{InsightSample, InstagramAccount};

use super::{BASIC, INSIGHTS};
use crate::error::{Error, Result};
use crate::insights::Insights;
use crate::sync::walk::professionals;

/// Figures that are older are not shown as the newest: the oldest media are read once a week.
const NEWEST: Duration = Duration::from_hours(8 * 24);

/// The newest figures of a login.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct InstagramReport {
    /// Each professional account's.
    pub professionals: Vec<ProfessionalFigures>,
    /// Permissions without which figures are missing, and that a new login would ask for.
    pub missing: Vec<&'static str>,
    /// Permissions without which figures are missing, and that the app does not ask for.
    pub not_asked: Vec<&'static str>,
}

impl InstagramReport {
    /// Gives the code of the words for what is missing, if anything is.
    pub fn lack(&self) -> Option<&'static str> {
        if !self.missing.is_empty() {
            return Some("insights_not_granted");
        }
        (!self.not_asked.is_empty()).then_some("insights_not_asked")
    }
}

/// The newest figures of one professional account. What Instagram did not say is not there.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct ProfessionalFigures {
    /// Instagram's id of the account.
    pub ig_id: String,
    /// The handle.
    pub username: String,
    /// By metric: counts such as `followers_count`, and figures of the last day that has any. A
    /// part of a figure stands under the metric, a slash and what it is of.
    pub figures: BTreeMap<String, f64>,
    /// The newest time that any of them is of.
    pub as_of: Timestamp,
    /// Each medium's, the newest first, as far as ids tell.
    pub media: Vec<MediaFigures>,
}

/// The newest figures of a medium, by metric.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct MediaFigures {
    /// The medium.
    pub media_id: String,
    /// By metric.
    pub figures: BTreeMap<String, f64>,
    /// The newest time that any of them is of.
    pub as_of: Timestamp,
}

impl Insights {
    /// Gives the newest figures of an Instagram login that are stored; Instagram is not asked.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] for an account of another platform or of somebody else.
    pub async fn instagram_report(
        &self,
        user: &UserId,
        account: &AccountId,
    ) -> Result<InstagramReport> {
        let context = &self.context;
        let account = context.owned_account(user, account).await?;
        if account.provider() != social_core::Provider::Instagram {
            return Err(Error::NotFound("account"));
        }
        let professionals = professionals(context, &account).await?;
        let samples = match context.settings.insights_every {
            Some(_) => context.store.newest_samples(&account.id, context.now() - NEWEST).await?,
            None => Vec::new(),
        };
        let owners = self.owners(&professionals, &samples).await?;
        let app = context.instagram_app(&account.app)?;
        let place = usize::from(account.flow == social_core::LoginFlow::InstagramLogin);
        let needed = [BASIC, INSIGHTS].into_iter().filter_map(|scopes| scopes.get(place).copied());
        let lacking = needed.filter(|scope| !account.scopes.contains(scope));
        let asked =
            |scope: &&str| app.scopes(account.flow).is_some_and(|scopes| scopes.contains(scope));
        let (missing, not_asked) = lacking.partition(asked);
        let professionals =
            professionals.iter().map(|one| figures(one, &samples, &owners)).collect();
        Ok(InstagramReport { professionals, missing, not_asked })
    }

    /// Finds whose the media are, where one login has several professional accounts.
    async fn owners(
        &self,
        professionals: &[InstagramAccount],
        samples: &[InsightSample],
    ) -> Result<BTreeMap<String, String>> {
        let mut owners = BTreeMap::new();
        if professionals.len() < 2 {
            return Ok(owners);
        }
        for sample in samples {
            if owners.contains_key(&sample.subject) {
                continue;
            }
            let rows = self.context.store.find_ig_media_by_id(&sample.subject).await?;
            let own = rows.into_iter().find(|row| row.account_id == sample.account_id);
            let owner = own.map(|row| row.ig_business_id).unwrap_or_default();
            owners.insert(sample.subject.clone(), owner);
        }
        Ok(owners)
    }
}

fn figures(
    of: &InstagramAccount,
    samples: &[InsightSample],
    owners: &BTreeMap<String, String>,
) -> ProfessionalFigures {
    let mut report = ProfessionalFigures {
        ig_id: of.ig_business_id.clone(),
        username: of.username.clone(),
        ..ProfessionalFigures::default()
    };
    let mut media: BTreeMap<&str, MediaFigures> = BTreeMap::new();
    for sample in samples {
        let (figures, as_of) = if sample.subject == of.ig_business_id {
            (&mut report.figures, &mut report.as_of)
        } else if owners.get(&sample.subject).is_none_or(|owner| *owner == of.ig_business_id) {
            let medium = media.entry(&sample.subject).or_default();
            medium.media_id.clone_from(&sample.subject);
            (&mut medium.figures, &mut medium.as_of)
        } else {
            continue;
        };
        let name = match sample.breakdown.as_str() {
            "" => sample.metric.clone(),
            part => format!("{}/{part}", sample.metric),
        };
        figures.insert(name, sample.value);
        *as_of = (*as_of).max(sample.end_time);
    }
    report.media = media.into_values().rev().collect();
    report
}
