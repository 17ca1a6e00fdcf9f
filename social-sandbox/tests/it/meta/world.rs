//! A started sandbox with the words the tests of Meta's hosts use.

use std::time::Duration;

use serde_json::Value;
use social_sandbox::{
    DEFAULT_META_APP_ID, DEFAULT_META_APP_SECRET, MetaBehaviour, MetaLogin, MetaTokens, Sandbox,
};
use url::Url;

use crate::support::{Reply, client};

pub(crate) const APP: &str = DEFAULT_META_APP_ID;
pub(crate) const SECRET: &str = DEFAULT_META_APP_SECRET;
pub(crate) const PERSON: &str = "ada";
/// The first professional account, and its Page.
pub(crate) const STUDIO: &str = "17841400000000001";
pub(crate) const STUDIO_PAGE: &str = "110000000000001";
pub(crate) const REDIRECT: &str = "http://127.0.0.1:9/callback";
pub(crate) const BASICS: &[&str] = &[
    "instagram_basic",
    "instagram_content_publish",
    "pages_show_list",
    "pages_read_engagement",
    "pages_manage_metadata",
    "business_management",
];
pub(crate) const INSTAGRAM_BASICS: &[&str] = &[
    "instagram_business_basic",
    "instagram_business_content_publish",
    "instagram_business_manage_comments",
];

/// A sandbox and a client that follows no redirects.
pub(crate) struct Meta {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: reqwest::Client,
}

impl Meta {
    pub(crate) async fn new() -> Self {
        Self::with(MetaBehaviour::default()).await
    }

    pub(crate) async fn with(behaviour: MetaBehaviour) -> Self {
        let sandbox = Sandbox::builder().meta_behaviour(behaviour).start().await.unwrap();
        Self { sandbox, http: client() }
    }

    /// An address of Facebook's hosts.
    pub(crate) fn facebook(&self, path: &str) -> Url {
        self.sandbox.facebook_url().join(path).unwrap()
    }

    /// An address of Instagram's hosts.
    pub(crate) fn instagram(&self, path: &str) -> Url {
        self.sandbox.instagram_url().join(path).unwrap()
    }

    /// Connects Ada through Facebook Login.
    pub(crate) fn connect(&self) -> MetaTokens {
        let meta = self.sandbox.meta();
        meta.issue_tokens(APP, MetaLogin::Facebook, PERSON, BASICS).unwrap()
    }

    /// Connects an account through Instagram Login.
    pub(crate) fn connect_account(&self, username: &str) -> MetaTokens {
        let meta = self.sandbox.meta();
        meta.issue_tokens(APP, MetaLogin::Instagram, username, INSTAGRAM_BASICS).unwrap()
    }

    pub(crate) async fn get(&self, url: Url, token: &str) -> Reply {
        Reply::of(self.http.get(url).bearer_auth(token).send().await.unwrap()).await
    }

    pub(crate) async fn plain(&self, url: Url) -> Reply {
        Reply::of(self.http.get(url).send().await.unwrap()).await
    }

    pub(crate) async fn form(&self, url: Url, fields: &[(&str, &str)]) -> Reply {
        Reply::of(self.http.post(url).form(fields).send().await.unwrap()).await
    }

    /// Reads something of Facebook's that must be there.
    pub(crate) async fn read(&self, path: &str, token: &str) -> Value {
        let reply = self.get(self.facebook(path), token).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    }

    /// Lets so many virtual seconds pass.
    pub(crate) fn pass(&self, seconds: u64) {
        self.sandbox.clock().advance(Duration::from_secs(seconds));
    }
}

/// Gives HTTP status, code and subcode of a refusal of the Graph API.
pub(crate) fn refusal(reply: &Reply) -> (u16, i64, Option<i64>) {
    let error = &reply.json()["error"];
    let code = error["code"].as_i64().unwrap_or_else(|| panic!("no refusal: {}", reply.text));
    (reply.status, code, error["error_subcode"].as_i64())
}

/// The address with more in its query.
pub(crate) fn with_query(mut url: Url, fields: &[(&str, &str)]) -> Url {
    url.query_pairs_mut().extend_pairs(fields);
    url
}
