//! How long Meta wants a throttled caller to stay away.

use std::time::Duration;

use serde_json::Value;
use social_core::http::Answer;

const HEADER: &str = "x-business-use-case-usage";
/// The windows of the limits roll over a day at most, so no pause is longer.
const LONGEST: Duration = Duration::from_hours(24);

/// Reads the pause an answer asks for: the longest of the header's objects, or `Retry-After`, which
/// Meta does not document. Many answers say nothing.
pub(crate) fn pause(answer: &Answer) -> Option<Duration> {
    answer.header(HEADER).and_then(regain_access).or_else(|| answer.retry_after())
}

/// The header is JSON: a list of limits for each business object, with minutes in
/// `estimated_time_to_regain_access`.
fn regain_access(header: &str) -> Option<Duration> {
    let usage: Value = serde_json::from_str(header).ok()?;
    let limits = usage.as_object()?.values().filter_map(Value::as_array).flatten();
    let minutes =
        limits.filter_map(|limit| limit.get("estimated_time_to_regain_access")?.as_u64()).max()?;
    let pause = Duration::from_secs(minutes.saturating_mul(60)).min(LONGEST);
    (!pause.is_zero()).then_some(pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_longest_wait_in_minutes() {
        let limit = |minutes: &str| {
            format!(
                r#"{{"17841400000000001":[{{"type":"instagram","call_count":95,"estimated_time_to_regain_access":{minutes}}}],"2":[{{"type":"pages"}}]}}"#
            )
        };
        for (header, expected) in [
            (limit("19"), Some(Duration::from_mins(19))),
            (limit("0"), None),
            (limit("-5"), None),
            (limit("99999999999999"), Some(LONGEST)),
            (r#"{"a":[{"estimated_time_to_regain_access":3},{"estimated_time_to_regain_access":7}]}"#.to_owned(), Some(Duration::from_mins(7))),
            ("{}".to_owned(), None),
            ("[]".to_owned(), None),
            ("not json".to_owned(), None),
        ] {
            assert_eq!(regain_access(&header), expected, "{header}");
        }
    }
}
