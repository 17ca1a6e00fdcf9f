//! The `Retry-After` header.

use std::time::{Duration, UNIX_EPOCH};

use http::HeaderValue;

use crate::time::Timestamp;

/// The longest wait that a platform's `Retry-After` can ask of us.
pub const LONGEST_RETRY_AFTER: Duration = Duration::from_mins(15);

/// Reads `Retry-After` in either form: whole seconds, or an HTTP date.
///
/// The wait is clamped to [`LONGEST_RETRY_AFTER`]; a date that has passed gives zero. `None` if
/// the value is neither form.
pub fn parse_retry_after(value: &HeaderValue, now: Timestamp) -> Option<Duration> {
    let text = value.to_str().ok()?.trim();
    let wait = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit ask for more than the clamp anyway.
        Duration::from_secs(text.parse().unwrap_or(u64::MAX))
    } else {
        let date = httpdate::parse_http_date(text).ok()?;
        let since_epoch = date.duration_since(UNIX_EPOCH).unwrap_or_default();
        now.until(Timestamp::EPOCH + since_epoch)
    };
    Some(wait.min(LONGEST_RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_forms_and_clamps() {
        let now = Timestamp::from_unix(1_795_334_400); // Sun, 22 Nov 2026 08:00:00 GMT
        let secs = |secs| Some(Duration::from_secs(secs));
        let cases = [
            ("0", secs(0)),
            ("7", secs(7)),
            (" 7 ", secs(7)),
            ("900", secs(900)),
            ("901", secs(900)),
            ("99999999999999999999999", secs(900)),
            ("Sun, 22 Nov 2026 08:00:30 GMT", secs(30)),
            ("Sun, 22 Nov 2026 07:00:00 GMT", secs(0)),
            ("Sun, 22 Nov 2026 20:00:00 GMT", secs(900)),
            ("Sunday, 22-Nov-26 08:00:30 GMT", secs(30)),
            ("Sun Nov 22 08:00:30 2026", secs(30)),
            ("", None),
            ("-1", None),
            ("+1", None),
            ("1.5", None),
            ("soon", None),
            ("Sun, 22 Nov 2026 08:00:30", None),
        ];
        for (text, expected) in cases {
            let value = HeaderValue::from_static(text);
            assert_eq!(parse_retry_after(&value, now), expected, "{text:?}");
        }
        let not_text = HeaderValue::from_bytes(b"\xff").unwrap();
        assert_eq!(parse_retry_after(&not_text, now), None);
    }
}
