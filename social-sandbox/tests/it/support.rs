//! A started sandbox with a client and the words the tests use.

mod errands;
mod files;
pub(crate) mod film;
mod receiver;
mod wire;

use std::sync::Arc;

use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use social_sandbox::{DEFAULT_CLIENT_KEY, DEFAULT_CLIENT_SECRET, IssuedTokens, Sandbox};
use url::Url;

pub(crate) use errands::{errand, faulty_endpoints};
pub(crate) use files::{FileServer, Served};
pub(crate) use receiver::{Heard, Receiver};
pub(crate) use wire::{Wire, content_length};

pub(crate) const PUBLIC: &str = "ada.public";
pub(crate) const PRIVATE: &str = "bo.private";
pub(crate) const ALL_SCOPES: &str =
    "user.info.basic,user.info.profile,user.info.stats,video.list,video.upload,video.publish";

/// A sandbox and a client that follows no redirects.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: reqwest::Client,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self { sandbox: Sandbox::start().await.unwrap(), http: client() }
    }

    pub(crate) fn url(&self, path: &str) -> Url {
        self.sandbox.tiktok_url().join(path).unwrap()
    }

    /// Connects a creator with all scopes.
    pub(crate) fn connect(&self, username: &str) -> IssuedTokens {
        let scopes: Vec<&str> = ALL_SCOPES.split(',').collect();
        self.connect_with(username, &scopes)
    }

    pub(crate) fn connect_with(&self, username: &str, scopes: &[&str]) -> IssuedTokens {
        self.sandbox.tiktok().issue_tokens(DEFAULT_CLIENT_KEY, username, scopes).unwrap()
    }

    /// Calls an endpoint of the JSON API.
    pub(crate) async fn post(&self, tokens: &IssuedTokens, path: &str, body: &Value) -> Reply {
        let sent = self.send(tokens, path, body).await.unwrap();
        Reply::of(sent).await
    }

    pub(crate) async fn send(
        &self,
        tokens: &IssuedTokens,
        path: &str,
        body: &Value,
    ) -> reqwest::Result<Response> {
        self.http
            .post(self.url(path))
            .bearer_auth(tokens.access_token.expose_secret())
            .json(body)
            .send()
            .await
    }

    /// Posts a form to the token endpoint with the default app's credentials.
    pub(crate) async fn token(&self, fields: &[(&str, &str)]) -> Reply {
        let mut form =
            vec![("client_key", DEFAULT_CLIENT_KEY), ("client_secret", DEFAULT_CLIENT_SECRET)];
        form.extend_from_slice(fields);
        self.form("/v2/oauth/token/", &form).await
    }

    pub(crate) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let sent = self.http.post(self.url(path)).form(fields).send().await;
        Reply::of(sent.unwrap()).await
    }

    /// Opens a direct post of a small file in one chunk.
    pub(crate) async fn init_file(&self, tokens: &IssuedTokens, size: usize) -> Reply {
        let body = direct_file("SELF_ONLY", size as u64, size as u64, 1);
        self.post(tokens, VIDEO_INIT, &body).await
    }

    /// Opens and uploads a direct post; returns its publish id.
    pub(crate) async fn publish(&self, tokens: &IssuedTokens, privacy: &str) -> String {
        let bytes = mp4(1000);
        let body = direct_file(privacy, 1000, 1000, 1);
        let opened = self.post(tokens, VIDEO_INIT, &body).await;
        let url = opened.upload_url();
        assert_eq!(self.put(&url, &bytes, 0, 1000).await.status, 201);
        opened.publish_id()
    }

    /// Opens and uploads a draft; returns its publish id.
    pub(crate) async fn draft(&self, tokens: &IssuedTokens) -> String {
        let bytes = mp4(1000);
        let body = json!({ "source_info": file_source(1000, 1000, 1) });
        let opened = self.post(tokens, INBOX_INIT, &body).await;
        let url = opened.upload_url();
        assert_eq!(self.put(&url, &bytes, 0, 1000).await.status, 201);
        opened.publish_id()
    }

    /// Uploads one chunk.
    pub(crate) async fn put(&self, url: &str, bytes: &[u8], first: usize, total: usize) -> Reply {
        let range = format!("bytes {first}-{}/{total}", first + bytes.len() - 1);
        let sent = self
            .http
            .put(url)
            .header("content-type", "video/mp4")
            .header("content-range", range)
            .body(bytes.to_vec())
            .send()
            .await;
        Reply::of(sent.unwrap()).await
    }

    pub(crate) async fn status(&self, tokens: &IssuedTokens, publish_id: &str) -> Value {
        let body = json!({ "publish_id": publish_id });
        let reply = self.post(tokens, STATUS, &body).await;
        reply.ok()["data"].clone()
    }

    /// Lets so many virtual seconds pass.
    pub(crate) fn pass(&self, seconds: u64) {
        self.sandbox.clock().advance(std::time::Duration::from_secs(seconds));
    }
}

