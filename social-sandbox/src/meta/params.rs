//! Parameters, wherever they stand: in the query, a form, a multipart body or JSON.

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request};
use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::Value;
use url::form_urlencoded;

/// What a call brought along, in its order. Where a name stands twice, the body counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Params(Vec<(String, Value)>);

impl Params {
    /// Reads the query and the body. A body that is not of a known kind brings nothing.
    pub(crate) async fn read(query: &str, headers: &HeaderMap, body: Bytes) -> Self {
        let mut params = Self::default();
        let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
        if kind.eq_ignore_ascii_case("application/json") {
            if let Ok(Value::Object(fields)) = serde_json::from_slice(&body) {
                params.0.extend(fields);
            }
        } else if kind.eq_ignore_ascii_case("multipart/form-data") {
            params.multipart(headers, body).await;
        } else {
            params.encoded(&body);
        }
        params.encoded(query.as_bytes());
        params
    }

    fn encoded(&mut self, text: &[u8]) {
        let pairs = form_urlencoded::parse(text).into_owned();
        self.0.extend(pairs.map(|(name, value)| (name, Value::String(value))));
    }

    async fn multipart(&mut self, headers: &HeaderMap, body: Bytes) {
        let mut request = Request::new(Body::from(body));
        request.headers_mut().clone_from(headers);
        let Ok(mut parts) = Multipart::from_request(request, &()).await else {
            return;
        };
        while let Ok(Some(part)) = parts.next_field().await {
            let name = part.name().unwrap_or_default().to_owned();
            if let Ok(text) = part.text().await {
                self.0.push((name, Value::String(text)));
            }
        }
    }

    #[cfg(test)]
    pub(crate) fn of(pairs: &[(&str, &str)]) -> Self {
        let pairs = pairs.iter();
        Self(pairs.map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect())
    }

    /// Gives the first value of a parameter as it was sent.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// Gives a parameter as text, if it is not empty. What came as JSON is written as JSON.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let text = match self.value(name)? {
            Value::Null => return None,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        (!text.is_empty()).then_some(text)
    }

    /// Gives a parameter as JSON; text is read as JSON.
    #[cfg_attr(not(test), allow(dead_code, reason = "for parameters that are objects"))]
    pub(crate) fn json(&self, name: &str) -> Option<Value> {
        match self.value(name)? {
            Value::String(text) => serde_json::from_str(text).ok(),
            other => Some(other.clone()),
        }
    }

    /// Gives a list, however it is written: JSON, commas, or `name[]` several times.
    pub(crate) fn list(&self, name: &str) -> Option<Vec<String>> {
        let indexed = |key: &str| {
            key.strip_prefix(name).is_some_and(|rest| rest.starts_with('[') && rest.ends_with(']'))
        };
        let parts: Vec<&Value> =
            self.0.iter().filter(|(key, _)| indexed(key)).map(|(_, value)| value).collect();
        if !parts.is_empty() {
            return Some(parts.into_iter().map(plain).collect());
        }
        match self.value(name)? {
            Value::Array(items) => Some(items.iter().map(plain).collect()),
            Value::String(text) if text.trim_start().starts_with('[') => {
                let items: Vec<Value> = serde_json::from_str(text).ok()?;
                Some(items.iter().map(plain).collect())
            }
            Value::String(text) => Some(
                text.split(',')
                    .map(|item| item.trim().to_owned())
                    .filter(|item| !item.is_empty())
                    .collect(),
            ),
            Value::Null => None,
            other => Some(vec![plain(other)]),
        }
    }

    /// Gives all values of a parameter that stands several times, as in a form.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| plain(value)).collect()
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    async fn read(query: &str, kind: &'static str, body: &str) -> Params {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        Params::read(query, &headers, Bytes::copy_from_slice(body.as_bytes())).await
    }

    #[tokio::test]
    async fn parameters_are_found_wherever_they_stand() {
        let form = "application/x-www-form-urlencoded";
        assert_eq!(read("", form, "a=1&b=%C3%A9").await.text("b").unwrap(), "é");
        assert_eq!(read("a=1", "application/json", r#"{"a":2}"#).await.text("a").unwrap(), "2");
        let json = r#"{"user_tags":[{"username":"x"}],"share_to_feed":true,"n":17}"#;
        let params = read("b=1", "application/json; charset=utf-8", json).await;
        assert_eq!(params.text("share_to_feed").unwrap(), "true");
        assert_eq!(params.json("user_tags").unwrap()[0]["username"], "x");
        assert_eq!(
            (params.text("b").unwrap(), params.text("n").unwrap()),
            ("1".into(), "17".into())
        );
        let parts = "--x\r\ncontent-disposition: form-data; name=\"code\"\r\n\r\nAQ\r\n--x--\r\n";
        let params = read("", "multipart/form-data; boundary=x", parts).await;
        assert_eq!(params.text("code").unwrap(), "AQ");
        assert_eq!(params.text("nothing"), None);
    }

    #[tokio::test]
    async fn lists_are_written_in_many_ways() {
        for (query, body) in [
            ("metric=reach,views", ""),
            ("metric=%5B%22reach%22%2C%22views%22%5D", ""),
            ("metric%5B%5D=reach&metric%5B%5D=views", ""),
            ("metric%5B0%5D=reach&metric%5B1%5D=views", ""),
            ("", r#"{"metric":["reach","views"]}"#),
            ("", r#"{"metric":"reach, views"}"#),
        ] {
            let params = read(query, "application/json", body).await;
            assert_eq!(params.list("metric").unwrap(), ["reach", "views"], "{query} {body}");
        }
        assert_eq!(Params::default().list("metric"), None);
    }
}
