//! Figures of the account.

use std::time::Duration;

use social_core::Timestamp;

use super::figures::Insights;
use super::metric::Level;
use super::split::Question;
use super::table::usual;
use crate::endpoint;
use crate::error::{Error, Result};
use crate::ig_account::IgAccount;
use crate::words::open_words;

/// The longest range of one call.
const LONGEST_RANGE: Duration = Duration::from_hours(30 * 24);

open_words! {
    /// What a figure sums up.
    pub enum Period {
        /// A day.
        Day = "day",
        /// Seven days.
        Week = "week",
        /// 28 days.
        Days28 = "days_28",
        /// A month.
        Month = "month",
        /// All the time.
        Lifetime = "lifetime",
        /// The range that was asked for.
        TotalOverRange = "total_over_range",
    }
}

open_words! {
    /// Whether a range is summed up.
    pub enum MetricType {
        /// One figure for the range, which is what can be broken down.
        TotalValue = "total_value",
        /// One figure a period.
        TimeSeries = "time_series",
    }
}

open_words! {
    /// The time that figures about people are of.
    pub enum Timeframe {
        /// This week.
        ThisWeek = "this_week",
        /// This month.
        ThisMonth = "this_month",
    }
}

open_words! {
    /// What figures are broken down by.
    pub enum Breakdown {
        /// The kind of medium.
        MediaProductType = "media_product_type",
        /// Whether people follow the account.
        FollowType = "follow_type",
        /// The same, as `views` spells it.
        FollowerType = "follower_type",
        /// The button that was tapped.
        ContactButtonType = "contact_button_type",
        /// Age.
        Age = "age",
        /// City.
        City = "city",
        /// Country.
        Country = "country",
        /// Gender.
        Gender = "gender",
    }
}

/// A question for figures of the account.
#[derive(Clone, Debug, PartialEq)]
#[must_use = "a question is put by `account_insights`"]
pub struct AccountQuery {
    metrics: Option<Vec<String>>,
    period: Period,
    metric_type: MetricType,
    breakdown: Option<Breakdown>,
    timeframe: Option<Timeframe>,
    range: Option<(Timestamp, Timestamp)>,
}

impl Default for AccountQuery {
    /// The usual metrics of the last 24 hours, each as one figure.
    fn default() -> Self {
        Self {
            metrics: None,
            period: Period::Day,
            metric_type: MetricType::TotalValue,
            breakdown: None,
            timeframe: None,
            range: None,
        }
    }
}

impl AccountQuery {
    /// Asks for these metrics in place of the usual ones.
    pub fn metrics<T: Into<String>>(mut self, names: impl IntoIterator<Item = T>) -> Self {
        self.metrics = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Sets what a figure sums up; a day, unless set.
    pub fn period(mut self, period: Period) -> Self {
        self.period = period;
        self
    }

    /// Sets whether the range is summed up; it is, unless set.
    pub fn metric_type(mut self, metric_type: MetricType) -> Self {
        self.metric_type = metric_type;
        self
    }

    /// Breaks the figures down.
    pub fn breakdown(mut self, breakdown: Breakdown) -> Self {
        self.breakdown = Some(breakdown);
        self
    }

    /// Sets the time that figures about people are of, which those need.
    pub fn timeframe(mut self, timeframe: Timeframe) -> Self {
        self.timeframe = Some(timeframe);
        self
    }

    /// Sets the range, of at most 30 days; the last 24 hours, unless set.
    pub const fn range(mut self, since: Timestamp, until: Timestamp) -> Self {
        self.range = Some((since, until));
        self
    }

    fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut query = vec![
            ("period", self.period.to_string()),
            ("metric_type", self.metric_type.to_string()),
        ];
        query.extend(self.breakdown.as_ref().map(|by| ("breakdown", by.to_string())));
        query.extend(self.timeframe.as_ref().map(|time| ("timeframe", time.to_string())));
        if let Some((since, until)) = self.range {
            query.push(("since", since.as_unix().to_string()));
            query.push(("until", until.as_unix().to_string()));
        }
        query
    }
}

impl IgAccount {
    /// Reads figures of the account. Several of them need at least 100 followers.
    ///
    /// See [Meta Docs/Account Insights].
    ///
    /// # Errors
    ///
    /// `Validation` for a range of more than 30 days, or one that ends before it begins; else as
    /// every call, but for metrics that are refused: those are in [`Insights::withheld`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    ///
    /// [Meta Docs/Account Insights]: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/insights
    pub async fn account_insights(&self, query: &AccountQuery) -> Result<Insights> {
        let endpoint = &endpoint::ACCOUNT_INSIGHTS;
        if let Some((since, until)) = query.range
            && (since >= until || since.until(until) > LONGEST_RANGE)
        {
            return Err(Error::validation(endpoint.operation, "ask for at most 30 days at once"));
        }
        let names = query.metrics.clone().unwrap_or_else(|| {
            let names = usual(Level::Account, self.client().login_flow());
            names.into_iter().map(str::to_owned).collect()
        });
        let id = self.id().as_str();
        let query = query.parameters();
        self.ask(&Question { endpoint, id, level: Level::Account, query }, &names).await
    }
}
