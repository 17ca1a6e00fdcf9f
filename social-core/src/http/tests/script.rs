//! A transport that answers by script, a clock that never waits, a limiter that counts.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::error::Effect;
use crate::http::{HttpRequest, HttpResponse, Transport, TransportError, TransportErrorKind};
use crate::time::{Clock, Timestamp};
use crate::upload::UploadSource;

/// What the scripted transport does with one request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Answer(u16),
    AnswerWith(u16, &'static str, &'static str),
    Fail(TransportErrorKind, Effect),
    Hang,
}

#[derive(Debug, Default)]
pub(super) struct Script {
    steps: Mutex<VecDeque<Step>>,
    pub(super) seen: Mutex<Vec<HeaderMap>>,
}

impl Script {
    pub(super) fn new(steps: impl IntoIterator<Item = Step>) -> Arc<Self> {
        Arc::new(Self { steps: Mutex::new(steps.into_iter().collect()), ..Self::default() })
    }

    /// Forgets what was to come and expects this instead.
    pub(super) fn expect(&self, steps: impl IntoIterator<Item = Step>) {
        *self.steps.lock().unwrap() = steps.into_iter().collect();
    }

    pub(super) fn sent(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

#[async_trait]
impl Transport for Script {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.seen.lock().unwrap().push(request.headers);
        let step = self.steps.lock().unwrap().pop_front().expect("an unexpected request");
        let (status, header) = match step {
            Step::Answer(status) => (status, None),
            Step::AnswerWith(status, name, value) => (status, Some((name, value))),
            Step::Fail(kind, effect) => return Err(TransportError::new(kind, effect)),
            Step::Hang => return std::future::pending().await,
        };
        let headers = header.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        let body = Bytes::from_static(b"{}").open_range(0..2).await.unwrap();
        Ok(HttpResponse {
            status: StatusCode::from_u16(status).unwrap(),
            headers: headers.into_iter().collect(),
            body,
        })
    }
}

/// Jumps to whatever instant is waited for, and remembers the waits.
#[derive(Debug, Default)]
pub(super) struct JumpClock {
    waits: Mutex<Vec<Duration>>,
}

impl JumpClock {
    pub(super) fn waits(&self) -> Vec<Duration> {
        self.waits.lock().unwrap().clone()
    }
}

#[async_trait]
impl Clock for JumpClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix(1_795_334_400) + self.waits.lock().unwrap().iter().sum()
    }

    async fn sleep_until(&self, until: Timestamp) {
        let wait = self.now().until(until);
        self.waits.lock().unwrap().push(wait);
    }
}
