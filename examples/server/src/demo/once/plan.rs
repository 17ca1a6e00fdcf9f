//! What has not happened yet: a planned post, one that is withdrawn, and the end of the connection.

use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::Value;
use social_core::{Clock, Timestamp};
use social_sandbox::EffectKind;

use super::proof::{Verdict, verdict};
use super::publish::{Accepted, PUBLIC, blank, send};
use super::{PUBLISHED, at, follow};
use crate::demo::browser::{Browser, Multipart, forms};
use crate::demo::clock::SharedClock;
use crate::demo::start::Demo;

/// How far ahead the posts are planned.
const AHEAD: Duration = Duration::from_hours(1);

/// Plans two posts of the video, withdraws one, lets the hour pass, and disconnects the account;
/// `shown` is the video's publication.
pub(super) async fn pass(
    browser: &mut Browser,
    demo: &Demo,
    account: &str,
    shown: &Value,
) -> anyhow::Result<Vec<Verdict>> {
    let ledger = demo.sandbox().ledger();
    let before = ledger.posts().len();
    let media = shown.pointer("/request/media/asset").and_then(Value::as_str);
    let media = media.context("the publication names no staged file")?;
    let clock = demo.sandbox().clock();
    let due = Timestamp::from_micros(clock.now_unix_micros()) + AHEAD;
    let kept = planned(browser, demo, (account, media), due).await?;
    let withdrawn = planned(browser, demo, (account, media), due).await?;
    press(browser, demo, &format!("/posts/{}", withdrawn.id), "/cancel").await?;
    let early = ledger.posts().len();
    clock.advance(AHEAD);
    follow::follow(browser, &kept.events, PUBLISHED).await?;
    let withdrawn = browser.json(&withdrawn.status).await?;
    let state = withdrawn.get("state").and_then(Value::as_str).unwrap_or_default();
    let after = ledger.posts().len();

    press(browser, demo, &format!("/accounts/{account}/disconnect"), "/disconnect").await?;
    let revokes = ended(demo).await;
    Ok(vec![
        verdict(
            "the planned post went out when its hour had come, and not before",
            same((early, after), (before, before + 1)),
        ),
        verdict(
            "the withdrawn post is cancelled, and nothing of it went out",
            same(state, "cancelled"),
        ),
        verdict(
            "the account is disconnected, and its grant ended at the sandbox",
            same(revokes, 1),
        ),
    ])
}

async fn planned(
    browser: &mut Browser,
    demo: &Demo,
    (account, media): (&str, &str),
    due: Timestamp,
) -> anyhow::Result<Accepted> {
    let server = demo.server().public_url();
    let blank = blank(browser, server, account).await?;
    let due = due.to_string();
    let own = [("media_id", media), ("scheduled_for", due.as_str()), ("caption", "Planned")];
    let fields = [PUBLIC, &own].concat();
    send(browser, server, Multipart::of_photos(&blank.filled(&fields), &[])?).await
}

/// Opens a page and sends its form whose address ends so.
async fn press(browser: &mut Browser, demo: &Demo, path: &str, end: &str) -> anyhow::Result<()> {
    let page = browser.open(&at(demo.server().public_url(), path)?).await?;
    ensure!(page.status.is_success(), "{path} answered {}", page.status);
    let form = forms(&page.text()).into_iter().find(|form| form.action.ends_with(end));
    let form = form.with_context(|| format!("{path} has no form that ends in {end}"))?;
    let answer = browser.submit(&page, &form, &form.fields).await?;
    ensure!(answer.status.is_success(), "{} answered {}", form.action, answer.status);
    Ok(())
}

/// Counts the grants that were ended. That is asked of the sandbox after the user has the answer.
async fn ended(demo: &Demo) -> u64 {
    let (ledger, clock) = (demo.sandbox().ledger(), SharedClock(demo.sandbox().clock()));
    let asked = async {
        while ledger.count(EffectKind::Revoke) == 0 {
            clock.sleep(Duration::from_millis(20)).await;
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(20), asked).await;
    if in_time.is_err() { 0 } else { ledger.count(EffectKind::Revoke) }
}

fn same<T: Copy + PartialEq + std::fmt::Debug>(found: T, wanted: T) -> Result<(), String> {
    if found == wanted { Ok(()) } else { Err(format!("it is {found:?} and not {wanted:?}")) }
}
