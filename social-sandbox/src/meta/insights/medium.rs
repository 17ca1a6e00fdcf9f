//! `GET /{media}/insights`.

use serde_json::{Value, json};

use super::answer::{broken_down, with_values};
use super::medium_figures::Counted;
use super::metrics::{InsightMetric, InsightSubject, find, living};
use crate::meta::admit::Scene;
use crate::meta::endpoint::Handled;
use crate::meta::envelope::GraphFailure;
use crate::meta::gallery::Medium;
use crate::meta::given;
use crate::meta::object::put;
use crate::meta::read::View;
use crate::meta::read::medium::own;

/// Below so many viewers a story shows nothing.
const FEWEST_VIEWERS: u64 = 5;

/// Reads figures of a medium of the caller's own account.
pub(crate) fn read(scene: &mut Scene<'_>) -> Handled {
    let names = given::list(&scene.call.params, "metric");
    let breakdown = given::list(&scene.call.params, "breakdown").into_iter().next();
    let id = own(scene)?;
    let view = View::of(scene);
    let medium = view.state.gallery.media.get(&id).ok_or_else(|| scene.no_object())?;
    of_medium(&view, medium, &names, breakdown.as_deref())
}

/// Gives what is counted of a medium now.
pub(crate) fn counted<'a>(view: &View<'a>, medium: &'a Medium) -> Counted<'a> {
    Counted {
        ids: &view.host.ground.ids,
        medium,
        comments: view.state.gallery.comment_count(medium.id),
        age: view.age(medium.at),
    }
}

fn subject(medium: &Medium) -> InsightSubject {
    match medium.kind.product_type() {
        "REELS" => InsightSubject::Reels,
        "STORY" => InsightSubject::Story,
        _ => InsightSubject::Feed,
    }
}

/// Answers all metrics or none: one that does not fit fails the whole call.
pub(crate) fn of_medium(
    view: &View<'_>,
    medium: &Medium,
    names: &[String],
    breakdown: Option<&str>,
) -> Handled {
    if names.is_empty() {
        return Err(GraphFailure::param("The parameter metric is required"));
    }
    let subject = subject(medium);
    let mut rows = Vec::new();
    for (at, name) in names.iter().enumerate() {
        rows.push(check(view, (at, name), subject)?);
    }
    if let Some(breakdown) = breakdown
        && !rows.iter().any(|row| row.breakdowns.contains(&breakdown))
    {
        return Err(GraphFailure::of(1, None));
    }
    let figures = counted(view, medium);
    if subject == InsightSubject::Story && figures.reach() < FEWEST_VIEWERS {
        return Err(GraphFailure::of(10, None)
            .saying("(#10) Not enough viewers for the media to show insights"));
    }
    // Nothing is known of items, and at first of nothing.
    let lag = view.state.behaviour.insights_lag_seconds;
    if medium.parent.is_some() || view.age(medium.at) < lag {
        return Ok(json!({ "data": [] }));
    }
    let node = medium.id.to_string();
    let data: Vec<Value> = rows.iter().map(|row| metric(&node, &figures, row, breakdown)).collect();
    Ok(json!({ "data": data }))
}

fn check(
    view: &View<'_>,
    (at, name): (usize, &str),
    subject: InsightSubject,
) -> Result<&'static InsightMetric, GraphFailure> {
    match find(name, subject, view.side) {
        Some(row) if row.gone.is_some() && name == "impressions" => Err(GraphFailure::param(
            "Starting from version 22 and above, the impressions metric is no longer \
                 supported for the queried media.",
        )),
        // Nothing here is shared to Facebook.
        Some(row) if matches!(row.name, "crossposted_views" | "facebook_views") => {
            Err(GraphFailure::param(format!(
                "The media is not crossposted to Facebook, so {name} is not available"
            )))
        }
        Some(row) if row.gone.is_none() => Ok(row),
        _ => Err(GraphFailure::param(format!(
            "metric[{at}] must be one of the following values: {}",
            living(subject, view.side)
        ))),
    }
}

fn metric(
    node: &str,
    figures: &Counted<'_>,
    row: &InsightMetric,
    breakdown: Option<&str>,
) -> Value {
    let value = figures.value(row.name);
    let mut metric = with_values(node, row.name, "lifetime", &json!([{ "value": value }]));
    if let Some(breakdown) = breakdown.filter(|name| row.breakdowns.contains(name)) {
        let parts: Vec<_> = figures
            .parts(row.name)
            .into_iter()
            .map(|(word, value)| (word.to_owned(), value))
            .collect();
        put(&mut metric, "total_value", broken_down(Some(value), breakdown, &parts));
    }
    metric
}
