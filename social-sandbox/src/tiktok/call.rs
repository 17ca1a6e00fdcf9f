//! One request to the TikTok host, read in full.

use bytes::Bytes;
use http::HeaderMap;
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE};
use serde::de::DeserializeOwned;

use super::envelope::Failure;
use super::facts::Endpoint;
use crate::wire::Fields;

/// A request whose body was read, as handlers see it.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) endpoint: &'static Endpoint,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Call {
    /// Returns the query as pairs.
    pub(crate) fn query(&self) -> Fields {
        Fields::parse(self.query.as_bytes())
    }

    /// Returns the body as form fields if it says that it is a form.
    pub(crate) fn form(&self) -> Option<Fields> {
        self.has_content_type("application/x-www-form-urlencoded")
            .then(|| Fields::parse(&self.body))
    }

    /// Decodes a JSON body.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        if !self.has_content_type("application/json") {
            return Err(Failure::params("The content type must be application/json"));
        }
        serde_json::from_slice(&self.body)
            .map_err(|error| Failure::params(format!("The request body is malformed: {error}")))
    }

    /// Returns the bearer token.
    pub(crate) fn bearer(&self) -> Option<&str> {
        self.header(&AUTHORIZATION)?.strip_prefix("Bearer ")
    }

    /// Returns a cookie's value.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.header(&COOKIE)?
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(key, value)| (key == name).then_some(value))
    }

    fn header(&self, name: &http::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    fn has_content_type(&self, expected: &str) -> bool {
        self.header(&CONTENT_TYPE)
            .and_then(|value| value.split(';').next())
            .is_some_and(|value| value.trim().eq_ignore_ascii_case(expected))
    }
}
