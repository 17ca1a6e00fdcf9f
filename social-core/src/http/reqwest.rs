//! The transport over reqwest; nothing else names that crate.

use std::error::Error as StdError;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use async_trait::async_trait;
use futures_core::Stream;
use http::HeaderValue;
use http::header::CONTENT_LENGTH;
use url::Url;

use super::exact::{ExactLength, SourceFault};
use super::message::{HttpBody, HttpRequest, HttpResponse};
use super::tls::{self, BuildError};
use super::transport::{Transport, TransportError, TransportErrorKind};
use crate::error::Effect;

/// How long a connection may take to come up, TLS included.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Sends requests over a pool of connections.
///
/// It follows no redirect and repeats no request: the connection pool sends a request again only
/// if a kept connection turns out to be closed before one byte was written. The proxy settings of
/// the environment are not read, because the calls carry tokens: a proxy is named in the builder
/// or not used. No process-wide TLS provider is installed or needed.
#[derive(Clone, Debug)]
pub struct ReqwestTransport {
    client: reqwest::Client,
}

impl ReqwestTransport {
    /// Starts the set-up.
    pub fn builder() -> ReqwestTransportBuilder {
        ReqwestTransportBuilder {
            user_agent: concat!("social-core/", env!("CARGO_PKG_VERSION")).to_owned(),
            proxy: None,
        }
    }
}

/// The set-up of a [`ReqwestTransport`].
#[derive(Debug)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ReqwestTransportBuilder {
    user_agent: String,
    proxy: Option<Url>,
}

impl ReqwestTransportBuilder {
    /// Names the program in the `User-Agent` header.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = name.into();
        self
    }

    /// Sends everything through this HTTP proxy.
    pub fn proxy(mut self, proxy: Url) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// Builds the transport.
    ///
    /// # Errors
    ///
    /// See [`BuildError`].
    pub fn build(self) -> Result<ReqwestTransport, BuildError> {
        let client = reqwest::Client::builder()
            .user_agent(self.user_agent)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT_TIMEOUT)
            .no_proxy();
        let mut client = tls::with_tls(client)?;
        if let Some(proxy) = self.proxy {
            let proxy =
                reqwest::Proxy::all(proxy).map_err(|error| BuildError::Client(scrubbed(error)))?;
            client = client.proxy(proxy);
        }
        let client = client.build().map_err(|error| BuildError::Client(scrubbed(error)))?;
        Ok(ReqwestTransport { client })
    }
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let HttpRequest { method, url, mut headers, body, deadline } = request;
        let fault = SourceFault::default();
        let body = match body {
            HttpBody::Empty => None,
            HttpBody::Bytes(bytes) => Some(reqwest::Body::from(bytes)),
            HttpBody::Stream { length, stream } => {
                headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
                Some(reqwest::Body::wrap_stream(ExactLength::new(stream, length, fault.clone())))
            }
        };
        let mut prepared = self.client.request(method, url).headers(headers).timeout(deadline);
        if let Some(body) = body {
            prepared = prepared.body(body);
        }
        let answer = prepared.send().await.map_err(|error| classify(error, &fault))?;
        Ok(HttpResponse {
            status: answer.status(),
            headers: answer.headers().clone(),
            body: Box::pin(AnswerBody(Box::pin(answer.bytes_stream()))),
        })
    }
}

/// Sorts a failure into what is certain to have had no effect, and the rest.
///
/// Only the connector (name look-up, connect, TLS) runs before the request is written; whatever
/// fails after it may have been acted upon.
fn classify(error: reqwest::Error, fault: &SourceFault) -> TransportError {
    let (kind, effect) = if fault.is_set() {
        (TransportErrorKind::Body, Effect::Unknown)
    } else if error.is_connect() {
        let kind =
            if is_tls(&error) { TransportErrorKind::Tls } else { TransportErrorKind::Connect };
        (kind, Effect::NotSent)
    } else if error.is_builder() {
        (TransportErrorKind::Other, Effect::NotSent)
    } else if error.is_timeout() {
        (TransportErrorKind::Timeout, Effect::Unknown)
    } else {
        (TransportErrorKind::Other, Effect::Unknown)
    };
    TransportError::new(kind, effect).with_source(scrubbed(error))
}

fn is_tls(error: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn StdError + 'static)> = error.source();
    while let Some(error) = cause {
        if error.is::<rustls::Error>() {
            return true;
        }
        // An I/O error does not name the error inside it as its source.
        cause = match error.downcast_ref::<std::io::Error>() {
            Some(error) => error.get_ref().map(|inner| inner as &(dyn StdError + 'static)),
            None => error.source(),
        };
    }
    false
}

/// reqwest prints the address with its query, which is where upload permissions stand.
fn scrubbed(error: reqwest::Error) -> Box<dyn StdError + Send + Sync> {
    Box::new(error.without_url())
}

type BytesStream = Pin<Box<dyn Stream<Item = reqwest::Result<bytes::Bytes>> + Send>>;

struct AnswerBody(BytesStream);

impl Stream for AnswerBody {
    type Item = std::io::Result<bytes::Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(cx).map_err(|error| {
            let kind = if error.is_timeout() {
                std::io::ErrorKind::TimedOut
            } else {
                std::io::ErrorKind::Other
            };
            std::io::Error::new(kind, scrubbed(error))
        })
    }
}
