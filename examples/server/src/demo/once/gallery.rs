//! What goes out on Instagram: a picture and a carousel, fetched from us, and a reel, sent; then a
//! comment comes in, and the figures are read.

use std::time::Duration;

use anyhow::{Context, ensure};
use serde_json::Value;
use sha2::{Digest, Sha256};
use social_core::Clock;
use social_sandbox::InstagramPost;
use url::Url;

use super::instagram::{list, text};
use super::more::{PHOTOS, hash};
use super::proof::{Verdict, verdict};
use super::publish::{Accepted, send_to};
use super::{PUBLISHED, at, follow};
use crate::demo::browser::{Browser, Multipart, forms};
use crate::demo::clock::SharedClock;
use crate::demo::place::Place;
use crate::demo::start::Demo;
use crate::demo::video;
use crate::people::Secret;

/// Connected through Instagram: everything is fetched from us.
const BY_INSTAGRAM: &str = "cy.photos";
/// Connected through Facebook: the bytes of videos are sent.
const BY_FACEBOOK: &str = "ada.studio";
const ROUTE: &str = "/api/instagram/publish";

/// How long figures are waited for, in hours of the sandbox, and then in seconds.
const FIGURES: Duration = Duration::from_hours(8);
const PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(100);

/// An account that can be published to.
struct Professional {
    account_id: String,
    ig_id: String,
}

