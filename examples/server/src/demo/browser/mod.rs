//! As much of a browser as the demo's own run needs: cookies, redirects, forms, files, events.

mod cookies;
mod events;
mod form;
mod multipart;

use std::time::Duration;

use anyhow::{Context, bail, ensure};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, LOCATION, ORIGIN};
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde_json::Value;
use social_core::ByteStream;
use social_core::http::{HttpBody, HttpRequest, HttpResponse, ReqwestTransport, Transport};
use url::Url;

use cookies::Cookies;
pub(super) use events::{Event, Events};
pub(super) use form::{Form, forms};
pub(super) use multipart::Multipart;

/// How long a page may take.
const PAGE_DEADLINE: Duration = Duration::from_secs(30);
/// How long an upload or a stream of events may take.
const LONG_DEADLINE: Duration = Duration::from_mins(10);
/// The longest page, in bytes.
const LONGEST_PAGE: usize = 4 * 1024 * 1024;
/// How many redirects are followed.
const MOST_REDIRECTS: usize = 10;

/// What a browser asks for when a person opens an address.
const HTML: &str = "text/html,application/xhtml+xml;q=0.9";
const JSON: &str = "application/json";

/// A browser with one window.
#[derive(Debug)]
pub(super) struct Browser {
    transport: ReqwestTransport,
    cookies: Cookies,
}

/// A page, and where it was found in the end.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) url: Url,
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
}

impl Page {
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(super) fn json(&self) -> anyhow::Result<Value> {
        let shown = self.url.path();
        ensure!(self.status.is_success(), "{shown} answered {}: {}", self.status, self.text());
        serde_json::from_slice(&self.body).with_context(|| format!("{shown} is no JSON"))
    }
}

struct Ask<'a> {
    method: Method,
    url: &'a Url,
    accept: &'static str,
    body: HttpBody,
    content_type: Option<&'a str>,
    deadline: Duration,
}

impl Browser {
    pub(super) fn new() -> anyhow::Result<Self> {
        let transport = ReqwestTransport::builder().user_agent("social-demo").build()?;
        Ok(Self { transport, cookies: Cookies::default() })
    }

    /// Opens an address, as a person does; redirects are followed to any host.
    pub(super) async fn open(&mut self, url: &Url) -> anyhow::Result<Page> {
        let answer = self.ask(get(url, HTML, PAGE_DEADLINE)).await?;
        self.follow(url.clone(), answer).await
    }

    /// Asks for JSON, as a page's script does.
    pub(super) async fn json(&mut self, url: &Url) -> anyhow::Result<Value> {
        let answer = self.ask(get(url, JSON, PAGE_DEADLINE)).await?;
        page(url.clone(), answer).await?.json()
    }

    /// Opens a stream of events.
    pub(super) async fn events(&mut self, url: &Url) -> anyhow::Result<Events> {
        let answer = self.ask(get(url, "text/event-stream", LONG_DEADLINE)).await?;
        ensure!(answer.status.is_success(), "the events answered {}", answer.status);
        Ok(Events::new(answer.body))
    }

    /// Sends a form that stands on a page.
    pub(super) async fn submit(
        &mut self,
        on: &Page,
        form: &Form,
        fields: &[(String, String)],
    ) -> anyhow::Result<Page> {
        let url = on.url.join(&form.action).context("the form has no address")?;
        let text =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let ask = Ask {
            method: Method::POST,
            url: &url,
            accept: HTML,
            body: HttpBody::Bytes(text.into()),
            content_type: Some("application/x-www-form-urlencoded"),
            deadline: PAGE_DEADLINE,
        };
        let answer = self.ask(ask).await?;
        self.follow(url, answer).await
    }

    /// Sends a form with a file, as a page's script does, and reads the JSON answer.
    pub(super) async fn upload(&mut self, url: &Url, form: Multipart) -> anyhow::Result<Value> {
        let Multipart { content_type, body } = form;
        let ask = Ask {
            method: Method::POST,
            url,
            accept: JSON,
            body,
            content_type: Some(&content_type),
            deadline: LONG_DEADLINE,
        };
        let answer = self.ask(ask).await?;
        page(url.clone(), answer).await?.json()
    }

    async fn follow(&mut self, mut url: Url, mut answer: HttpResponse) -> anyhow::Result<Page> {
        for _ in 0..MOST_REDIRECTS {
            if !answer.status.is_redirection() {
                return page(url, answer).await;
            }
            let location = answer.headers.get(LOCATION).and_then(|value| value.to_str().ok());
            url = url.join(location.context("a redirect leads nowhere")?)?;
            answer = self.ask(get(&url, HTML, PAGE_DEADLINE)).await?;
        }
        bail!("{} redirects without end", url.path())
    }

    async fn ask(&mut self, ask: Ask<'_>) -> anyhow::Result<HttpResponse> {
        let mut headers = HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(ask.accept))]);
        if let Some(content_type) = ask.content_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_str(content_type)?);
        }
        if ask.method != Method::GET {
            // The form stands on a page of the host it goes to.
            let origin = ask.url.origin().ascii_serialization();
            headers.insert(ORIGIN, HeaderValue::from_str(&origin)?);
            headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
        }
        if let Some(line) = self.cookies.line(ask.url) {
            let mut line = HeaderValue::from_str(&line)?;
            line.set_sensitive(true);
            headers.insert(COOKIE, line);
        }
        let request = HttpRequest {
            method: ask.method,
            url: ask.url.clone(),
            headers,
            body: ask.body,
            deadline: ask.deadline,
        };
        let answer = self.transport.send(request).await;
        let answer = answer.with_context(|| format!("{} did not answer", ask.url.path()))?;
        self.cookies.take(ask.url, &answer.headers);
        Ok(answer)
    }
}

fn get<'a>(url: &'a Url, accept: &'static str, deadline: Duration) -> Ask<'a> {
    Ask { method: Method::GET, url, accept, body: HttpBody::Empty, content_type: None, deadline }
}

async fn page(url: Url, answer: HttpResponse) -> anyhow::Result<Page> {
    let body = whole(answer.body).await.with_context(|| format!("{} broke off", url.path()))?;
    Ok(Page { url, status: answer.status, body })
}

async fn whole(mut body: ByteStream) -> anyhow::Result<Bytes> {
    let mut read = BytesMut::new();
    while let Some(block) = body.next().await {
        read.extend_from_slice(&block?);
        ensure!(read.len() <= LONGEST_PAGE, "the page never ends");
    }
    Ok(read.freeze())
}
