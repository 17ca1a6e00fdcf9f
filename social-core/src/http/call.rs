//! One logical call: a request, and what it says of itself.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::Serialize;
use url::Url;

use super::answer::Answer;
use super::message::HttpBody;
use crate::account::AccountId;
use crate::limit::{LimitKey, WindowRule};
use crate::redact::without_query;
use crate::retry::Retry;
use crate::secret::AccessToken;
use crate::upload::ByteStream;

/// How long an API call may take, its retries included.
pub const API_DEADLINE: Duration = Duration::from_secs(30);
/// How long a call of a token endpoint may take.
pub const TOKEN_DEADLINE: Duration = Duration::from_secs(45);
/// How long a call waits for its place in a rate limit before it is refused.
pub const PERMIT_WAIT: Duration = Duration::from_secs(10);

/// What an answer asks of the retry loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The answer stands, good or bad.
    Final,
    /// The platform did nothing and asks to come back, after this time if it names one.
    Busy(Option<Duration>),
    /// The platform failed and may have acted; it may name a time to come back.
    Fault(Option<Duration>),
}

impl Verdict {
    /// Judges by the status alone.
    pub fn by_status(answer: &Answer) -> Self {
        match answer.status().as_u16() {
            429 => Self::Busy(answer.retry_after()),
            408 | 500 | 502..=504 => Self::Fault(answer.retry_after()),
            _ => Self::Final,
        }
    }
}

/// A call: what to send, and how it may be repeated.
#[must_use = "a call does nothing until it is sent"]
pub struct Call {
    pub(super) head: Head,
    pub(super) body: HttpBody,
}

/// A call without its body, which may be a stream and good for one use only.
pub(super) struct Head {
    pub(super) operation: &'static str,
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: HeaderMap,
    pub(super) retry: Retry,
    pub(super) deadline: Duration,
    pub(super) permit_wait: Duration,
    pub(super) judge: fn(&Answer) -> Verdict,
    pub(super) limit: Option<(LimitKey, WindowRule)>,
    pub(super) account: Option<AccountId>,
}

impl Call {
    /// Starts a call; `operation` names it in traces, metrics and errors.
    pub fn new(operation: &'static str, method: Method, url: Url, retry: Retry) -> Self {
        let head = Head {
            operation,
            method,
            url,
            headers: HeaderMap::new(),
            retry,
            deadline: API_DEADLINE,
            permit_wait: PERMIT_WAIT,
            judge: Verdict::by_status,
            limit: None,
            account: None,
        };
        Self { head, body: HttpBody::Empty }
    }

    /// Signs the call. The token goes only to hosts on the client's list.
    ///
    /// # Errors
    ///
    /// When the token holds what no header may hold.
    pub fn bearer(self, token: &AccessToken) -> Result<Self, BadValue> {
        self.signed("Bearer", token)
    }

    /// Signs the call in the way of Meta's upload host: `Authorization: OAuth`. The token goes only
    /// to hosts on the client's list.
    ///
    /// # Errors
    ///
    /// When the token holds what no header may hold.
    pub fn oauth(self, token: &AccessToken) -> Result<Self, BadValue> {
        self.signed("OAuth", token)
    }

    fn signed(mut self, scheme: &str, token: &AccessToken) -> Result<Self, BadValue> {
        let text = zeroize::Zeroizing::new(format!("{scheme} {}", token.expose_secret()));
        let mut value = HeaderValue::from_str(&text).map_err(|_| BadValue("the access token"))?;
        value.set_sensitive(true);
        self.head.headers.insert(AUTHORIZATION, value);
        Ok(self)
    }

    /// Sets a header.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.head.headers.insert(name, value);
        self
    }

    /// Adds parameters to the query.
    pub fn query<N: AsRef<str>, V: AsRef<str>>(mut self, pairs: &[(N, V)]) -> Self {
        if !pairs.is_empty() {
            self.head.url.query_pairs_mut().extend_pairs(pairs);
        }
        self
    }

    /// Sends a value as JSON.
    ///
    /// # Errors
    ///
    /// When the value cannot be written as JSON.
    pub fn json(mut self, value: &(impl Serialize + ?Sized)) -> Result<Self, BadValue> {
        let body = serde_json::to_vec(value).map_err(|_| BadValue("the request body"))?;
        self.body = HttpBody::Bytes(body.into());
        let json = HeaderValue::from_static("application/json; charset=UTF-8");
        Ok(self.header(CONTENT_TYPE, json))
    }

    /// Sends fields as a form.
    pub fn form<'a>(mut self, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        self.body = HttpBody::Bytes(form.finish().into());
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        self.header(CONTENT_TYPE, form)
    }

    /// Sends bytes as they are.
    pub fn bytes(mut self, body: impl Into<Bytes>) -> Self {
        self.body = HttpBody::Bytes(body.into());
        self
    }

    /// Sends exactly `length` bytes from a stream. Such a call is sent once, whatever its
    /// [`Retry`] says, because the stream is used up.
    pub fn stream(mut self, length: u64, stream: ByteStream) -> Self {
        self.body = HttpBody::Stream { length, stream };
        self
    }

    /// Sets the time the whole call may take, retries and their waits included. Unset, it is
    /// [`API_DEADLINE`].
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.head.deadline = deadline;
        self
    }

    /// Counts every time the request is sent in this window. The first waits for its place for at
    /// most `wait`, a repeated one for what is left of the deadline.
    pub fn limit(mut self, key: LimitKey, rule: WindowRule, wait: Duration) -> Self {
        self.head.limit = Some((key, rule));
        self.head.permit_wait = wait;
        self
    }

    /// Judges answers in the platform's own way, in place of [`Verdict::by_status`].
    pub fn judged_by(mut self, judge: fn(&Answer) -> Verdict) -> Self {
        self.head.judge = judge;
        self
    }

    /// Names the account in the traces.
    pub fn account(mut self, account: &AccountId) -> Self {
        self.head.account = Some(account.clone());
        self
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.head.operation)
            .field("method", &self.head.method)
            .field("url", &without_query(&self.head.url))
            .field("body", &self.body)
            .field("retry", &self.head.retry)
            .finish_non_exhaustive()
    }
}

/// A value that cannot be put into a request; it is named, never shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} cannot be sent")]
pub struct BadValue(&'static str);