pub(crate) const VIDEO_INIT: &str = "/v2/post/publish/video/init/";
pub(crate) const INBOX_INIT: &str = "/v2/post/publish/inbox/video/init/";
pub(crate) const CONTENT_INIT: &str = "/v2/post/publish/content/init/";
pub(crate) const STATUS: &str = "/v2/post/publish/status/fetch/";
pub(crate) const CANCEL: &str = "/v2/post/publish/cancel/";
pub(crate) const CREATOR_INFO: &str = "/v2/post/publish/creator_info/query/";

pub(crate) fn file_source(size: u64, chunk_size: u64, count: u64) -> Value {
    json!({
        "source": "FILE_UPLOAD",
        "video_size": size,
        "chunk_size": chunk_size,
        "total_chunk_count": count,
    })
}

pub(crate) fn direct_file(privacy: &str, size: u64, chunk_size: u64, count: u64) -> Value {
    json!({
        "post_info": {
            "title": "a caption",
            "privacy_level": privacy,
            "brand_content_toggle": false,
            "brand_organic_toggle": false,
        },
        "source_info": file_source(size, chunk_size, count),
    })
}

pub(crate) fn direct_pull(privacy: &str, url: &str) -> Value {
    json!({
        "post_info": { "title": "a caption", "privacy_level": privacy },
        "source_info": { "source": "PULL_FROM_URL", "video_url": url },
    })
}

/// Bytes that begin like an MP4 file.
pub(crate) fn mp4(size: usize) -> Vec<u8> {
    let mut bytes = b"\0\0\0\x18ftypmp42\0\0\0\0".to_vec();
    bytes.extend((bytes.len()..size).map(|at| u8::try_from(at % 251).unwrap()));
    bytes
}

/// An answer, read in full.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Reply {
    pub(crate) async fn of(response: Response) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {}", self.text))
    }

    /// Asserts a success of the JSON API.
    pub(crate) fn ok(&self) -> Value {
        assert_eq!(self.status, StatusCode::OK.as_u16(), "{}", self.text);
        let body = self.json();
        assert_eq!(body["error"]["code"], "ok");
        body
    }

    /// Returns HTTP status and error code of the JSON API.
    pub(crate) fn failure(&self) -> (u16, String) {
        let body = self.json();
        let code = body["error"]["code"].as_str().unwrap();
        (self.status, code.to_owned())
    }

    pub(crate) fn message(&self) -> String {
        self.json()["error"]["message"].as_str().unwrap().to_owned()
    }

    /// Returns HTTP status and error of a flat OAuth answer.
    pub(crate) fn flat(&self) -> (u16, String) {
        let body = self.json();
        let error = body["error"].as_str().unwrap();
        (self.status, error.to_owned())
    }

    pub(crate) fn publish_id(&self) -> String {
        self.ok()["data"]["publish_id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn upload_url(&self) -> String {
        self.ok()["data"]["upload_url"].as_str().unwrap().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Returns a query field of the address a redirect leads to.
    pub(crate) fn callback(&self, name: &str) -> Option<String> {
        assert_eq!(self.status, 303, "{}", self.text);
        let target = Url::parse(self.header("location").unwrap()).unwrap();
        let found = target.query_pairs().find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned())
    }
}

/// A client that follows no redirects and keeps no cookies.
pub(crate) fn client() -> reqwest::Client {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    reqwest::Client::builder()
        .tls_backend_preconfigured(config)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}
