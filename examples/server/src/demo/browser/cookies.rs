//! The browser's cookies, kept for each origin.

use std::collections::BTreeMap;

use http::HeaderMap;
use http::header::SET_COOKIE;
use url::Url;

/// Cookies by origin and name; each lives until it is taken back.
#[derive(Debug, Default)]
pub(super) struct Cookies(BTreeMap<String, BTreeMap<String, String>>);

impl Cookies {
    /// Takes up what an answer sets or takes back.
    pub(super) fn take(&mut self, url: &Url, headers: &HeaderMap) {
        let jar = self.0.entry(url.origin().ascii_serialization()).or_default();
        for line in headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok()) {
            let mut parts = line.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else {
                continue;
            };
            if parts.any(|attribute| attribute.eq_ignore_ascii_case("max-age=0")) {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Gives the `Cookie` line for a request, if there is one.
    pub(super) fn line(&self, url: &Url) -> Option<String> {
        let jar = self.0.get(&url.origin().ascii_serialization())?;
        let pairs: Vec<_> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn answer(line: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(SET_COOKIE, HeaderValue::from_static(line))])
    }

    #[test]
    fn cookies_go_back_to_their_origin_until_they_are_taken_back() {
        let ours = Url::parse("http://127.0.0.1:8080/a").unwrap();
        let theirs = Url::parse("http://127.0.0.1:4100/").unwrap();
        let mut cookies = Cookies::default();
        cookies.take(&ours, &answer("session=abc=; Path=/; HttpOnly"));
        assert_eq!(cookies.line(&ours).as_deref(), Some("session=abc="));
        assert_eq!(cookies.line(&theirs), None);
        cookies.take(&ours, &answer("session=; Path=/; Max-Age=0"));
        assert_eq!(cookies.line(&ours), None);
    }
}
