//! Publications: asked for, shown, followed, withdrawn, and only by their owner.

use super::*;

#[tokio::test]
async fn json_is_accepted_once_for_each_key() {
    let world = world();
    let account = world.account("lea").await;
    let first = world.post_json("/api/tiktok/upload", "lea", &by_url(&account, "k1")).await;
    assert_eq!(first.status, StatusCode::ACCEPTED, "{}", String::from_utf8_lossy(&first.body));
    let again = world.post_json("/api/tiktok/upload", "lea", &by_url(&account, "k1")).await;
    assert_eq!(first.json()["id"], again.json()["id"]);
    let mut other = by_url(&account, "k1");
    other["caption"] = "another".into();
    let seen = world.post_json("/api/tiktok/upload", "lea", &other).await;
    assert_eq!((seen.status, seen.code().as_str()), (StatusCode::CONFLICT, "idempotency_conflict"));
    assert_eq!(seen.json()["error"]["details"]["id"], first.json()["id"]);
    let mut keyless = by_url(&account, "k1");
    keyless.as_object_mut().unwrap().remove("idempotency_key");
    let seen = world.post_json("/api/tiktok/upload", "lea", &keyless).await;
    assert_eq!(seen.json()["error"]["details"]["violations"][0]["field"], "idempotency_key");
}