/// Publishes all three side by side, and checks them by what the sandbox knows.
pub(super) async fn publish(
    browser: &mut Browser,
    demo: &Demo,
    place: &Place,
) -> anyhow::Result<Vec<Verdict>> {
    let server = demo.server().public_url();
    let listed = browser.json(&at(server, "/api/accounts")?).await?;
    let fetched = Professional::of(&listed, BY_INSTAGRAM)?;
    let sent = Professional::of(&listed, BY_FACEBOOK)?;
    let (reel, reel_hash) = made(place).await?;
    let csrf = csrf(browser, server).await?;
    // A kept folder knows the keys of earlier runs.
    let key = Secret::draw("demo-")?;
    let form = |to: &Professional, kind: &str, caption: &str| {
        [
            ("csrf", csrf.clone()),
            ("idempotency_key", format!("{}-{kind}", key.expose_secret())),
            ("account_id", to.account_id.clone()),
            ("ig_id", to.ig_id.clone()),
            ("kind", kind.to_owned()),
            ("caption", caption.to_owned()),
        ]
    };
    let image = form(&fetched, "image", "One colour");
    let image = Multipart::of_photos(&borrowed(&image), PHOTOS.get(..1).unwrap_or_default())?;
    let carousel = form(&fetched, "carousel", "Three colours");
    let items = ("items", r#"[{"alt_text":"The first colour"},{},{}]"#);
    let carousel = [borrowed(&carousel), vec![items]].concat();
    let carousel = Multipart::of_photos(&carousel, &PHOTOS)?;
    let moving = Multipart::new(&borrowed(&form(&sent, "reel", "Bands that drift")), &reel).await?;

    let image = send_to(browser, server, ROUTE, image).await?;
    let carousel = send_to(browser, server, ROUTE, carousel).await?;
    let reel = send_to(browser, server, ROUTE, moving).await?;
    let image_id = media_id(browser, &image).await?;
    media_id(browser, &carousel).await?;
    media_id(browser, &reel).await?;

    let posts = demo.sandbox().ledger().instagram_posts();
    let three: Vec<_> = PHOTOS.iter().map(|photo| hash(photo)).collect();
    let mut verdicts = vec![
        verdict(
            "Instagram fetched the picture from us and has it once",
            once(&posts, "IMAGE", three.get(..1).unwrap_or_default()),
        ),
        verdict(
            "Instagram has the reel once, with the bytes that were sent",
            once(&posts, "REELS", &[reel_hash]),
        ),
        verdict(
            "Instagram has the carousel once, its pictures in order",
            once(&posts, "CAROUSEL", &three),
        ),
        verdict(
            "Instagram has three posts, and no fourth",
            match posts.len() {
                3 => Ok(()),
                count => Err(format!("it has {count}")),
            },
        ),
    ];
    verdicts.push(verdict(
        "a comment of a stranger came in by webhook, once",
        heard(browser, demo, (&fetched, &image_id)).await?,
    ));
    verdicts.push(verdict(
        "the figures of the picture were read",
        figures(browser, demo, (&fetched, &image_id)).await?,
    ));
    Ok(verdicts)
}

impl Professional {
    fn of(listed: &Value, username: &str) -> anyhow::Result<Self> {
        let mut all = list(listed, "accounts").flat_map(|one| list(one, "instagram_accounts"));
        let found = all.find(|one| text(one, "username") == username);
        let found = found.with_context(|| format!("@{username} is not connected"))?;
        Ok(Self {
            account_id: text(found, "account_id").to_owned(),
            ig_id: text(found, "ig_id").to_owned(),
        })
    }
}

/// Makes the reel; gives where it is and its hash.
async fn made(place: &Place) -> anyhow::Result<(std::path::PathBuf, String)> {
    let path = place.reel();
    let target = path.clone();
    let hash = tokio::task::spawn_blocking(move || {
        video::write(&video::LONG, &target)?;
        std::fs::read(&target).map(|bytes| hex::encode(Sha256::digest(bytes)))
    });
    let hash = hash.await?.context("the reel cannot be written")?;
    Ok((path, hash))
}

/// Finds what forms of the session carry.
async fn csrf(browser: &mut Browser, server: &Url) -> anyhow::Result<String> {
    let page = browser.open(&at(server, "/settings")?).await?;
    ensure!(page.status.is_success(), "the settings answered {}", page.status);
    let found =
        forms(&page.text()).into_iter().find_map(|form| form.field("csrf").map(str::to_owned));
    found.context("the settings have no form")
}

fn borrowed<'a>(fields: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// Waits until a post is out, and gives Instagram's id of it.
async fn media_id(browser: &mut Browser, accepted: &Accepted) -> anyhow::Result<String> {
    follow::follow(browser, &accepted.events, PUBLISHED).await?;
    let shown = browser.json(&accepted.status).await?;
    let id = shown.get("external_id").and_then(Value::as_str);
    Ok(id.with_context(|| format!("the post has no id: {shown}"))?.to_owned())
}

/// Checks that one post of the kind has these bytes.
fn once(posts: &[InstagramPost], kind: &str, sha256: &[String]) -> Result<(), String> {
    let of_kind = posts.iter().filter(|post| post.media_type == kind);
    match of_kind.filter(|post| post.sha256 == sha256).count() {
        1 => Ok(()),
        count => Err(format!("{count} posts of the kind {kind} have these bytes")),
    }
}

/// Has a stranger comment, and waits until the comment is stored.
async fn heard(
    browser: &mut Browser,
    demo: &Demo,
    (to, media): (&Professional, &str),
) -> anyhow::Result<Result<(), String>> {
    let comment = demo.sandbox().meta().comment(media, "a.stranger", "Lovely colour", None)?;
    let path = format!("/api/instagram/media/{media}/comments?account_id={}", to.account_id);
    let url = at(demo.server().public_url(), &path)?;
    let listed = until(browser, demo, &url, |listed| named(listed, &comment) > 0).await?;
    Ok(match named(&listed, &comment) {
        1 => Ok(()),
        count => Err(format!("it is there {count} times")),
    })
}

fn named(listed: &Value, comment: &str) -> usize {
    list(listed, "comments").filter(|one| text(one, "id") == comment).count()
}

/// Lets hours pass, and waits until the figures of a post are there.
async fn figures(
    browser: &mut Browser,
    demo: &Demo,
    (of, media): (&Professional, &str),
) -> anyhow::Result<Result<(), String>> {
    demo.sandbox().clock().advance(FIGURES);
    let path = format!("/api/accounts/{}/insights", of.account_id);
    let url = at(demo.server().public_url(), &path)?;
    let report = until(browser, demo, &url, |report| counted(report, media) > 0).await?;
    Ok(match counted(&report, media) {
        0 => Err(format!("there are none: {report}")),
        _ => Ok(()),
    })
}

fn counted(report: &Value, media: &str) -> usize {
    let mut all = list(report, "professionals").flat_map(|one| list(one, "media"));
    let own = all.find(|one| text(one, "media_id") == media);
    own.and_then(|one| one.get("figures")?.as_object()).map_or(0, serde_json::Map::len)
}

/// Asks again and again until the answer is as wanted, or too much time has passed; gives the last
/// answer.
async fn until(
    browser: &mut Browser,
    demo: &Demo,
    url: &Url,
    wanted: impl Fn(&Value) -> bool,
) -> anyhow::Result<Value> {
    let clock = SharedClock(demo.sandbox().clock());
    let end = clock.now() + PATIENCE;
    loop {
        let answer = browser.json(url).await?;
        if wanted(&answer) || clock.now() >= end {
            return Ok(answer);
        }
        clock.sleep(PAUSE).await;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_account_is_found_by_its_handle_and_its_login() {
        let listed = json!({ "accounts": [
            { "instagram_accounts": [] },
            { "instagram_accounts": [
                { "account_id": "a", "ig_id": "1784", "username": "one" },
                { "account_id": "a", "ig_id": "1785", "username": "two" },
            ]},
        ]});
        let two = Professional::of(&listed, "two").unwrap();
        assert_eq!((two.account_id.as_str(), two.ig_id.as_str()), ("a", "1785"));
        assert!(Professional::of(&listed, "three").is_err());
    }

    #[test]
    fn comments_and_figures_are_counted_where_they_are() {
        let listed = json!({ "comments": [{ "id": "c1" }, { "id": "c2" }, { "id": "c1" }] });
        assert_eq!((named(&listed, "c1"), named(&listed, "c3")), (2, 0));
        let report = json!({ "professionals": [{ "media": [
            { "media_id": "m1", "figures": {} },
            { "media_id": "m2", "figures": { "reach": 1, "views": 2 } },
        ]}]});
        assert_eq!((counted(&report, "m1"), counted(&report, "m2")), (0, 2));
        assert_eq!(counted(&json!({}), "m1"), 0);
    }
}
