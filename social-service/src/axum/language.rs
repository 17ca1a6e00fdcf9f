//! The language of the words for people.

use http::HeaderMap;
use http::header::ACCEPT_LANGUAGE;

use crate::words::Language;

/// Chooses by `Accept-Language`; English unless French is wanted more.
pub fn wanted_language(headers: &HeaderMap) -> Language {
    let text =
        headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let best = text
        .split(',')
        .filter_map(|range| {
            let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let weight = weight.trim().strip_prefix("q=")?.parse::<f32>().ok()?;
            language(tag.trim()).filter(|_| weight > 0.0).map(|language| (language, weight))
        })
        .reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.map_or(Language::En, |(language, _)| language)
}

/// Any language will do for `*`.
fn language(tag: &str) -> Option<Language> {
    Language::of_tag(if tag == "*" { "en" } else { tag })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn the_weightiest_known_language_wins() {
        for (header, french) in [
            ("", false),
            ("fr", true),
            ("fr-CA,fr;q=0.9,en;q=0.8", true),
            ("en-GB,en;q=0.9,fr;q=0.8", false),
            ("de,fr;q=0.5,en;q=0.4", true),
            ("de", false),
            ("fr;q=0, en;q=0.1", false),
            ("*;q=0.1,fr;q=0.2", true),
            ("fr;q=zero", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(header));
            assert_eq!(wanted_language(&headers) == Language::Fr, french, "{header}");
        }
    }
}
