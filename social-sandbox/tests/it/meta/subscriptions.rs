//! The three layers of webhooks, and the handshake before them.

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::Url;

use super::world::refusal;
use super::{APP, Meta, SECRET, STUDIO, STUDIO_PAGE};
use crate::support::Reply;

type Asked = Query<std::collections::HashMap<String, String>>;

/// Answers the handshake for one verify token.
async fn receiver(token: &'static str) -> Url {
    let answer = |State(token): State<&'static str>, Query(asked): Asked| async move {
        let right = asked.get("hub.verify_token").map(String::as_str) == Some(token)
            && asked.get("hub.mode").map(String::as_str) == Some("subscribe");
        let challenge = asked.get("hub.challenge").cloned().unwrap_or_default();
        if right {
            (http::StatusCode::OK, challenge)
        } else {
            (http::StatusCode::FORBIDDEN, String::new())
        }
    };
    let router = Router::new().route("/hook", get(answer)).with_state(token);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url.parse().unwrap()
}

fn app_token() -> String {
    format!("{APP}|{SECRET}")
}

async fn subscribe(meta: &Meta, url: &Url, more: &[(&str, &str)]) -> Reply {
    let token = app_token();
    let mut fields = vec![
        ("access_token", token.as_str()),
        ("object", "instagram"),
        ("callback_url", url.as_str()),
        ("fields", "comments,mentions"),
        ("include_values", "true"),
        ("verify_token", "made-up"),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    meta.form(meta.facebook(&format!("/v25.0/{APP}/subscriptions")), &fields).await
}

async fn delete(meta: &Meta, url: Url, token: &str) -> Value {
    let sent = meta.http.delete(url).bearer_auth(token).send().await.unwrap();
    sent.json().await.unwrap()
}

#[tokio::test]
async fn an_app_is_subscribed_once_its_address_answers_the_challenge() {
    let meta = Meta::new().await;
    let url = receiver("made-up").await;
    assert_eq!(subscribe(&meta, &url, &[]).await.json(), json!({ "success": true }));
    let path = format!("/v25.0/{APP}/subscriptions");
    let list = meta.read(&path, &app_token()).await;
    assert_eq!(list["data"][0]["callback_url"], url.as_str());
    assert_eq!(list["data"][0]["fields"][0], json!({ "name": "comments", "version": "v25.0" }));
    assert!(meta.sandbox.meta().handshake(APP).await.is_ok());
    let part = meta.facebook(&format!("{path}?object=instagram&fields=comments"));
    assert_eq!(delete(&meta, part, &app_token()).await, json!({ "success": true }));
    let list = meta.read(&path, &app_token()).await;
    assert_eq!(list["data"][0]["fields"].as_array().unwrap().len(), 1);
    delete(&meta, meta.facebook(&path), &app_token()).await;
    assert_eq!(meta.read(&path, &app_token()).await, json!({ "data": [] }));
    let fields: Vec<usize> =
        meta.sandbox.ledger().subscriptions().iter().map(|one| one.fields.len()).collect();
    assert_eq!(fields, [2, 1, 0]);
}

#[tokio::test]
async fn a_wrong_answer_to_the_handshake_subscribes_nothing() {
    let meta = Meta::new().await;
    let url = receiver("another").await;
    let reply = subscribe(&meta, &url, &[]).await;
    assert_eq!(refusal(&reply), (400, 2200, None));
    assert!(reply.message().contains("403"));
    let nobody = "http://127.0.0.1:9/hook".parse().unwrap();
    assert_eq!(refusal(&subscribe(&meta, &nobody, &[]).await), (400, 2200, None));
    assert!(meta.sandbox.meta().apps()[0].webhooks.is_none());
    assert!(meta.sandbox.meta().handshake(APP).await.is_err());
}

#[tokio::test]
async fn subscriptions_of_an_app_are_checked() {
    let meta = Meta::new().await;
    let url = receiver("made-up").await;
    for (name, value) in [
        ("object", "page"),
        ("fields", "coments"),
        ("fields", ""),
        ("callback_url", "http://a.example/"),
    ] {
        let reply = subscribe(&meta, &url, &[(name, value)]).await;
        assert_eq!(refusal(&reply).1, 100, "{name}={value}");
    }
    let tokens = meta.connect();
    let user = tokens.access_token.expose_secret();
    assert_eq!(refusal(&subscribe(&meta, &url, &[("access_token", user)]).await).1, 15);
}

#[tokio::test]
async fn a_page_is_subscribed_with_its_own_token() {
    let meta = Meta::new().await;
    let tokens = meta.connect();
    let page = tokens.token_for(STUDIO).unwrap().expose_secret();
    let url = meta.facebook(&format!("/v25.0/{STUDIO_PAGE}/subscribed_apps"));
    let post = async |token: &str, fields: &str| {
        meta.form(url.clone(), &[("subscribed_fields", fields), ("access_token", token)]).await
    };
    assert_eq!(refusal(&post(tokens.access_token.expose_secret(), "feed").await).1, 210);
    assert_eq!(refusal(&post(page, "comments").await).1, 100, "that is no field of a Page");
    assert_eq!(post(page, "feed").await.json(), json!({ "success": true }));
    let list = meta.get(url.clone(), page).await.json();
    assert_eq!(list["data"][0]["subscribed_fields"], json!(["feed"]));
    assert_eq!(list["data"][0]["id"], APP);
    let other = tokens.pages[1].access_token.expose_secret();
    assert_eq!(refusal(&post(other, "feed").await), (400, 100, Some(33)));
    assert_eq!(delete(&meta, url.clone(), page).await, json!({ "success": true }));
    assert_eq!(meta.get(url, page).await.json(), json!({ "data": [] }));
}

#[tokio::test]
async fn an_account_is_subscribed_by_id_or_as_me() {
    let meta = Meta::new().await;
    let tokens = meta.connect_account("ada.studio");
    let token = tokens.access_token.expose_secret();
    for subject in ["me", STUDIO] {
        let path = format!("/v25.0/{subject}/subscribed_apps");
        let fields = [("subscribed_fields", "comments,messages"), ("access_token", token)];
        let reply = meta.form(meta.instagram(&path), &fields).await;
        assert_eq!(reply.json(), json!({ "success": true }));
        let list = meta.get(meta.instagram(&path), token).await.json();
        let row = json!({ "app_id": APP, "subscribed_fields": ["comments", "messages"] });
        assert_eq!(list["data"], json!([row]));
    }
    let path = format!("/v25.0/{STUDIO}/subscribed_apps");
    for fields in ["story_insights", "coments", ""] {
        let fields = [("subscribed_fields", fields), ("access_token", token)];
        assert_eq!(refusal(&meta.form(meta.instagram(&path), &fields).await).1, 100);
    }
    let other = meta.connect_account("ada.travels");
    let reply = meta.get(meta.instagram(&path), other.access_token.expose_secret()).await;
    assert_eq!(refusal(&reply), (400, 100, Some(33)));
    assert_eq!(delete(&meta, meta.instagram(&path), token).await, json!({ "success": true }));
}
