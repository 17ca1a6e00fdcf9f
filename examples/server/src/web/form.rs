//! Small forms: read in time and in measure, then looked up by field.

use std::time::Duration;

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use tokio::time::timeout;
use url::form_urlencoded;

use super::error::PageError;

/// The longest form, in bytes.
const LONGEST: usize = 64 * 1024;
/// How long it may take to come in.
const DEADLINE: Duration = Duration::from_secs(15);

/// The fields of a form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Gives a field's value.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// Tells whether a box was ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        self.get(name) == Some("on")
    }

    /// Gives a field's value; a missing one is empty.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// Adds a field; a second one of the same name is refused.
    pub(crate) fn add(&mut self, name: String, value: String) -> Result<(), PageError> {
        if self.get(&name).is_some() {
            return Err(PageError::Form);
        }
        self.0.push((name, value));
        Ok(())
    }

    /// Tells how many fields there are.
    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    /// Walks the fields.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<S: Sync> FromRequest<S> for Fields {
    type Rejection = PageError;

    async fn from_request(request: Request, _: &S) -> Result<Self, PageError> {
        let content_type =
            request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !content_type.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            return Err(PageError::Form);
        }
        let read = timeout(DEADLINE, to_bytes(request.into_body(), LONGEST)).await;
        let bytes = read.map_err(|_| PageError::TimedOut)?;
        let bytes = bytes.map_err(|_| PageError::TooLong(StatusCode::PAYLOAD_TOO_LARGE))?;
        let mut fields = Self::default();
        for (name, value) in form_urlencoded::parse(&bytes) {
            fields.add(name.into_owned(), value.into_owned())?;
        }
        Ok(fields)
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    async fn read(kind: &str, body: impl Into<Body>) -> Result<Fields, PageError> {
        let request =
            http::Request::post("/").header(CONTENT_TYPE, kind).body(body.into()).unwrap();
        Fields::from_request(request, &()).await
    }

    const FORM: &str = "application/x-www-form-urlencoded";

    #[tokio::test]
    async fn fields_are_found_by_name() {
        let fields = read(FORM, "a=1&b=caf%C3%A9+au+lait&box=on&csrf=x").await.unwrap();
        assert_eq!(fields.get("a"), Some("1"));
        assert_eq!(fields.text("b"), "café au lait");
        assert!(fields.ticked("box") && !fields.ticked("other"));
        assert_eq!(fields.text("none"), "");
    }

    #[tokio::test]
    async fn what_is_no_form_is_refused() {
        assert!(matches!(read("application/json", "{}").await, Err(PageError::Form)));
        assert!(matches!(read("text/plain", "a=1").await, Err(PageError::Form)));
        assert!(matches!(read(FORM, "a=1&a=2").await, Err(PageError::Form)));
        let long = format!("a={}", "x".repeat(LONGEST));
        assert!(matches!(read(FORM, long).await, Err(PageError::TooLong(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn a_form_that_never_ends_is_given_up() {
        let endless = Body::from_stream(futures_util::stream::pending::<
            Result<bytes::Bytes, std::io::Error>,
        >());
        assert!(matches!(read(FORM, endless).await, Err(PageError::TimedOut)));
    }
}
