//! From the sign-in to the published post, through the server's routes alone.

use http::StatusCode;
use http::header::SET_COOKIE;
use serde_json::{Value, json};
use social_sandbox::TikTokBehaviour;
use social_tests::server::{Answer, Form, House, Visitor};
use social_tests::{MediaHost, Photo, Rows, Video, on_stores};

/// Asks for a post of this file.
async fn publish(visitor: &mut Visitor, account: &str, mode: &str, file: Video) -> String {
    let form = Form::new(file)
        .field("idempotency_key", "key-1")
        .field("account_id", account)
        .field("mode", mode)
        .field("privacy_level", if mode == "direct" { "PUBLIC_TO_EVERYONE" } else { "" });
    let accepted = visitor.upload("/api/tiktok/upload", form).await.unwrap();
    id(&accepted.expect(StatusCode::ACCEPTED).unwrap())
}

fn id(accepted: &Answer) -> String {
    accepted.json().unwrap()["id"].as_str().unwrap().to_owned()
}

/// Gives who wrote the last line of the journal, and the `external_id` it names.
fn last_word(shown: &Value) -> (String, Option<String>) {
    let last = shown["journal"].as_array().unwrap().last().unwrap();
    let external_id = last.pointer("/detail/external_id").and_then(Value::as_str);
    (last["source"].as_str().unwrap().to_owned(), external_id.map(str::to_owned))
}

on_stores!(an_https_address_connects_without_pkce_and_publishes: file database);

async fn an_https_address_connects_without_pkce_and_publishes(rows: Rows) {
    let public = "https://social.example.test/".parse().unwrap();
    let house = House::builder(rows).public_url(public).start().await.unwrap();
    let mut visitor = house.visitor().await.unwrap();

    let consent = visitor.begin_login().await.unwrap();
    let asked: Vec<_> = consent.query_pairs().into_owned().collect();
    let names: Vec<_> = asked.iter().map(|(name, _)| name.as_str()).collect();
    assert!(!names.contains(&"code_challenge"), "{names:?}");
    let redirect = asked.iter().find(|(name, _)| name == "redirect_uri").unwrap();
    assert_eq!(redirect.1, "https://social.example.test/api/auth/tiktok/callback");

    let account = visitor.connect("ada.public").await.unwrap();
    let cookies = visitor.heard().iter().flat_map(|answer| answer.headers.get_all(SET_COOKIE));
    let cookies: Vec<_> = cookies.map(|line| line.to_str().unwrap()).collect();
    assert!(cookies.len() >= 2, "a session and a login: {cookies:?}");
    for line in cookies {
        assert!(
            line.starts_with("__Host-") && line.contains("; Secure") && line.contains("HttpOnly"),
            "{line}"
        );
    }

    let file = Video::new(300_000);
    let post = publish(&mut visitor, &account, "direct", file).await;
    let shown = visitor.settled(&post).await.unwrap();
    assert_eq!(shown["state"], "published", "{shown}");
    let (source, external_id) = last_word(&shown);
    assert_eq!(source, "tiktok:webhook");
    assert!(external_id.is_some());
    let posts = house.sandbox().ledger().posts();
    assert_eq!(posts.len(), 1);
    assert_eq!((posts[0].mode, &posts[0].sha256), ("direct", &file.sha256()));
    house.end().await.unwrap();
}

on_stores!(a_draft_ends_in_the_inbox: file database);

async fn a_draft_ends_in_the_inbox(rows: Rows) {
    let house = House::builder(rows).start().await.unwrap();
    let mut visitor = house.visitor().await.unwrap();
    let account = visitor.connect("ada.public").await.unwrap();
    let file = Video::new(200_000);
    let post = publish(&mut visitor, &account, "inbox", file).await;
    let shown = visitor.settled(&post).await.unwrap();
    assert_eq!(shown["state"], "inbox", "{shown}");
    assert!(house.sandbox().ledger().posts().is_empty(), "the creator has not posted the draft");
    let quota = visitor.get(&format!("/api/tiktok/quota?account_id={account}")).await.unwrap();
    let quota = quota.expect(StatusCode::OK).unwrap().json().unwrap();
    assert_eq!((&quota["used"], &quota["limit"]), (&json!(1), &json!(5)));

    // The creator posts it from the phone: TikTok says so, and the page follows.
    let publish_id = shown["publish_id"].as_str().unwrap();
    house
        .sandbox()
        .tiktok()
        .finish_draft(publish_id, &social_sandbox::DraftPost::default())
        .unwrap();
    let posts = house.sandbox().ledger().posts();
    assert_eq!((posts.len(), &posts[0].sha256), (1, &file.sha256()));
    house.end().await.unwrap();
}

