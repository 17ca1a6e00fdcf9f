//! Media, comments and figures of Instagram over HTTP, with a Graph in memory behind them.

use serde_json::json;
use social_store::{CommentVisibility, WorkKind};

use super::*;
use crate::fake::{IG, NAME, Scene};

const USER: &str = "user-1";
const MEDIA: &str = "18000000000000001";

/// A scene with one post and one comment that were read, and the comment's id.
async fn house() -> (Router, Scene, String) {
    let scene = Scene::start().await;
    scene.graph.post(MEDIA, "FEED");
    let id = scene.graph.write(MEDIA, None, "bo", "nice");
    scene.read_all(WorkKind::MEDIA).await;
    scene.read_all(WorkKind::COMMENTS).await;
    let options = MountOptions::new(scene.service.clone(), Arc::new(ByName));
    (router(options), scene, id)
}

#[tokio::test]
async fn what_is_done_about_comments_is_done_at_instagram_and_kept() {
    let (app, scene, id) = house().await;
    let account = scene.account.id.as_str();
    let media = get(&app, &format!("/api/instagram/media?account_id={account}"), USER).await.json();
    assert_eq!((&media["media"][0]["id"], &media["next"]), (&json!(MEDIA), &Value::Null));

    let text = json!({ "account_id": account, "text": "hello" });
    let (under, answers) = (
        format!("/api/instagram/media/{MEDIA}/comments"),
        format!("/api/instagram/comments/{id}/replies"),
    );
    let written = post_json(&app, &under, USER, &text).await.json();
    assert_eq!((&written["from"], &written["parent_id"]), (&json!(NAME), &Value::Null));
    let answered = post_json(&app, &answers, USER, &text).await.json();
    assert_eq!(answered["parent_id"], json!(id));
    assert_eq!(scene.graph.texts().iter().filter(|text| *text == "hello").count(), 2);

    let hide = format!("/api/instagram/comments/{id}/hidden");
    for hidden in [true, false] {
        let body = json!({ "account_id": account, "hidden": hidden });
        assert_eq!(post_json(&app, &hide, USER, &body).await.status, StatusCode::OK);
        assert_eq!(scene.graph.is_hidden(&id), hidden);
        let kept = scene.comment(&scene.account, &id).await.visibility;
        assert_eq!(kept == CommentVisibility::Hidden, hidden);
    }
    let switch = format!("/api/instagram/media/{MEDIA}/comments-enabled");
    for enabled in [false, true] {
        let body = json!({ "account_id": account, "enabled": enabled });
        let seen = post_json(&app, &switch, USER, &body).await;
        assert_eq!(seen.json()["comments_enabled"], enabled);
        assert_eq!(scene.graph.comments_are_on(MEDIA), enabled);
    }
    let gone =
        by(USER, Request::delete(format!("/api/instagram/comments/{id}?account_id={account}")));
    assert_eq!(ask(&app, gone, Body::empty()).await.json(), json!({ "id": id, "deleted": true }));
    assert!(!scene.graph.texts().contains(&"nice".to_owned()));
    assert!(scene.comment(&scene.account, &id).await.deleted_at.is_some());
    let mut deeds: Vec<_> = scene.audited().await.into_iter().map(|(deed, _)| deed).collect();
    deeds.retain(|deed| deed.starts_with("comment"));
    deeds.sort_unstable();
    let expected = [
        "comment.answered",
        "comment.deleted",
        "comment.hidden",
        "comment.shown",
        "comment.written",
        "comments.closed",
        "comments.opened",
    ];
    assert_eq!(deeds, expected);
}

#[tokio::test]
async fn another_user_does_nothing_about_comments() {
    let (app, scene, id) = house().await;
    let account = scene.account.id.as_str();
    scene.graph.calls();
    for (path, more) in [
        (format!("/api/instagram/media/{MEDIA}/comments"), json!({ "text": "hello" })),
        (format!("/api/instagram/comments/{id}/replies"), json!({ "text": "hello" })),
        (format!("/api/instagram/comments/{id}/hidden"), json!({ "hidden": true })),
        (format!("/api/instagram/media/{MEDIA}/comments-enabled"), json!({ "enabled": false })),
    ] {
        let mut body = more;
        body["account_id"] = json!(account);
        let seen = post_json(&app, &path, "user-2", &body).await;
        assert_eq!(
            (seen.status, seen.code().as_str()),
            (StatusCode::NOT_FOUND, "not_found"),
            "{path}"
        );
    }
    let path = format!("/api/instagram/comments/{id}?account_id={account}");
    let seen = ask(&app, by("user-2", Request::delete(path)), Body::empty()).await;
    assert_eq!(seen.status, StatusCode::NOT_FOUND);
    assert!(scene.graph.calls().is_empty(), "Instagram heard of none of it");
}

#[tokio::test]
async fn figures_are_told_to_their_owner() {
    let (app, scene, _) = house().await;
    scene.read_all(WorkKind::INSIGHTS).await;
    let path = format!("/api/accounts/{}/insights", scene.account.id);
    let told = get(&app, &path, USER).await.json();
    let one = &told["professionals"][0];
    assert_eq!((&one["ig_id"], &one["figures"]["followers_count"]), (&json!(IG), &json!(250.0)));
    assert_eq!(one["media"][0]["media_id"], MEDIA);
    assert_eq!(one["media"][0]["figures"]["saved"], json!(7.0));
    assert_eq!((&told["missing_scopes"], &told["user_message"]), (&json!([]), &Value::Null));
    assert_eq!(get(&app, &path, "user-2").await.status, StatusCode::NOT_FOUND);
}
