//! Listens in between the server and TikTok, to learn the secrets that are exchanged there.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use social_core::http::{HttpBody, HttpRequest, ReqwestTransport, Transport as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

/// The longest body of an API call, in bytes.
const LONGEST: usize = 1 << 20;

/// One call and its answer.
#[derive(Clone, Debug)]
pub struct Overheard {
    /// The path.
    pub path: String,
    /// What was signed with, without its scheme; empty if nothing was.
    pub bearer: String,
    /// The body.
    pub body: String,
    /// The body of the answer.
    pub answer: String,
}

/// Passes calls on to the sandbox and writes down what they say.
#[derive(Debug)]
pub struct Wiretap {
    url: Url,
    overheard: Arc<Mutex<Vec<Overheard>>>,
    server: JoinHandle<std::io::Result<()>>,
}

#[derive(Clone, Debug)]
struct Line {
    transport: ReqwestTransport,
    to: Url,
    overheard: Arc<Mutex<Vec<Overheard>>>,
}

impl Wiretap {
    /// Starts to listen before this address.
    ///
    /// # Errors
    ///
    /// When no port can be opened.
    pub async fn before(to: Url) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let url = Url::parse(&format!("http://{}/", listener.local_addr()?))?;
        let overheard = Arc::default();
        let transport = ReqwestTransport::builder().build()?;
        let line = Line { transport, to, overheard: Arc::clone(&overheard) };
        let router = Router::new().fallback(pass_on).with_state(line);
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { url, overheard, server })
    }

    /// Gives the address to call instead.
    pub fn url(&self) -> Url {
        self.url.clone()
    }

    /// Gives what was said so far.
    pub fn overheard(&self) -> Vec<Overheard> {
        self.overheard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Wiretap {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass_on(State(line): State<Line>, request: Request) -> Response {
    match line.call(request).await {
        Ok(answer) => answer,
        // The sandbox cut the line; so does this.
        Err(_) => StatusCode::BAD_GATEWAY.into_response(),
    }
}

impl Line {
    async fn call(&self, request: Request) -> anyhow::Result<Response> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, LONGEST).await?;
        let mut url = self.to.clone();
        url.set_path(parts.uri.path());
        url.set_query(parts.uri.query());
        let kept = [AUTHORIZATION, CONTENT_TYPE].into_iter();
        let kept = kept.filter_map(|name| Some((name.clone(), parts.headers.get(name)?.clone())));
        let headers: HeaderMap = kept.collect();
        let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let mut overheard = Overheard {
            path: parts.uri.path().to_owned(),
            bearer: bearer
                .and_then(|text| text.strip_prefix("Bearer "))
                .unwrap_or_default()
                .to_owned(),
            body: String::from_utf8_lossy(&body).into_owned(),
            answer: String::new(),
        };
        let request = HttpRequest {
            method: parts.method,
            url,
            headers,
            body: if body.is_empty() { HttpBody::Empty } else { HttpBody::Bytes(body) },
            deadline: Duration::from_secs(30),
        };
        let mut answer = self.transport.send(request).await?;
        let mut whole = BytesMut::new();
        while let Some(block) = answer.body.next().await {
            whole.extend_from_slice(&block?);
        }
        let whole: Bytes = whole.freeze();
        overheard.answer = String::from_utf8_lossy(&whole).into_owned();
        self.overheard.lock().unwrap_or_else(PoisonError::into_inner).push(overheard);
        let mut response = Response::new(Body::from(whole));
        *response.status_mut() = answer.status;
        if let Some(content_type) = answer.headers.get(CONTENT_TYPE) {
            response.headers_mut().insert(CONTENT_TYPE, content_type.clone());
        }
        Ok(response)
    }
}
