//! Connects the sandbox's first creator, by the consent page's own form.

use anyhow::{Context, ensure};
use url::Url;

use super::at;
use crate::demo::browser::{Browser, forms};

/// The button that agrees.
const AGREE: &str = "continue";

/// Walks through the login and gives the connected account's id.
pub(super) async fn connect(browser: &mut Browser, server: &Url) -> anyhow::Result<String> {
    let consent = browser.open(&at(server, "/api/auth/tiktok?return_to=/")?).await?;
    ensure!(consent.status.is_success(), "the consent page answered {}", consent.status);
    let page = consent.text();
    let form = forms(&page).into_iter().find(|form| form.pressed(AGREE).is_some());
    let form = form.context("the consent page has no form to agree with")?;
    let fields = form.pressed(AGREE).unwrap_or_default();
    let back = browser.submit(&consent, &form, &fields).await?;
    ensure!(back.url.origin() == server.origin(), "the login did not lead back to the server");
    let said = |name: &str| {
        back.url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    };
    if let Some(code) = said("connect_error") {
        anyhow::bail!("the login was refused: {code}");
    }
    ensure!(back.status.is_success(), "the page after the login answered {}", back.status);
    said("connected").context("the login led back without an account")
}
