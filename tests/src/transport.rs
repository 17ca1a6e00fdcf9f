//! Real HTTP that tells the pilot while an answer is awaited or read.

use std::pin::Pin;
use std::task::{Context, Poll};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::Stream;
use social_core::ByteStream;
use social_core::http::{HttpRequest, HttpResponse, ReqwestTransport, Transport, TransportError};

use crate::pilot::{Counted, Pilot};

/// The transport in the box, counted.
#[derive(Debug)]
pub(crate) struct CountedTransport {
    inner: ReqwestTransport,
    pilot: Pilot,
}

impl CountedTransport {
    pub(crate) fn new(pilot: Pilot) -> anyhow::Result<Self> {
        Ok(Self { inner: ReqwestTransport::builder().build()?, pilot })
    }
}

#[async_trait]
impl Transport for CountedTransport {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let busy = self.pilot.busy();
        let answer = self.inner.send(request).await?;
        let body = Box::pin(CountedBody { inner: answer.body, _busy: busy });
        Ok(HttpResponse { body, ..answer })
    }
}

struct CountedBody {
    inner: ByteStream,
    _busy: Counted,
}

impl Stream for CountedBody {
    type Item = std::io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.inner.as_mut().poll_next(context)
    }
}
