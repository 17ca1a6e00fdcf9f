//! The cookie that binds a login to the browser that began it.

use http::HeaderMap;
use http::header::COOKIE;
use url::Url;

use crate::BrowserKey;

/// The cookie's name over https: the prefix keeps other hosts and plain http from setting it.
const NAME: &str = "__Host-social-connect";
/// The cookie's name on plain http, which only loopback may use.
const LOOPBACK_NAME: &str = "social-connect";
/// Seconds it lives: longer than any state, so that a second try finds the same browser.
const LIFE: u32 = 3_600;

/// Gives the cookie's name for a service at this address.
pub(super) fn name(public_url: &Url) -> &'static str {
    if public_url.scheme() == "https" { NAME } else { LOOPBACK_NAME }
}

/// Reads the binding cookie; `None` if there is none, or two that differ.
pub(super) fn read(headers: &HeaderMap, public_url: &Url) -> Option<BrowserKey> {
    let name = name(public_url);
    let mut values = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(found, _)| *found == name)
        .map(|(_, value)| value);
    let value = values.next()?;
    if values.any(|other| other != value) {
        return None;
    }
    BrowserKey::from_cookie(value)
}

/// Reads the key of the browser that sent a request to a service at this address, for a host that
/// shows the choice of accounts on a page of its own. A browser that began no login has none, and
/// opens no choice.
pub fn browser_of(headers: &HeaderMap, public_url: &Url) -> Option<BrowserKey> {
    read(headers, public_url)
}

/// Writes the `Set-Cookie` line.
pub(super) fn write(key: &BrowserKey, public_url: &Url) -> String {
    let secure = if public_url.scheme() == "https" { "; Secure" } else { "" };
    let (name, value) = (name(public_url), key.as_str());
    format!("{name}={value}; Path=/; Max-Age={LIFE}; HttpOnly; SameSite=Lax{secure}")
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn https() -> Url {
        Url::parse("https://social.example.com").unwrap()
    }

    fn headers(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(COOKIE, HeaderValue::from_str(line).unwrap());
        }
        headers
    }

    #[test]
    fn what_was_written_is_read() {
        let key = BrowserKey::fresh().unwrap();
        let line = write(&key, &https());
        assert!(line.ends_with("; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure"), "{line}");
        let pair = line.split(';').next().unwrap();
        let read = read(&headers(&[&format!("a=b; {pair}")]), &https()).unwrap();
        assert_eq!(read.as_str(), key.as_str());
    }

    #[test]
    fn plain_http_has_its_own_name_and_no_secure() {
        let loopback = Url::parse("http://127.0.0.1:8080").unwrap();
        let line = write(&BrowserKey::fresh().unwrap(), &loopback);
        assert!(line.starts_with("social-connect=") && !line.contains("Secure"), "{line}");
    }

    #[test]
    fn a_second_planted_cookie_makes_none() {
        let (mine, other) = (BrowserKey::fresh().unwrap(), BrowserKey::fresh().unwrap());
        let pairs = [&mine, &other].map(|key| format!("{NAME}={}", key.as_str()));
        assert!(read(&headers(&[&pairs[0], &pairs[1]]), &https()).is_none());
        assert!(read(&headers(&[&pairs[0], &pairs[0]]), &https()).is_some());
        assert!(read(&headers(&["social-connect=x"]), &https()).is_none());
    }
}
