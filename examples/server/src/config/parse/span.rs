//! Spans of time, with the least and the most that are taken.

use std::time::Duration;

use super::Problem;

/// Reads a span of days or hours: `14d`, `168h`.
pub(in crate::config) fn retention(text: &str) -> Result<Duration, Problem> {
    let hours = match (text.strip_suffix('d'), text.strip_suffix('h')) {
        (Some(days), _) => days.parse::<u64>().ok().and_then(|days| days.checked_mul(24)),
        (_, Some(hours)) => hours.parse().ok(),
        _ => None,
    };
    match hours {
        Some(hours @ 168..=87_600) => Ok(Duration::from_hours(hours)),
        Some(_) => Err("write 7d to 3650d: platforms repeat deliveries for days, and what was forgotten would count as new".to_owned()),
        None => Err("write a span such as 14d or 336h".to_owned()),
    }
}

/// Reads a span of minutes, hours or days: `30m`, `6h`, `1d`.
fn span(text: &str) -> Option<Duration> {
    let unit = text.chars().last()?;
    let minutes = match unit {
        'm' => 1,
        'h' => 60,
        'd' => 24 * 60,
        _ => return None,
    };
    let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
    number.checked_mul(minutes)?.checked_mul(60).map(Duration::from_secs)
}

/// Reads how late a planned post may be.
pub(in crate::config) fn past_due(text: &str) -> Result<Duration, Problem> {
    let allowed = Duration::from_mins(1)..=Duration::from_hours(24);
    span(text)
        .filter(|late| allowed.contains(late))
        .ok_or_else(|| "write a span from 1m to 24h, such as 30m or 1h".to_owned())
}

/// Reads how often figures or media are read; `off` for never.
pub(in crate::config) fn every(text: &str) -> Result<Option<Duration>, Problem> {
    if text == "off" {
        return Ok(None);
    }
    let allowed = Duration::from_mins(15)..=Duration::from_hours(7 * 24);
    span(text)
        .filter(|every| allowed.contains(every))
        .map(Some)
        .ok_or_else(|| "write a span from 15m to 7d, such as 6h, or off".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_spans() {
        assert_eq!(retention("7d").unwrap(), Duration::from_hours(168));
        assert_eq!(retention("400h").unwrap(), Duration::from_hours(400));
        assert!(retention("18446744073709551615d").is_err());
    }
}
