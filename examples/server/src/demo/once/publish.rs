//! Fills in the upload form and sends it with the file.

use std::path::Path;

use anyhow::{Context, ensure};
use serde_json::Value;
use url::Url;

use super::at;
use crate::demo::browser::{Browser, Multipart, forms};

/// What TikTok must offer for the post to be seen by everyone.
const AUDIENCE: &str = "PUBLIC_TO_EVERYONE";

/// A request that was accepted.
pub(super) struct Accepted {
    pub(super) id: String,
    pub(super) status: Url,
    pub(super) events: Url,
}

/// What a form of the upload page holds that is not filled in by hand.
pub(super) struct Blank {
    csrf: String,
    key: String,
    account: String,
}

/// Opens the upload page of the account.
pub(super) async fn blank(
    browser: &mut Browser,
    server: &Url,
    account: &str,
) -> anyhow::Result<Blank> {
    let page = browser.open(&at(server, &format!("/tiktok/upload?account_id={account}"))?).await?;
    ensure!(page.status.is_success(), "the upload page answered {}", page.status);
    let form = forms(&page.text()).into_iter().find(|form| form.field("idempotency_key").is_some());
    let form = form.context("the upload page has no form")?;
    let hidden = |name: &str| form.field(name).with_context(|| format!("the form has no {name}"));
    let (csrf, key) = (hidden("csrf")?.to_owned(), hidden("idempotency_key")?.to_owned());
    Ok(Blank { csrf, key, account: account.to_owned() })
}

impl Blank {
    /// Fills it in.
    pub(super) fn filled<'a>(&'a self, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let own = [
            ("csrf", self.csrf.as_str()),
            ("idempotency_key", &self.key),
            ("account_id", &self.account),
        ];
        own.into_iter().chain(more.iter().copied()).collect()
    }
}

/// The fields of a post that everyone may see.
pub(super) const PUBLIC: &[(&str, &str)] =
    &[("mode", "direct"), ("privacy_level", AUDIENCE), ("allow_comment", "on")];

/// Sends the form as the page's script does.
pub(super) async fn publish(
    browser: &mut Browser,
    server: &Url,
    account: &str,
    file: &Path,
) -> anyhow::Result<Accepted> {
    let blank = blank(browser, server, account).await?;
    let caption = [("caption", "Hello from the demo")];
    let form = Multipart::new(&blank.filled(&[PUBLIC, &caption].concat()), file).await?;
    send(browser, server, form).await
}

/// Sends a form to TikTok's part of the API.
pub(super) async fn send(
    browser: &mut Browser,
    server: &Url,
    form: Multipart,
) -> anyhow::Result<Accepted> {
    send_to(browser, server, "/api/tiktok/upload", form).await
}

/// Sends a form to a route that accepts posts.
pub(super) async fn send_to(
    browser: &mut Browser,
    server: &Url,
    path: &str,
    form: Multipart,
) -> anyhow::Result<Accepted> {
    let answer = browser.upload(&at(server, path)?, form).await?;
    let text = |name: &str| {
        answer
            .get(name)
            .and_then(Value::as_str)
            .with_context(|| format!("the answer has no {name}: {answer}"))
    };
    Ok(Accepted {
        id: text("id")?.to_owned(),
        status: at(server, text("status_url")?)?,
        events: at(server, text("events_url")?)?,
    })
}
