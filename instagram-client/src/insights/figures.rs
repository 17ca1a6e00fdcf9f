//! Figures as Instagram gives them.

use serde_json::Value;
use social_core::Timestamp;

use crate::error::Error;

/// One figure.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Figure {
    /// The metric.
    pub metric: String,
    /// What it sums up: `day`, `lifetime` and others.
    pub period: String,
    /// What it is broken down by, and of which part it is, in the order of the question; empty for
    /// the whole.
    pub breakdown: Vec<(String, String)>,
    /// The end of the period, where there is one.
    pub end_time: Option<Timestamp>,
    /// The figure.
    pub value: f64,
}

/// A metric that was asked for and not given.
#[derive(Debug)]
#[non_exhaustive]
pub struct Withheld {
    /// The metric.
    pub metric: String,
    /// Why; `None` if the table says that it is retired, or not for this medium, login, period or
    /// breakdown, so that Instagram was not asked.
    pub error: Option<Error>,
}

/// Figures, and what could not be had.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Insights {
    /// The figures. A metric that is in neither list has no figure yet.
    pub figures: Vec<Figure>,
    /// The metrics that Instagram refused, or was not asked for.
    pub withheld: Vec<Withheld>,
    /// How many calls it took; more than one if some metrics were refused.
    pub calls: u32,
}

/// Reads the figures out of an answer; what has no number is left out.
pub(super) fn figures(data: &Value) -> Vec<Figure> {
    let list = data.get("data").and_then(Value::as_array).into_iter().flatten();
    let mut figures = Vec::new();
    for metric in list {
        let (Some(name), period) = (text(metric, "name"), text(metric, "period")) else { continue };
        let figure = |breakdown, end_time, value| Figure {
            metric: name.clone(),
            period: period.clone().unwrap_or_default(),
            breakdown,
            end_time,
            value,
        };
        let values = metric.get("values").and_then(Value::as_array).into_iter().flatten();
        let mut has_total = false;
        if let Some(total) = metric.get("total_value") {
            if let Some(value) = number(total.get("value")) {
                figures.push(figure(Vec::new(), None, value));
                has_total = true;
            }
            for (parts, value) in broken_down(total) {
                figures.push(figure(parts, None, value));
            }
        }
        // The total stands in both places at times.
        for one in values.filter(|_| !has_total) {
            let end_time = text(one, "end_time").and_then(|text| text.parse().ok());
            if let Some(value) = number(one.get("value")) {
                figures.push(figure(Vec::new(), end_time, value));
            }
        }
    }
    figures
}

fn broken_down(total: &Value) -> Vec<(Vec<(String, String)>, f64)> {
    let breakdowns = total.get("breakdowns").and_then(Value::as_array).into_iter().flatten();
    let mut parts = Vec::new();
    for breakdown in breakdowns {
        let keys = texts(breakdown, "dimension_keys");
        let results = breakdown.get("results").and_then(Value::as_array).into_iter().flatten();
        for result in results {
            let Some(value) = number(result.get("value")) else { continue };
            let values = texts(result, "dimension_values");
            parts.push((keys.iter().cloned().zip(values).collect(), value));
        }
    }
    parts
}

fn text(object: &Value, name: &str) -> Option<String> {
    object.get(name)?.as_str().map(str::to_owned)
}

fn texts(object: &Value, name: &str) -> Vec<String> {
    let list = object.get(name).and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn number(value: Option<&Value>) -> Option<f64> {
    value?.as_f64()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn totals_series_and_parts_are_read() {
        let data = json!({ "data": [
            { "name": "navigation", "period": "lifetime", "values": [{ "value": 25 }],
              "total_value": { "value": 25, "breakdowns": [{
                "dimension_keys": ["story_navigation_action_type"],
                "results": [
                    { "dimension_values": ["tap_forward"], "value": 19 },
                    { "dimension_values": ["tap_back"], "value": 6 },
                ],
              }] } },
            { "name": "reach", "period": "day", "values": [
                { "value": 3, "end_time": "2022-08-01T07:00:00+0000" },
                { "value": 4, "end_time": "2022-08-02T07:00:00+0000" },
            ] },
            { "name": "likes", "period": "lifetime", "values": [{ "value": {} }, {}] },
            { "period": "lifetime" },
        ] });
        let read = figures(&data);
        let values: Vec<_> = read.iter().map(|one| (one.metric.as_str(), one.value)).collect();
        assert_eq!(
            values,
            [
                ("navigation", 25.0),
                ("navigation", 19.0),
                ("navigation", 6.0),
                ("reach", 3.0),
                ("reach", 4.0)
            ]
        );
        let part = ("story_navigation_action_type".to_owned(), "tap_back".to_owned());
        assert_eq!(read[2].breakdown, [part]);
        assert_eq!(read[3].end_time, Some(Timestamp::from_unix(1_659_337_200)));
    }
}
