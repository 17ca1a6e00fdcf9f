//! A browser of few lines: cookies by hand, no redirect followed unseen.

mod journey;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use anyhow::Context as _;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, ORIGIN, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::Value;
use social_core::http::{HttpBody, HttpRequest, ReqwestTransport, Transport as _};
use url::Url;

use super::answer::Answer;
use super::form::Form;

/// How long an ordinary answer may take.
const SOON: Duration = Duration::from_secs(30);
/// How long an upload, or the end of a publication, may take.
const LATER: Duration = Duration::from_mins(5);

const HTML: &str = "text/html,application/xhtml+xml;q=0.9";
const JSON: &str = "application/json";

/// How a request is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// Like an ordinary answer: half a minute.
    Soon,
    /// Like an upload: five minutes.
    Later,
}

/// Somebody who speaks to the server.
///
/// Requests go to the loopback address whatever the public address is; what a browser would know
/// of the public address (origin, cookies) is sent as it would be there.
#[derive(Debug)]
pub struct Visitor {
    transport: ReqwestTransport,
    server: Url,
    public: Url,
    cookies: BTreeMap<String, String>,
    bearer: Option<String>,
    from: Option<IpAddr>,
    csrf: String,
    heard: Vec<Answer>,
}

impl Visitor {
    /// Comes to a server that listens here and calls itself that.
    ///
    /// # Errors
    ///
    /// When no HTTP client can be made.
    pub fn new(server: Url, public: Url) -> anyhow::Result<Self> {
        let transport = ReqwestTransport::builder().user_agent("social-tests").build()?;
        let (cookies, csrf, heard) = (BTreeMap::new(), String::new(), Vec::new());
        Ok(Self { transport, server, public, cookies, bearer: None, from: None, csrf, heard })
    }

    /// Comes from this address, as a proxy would say; the server must trust who is on this machine.
    #[must_use]
    pub const fn from_address(mut self, address: IpAddr) -> Self {
        self.from = Some(address);
        self
    }

    /// Goes to another process of the same server from now on.
    pub fn go_to(&mut self, server: Url) {
        self.server = server;
    }

    /// Goes by an API token from now on, and forgets the cookies.
    #[must_use]
    pub fn with_token(mut self, token: &str) -> Self {
        self.bearer = Some(token.to_owned());
        self.cookies.clear();
        self
    }

    /// Gives the cookies.
    pub const fn cookies(&self) -> &BTreeMap<String, String> {
        &self.cookies
    }

    /// Gives the cookies, to lose one or to plant one.
    pub const fn cookies_mut(&mut self) -> &mut BTreeMap<String, String> {
        &mut self.cookies
    }

    /// Gives the token of the session's forms.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    /// Gives every answer of the server so far.
    pub fn heard(&self) -> &[Answer] {
        &self.heard
    }

