//! The shape of a metric in an answer.

use serde_json::{Value, json};

/// Words of a metric for people.
fn title(name: &str) -> String {
    let mut words = name.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// A metric with values of its own.
pub(super) fn with_values(node: &str, name: &str, period: &str, values: &Value) -> Value {
    json!({
        "name": name,
        "period": period,
        "values": values,
        "title": title(name),
        "description": title(name),
        "id": format!("{node}/insights/{name}/{period}"),
    })
}

/// A metric with a total, and perhaps with its parts.
pub(super) fn with_total(node: &str, name: &str, period: &str, total: &Value) -> Value {
    json!({
        "name": name,
        "period": period,
        "title": title(name),
        "description": title(name),
        "total_value": total,
        "id": format!("{node}/insights/{name}/{period}"),
    })
}

/// A total with its parts by one dimension.
pub(super) fn broken_down(value: Option<u64>, dimension: &str, parts: &[(String, u64)]) -> Value {
    let results: Vec<Value> = parts
        .iter()
        .map(|(word, value)| json!({ "dimension_values": [word], "value": value }))
        .collect();
    let breakdowns = json!([{ "dimension_keys": [dimension], "results": results }]);
    match value {
        Some(value) => json!({ "value": value, "breakdowns": breakdowns }),
        None => json!({ "breakdowns": breakdowns }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_look_as_in_the_sample() {
        let total = broken_down(Some(25), "action_type", &[("call".to_owned(), 25)]);
        let metric = with_total("1", "profile_activity", "lifetime", &total);
        assert_eq!(metric["title"], "Profile activity");
        assert_eq!(metric["id"], "1/insights/profile_activity/lifetime");
        let breakdown = &metric["total_value"]["breakdowns"][0];
        assert_eq!(breakdown["results"][0]["dimension_values"][0], "call");
    }
}
