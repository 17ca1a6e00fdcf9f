//! Posts for Instagram: asked for as JSON or with their files, checked, and only for one's own account.

use serde_json::json;

use super::comments::account;
use super::form::{BOUNDARY, form};
use super::*;

const PATH: &str = "/api/instagram/publish";
const IG_ID: &str = "17841400000000001";

fn by_address(account: &AccountId, key: &str) -> Value {
    json!({
        "account_id": account, "ig_id": IG_ID, "kind": "image", "caption": "hello #there",
        "image_url": "https://media.example.com/a.jpg", "idempotency_key": key,
    })
}

/// Instagram cannot be reached: how many posts are left is asked again by the worker.
#[tokio::test]
async fn json_is_accepted_once_for_each_key() {
    let world = world();
    let account = account(&world, "lea").await;
    let first = world.post_json(PATH, "lea", &by_address(&account, "k1")).await;
    assert_eq!(first.status, StatusCode::ACCEPTED, "{}", String::from_utf8_lossy(&first.body));
    let again = world.post_json(PATH, "lea", &by_address(&account, "k1")).await;
    assert_eq!(first.json()["id"], again.json()["id"]);
    let mut other = by_address(&account, "k1");
    other["caption"] = "another".into();
    let seen = world.post_json(PATH, "lea", &other).await;
    assert_eq!((seen.status, seen.code().as_str()), (StatusCode::CONFLICT, "idempotency_conflict"));
    let shown = world.get(first.json()["status_url"].as_str().unwrap(), "lea").await.json();
    assert_eq!((&shown["provider"], &shown["state"]), (&json!("instagram"), &json!("queued")));
}

#[tokio::test]
async fn a_file_is_staged_and_accepted() {
    let world = world();
    let account = account(&world, "lea").await;
    let upload = || {
        Request::post(PATH)
            .header(COOKIE, "session=lea")
            .header("origin", ORIGIN)
            .header(CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
    };
    let fields = |csrf: &'static str| {
        form(&[
            ("account_id", account.as_str().as_bytes()),
            ("ig_id", IG_ID.as_bytes()),
            ("kind", b"image"),
            ("caption", b"two\r\nlines"),
            ("alt_text", b"a field"),
            ("csrf", csrf.as_bytes()),
            ("idempotency_key", b"k1"),
            ("file", LARGE_PHOTO),
        ])
    };
    let seen = world.ask(upload(), fields("csrf-of-another")).await;
    assert_eq!(seen.status, StatusCode::FORBIDDEN);
    let seen = world.ask(upload(), fields("csrf-lea")).await;
    assert_eq!(seen.status, StatusCode::ACCEPTED, "{}", String::from_utf8_lossy(&seen.body));
    let id = seen.json()["id"].as_str().unwrap().to_owned();
    let publication = world.store.load_publication(&id.as_str().into()).await.unwrap().unwrap();
    assert_eq!(publication.media.len(), 1);
    let request = &publication.request["instagram"];
    assert_eq!(request["caption"], "two\nlines");
    assert_eq!(request["media"]["image"]["alt_text"], "a field");
}

#[tokio::test]
async fn broken_rules_are_named_and_nothing_is_kept() {
    let world = world();
    let account = account(&world, "lea").await;
    let tags: Vec<_> = (0..31).map(|tag| format!("#t{tag}")).collect();
    let changed = |name: &str, value: Value| {
        let mut asked = by_address(&account, "k1");
        asked[name] = value;
        asked
    };
    for (asked, field, code) in [
        (changed("caption", tags.join(" ").into()), "caption", "too_many_hashtags"),
        (changed("kind", Value::Null), "kind", "required"),
        (changed("ig_id", Value::Null), "ig_id", "required"),
        (changed("idempotency_key", Value::Null), "idempotency_key", "required"),
    ] {
        let seen = world.post_json(PATH, "lea", &asked).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{asked}");
        let violations = seen.json()["error"]["details"]["violations"].clone();
        let named = violations.as_array().unwrap().iter();
        let mut named = named.map(|one| (one["field"].clone(), one["code"].clone()));
        assert!(named.any(|one| one == (field.into(), code.into())), "{violations}");
    }
    let seen = world.post_json(PATH, "lea", &changed("captoin", "x".into())).await;
    assert_eq!(seen.status, StatusCode::BAD_REQUEST);
    assert!(seen.json()["error"]["message"].as_str().unwrap().contains("captoin"));
    let seen = world.post_json(PATH, "bo", &by_address(&account, "k1")).await;
    assert_eq!(seen.status, StatusCode::NOT_FOUND);
    let seen = world.post_json(PATH, "lea", &changed("ig_id", "1".into())).await;
    assert_eq!(seen.status, StatusCode::NOT_FOUND);
    for name in ["lea", "bo"] {
        assert_eq!(world.get("/api/posts", name).await.json()["posts"], json!([]));
    }
}

#[tokio::test]
async fn a_request_is_checked_without_being_accepted() {
    let world = world();
    let account = account(&world, "lea").await;
    let photo = world.staged("lea", LARGE_PHOTO).await;
    let asked = |more: &Value| {
        let mut asked = json!({
            "platform": "instagram", "account_id": account, "ig_id": IG_ID, "kind": "image",
            "media_id": photo,
        });
        asked.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        asked
    };
    let seen = world.post_json("/api/validate", "lea", &asked(&json!({}))).await.json();
    assert_eq!((&seen["valid"], &seen["violations"]), (&json!(true), &json!([])), "{seen}");
    let rules: Vec<_> =
        seen["verdicts"].as_array().unwrap().iter().map(|one| &one["rule"]).collect();
    assert!(rules.contains(&&json!("instagram.image.shape")), "{rules:?}");
    let film = world.staged("lea", VIDEO).await;
    let other = asked(&json!({ "media_id": film }));
    let seen = world.post_json("/api/validate", "lea", &other).await.json();
    assert_eq!(seen["valid"], false);
    assert_eq!(seen["violations"][0]["code"], "not_a_photo");
    let seen = world.post_json("/api/validate", "bo", &asked(&json!({}))).await;
    assert_eq!(seen.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get("/api/posts", "lea").await.json()["posts"], json!([]));
}