#[tokio::test]
async fn a_stranger_sees_nothing_of_it() {
    let world = world();
    let account = world.account("lea").await;
    let accepted =
        world.post_json("/api/tiktok/upload", "lea", &by_url(&account, "k1")).await.json();
    let post = accepted["status_url"].as_str().unwrap().to_owned();
    let gets = [
        post.clone(),
        format!("{post}/events"),
        format!("/api/accounts/{account}/health"),
        format!("/api/tiktok/quota?account_id={account}"),
        format!("/api/tiktok/creator-info?account_id={account}"),
    ];
    for path in gets {
        let seen = world.get(&path, "bo").await;
        assert_eq!(
            (seen.status, seen.code().as_str()),
            (StatusCode::NOT_FOUND, "not_found"),
            "{path}"
        );
        let unknown = path.replace(account.as_str(), "nobody").replace(&post, "/api/posts/nobody");
        assert_eq!(
            world.get(&unknown, "bo").await.json()["error"]["message"],
            seen.json()["error"]["message"]
        );
    }
    for path in [format!("{post}/cancel"), format!("/api/accounts/{account}/disconnect")] {
        let request = Request::post(&path).header(AUTHORIZATION, "Bearer bo");
        assert_eq!(world.ask(request, Body::empty()).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let seen = world.post_json("/api/tiktok/upload", "bo", &by_url(&account, "k2")).await;
    assert_eq!(seen.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get("/api/posts", "bo").await.json()["posts"], serde_json::json!([]));
    assert_eq!(world.get("/api/accounts", "bo").await.json()["accounts"], serde_json::json!([]));
}

#[tokio::test]
async fn it_is_listed_shown_and_withdrawn() {
    let world = world();
    let account = world.account("lea").await;
    let accepted =
        world.post_json("/api/tiktok/upload", "lea", &by_url(&account, "k1")).await.json();
    let post = accepted["status_url"].as_str().unwrap().to_owned();
    let listed = world.get("/api/posts?state=queued&limit=1", "lea").await.json();
    assert_eq!(listed["posts"][0]["id"], accepted["id"]);
    let shown = world.get(&post, "lea").await.json();
    assert_eq!(
        (shown["state"].as_str(), shown["journal"].as_array().map(Vec::len)),
        (Some("queued"), Some(0))
    );
    let request = || Request::post(format!("{post}/cancel")).header(AUTHORIZATION, "Bearer lea");
    let seen = world.ask(request(), Body::empty()).await;
    assert_eq!(seen.json()["state"], "cancelled");
    let seen = world.get(&format!("{post}/events"), "lea").await;
    let text = String::from_utf8(seen.body).unwrap();
    assert!(text.starts_with("event: snapshot\n") && text.contains("\"cancelled\""), "{text}");
    assert_eq!(seen.headers[CONTENT_TYPE], "text/event-stream");
}

#[tokio::test]
async fn a_browser_that_comes_back_hears_what_it_missed() {
    let world = world();
    let account = world.account("lea").await;
    let accepted =
        world.post_json("/api/tiktok/upload", "lea", &by_url(&account, "k1")).await.json();
    let post = accepted["status_url"].as_str().unwrap().to_owned();
    let request = Request::post(format!("{post}/cancel")).header(AUTHORIZATION, "Bearer lea");
    world.ask(request, Body::empty()).await;
    let request = Request::get(format!("{post}/events")).header(AUTHORIZATION, "Bearer lea");
    let seen = world.ask(request.header("last-event-id", "0"), Body::empty()).await;
    let text = String::from_utf8(seen.body).unwrap();
    let kinds: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!(kinds, ["publication.accepted", "publication.cancelled", "snapshot"]);
}

#[tokio::test]
async fn a_request_is_checked_without_being_accepted() {
    let world = world();
    let account = world.account("lea").await;
    let mut asked = by_url(&account, "k1");
    asked.as_object_mut().unwrap().remove("privacy_level");
    let seen = world.post_json("/api/validate", "lea", &asked).await;
    assert_eq!(seen.json()["valid"], false);
    assert_eq!(seen.json()["violations"][0]["field"], "privacy_level");
    assert_eq!(world.get("/api/posts", "lea").await.json()["posts"], serde_json::json!([]));
    asked["privacy_levle"] = "SELF_ONLY".into();
    let seen = world.post_json("/api/validate", "lea", &asked).await;
    assert_eq!(seen.status, StatusCode::BAD_REQUEST);
    assert!(seen.json()["error"]["message"].as_str().unwrap().contains("privacy_levle"));
}

#[tokio::test]
async fn a_staged_file_is_judged_by_every_rule() {
    let world = world();
    let account = world.account("lea").await;
    let media = world.staged("lea", VIDEO).await;
    let asked = serde_json::json!({
        "account_id": account, "mode": "direct", "privacy_level": "SELF_ONLY", "media_id": media,
    });
    let seen = world.post_json("/api/validate", "lea", &asked).await.json();
    assert_eq!((&seen["valid"], &seen["violations"]), (&true.into(), &serde_json::json!([])));
    let verdicts = seen["verdicts"].as_array().unwrap();
    assert_eq!(verdicts.len(), 8);
    assert!(verdicts.iter().all(|verdict| verdict["outcome"] == "pass"), "{seen}");
    assert_eq!(verdicts[4]["measured"], serde_json::json!({ "amount": 360, "unit": "px" }));

    let damaged = world.staged("lea", DAMAGED).await;
    let asked = serde_json::json!({ "account_id": account, "mode": "inbox", "media_id": damaged });
    let seen = world.post_json("/api/validate", "lea", &asked).await.json();
    assert_eq!(seen["valid"], false);
    assert_eq!(seen["verdicts"][0]["rule"], "file.readable");
    assert_eq!(seen["violations"][0]["code"], "file.readable");
}

#[tokio::test]
async fn an_account_tells_how_it_fares_and_never_a_token() {
    let world = world();
    let account = world.account("lea").await;
    let path = format!("/api/accounts/{account}/health");
    let seen = world.get(&path, "lea").await;
    assert_eq!(
        (seen.json()["healthy"].as_bool(), seen.json()["pending_shares"]["limit"].as_u64()),
        (Some(true), Some(5))
    );
    let listed = world.get("/api/accounts", "lea").await;
    for seen in [&seen, &listed] {
        assert!(!String::from_utf8_lossy(&seen.body).contains("made-up"));
    }
    world.clock.advance(std::time::Duration::from_hours(25));
    assert_eq!(world.get(&path, "lea").await.json()["cause"], "token_overdue");
    let request = Request::post(format!("/api/accounts/{account}/disconnect"))
        .header(AUTHORIZATION, "Bearer lea");
    assert_eq!(world.ask(request, Body::empty()).await.json()["state"], "revoked");
    assert_eq!(world.get(&path, "lea").await.json()["cause"], "account_disconnected");
}
