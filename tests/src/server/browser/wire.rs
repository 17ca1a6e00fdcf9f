//! Speaks to the driver over the transport of the family, which needs no TLS set-up of the process.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use http::{Request, Response};
use social_core::http::{HttpBody, HttpRequest, ReqwestTransport, Transport as _};
use thirtyfour::error::{WebDriverError, WebDriverResult};
use thirtyfour::session::http::{Body, HttpClient};

/// How long the driver may take for one command.
const DEADLINE: Duration = Duration::from_mins(2);

pub(super) struct Wire(ReqwestTransport);

impl Wire {
    pub(super) fn new() -> anyhow::Result<Self> {
        Ok(Self(ReqwestTransport::builder().build()?))
    }

    async fn exchange(&self, request: Request<Body<'_>>) -> anyhow::Result<Response<Bytes>> {
        let (parts, body) = request.into_parts();
        let body = match body {
            Body::Empty => HttpBody::Empty,
            Body::Json(value) => HttpBody::Bytes(value.to_string().into()),
        };
        let url = parts.uri.to_string().parse()?;
        let (method, headers) = (parts.method, parts.headers);
        let request = HttpRequest { method, url, headers, body, deadline: DEADLINE };
        let mut answer = self.0.send(request).await?;
        let mut whole = BytesMut::new();
        while let Some(block) = answer.body.next().await {
            whole.extend_from_slice(&block?);
        }
        let mut response = Response::new(whole.freeze());
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        Ok(response)
    }
}

#[async_trait]
impl HttpClient for Wire {
    async fn send(&self, request: Request<Body<'_>>) -> WebDriverResult<Response<Bytes>> {
        let answer = self.exchange(request).await;
        answer.map_err(|error| WebDriverError::FatalError(format!("{error:#}")))
    }

    async fn new(&self) -> Arc<dyn HttpClient> {
        // Its connections belong to the runtime that asks first.
        Arc::new(Self(self.0.clone()))
    }
}
