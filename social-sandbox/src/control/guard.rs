//! Keeps pages of other sites from steering the sandbox through a browser.

use std::net::IpAddr;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{HOST, ORIGIN};
use http::{HeaderMap, HeaderName, Method};

use super::reply::Refusal;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Lets a call through unless a browser makes it for another site.
///
/// Only browsers send the headers this looks at, so programs are not hindered.
pub(super) async fn same_site(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads || !is_foreign(request.headers()) {
        return next.run(request).await;
    }
    Refusal::foreign().into_response()
}

fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let (site, origin) = (text(FETCH_SITE), text(ORIGIN));
    if site.is_none() && origin.is_none() {
        return false;
    }
    let host = text(HOST).unwrap_or_default();
    let same_site = site.is_none_or(|site| matches!(site, "same-origin" | "none"));
    let same_origin =
        origin.is_none_or(|origin| origin.strip_prefix("http://").is_some_and(|own| own == host));
    // A name that somebody else lets point here would pass for the same origin.
    !(same_site && same_origin && is_local(host))
}

/// Whether a host is `localhost` or an address, with or without a port.
fn is_local(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok() => name,
        _ => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost" || name.ends_with(".localhost") || address.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn foreign(headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_static(value));
        }
        is_foreign(&map)
    }

    #[test]
    fn programs_and_the_own_page_pass() {
        let host = ("host", "127.0.0.1:4000");
        assert!(!foreign(&[("host", "sandbox:4000")]), "a program by a name of its network");
        assert!(!foreign(&[host, ("sec-fetch-site", "same-origin")]));
        assert!(!foreign(&[host, ("sec-fetch-site", "none")]));
        assert!(!foreign(&[
            host,
            ("origin", "http://127.0.0.1:4000"),
            ("sec-fetch-site", "same-origin")
        ]));
        assert!(!foreign(&[("host", "[::1]:4000"), ("origin", "http://[::1]:4000")]));
        assert!(!foreign(&[("host", "localhost:4000"), ("origin", "http://localhost:4000")]));
    }

    #[test]
    fn other_sites_do_not() {
        let host = ("host", "127.0.0.1:4000");
        for site in ["cross-site", "same-site"] {
            let mut map = HeaderMap::new();
            map.insert(HOST, HeaderValue::from_static("127.0.0.1:4000"));
            map.insert(FETCH_SITE, HeaderValue::from_static(site));
            assert!(is_foreign(&map), "{site}");
        }
        assert!(foreign(&[host, ("origin", "http://127.0.0.1:8080")]), "another port");
        assert!(foreign(&[host, ("origin", "https://127.0.0.1:4000")]));
        assert!(foreign(&[host, ("origin", "null")]));
        assert!(foreign(&[
            host,
            ("sec-fetch-site", "same-origin"),
            ("origin", "http://a.example")
        ]));
    }

    #[test]
    fn a_name_that_was_made_to_point_here_does_not() {
        assert!(foreign(&[
            ("host", "a.example:4000"),
            ("origin", "http://a.example:4000"),
            ("sec-fetch-site", "same-origin"),
        ]));
    }
}
