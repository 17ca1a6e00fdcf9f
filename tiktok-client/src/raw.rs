//! A call of an endpoint this crate has no function for.

use http::Method;
use serde::Serialize;
use serde_json::Value;
use social_core::Retry;

use crate::account::Account;
use crate::endpoint::Endpoint;
use crate::error::{Error, Result};

const OPERATION: &str = "raw_request";

/// A call by method and path, signed and read like the others.
///
/// It is not counted against a rate limit. Unless told otherwise it is repeated only if it
/// certainly was not sent, or if its token is proved to be dead; see
/// [`init_video`](Account::init_video).
#[must_use = "a request does nothing until `send` is called"]
#[derive(Debug)]
pub struct RawRequest<'a> {
    account: &'a Account,
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    body: Option<Result<Value>>,
    retry: Retry,
}

impl<'a> RawRequest<'a> {
    pub(crate) fn new(account: &'a Account, method: Method, path: String) -> Self {
        Self { account, method, path, query: Vec::new(), body: None, retry: Retry::OnlyIfNotSent }
    }

    /// Adds a parameter to the query.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Sends a value as JSON.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Self {
        let value = serde_json::to_value(body);
        self.body =
            Some(value.map_err(|_| Error::validation(OPERATION, "the request cannot be written")));
        self
    }

    /// Says how the call may be repeated.
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Makes the call and gives the `data` of its answer.
    ///
    /// # Errors
    ///
    /// As every call: see [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future breaks the request off; TikTok may have acted on it.
    pub async fn send(self) -> Result<Value> {
        let Self { account, method, path, query, body, retry } = self;
        if !path.starts_with('/') || path.contains(['?', '#']) {
            return Err(Error::validation(
                OPERATION,
                "the path must start with a slash and hold no query",
            ));
        }
        let body = body.transpose()?;
        let endpoint = Endpoint::unlisted(OPERATION, method, retry);
        let call = || {
            let client = account.client();
            let call = client.raw_call(OPERATION, &endpoint.method, &path, retry).query(&query);
            match &body {
                Some(body) => call.json(body).map_err(|error| Error::unsendable(OPERATION, error)),
                None => Ok(call),
            }
        };
        if retry == Retry::Safe || endpoint.method.is_safe() {
            account.data(&endpoint, call).await
        } else {
            account.data_once(&endpoint, call).await
        }
    }
}