on_stores!(tiktok_pulls_from_an_address: file database);

async fn tiktok_pulls_from_an_address(rows: Rows) {
    let house = House::builder(rows).start().await.unwrap();
    let mut visitor = house.visitor().await.unwrap();
    let account = visitor.connect("ada.public").await.unwrap();
    let file = Video::new(250_000);
    let host = MediaHost::start(file).await.unwrap();
    let request = json!({
        "account_id": account, "mode": "direct", "privacy_level": "SELF_ONLY",
        "video_url": host.url(), "idempotency_key": "key-1",
    });
    let accepted = visitor.post("/api/tiktok/upload", &request).await.unwrap();
    let post = id(&accepted.expect(StatusCode::ACCEPTED).unwrap());
    let shown = visitor.settled(&post).await.unwrap();
    assert_eq!(shown["state"], "published", "{shown}");
    assert_eq!(last_word(&shown).0, "tiktok:webhook");
    let posts = house.sandbox().ledger().posts();
    assert_eq!(posts.len(), 1);
    assert_eq!((posts[0].source, &posts[0].sha256), ("PULL_FROM_URL", &file.sha256()));
    assert_eq!(host.fetched(), 1);
    house.end().await.unwrap();
}

on_stores!(tiktok_fetches_photos_and_a_video_from_the_server: file database);

async fn tiktok_fetches_photos_and_a_video_from_the_server(rows: Rows) {
    let house = House::builder(rows).start().await.unwrap();
    let mut visitor = house.visitor().await.unwrap();
    let account = visitor.connect("ada.public").await.unwrap();

    let pictures = [Photo::new(1), Photo::new(2), Photo::new(3)];
    let form = Form::of_photos(&pictures)
        .field("idempotency_key", "key-1")
        .field("account_id", &account)
        .field("mode", "direct")
        .field("privacy_level", "SELF_ONLY")
        .field("title", "Three");
    let accepted = visitor.upload("/api/tiktok/upload", form).await.unwrap();
    let post = id(&accepted.expect(StatusCode::ACCEPTED).unwrap());
    let shown = visitor.settled(&post).await.unwrap();
    assert_eq!(shown["state"], "published", "{shown}");

    // A file that is staged on its own, and sent by its address.
    let file = Video::new(400_000);
    let form = Form::new(file).field("account_id", &account);
    let staged = visitor.upload("/api/media", form).await.unwrap();
    let staged = staged.expect(StatusCode::CREATED).unwrap().json().unwrap();
    assert_eq!(staged["sha256"], file.sha256());
    let request = json!({
        "account_id": account, "mode": "direct", "privacy_level": "SELF_ONLY",
        "media_id": staged["id"], "source": "PULL_FROM_URL", "idempotency_key": "key-2",
    });
    let accepted = visitor.post("/api/tiktok/upload", &request).await.unwrap();
    let post = id(&accepted.expect(StatusCode::ACCEPTED).unwrap());
    let shown = visitor.settled(&post).await.unwrap();
    assert_eq!(shown["state"], "published", "{shown}");

    let posts = house.sandbox().ledger().posts();
    let found: Vec<_> = posts.iter().map(|post| (post.source, post.sha256.clone())).collect();
    let expected = [Photo::sha256_of(&pictures), file.sha256()];
    assert_eq!(found, expected.map(|sha256| ("PULL_FROM_URL", sha256)));
    house.end().await.unwrap();
}

on_stores!(without_webhooks_polling_finds_the_end: file database);

async fn without_webhooks_polling_finds_the_end(rows: Rows) {
    let behaviour = TikTokBehaviour { processing_seconds: 0, ..TikTokBehaviour::default() };
    let house = House::builder(rows).behaviour(behaviour).setting("SOCIAL_STATUS_POLLING", "on");
    let house = house.start().await.unwrap();
    house.sandbox().tiktok().hold_webhooks();
    let mut visitor = house.visitor().await.unwrap();
    let account = visitor.connect("ada.public").await.unwrap();
    let file = Video::new(150_000);
    let post = publish(&mut visitor, &account, "direct", file).await;
    let shown = visitor.settled(&post).await.unwrap();
    assert_eq!(shown["state"], "published", "{shown}");
    assert_eq!(last_word(&shown).0, "tiktok:status");
    let posts = house.sandbox().ledger().posts();
    assert_eq!((posts.len(), &posts[0].sha256), (1, &file.sha256()));
    let acknowledged = social_sandbox::EffectKind::WebhookAcknowledged;
    assert_eq!(house.sandbox().ledger().count(acknowledged), 0);
    house.end().await.unwrap();
}
