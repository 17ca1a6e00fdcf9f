//! What else goes out: photos, a draft, and a video that TikTok fetches from us.

use anyhow::Context;
use serde_json::Value;
use sha2::{Digest, Sha256};
use social_sandbox::{AttemptStatus, Post};

use super::proof::{Verdict, verdict};
use super::publish::{Accepted, PUBLIC, blank, send};
use super::{PUBLISHED, follow};
use crate::demo::browser::{Browser, Multipart};
use crate::demo::start::Demo;

/// Three plain photos, in the order in which they are posted. Feeds take them as they are: 4 to 5.
pub(super) const PHOTOS: [&[u8]; 3] = [
    include_bytes!("photos/1.jpg"),
    include_bytes!("photos/2.jpg"),
    include_bytes!("photos/3.jpg"),
];
const PULL: &str = "PULL_FROM_URL";

/// Publishes all three side by side, and checks them by what the sandbox knows; `shown` is the video's
/// publication.
pub(super) async fn publish(
    browser: &mut Browser,
    demo: &Demo,
    account: &str,
    shown: &Value,
) -> anyhow::Result<Vec<Verdict>> {
    let media = shown.pointer("/request/media/asset").and_then(Value::as_str);
    let media = media.context("the publication names no staged file")?;
    let ledger = demo.sandbox().ledger();
    let video = ledger.posts().first().map(|post| post.sha256.clone()).unwrap_or_default();

    let photos = [PUBLIC, &[("title", "Three colours"), ("photo_cover", "1")]].concat();
    let draft = [("mode", "inbox"), ("media_id", media)];
    let pull = [("media_id", media), ("source", PULL), ("caption", "Fetched by TikTok")];
    let pull = [PUBLIC, &pull].concat();
    let carousel = ask(browser, demo, account, (&photos, &PHOTOS)).await?;
    let draft = ask(browser, demo, account, (&draft, &[])).await?;
    let pull = ask(browser, demo, account, (&pull, &[])).await?;
    follow::follow(browser, &carousel.events, PUBLISHED).await?;
    follow::follow(browser, &draft.events, "inbox").await?;
    follow::follow(browser, &pull.events, PUBLISHED).await?;

    let posts = ledger.posts();
    let draft = browser.json(&draft.status).await?;
    let draft = draft.get("publish_id").and_then(Value::as_str).unwrap_or_default();
    Ok(vec![
        verdict(
            "the sandbox fetched three photos and made them one post, in order",
            fetched(&posts, &hash(&PHOTOS.concat())),
        ),
        verdict("the draft lies in the creator's inbox", delivered(demo, draft)),
        verdict(
            "the sandbox fetched the video from us and posted the same bytes",
            fetched(&posts, &video),
        ),
        verdict(
            "the sandbox has three posts, and no fourth",
            match posts.len() {
                3 => Ok(()),
                count => Err(format!("it has {count}")),
            },
        ),
    ])
}

/// Sends one form.
async fn ask(
    browser: &mut Browser,
    demo: &Demo,
    account: &str,
    (fields, photos): (&[(&str, &str)], &[&'static [u8]]),
) -> anyhow::Result<Accepted> {
    let server = demo.server().public_url();
    let blank = blank(browser, server, account).await?;
    send(browser, server, Multipart::of_photos(&blank.filled(fields), photos)?).await
}

/// Checks that one post was fetched from us and has these bytes.
fn fetched(posts: &[Post], sha256: &str) -> Result<(), String> {
    let pulled = posts.iter().filter(|post| post.source == PULL);
    match pulled.filter(|post| post.sha256 == sha256).count() {
        1 => Ok(()),
        count => Err(format!("{count} posts have the SHA-256 {sha256}")),
    }
}

fn delivered(demo: &Demo, publish_id: &str) -> Result<(), String> {
    let attempt = demo.sandbox().tiktok().attempt(publish_id).map_err(|error| error.to_string())?;
    match attempt.status {
        AttemptStatus::SendToUserInbox => Ok(()),
        other => Err(format!("it is {other:?}")),
    }
}

pub(super) fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
