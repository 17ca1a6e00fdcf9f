//! The session's cookie.

use std::time::Duration;

use http::HeaderMap;
use http::header::COOKIE;
use url::Url;

use crate::people::Secret;

/// Its name over https: the prefix keeps other hosts and plain http from setting it.
const NAME: &str = "__Host-social-session";
/// Its name on plain http, which only loopback may use.
const LOOPBACK_NAME: &str = "social-session";

fn name(public_url: &Url) -> &'static str {
    if public_url.scheme() == "https" { NAME } else { LOOPBACK_NAME }
}

/// Reads the cookie; none if two differ, since one of them is not ours.
pub(super) fn read(headers: &HeaderMap, public_url: &Url) -> Option<Secret> {
    let mut values = all(headers, name(public_url));
    let first = values.next()?;
    if values.any(|other| other != first) {
        return None;
    }
    Secret::shown(first)
}

/// Walks the values of every cookie of this name.
pub(crate) fn all<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(move |(found, _)| *found == name)
        .map(|(_, value)| value)
}

/// Writes the `Set-Cookie` line; without a span it lasts until the browser is closed.
///
/// `Lax`, since `Strict` would leave the cookie out when TikTok sends the browser back.
pub(super) fn write(secret: &Secret, kept: Option<Duration>, public_url: &Url) -> String {
    let kept = kept.map(|span| format!("; Max-Age={}", span.as_secs())).unwrap_or_default();
    line(secret.expose_secret(), &kept, public_url)
}

/// Writes the `Set-Cookie` line that takes the cookie away.
pub(super) fn forget(public_url: &Url) -> String {
    line("", "; Max-Age=0", public_url)
}

fn line(value: &str, kept: &str, public_url: &Url) -> String {
    let secure = if public_url.scheme() == "https" { "; Secure" } else { "" };
    format!("{}={value}; Path=/{kept}; HttpOnly; SameSite=Lax{secure}", name(public_url))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(COOKIE, HeaderValue::from_str(line).unwrap());
        }
        headers
    }

    #[test]
    fn what_was_written_is_read() {
        let https = Url::parse("https://social.example.com/").unwrap();
        let secret = Secret::draw("").unwrap();
        let line = write(&secret, None, &https);
        assert!(line.starts_with("__Host-social-session="), "{line}");
        assert!(line.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{line}");
        let pair = line.split(';').next().unwrap();
        let found = read(&headers(&["a=b", &format!("c=d; {pair}")]), &https).unwrap();
        assert_eq!(found.expose_secret(), secret.expose_secret());
    }

    #[test]
    fn loopback_has_its_own_name() {
        let loopback = Url::parse("http://127.0.0.1:8080/").unwrap();
        let line = write(&Secret::draw("").unwrap(), None, &loopback);
        assert!(line.starts_with("social-session=") && !line.contains("Secure"), "{line}");
        assert!(read(&headers(&["__Host-social-session=abc"]), &loopback).is_none());
    }

    #[test]
    fn a_planted_second_cookie_signs_nobody_in() {
        let https = Url::parse("https://social.example.com/").unwrap();
        let lines = ["__Host-social-session=a; __Host-social-session=b"];
        assert!(read(&headers(&lines), &https).is_none());
        assert!(read(&headers(&["__Host-social-session="]), &https).is_none());
    }
}
