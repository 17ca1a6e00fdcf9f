//! Connects Instagram accounts by both logins: two of the sandbox's first person through Facebook,
//! with the choice between them, and one through Instagram.

use anyhow::{Context, ensure};
use serde_json::Value;
use url::Url;

use super::super::browser::{Browser, Page, forms};
use super::at;

/// Accounts that the demo chooses.
const CHOSEN: [&str; 2] = ["ada.studio", "ada.travels"];

/// Walks through both logins and gives the handles of the accounts that can be published to.
pub(super) async fn connect(browser: &mut Browser, server: &Url) -> anyhow::Result<Vec<String>> {
    let asked = agree(browser, server, "facebook", "ada").await?;
    let done = choose(browser, server, &asked).await?;
    connected(&done)?;
    connected(&agree(browser, server, "instagram", "cy.photos").await?)?;
    let listed = browser.json(&at(server, "/api/accounts")?).await?;
    Ok(usable(&listed))
}

/// Begins a login and agrees to everything; gives the page it leads to.
async fn agree(
    browser: &mut Browser,
    server: &Url,
    login: &str,
    who: &str,
) -> anyhow::Result<Page> {
    let start = format!("/api/auth/instagram?login={login}&return_to=/platforms/connect/instagram");
    let consent = browser.open(&at(server, &start)?).await?;
    ensure!(consent.status.is_success(), "the consent page answered {}", consent.status);
    let mut answer = consent.url.clone();
    answer.query_pairs_mut().append_pair("approve", "auto").append_pair("user", who);
    browser.open(&answer).await
}

/// Ticks the boxes of the chosen accounts and sends the form.
async fn choose(browser: &mut Browser, server: &Url, page: &Page) -> anyhow::Result<Page> {
    let key = page.url.query_pairs().find(|(name, _)| name == "choice");
    let key = key.context("the login led to no choice")?.1.into_owned();
    let path = format!("/api/auth/instagram/choices/{key}");
    let offered = browser.json(&at(server, &path)?).await?;
    let found = forms(&page.text()).into_iter().find(|form| form.action.ends_with("/choose"));
    let form = found.context("the page has no form to choose with")?;
    let mut fields = form.fields.clone();
    fields.retain(|(name, _)| !name.starts_with("account-"));
    let accounts = offered["accounts"].as_array().cloned().unwrap_or_default();
    for account in accounts.iter().filter(|account| account["usable"] == true) {
        let name = account["username"].as_str().unwrap_or_default();
        if CHOSEN.contains(&name) {
            let id = account["ig_id"].as_str().unwrap_or_default();
            fields.push((format!("account-{id}"), "on".to_owned()));
        }
    }
    browser.submit(page, &form, &fields).await
}

fn connected(page: &Page) -> anyhow::Result<()> {
    let said = |name: &str| page.url.query_pairs().find(|(found, _)| found == name);
    if let Some((_, code)) = said("connect_error") {
        anyhow::bail!("the login was refused: {code}");
    }
    said("connected").map(drop).context("the login led back without an account")
}

/// Lists the handles of the accounts that can be used.
fn usable(listed: &Value) -> Vec<String> {
    let accounts = listed["accounts"].as_array().into_iter().flatten();
    let all = accounts.flat_map(|one| one["instagram_accounts"].as_array().into_iter().flatten());
    let usable = all.filter(|one| one["usable"] == true);
    let handle = |one: &Value| Some(format!("@{}", one["username"].as_str()?));
    usable.filter_map(handle).collect()
}
