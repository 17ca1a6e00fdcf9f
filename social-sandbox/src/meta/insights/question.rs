//! What `GET /{ig}/insights` asks for, checked as Meta checks it.

use super::metrics::{InsightMetric, InsightSubject, find, living};
use crate::meta::admit::Scene;
use crate::meta::behaviour::ViewsBreakdown;
use crate::meta::endpoint::Side;
use crate::meta::envelope::GraphFailure;
use crate::meta::given;
use crate::meta::path::Version;

pub(super) const DAY: i64 = 86_400;
/// The longest range of one call.
const LONGEST: i64 = 30 * DAY;

/// How values are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Total,
    Series,
}

/// A question that can be answered.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) rows: Vec<&'static InsightMetric>,
    pub(super) form: Form,
    pub(super) breakdown: Option<String>,
    /// Unix seconds.
    pub(super) since: i64,
    pub(super) until: i64,
}

/// Metrics that describe people.
pub(super) fn is_audience(name: &str) -> bool {
    name.ends_with("_demographics")
}

/// Metrics that come as a series alone.
pub(super) fn is_series(name: &str) -> bool {
    matches!(name, "follower_count" | "online_followers")
}

impl Question {
    pub(super) fn read(scene: &Scene<'_>) -> Result<Self, GraphFailure> {
        let params = &scene.call.params;
        let side = scene.call.side;
        let names = given::list(params, "metric");
        if names.is_empty() {
            return Err(GraphFailure::param("The parameter metric is required"));
        }
        let rows = rows(&names, side)?;
        check_period(&given::required(params, "period")?, &rows)?;
        let form = form(params.text("metric_type").as_deref(), &rows)?;
        let breakdown = given::list(params, "breakdown").into_iter().next();
        let views = scene.state.behaviour.views_breakdown;
        check_breakdown(breakdown.as_deref(), form, &rows, views)?;
        let timeframe = params.text("timeframe");
        check_audience(timeframe.as_deref(), breakdown.as_deref(), &rows, scene.call.version)?;
        let now = scene.now.div_euclid(1_000_000);
        let until = given::number(params, "until")?.unwrap_or(now);
        let since = given::number(params, "since")?.unwrap_or(until - DAY);
        if since >= until {
            return Err(GraphFailure::param("The since param must be less than the until param"));
        }
        if until - since > LONGEST {
            return Err(GraphFailure::param(
                "There cannot be more than 30 days (2592000 s) between since and until",
            ));
        }
        Ok(Self { rows, form, breakdown, since, until: until.min(now) })
    }
}

fn rows(names: &[String], side: Side) -> Result<Vec<&'static InsightMetric>, GraphFailure> {
    let row = |(at, name): (usize, &String)| match find(name, InsightSubject::Account, side) {
        Some(row) if row.gone.is_none() => Ok(row),
        Some(_) if name == "impressions" => Err(GraphFailure::param(
            "Starting from version 22 and above, the impressions metric is no longer supported \
             for the queried user",
        )),
        _ => Err(GraphFailure::param(format!(
            "metric[{at}] must be one of the following values: {}",
            living(InsightSubject::Account, side)
        ))),
    };
    names.iter().enumerate().map(row).collect()
}

fn check_period(period: &str, rows: &[&InsightMetric]) -> Result<(), GraphFailure> {
    const PERIODS: &[&str] = &["day", "week", "days_28", "month", "lifetime", "total_over_range"];
    if !PERIODS.contains(&period) {
        return Err(GraphFailure::param(format!(
            "period must be one of the following values: {}",
            PERIODS.join(", ")
        )));
    }
    let wanted = |name: &str| {
        if is_audience(name) || name == "online_followers" { "lifetime" } else { "day" }
    };
    match rows.iter().find(|row| wanted(row.name) != period) {
        Some(row) => Err(GraphFailure::param(format!(
            "Incompatible metrics ({}) with period ({period})",
            row.name
        ))),
        None => Ok(()),
    }
}

fn form(wanted: Option<&str>, rows: &[&InsightMetric]) -> Result<Form, GraphFailure> {
    match wanted {
        Some("total_value") => match rows.iter().find(|row| is_series(row.name)) {
            Some(row) => Err(GraphFailure::param(format!(
                "Incompatible metrics ({}) with metric_type (total_value)",
                row.name
            ))),
            None => Ok(Form::Total),
        },
        Some("time_series" | "default") | None => {
            match rows.iter().find(|row| row.name != "reach" && !is_series(row.name)) {
                Some(row) => Err(GraphFailure::param(format!(
                    "The following metrics ({}) should be specified with parameter \
                     metric_type=total_value",
                    row.name
                ))),
                None => Ok(Form::Series),
            }
        }
        Some(_) => Err(GraphFailure::param(
            "metric_type must be one of the following values: default, time_series, total_value",
        )),
    }
}

fn check_breakdown(
    breakdown: Option<&str>,
    form: Form,
    rows: &[&InsightMetric],
    views: ViewsBreakdown,
) -> Result<(), GraphFailure> {
    let Some(breakdown) = breakdown else { return Ok(()) };
    if form == Form::Series {
        return Err(GraphFailure::param("breakdown is supported with metric_type=total_value"));
    }
    let spelled = |row: &InsightMetric| match (row.name, breakdown, views) {
        ("views", "follower_type", ViewsBreakdown::FollowType)
        | ("views", "follow_type", ViewsBreakdown::FollowerType) => false,
        _ => row.breakdowns.contains(&breakdown),
    };
    // Meta says no more than this about a breakdown that does not fit.
    if rows.iter().all(|row| spelled(row)) { Ok(()) } else { Err(GraphFailure::of(1, None)) }
}

fn check_audience(
    timeframe: Option<&str>,
    breakdown: Option<&str>,
    rows: &[&InsightMetric],
    version: Version,
) -> Result<(), GraphFailure> {
    const NAMES: &[&str] =
        &["last_14_days", "last_30_days", "last_90_days", "prev_month", "this_month", "this_week"];
    if let Some(name) = timeframe.filter(|name| !NAMES.contains(name)) {
        return Err(GraphFailure::param(format!("timeframe cannot be {name}")));
    }
    for row in rows.iter().filter(|row| is_audience(row.name)) {
        let Some(name) = timeframe else {
            return Err(GraphFailure::param("The parameter timeframe is required"));
        };
        if breakdown.is_none() {
            return Err(GraphFailure::param("The parameter breakdown is required"));
        }
        let lives = matches!(name, "this_month" | "this_week");
        let is_of_followers = row.name == "follower_demographics";
        if !lives && !is_of_followers && version >= Version(20, 0) {
            return Err(GraphFailure::param(format!(
                "timeframe ({name}) is no longer supported for {}",
                row.name
            )));
        }
    }
    Ok(())
}
