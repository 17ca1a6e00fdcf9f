//! Figures of a medium.

use super::figures::Insights;
use super::metric::Level;
use super::split::Question;
use super::table::usual;
use crate::endpoint;
use crate::error::Result;
use crate::id::MediaId;
use crate::ig_account::IgAccount;

impl IgAccount {
    /// Reads the usual figures of a medium. A story has figures for its 24 hours only, an item of a
    /// carousel none.
    ///
    /// See [Meta Docs/Media Insights].
    ///
    /// # Errors
    ///
    /// As every call, but for metrics that are refused: those are in [`Insights::withheld`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    ///
    /// [Meta Docs/Media Insights]: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-media/insights
    pub async fn media_insights(&self, id: &MediaId, level: Level) -> Result<Insights> {
        let names = usual(level, self.client().login_flow());
        let names: Vec<_> = names.into_iter().map(str::to_owned).collect();
        self.media_metrics(id, level, &names, None).await
    }

    /// Reads the named figures of a medium, broken down if `breakdown` says by what.
    ///
    /// Metrics that [`METRICS`](super::METRICS) knows as retired, or as not for this medium or
    /// login, are not asked for.
    ///
    /// # Errors
    ///
    /// As [`media_insights`](Self::media_insights).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    pub async fn media_metrics(
        &self,
        id: &MediaId,
        level: Level,
        names: &[String],
        breakdown: Option<&str>,
    ) -> Result<Insights> {
        let query = breakdown.map(|by| ("breakdown", by.to_owned())).into_iter().collect();
        let endpoint = &endpoint::MEDIA_INSIGHTS;
        let question = Question { endpoint, id: id.as_str(), level, query };
        self.ask(&question, names).await
    }
}
