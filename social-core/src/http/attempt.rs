//! One try of a call: send it, read the answer whole, within the deadline.

use std::future::poll_fn;
use std::io;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use http::header::CONTENT_LENGTH;
use http::{HeaderMap, StatusCode};
use tokio::time::{Instant, timeout_at};

use super::answer::Answer;
use super::call::{Call, Head};
use super::error::{CallError, CallErrorKind};
use super::message::{HttpBody, HttpRequest};
use super::transport::{Transport, TransportError, TransportErrorKind};
use crate::error::Effect;
use crate::redact::without_query;
use crate::time::Clock;
use crate::upload::ByteStream;

/// A call and the number of its present try, from 1.
pub(super) struct Attempt {
    pub(super) head: Head,
    pub(super) number: u32,
    body: HttpBody,
    repeatable: bool,
}

impl Attempt {
    pub(super) fn of(call: Call) -> Self {
        let Call { head, body } = call;
        let repeatable = !matches!(body, HttpBody::Stream { .. });
        Self { head, number: 1, body, repeatable }
    }

    /// Tells whether the body can be sent once more.
    pub(super) fn is_repeatable(&self) -> bool {
        self.repeatable
    }

    fn take_body(&mut self) -> HttpBody {
        match &self.body {
            HttpBody::Bytes(bytes) => HttpBody::Bytes(bytes.clone()),
            HttpBody::Empty | HttpBody::Stream { .. } => {
                std::mem::replace(&mut self.body, HttpBody::Empty)
            }
        }
    }
}

#[derive(Debug)]
pub(super) struct Sender {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) answer_cap: usize,
}

impl Sender {
    /// Sends once; `began` is when the deadline of the whole call started to run.
    pub(super) async fn send(
        &self,
        attempt: &mut Attempt,
        began: Instant,
    ) -> Result<Answer, CallError> {
        let body = attempt.take_body();
        let Head { operation, method, url, headers, deadline, .. } = &attempt.head;
        let until = began + *deadline;
        let failed = |kind, effect| CallError::new(kind, operation, without_query(url), effect);
        let request = HttpRequest {
            method: method.clone(),
            url: url.clone(),
            headers: headers.clone(),
            body,
            deadline: until.saturating_duration_since(Instant::now()),
        };
        let late = |_| Err(TransportError::new(TransportErrorKind::Timeout, Effect::Unknown));
        let sent = timeout_at(until, self.transport.send(request)).await.unwrap_or_else(late);
        let response = sent.map_err(|error| {
            let effect = error.effect();
            failed(CallErrorKind::Transport(error), effect)
        })?;
        let (status, headers) = (response.status, response.headers);
        let read = timeout_at(until, self.read(&headers, response.body));
        let body = read
            .await
            .unwrap_or_else(|_| Err(CallErrorKind::Body(io::ErrorKind::TimedOut.into())))
            .map_err(|kind| failed(kind, effect_of(status)).with_status(status))?;
        Ok(Answer {
            status,
            headers,
            body,
            received_at: self.clock.now(),
            attempts: attempt.number,
        })
    }

    async fn read(
        &self,
        headers: &HeaderMap,
        mut stream: ByteStream,
    ) -> Result<Bytes, CallErrorKind> {
        let too_large = || CallErrorKind::TooLarge(self.answer_cap);
        let said = headers
            .get(CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        if said.is_some_and(|length| length > self.answer_cap) {
            return Err(too_large());
        }
        let mut body = BytesMut::new();
        while let Some(block) = poll_fn(|cx| stream.as_mut().poll_next(cx)).await {
            let block = block.map_err(CallErrorKind::Body)?;
            if body.len() + block.len() > self.answer_cap {
                return Err(too_large());
            }
            body.extend_from_slice(&block);
        }
        Ok(body.freeze())
    }
}

/// What the status alone says when the rest of the answer is lost.
fn effect_of(status: StatusCode) -> Effect {
    let refused = status.is_client_error() && status != StatusCode::REQUEST_TIMEOUT;
    if refused { Effect::Refused } else { Effect::Unknown }
}