    /// Opens a path as a script does.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    pub async fn get(&mut self, path: &str) -> anyhow::Result<Answer> {
        let url = self.at(path)?;
        self.ask(Method::GET, url, JSON, None, Waiting::Soon).await
    }

    /// Opens a path as a person does.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    pub async fn page(&mut self, path: &str) -> anyhow::Result<Answer> {
        let url = self.at(path)?;
        self.ask(Method::GET, url, HTML, None, Waiting::Soon).await
    }

    /// Opens any address, without what belongs to the server.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    pub async fn elsewhere(&mut self, url: Url) -> anyhow::Result<Answer> {
        self.ask(Method::GET, url, HTML, None, Waiting::Soon).await
    }

    /// Sends fields as a page's form does; the form's token is added.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    pub async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let token = ("csrf", self.csrf.as_str());
        let mut text = url::form_urlencoded::Serializer::new(String::new());
        let text = text.extend_pairs(fields).extend_pairs([token]).finish();
        let body = ("application/x-www-form-urlencoded".to_owned(), HttpBody::Bytes(text.into()));
        let url = self.at(path)?;
        self.ask(Method::POST, url, HTML, Some(body), Waiting::Soon).await
    }

    /// Sends JSON as a page's script does; the token of the forms goes in its header.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    pub async fn post(&mut self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        self.post_bytes(path, body.to_string().into()).await
    }

    /// Sends bytes that claim to be JSON.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    pub async fn post_bytes(&mut self, path: &str, body: Bytes) -> anyhow::Result<Answer> {
        let url = self.at(path)?;
        let body = (JSON.to_owned(), HttpBody::Bytes(body));
        self.ask(Method::POST, url, JSON, Some(body), Waiting::Soon).await
    }

    /// Delivers a webhook as TikTok does: without anything of a browser.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    pub async fn deliver(&mut self, signature: &str, body: Bytes) -> anyhow::Result<Answer> {
        let url = self.at("/api/webhooks/tiktok")?;
        let signature = HeaderValue::from_str(signature)?;
        let headers =
            HeaderMap::from_iter([(HeaderName::from_static("tiktok-signature"), signature)]);
        self.send(Method::POST, url, headers, HttpBody::Bytes(body), Waiting::Soon).await
    }

    /// Deletes what lies at a path.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    pub async fn delete(&mut self, path: &str) -> anyhow::Result<Answer> {
        let url = self.at(path)?;
        self.ask(Method::DELETE, url, JSON, None, Waiting::Soon).await
    }

    /// Sends a form with a file.
    ///
    /// # Errors
    ///
    /// When there is no answer.
    pub async fn upload(&mut self, path: &str, form: Form) -> anyhow::Result<Answer> {
        let url = self.at(path)?;
        self.ask(Method::POST, url, JSON, Some(form.body()), Waiting::Later).await
    }

    fn at(&self, path: &str) -> anyhow::Result<Url> {
        Ok(self.server.join(path)?)
    }

    async fn ask(
        &mut self,
        method: Method,
        url: Url,
        accept: &'static str,
        body: Option<(String, HttpBody)>,
        waiting: Waiting,
    ) -> anyhow::Result<Answer> {
        let mut headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]);
        if url.origin() == self.server.origin() {
            self.introduce(&method, &mut headers)?;
        }
        let body = match body {
            None => HttpBody::Empty,
            Some((content_type, body)) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_str(&content_type)?);
                body
            }
        };
        self.send(method, url, headers, body, waiting).await
    }

    async fn send(
        &mut self,
        method: Method,
        url: Url,
        headers: HeaderMap,
        body: HttpBody,
        waiting: Waiting,
    ) -> anyhow::Result<Answer> {
        let asked = format!("{method} {}", url.path());
        let ours = url.origin() == self.server.origin();
        let deadline = match waiting {
            Waiting::Soon => SOON,
            Waiting::Later => LATER,
        };
        let request = HttpRequest { method, url, headers, body, deadline };
        let sent = self.transport.send(request).await;
        let mut got = sent.with_context(|| format!("{asked}: no answer"))?;
        let mut body = BytesMut::new();
        while let Some(block) = got.body.next().await {
            body.extend_from_slice(
                &block.with_context(|| format!("{asked}: the answer broke off"))?,
            );
        }
        let answer =
            Answer { asked, status: got.status, headers: got.headers, body: body.freeze() };
        if ours {
            self.keep_cookies(&answer.headers);
            self.heard.push(answer.clone());
        }
        Ok(answer)
    }

    /// Adds what a browser says of itself to its own site.
    fn introduce(&self, method: &Method, headers: &mut HeaderMap) -> anyhow::Result<()> {
        if let Some(address) = self.from {
            let name = HeaderName::from_static("x-forwarded-for");
            headers.insert(name, HeaderValue::from_str(&address.to_string())?);
        }
        if let Some(token) = &self.bearer {
            headers.insert(AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {token}"))?);
            return Ok(());
        }
        if !self.cookies.is_empty() {
            let pairs = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
            let line = pairs.collect::<Vec<_>>().join("; ");
            headers.insert(COOKIE, HeaderValue::from_str(&line)?);
        }
        if *method != Method::GET {
            let origin = self.public.origin().ascii_serialization();
            headers.insert(ORIGIN, HeaderValue::from_str(&origin)?);
            let token = HeaderName::from_static("x-csrf-token");
            headers.insert(token, HeaderValue::from_str(&self.csrf)?);
        }
        Ok(())
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok()) {
            let pair = line.split(';').next().and_then(|pair| pair.split_once('='));
            let Some((name, value)) = pair else { continue };
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
