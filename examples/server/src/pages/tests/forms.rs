//! What the tests of both forms share: somebody with one account, and the form in their browser.

use social_store::Publication;
use wiremock::matchers::path_regex;

use super::comments::connect;
use super::*;

/// Somebody who is signed in, with one account.
pub(super) struct Fixture {
    pub(super) server: Server,
    pub(super) browser: Browser,
    pub(super) user: User,
    pub(super) account: String,
    /// Where the form is.
    path: &'static str,
}

impl Fixture {
    /// A creator on TikTok who may post and send drafts.
    pub(super) async fn tiktok() -> Self {
        let server = Server::start().await;
        server.creator("Lea & Jo").await;
        let user = server.user("lea@example.com").await;
        let account = server.account(&user, "open-id-1", "video.publish,video.upload").await;
        let browser = server.browser_of(&user).await;
        Self { server, browser, user, account, path: "/tiktok/upload" }
    }

    /// A professional account on an Instagram that counts two posts of fifty.
    pub(super) async fn instagram() -> Self {
        let server = Server::start().await;
        let user = server.user("lea@example.com").await;
        let account = connect(&server, &user).await;
        let browser = server.browser_of(&user).await;
        let fixture = Self { server, browser, user, account, path: "/instagram/publish" };
        fixture.limit(2).await;
        fixture
    }

    /// Lets Instagram count so many posts.
    pub(super) async fn limit(&self, used: u32) {
        let data = json!([{
            "quota_usage": used, "config": { "quota_total": 50, "quota_duration": 86_400 },
        }]);
        Mock::given(method("GET"))
            .and(path_regex("/content_publishing_limit$"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({ "data": data })))
            .mount(&self.server.tiktok)
            .await;
    }

    pub(super) async fn posts(&self) -> Vec<Publication> {
        let page = social_store::Page::first(50);
        let publish = self.server.assembled.service.publish();
        publish.list(&self.user.id, None, &page).await.unwrap().items
    }

    pub(super) async fn staged(&self) -> u64 {
        self.server.assembled.service.store().staged_bytes(&self.user.id).await.unwrap()
    }

    /// Asks for the form and sends it with these fields and files.
    pub(super) async fn send(
        &mut self,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let form = hidden(&self.browser.get(self.path).await);
        self.browser.upload_files(self.path, &with(&form, fields), files).await
    }
}

/// The hidden fields of a form.
pub(super) fn hidden(page: &Answer) -> Vec<(String, String)> {
    let names = ["csrf", "idempotency_key", "account_id", "ig_id"].into_iter();
    // TikTok's accounts are their logins.
    let names = names.filter(|name| *name != "ig_id" || page.text.contains("name=\"ig_id\""));
    names.map(|name| (name.to_owned(), page.hidden(name))).collect()
}

/// The hidden fields, and more behind them.
pub(super) fn with<'a>(
    hidden: &'a [(String, String)],
    more: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let hidden = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    hidden.chain(more.iter().copied()).collect()
}
