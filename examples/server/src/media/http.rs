//! Sends the calls to S3 over the transport that every other call goes over: one TLS set-up, no
//! redirects, no proxy that was not named.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream;
use http::Method;
use hyper::body::{Body, Frame};
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpRequestBody,
    HttpResponse, HttpResponseBody, HttpService,
};
use social_core::ByteStream;
use social_core::http::{HttpBody, Transport, TransportError, TransportErrorKind};
use url::Url;

/// How long a file may take that is read as it is sent on to a platform.
const READ: Duration = Duration::from_hours(2);
/// How long a part, a question or a deletion may take.
const SHORT: Duration = Duration::from_mins(2);
/// How long the end of an upload in parts may take: the service may put gigabytes together.
const END: Duration = Duration::from_mins(10);

/// Gives the object store its HTTP client.
#[derive(Debug)]
pub(super) struct Connector(Arc<dyn Transport>);

impl Connector {
    pub(super) fn new(transport: Arc<dyn Transport>) -> Self {
        Self(transport)
    }
}

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(Sender(Arc::clone(&self.0))))
    }
}

#[derive(Debug)]
struct Sender(Arc<dyn Transport>);

#[async_trait]
impl HttpService for Sender {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let url: Url = parts
            .uri
            .to_string()
            .parse()
            .map_err(|error: url::ParseError| HttpError::new(HttpErrorKind::Unknown, error))?;
        let deadline = match parts.method {
            Method::GET => READ,
            Method::POST => END,
            _ => SHORT,
        };
        let request = social_core::http::HttpRequest {
            body: outgoing(&parts.method, body),
            method: parts.method,
            url,
            headers: parts.headers,
            deadline,
        };
        let answer = self.0.send(request).await.map_err(failed)?;
        let mut response = HttpResponse::new(HttpResponseBody::new(Incoming::new(answer.body)));
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        Ok(response)
    }
}

/// Passes the blocks of a body on as they are; a part is not copied.
fn outgoing(method: &Method, body: HttpRequestBody) -> HttpBody {
    let length = body.content_length() as u64;
    if length == 0 {
        // A put of nothing has a length, too.
        let bodiless = matches!(*method, Method::GET | Method::HEAD | Method::DELETE);
        return if bodiless { HttpBody::Empty } else { HttpBody::Bytes(Bytes::new()) };
    }
    if let Some(bytes) = body.as_bytes() {
        return HttpBody::Bytes(bytes.clone());
    }
    let mut body = Box::pin(body);
    let blocks = stream::poll_fn(move |cx| body.as_mut().poll_frame(cx));
    let blocks = blocks.filter_map(|frame| async move {
        match frame {
            Ok(frame) => frame.into_data().ok().map(Ok),
            Err(error) => Some(Err(io::Error::other(error))),
        }
    });
    HttpBody::Stream { length, stream: Box::pin(blocks) }
}

/// Tells the object store what it may try again. It does so only with calls that do no harm twice.
fn failed(error: TransportError) -> HttpError {
    let kind = match error.kind() {
        TransportErrorKind::Connect => HttpErrorKind::Connect,
        TransportErrorKind::Timeout => HttpErrorKind::Timeout,
        TransportErrorKind::Other => HttpErrorKind::Interrupted,
        _ => HttpErrorKind::Unknown,
    };
    HttpError::new(kind, error)
}

/// The body of an answer. The lock is never waited for: whoever reads has the value to itself.
struct Incoming(Mutex<ByteStream>);

impl Incoming {
    fn new(body: ByteStream) -> Self {
        Self(Mutex::new(body))
    }
}

impl Body for Incoming {
    type Data = Bytes;
    type Error = HttpError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, HttpError>>> {
        let body = self.get_mut().0.get_mut().unwrap_or_else(PoisonError::into_inner);
        body.as_mut().poll_next(cx).map(|block| {
            block.map(|block| {
                block.map(Frame::data).map_err(|error| {
                    let kind = match error.kind() {
                        io::ErrorKind::TimedOut => HttpErrorKind::Timeout,
                        _ => HttpErrorKind::Interrupted,
                    };
                    HttpError::new(kind, error)
                })
            })
        })
    }
}
