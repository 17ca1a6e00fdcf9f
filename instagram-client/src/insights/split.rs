//! Asks for several metrics so that one that is refused does not cost the others.

use std::collections::VecDeque;

use serde_json::Value;
use social_core::LoginFlow;

use super::figures::{Insights, Withheld, figures};
use super::metric::Level;
use super::table;
use crate::endpoint::Endpoint;
use crate::error::{Error, Result};
use crate::ig_account::IgAccount;

/// Instagram's code for a parameter that does not fit; one metric of many gives it to all.
const BAD_PARAMETER: i64 = 100;
/// Its subcode for a thing that is not there.
const NOT_THERE: i64 = 33;
/// Its code for a story of too few viewers; of anything else, for a permission that is missing.
const NOT_ALLOWED: i64 = 10;

/// A question for metrics of one thing.
pub(super) struct Question<'a> {
    pub(super) endpoint: &'static Endpoint,
    pub(super) id: &'a str,
    pub(super) level: Level,
    pub(super) query: Vec<(&'static str, String)>,
}

impl IgAccount {
    /// Asks for metrics in one call, and in halves of it where Instagram refuses: at most twice as
    /// many calls as metrics. Only a failure that is not a metric's fails the whole.
    pub(super) async fn ask(&self, question: &Question<'_>, names: &[String]) -> Result<Insights> {
        let mut insights = Insights::default();
        let login = self.client().login_flow();
        let (asked, kept_back): (Vec<_>, Vec<_>) =
            names.iter().cloned().partition(|name| fits(question, name, login));
        let kept_back = kept_back.into_iter().map(|metric| Withheld { metric, error: None });
        insights.withheld.extend(kept_back);
        let mut parts = VecDeque::from([asked]);
        while let Some(mut part) = parts.pop_front() {
            if part.is_empty() {
                continue;
            }
            insights.calls = insights.calls.saturating_add(1);
            match self.metrics(question, &part).await {
                Ok(data) => insights.figures.extend(figures(&data)),
                Err(error) if !is_of_a_metric(&error, question.level) => return Err(error),
                Err(error) if part.len() == 1 => {
                    let metric = part.pop().unwrap_or_default();
                    insights.withheld.push(Withheld { metric, error: Some(error) });
                }
                Err(error) => {
                    tracing::debug!(%error, metrics = part.len(), "asking for half of the metrics");
                    let half = part.split_off(part.len() / 2);
                    parts.extend([part, half]);
                }
            }
        }
        Ok(insights)
    }

    async fn metrics(&self, question: &Question<'_>, names: &[String]) -> Result<Value> {
        let names = names.join(",");
        let mut query = vec![("metric", names.as_str())];
        query.extend(question.query.iter().map(|(name, value)| (*name, value.as_str())));
        self.read(question.endpoint, &[question.id], &query).await
    }
}

/// Tells whether a metric is worth asking for. One that is not in the table is: the table may be
/// older than Instagram.
fn fits(question: &Question<'_>, name: &str, login: LoginFlow) -> bool {
    match table::find(question.level, name) {
        Some(metric) => {
            metric.gone.is_none()
                && metric.logins.contains(&login)
                && question.query.iter().all(|(of, value)| table::takes(metric, of, value))
        }
        None => !table::METRICS.iter().any(|metric| metric.name == name),
    }
}

fn is_of_a_metric(error: &Error, level: Level) -> bool {
    error.api_code().is_some_and(|code| match code.code {
        BAD_PARAMETER => code.subcode != Some(NOT_THERE),
        NOT_ALLOWED => level == Level::Story,
        _ => false,
    })
}
