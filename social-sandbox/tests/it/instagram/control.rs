//! The control API's hand on media, comments and limits.

use serde_json::{Value, json};

use super::world::Gram;
use crate::support::{FileServer, Reply, Served};

async fn call(gram: &Gram, method: &str, path: &str, body: Option<Value>) -> Reply {
    let url = gram.sandbox.control_url().join(path).unwrap();
    let mut call = gram.http.request(method.parse().unwrap(), url);
    if let Some(body) = body {
        call = call.json(&body);
    }
    Reply::of(call.send().await.unwrap()).await
}

#[tokio::test]
async fn media_and_comments_are_made_changed_and_taken_away() {
    let gram = Gram::facebook().await;
    let new = json!({ "username": "ada.studio", "kind": "reel", "caption": "x" });
    let made = call(&gram, "POST", "meta/media", Some(new)).await;
    assert_eq!(made.status, 201);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let list = call(&gram, "GET", "meta/media", None).await.json();
    assert_eq!((&list["media"][0]["id"], &list["media"][0]["kind"]), (&json!(id), &json!("reel")));
    for (path, body) in [("counts", json!({ "likes": 7 })), ("flag", json!({ "flagged": true }))] {
        let done = call(&gram, "POST", &format!("meta/media/{id}/{path}"), Some(body)).await;
        assert_eq!(done.status, 204, "{path}");
    }
    let read = gram.get(&id, &[("fields", "like_count,media_url")]).await.json();
    assert!(read["like_count"].as_u64().unwrap() >= 7 && read.get("media_url").is_none());
    let new = json!({ "media_id": id, "username": "a.fan", "text": "hi" });
    let comment = call(&gram, "POST", "meta/comments", Some(new)).await.json();
    let comment = format!("meta/comments/{}", comment["id"].as_str().unwrap());
    call(&gram, "PATCH", &comment, Some(json!({ "text": "ho" }))).await;
    let list = call(&gram, "GET", "meta/comments", None).await.json();
    assert_eq!(list["comments"][0]["text"], "ho");
    for (path, status) in
        [(comment.clone(), 204), (comment, 404), (format!("meta/media/{id}"), 204)]
    {
        assert_eq!(call(&gram, "DELETE", &path, None).await.status, status, "{path}");
    }
    let orphan = json!({ "media_id": id, "username": "a.fan", "text": "hi" });
    assert_eq!(call(&gram, "POST", "meta/comments", Some(orphan)).await.status, 404);
}

#[tokio::test]
async fn containers_fail_and_end_by_hand() {
    let gram = Gram::facebook().await;
    let files = FileServer::start(Served::Whole(super::world::jpeg(1000, 1000))).await;
    let (one, two) = (gram.image(&files.url("/1")).await, gram.image(&files.url("/2")).await);
    let path = format!("meta/containers/{one}/fail");
    let bad = call(&gram, "POST", &path, Some(json!({ "reason": "nonsense" }))).await;
    assert_eq!(bad.status, 404);
    let failed = call(&gram, "POST", &path, Some(json!({ "reason": "-1/2207053" }))).await;
    assert_eq!(failed.status, 204);
    call(&gram, "POST", &format!("meta/containers/{two}/complete"), None).await;
    let list = call(&gram, "GET", "meta/containers", None).await.json();
    assert_eq!(list["containers"][0]["subcode"], 2_207_053);
    assert_eq!(list["containers"][1]["status"], "FINISHED");
    let alone = call(&gram, "GET", &format!("meta/containers/{two}"), None).await.json();
    assert_eq!(alone["kind"], "image");
    assert_eq!(call(&gram, "GET", "meta/containers/1", None).await.status, 404);
}

#[tokio::test]
async fn limits_are_set_by_hand() {
    let gram = Gram::facebook().await;
    let percent = json!({ "call_count": 95, "total_time": 20, "total_cputime": 20 });
    assert_eq!(call(&gram, "POST", "meta/usage", Some(percent)).await.status, 204);
    let told = gram.account("media", &[]).await;
    assert!(told.header("x-app-usage").unwrap().contains("95"));
    assert_eq!(call(&gram, "POST", "meta/usage", Some(Value::Null)).await.status, 204);
    assert!(!gram.account("media", &[]).await.header("x-app-usage").unwrap().contains("95"));
    let body = json!({ "limit": "user", "ig_id": gram.ig, "seconds": 60 });
    assert_eq!(call(&gram, "POST", "meta/throttle", Some(body)).await.status, 204);
    assert_eq!(gram.account("media", &[]).await.graph_failure().1, 17);
}
