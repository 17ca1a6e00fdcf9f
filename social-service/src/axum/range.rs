//! Which part of a file a request asks for (RFC 9110, section 14).

use std::ops::Range;

use http::HeaderMap;
use http::header::{IF_RANGE, RANGE};

/// The part of a file that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it.
    Whole,
    /// These bytes, at least one.
    Part(Range<u64>),
    /// Bytes behind its end.
    Nowhere,
}

/// Reads the headers of a request for a file of `size` bytes, whose only validator is `etag`.
///
/// What cannot be read, or asks for several parts at once, is answered with the whole.
pub(super) fn wanted(headers: &HeaderMap, size: u64, etag: &str) -> Wanted {
    if headers.get(IF_RANGE).is_some_and(|value| value.as_bytes() != etag.as_bytes()) {
        return Wanted::Whole;
    }
    let mut ranges = headers.get_all(RANGE).iter();
    let (Some(range), None) = (ranges.next(), ranges.next()) else { return Wanted::Whole };
    range.to_str().ok().and_then(|text| read(text, size)).unwrap_or(Wanted::Whole)
}

fn read(text: &str, size: u64) -> Option<Wanted> {
    let (unit, set) = text.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let range = match set.trim().split_once('-')? {
        ("", length) => size.saturating_sub(number(length)?)..size,
        (first, "") => number(first)?..size,
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if last < first {
                return None;
            }
            first..size.min(last.saturating_add(1))
        }
    };
    Some(if range.is_empty() { Wanted::Nowhere } else { Wanted::Part(range) })
}

/// Reads a number; one that is too large for any file is the largest there is.
fn number(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn asked(range: &str) -> Wanted {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, HeaderValue::from_str(range).unwrap());
        wanted(&headers, 1_000, "\"e\"")
    }

    #[test]
    fn one_part_is_given() {
        for (text, range) in [
            ("bytes=0-0", 0..1),
            ("bytes=0-999", 0..1_000),
            ("Bytes=10-", 10..1_000),
            ("bytes=990-5000", 990..1_000),
            ("bytes=-10", 990..1_000),
            ("bytes=-5000", 0..1_000),
            ("bytes=0-99999999999999999999999", 0..1_000),
        ] {
            assert_eq!(asked(text), Wanted::Part(range), "{text}");
        }
    }

    #[test]
    fn what_lies_behind_the_end_is_nowhere() {
        for text in ["bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=99999999999999999999-"] {
            assert_eq!(asked(text), Wanted::Nowhere, "{text}");
        }
    }

    #[test]
    fn everything_else_is_the_whole() {
        for text in [
            "bytes=0-1,5-6",
            "bytes=5-4",
            "bytes=-",
            "bytes=a-b",
            "bytes=+1-2",
            "lines=0-1",
            "0-1",
            "",
        ] {
            assert_eq!(asked(text), Wanted::Whole, "{text}");
        }
        let mut headers = HeaderMap::new();
        assert_eq!(wanted(&headers, 1_000, "\"e\""), Wanted::Whole);
        headers.insert(RANGE, HeaderValue::from_static("bytes=0-1"));
        headers.append(RANGE, HeaderValue::from_static("bytes=2-3"));
        assert_eq!(wanted(&headers, 1_000, "\"e\""), Wanted::Whole);
    }

    #[test]
    fn a_part_of_another_file_is_not_given() {
        let mut headers = HeaderMap::new();
        headers.insert(RANGE, HeaderValue::from_static("bytes=0-1"));
        headers.insert(IF_RANGE, HeaderValue::from_static("\"e\""));
        assert_eq!(wanted(&headers, 1_000, "\"e\""), Wanted::Part(0..2));
        assert_eq!(wanted(&headers, 1_000, "\"f\""), Wanted::Whole);
    }
}
