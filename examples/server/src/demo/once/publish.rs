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

/// Sends the form as the page's script does.
pub(super) async fn publish(
    browser: &mut Browser,
    server: &Url,
    account: &str,
    file: &Path,
) -> anyhow::Result<Accepted> {
    let page = browser.open(&at(server, &format!("/tiktok/upload?account_id={account}"))?).await?;
    ensure!(page.status.is_success(), "the upload page answered {}", page.status);
    let form = forms(&page.text()).into_iter().find(|form| form.field("idempotency_key").is_some());
    let form = form.context("the upload page has no form")?;
    let hidden = |name: &str| form.field(name).with_context(|| format!("the form has no {name}"));
    let (csrf, key) = (hidden("csrf")?, hidden("idempotency_key")?);
    let fields = [
        ("csrf", csrf),
        ("idempotency_key", key),
        ("account_id", account),
        ("mode", "direct"),
        ("privacy_level", AUDIENCE),
        ("caption", "Hello from the demo"),
        ("allow_comment", "on"),
    ];
    let form = Multipart::new(&fields, file).await?;
    let answer = browser.upload(&at(server, "/api/tiktok/upload")?, form).await?;
    let text = |name: &str| {
        answer
            .get(name)
            .and_then(Value::as_str)
            .with_context(|| format!("the answer has no {name}"))
    };
    Ok(Accepted {
        id: text("id")?.to_owned(),
        status: at(server, text("status_url")?)?,
        events: at(server, text("events_url")?)?,
    })
}
