//! One answer, read whole.

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

/// What was asked for, and what came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Method and path, without the query.
    pub asked: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// Gives the body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Reads the body as JSON, whatever the status.
    ///
    /// # Errors
    ///
    /// When it is none.
    pub fn json(&self) -> anyhow::Result<Value> {
        serde_json::from_slice(&self.body).with_context(|| format!("no JSON: {}", self.shown()))
    }

    /// Gives the `error.code` of a refusal; empty if there is none.
    pub fn code(&self) -> String {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        let code = body.pointer("/error/code").and_then(Value::as_str);
        code.unwrap_or_default().to_owned()
    }

    /// Gives the address it leads to.
    ///
    /// # Errors
    ///
    /// When it leads nowhere.
    pub fn location(&self) -> anyhow::Result<&str> {
        let location = self
            .headers
            .get(LOCATION)
            .with_context(|| format!("leads nowhere: {}", self.shown()))?;
        Ok(location.to_str()?)
    }

    /// Passes the answer on if it has this status.
    ///
    /// # Errors
    ///
    /// When it has another one; the message holds the body.
    pub fn expect(self, status: StatusCode) -> anyhow::Result<Self> {
        ensure!(self.status == status, "{status} was expected: {}", self.shown());
        Ok(self)
    }

    /// Gives one line for messages of tests.
    pub fn shown(&self) -> String {
        format!("{} answered {}: {}", self.asked, self.status, self.text())
    }
}
