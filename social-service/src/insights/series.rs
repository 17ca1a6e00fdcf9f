//! A figure over time.

use social_core::{AccountId, Timestamp, UserId};
use social_store::InsightSample;

use super::Insights;
use crate::error::Result;

impl Insights {
    /// Gives one metric as it was read from an instant on, the oldest first: of a TikTok account
    /// with an empty `subject`, else of the professional account, the medium or the video that it
    /// names. Parts of a figure, such as that of one country, are left out.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`](crate::Error::NotFound) also for an account of somebody else.
    pub async fn series(
        &self,
        user: &UserId,
        account: &AccountId,
        subject: &str,
        metric: &str,
        from: Timestamp,
    ) -> Result<Vec<InsightSample>> {
        let account = self.context.owned_account(user, account).await?;
        let store = &self.context.store;
        let mut samples = store.read_samples(&account.id, subject, metric, from).await?;
        samples.retain(|sample| sample.breakdown.is_empty());
        Ok(samples)
    }
}
