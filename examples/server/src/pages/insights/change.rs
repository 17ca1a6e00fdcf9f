//! What changed within a week, from the samples that are kept.

use std::time::Duration;

use social_core::UserId;
use social_service::Error;
use social_store::InsightSample;

use super::known::Count;
use super::subject::Subject;
use crate::web::site::Site;
use crate::words::Words;

const WEEK: Duration = Duration::from_hours(7 * 24);
/// How much older than a week the sample may be that is compared with.
const SLACK: Duration = Duration::from_hours(24);

/// A figure in words.
pub(super) struct Figure {
    pub(super) word: &'static str,
    pub(super) value: String,
    pub(super) change: String,
}

/// Writes a figure with its change; `None` if it was never read.
pub(super) async fn figure(
    site: &Site,
    user: &UserId,
    subject: &Subject,
    count: &Count,
    words: Words,
) -> Result<Option<Figure>, Error> {
    let Some(newest) = count.newest else { return Ok(None) };
    // The newest sample may be days old itself: a day's figures come late.
    let from = site.clock().now() - (WEEK + WEEK);
    let insights = site.service.insights();
    let samples =
        insights.series(user, &subject.account.id, subject.id(), count.metric, from).await?;
    let change = match week_before(&samples) {
        Some(before) => written(before, newest, words),
        None => words.insights_no_change().to_owned(),
    };
    Ok(Some(Figure { word: count.word, value: words.count(newest), change }))
}

/// Finds what was read a week before the newest sample, up to a day earlier.
fn week_before(samples: &[InsightSample]) -> Option<u64> {
    let newest = samples.last()?.end_time;
    let (from, until) = (newest - (WEEK + SLACK), newest - WEEK);
    let before = samples.iter().rfind(|sample| (from..=until).contains(&sample.end_time))?;
    as_count(before.value)
}

/// Gives a count that is stored as a figure.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it was a count when it was stored"
)]
pub(in crate::pages) fn as_count(value: f64) -> Option<u64> {
    (value >= 0.0).then_some(value as u64)
}

fn written(before: u64, newest: u64, words: Words) -> String {
    let size = words.count(newest.abs_diff(before));
    match newest.cmp(&before) {
        std::cmp::Ordering::Greater => format!("+{size}"),
        std::cmp::Ordering::Less => format!("−{size}"),
        std::cmp::Ordering::Equal => words.insights_same().to_owned(),
    }
}
