//! Clients that were written against other pages.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::world::{refusal, with_query};
use super::{APP, Meta, SECRET, STUDIO_PAGE};
use crate::support::Reply;

fn proof(message: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(message.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

#[tokio::test]
async fn a_token_is_taken_from_header_query_form_or_json() {
    let meta = Meta::new().await;
    let tokens = meta.connect();
    let token = tokens.access_token.expose_secret();
    let url = meta.facebook("/v25.0/me");
    let form = [("access_token", token)];
    for request in [
        meta.http.get(url.clone()).bearer_auth(token),
        meta.http.get(url.clone()).header("authorization", format!("OAuth {token}")),
        meta.http.get(with_query(url.clone(), &form)),
        meta.http.get(url.clone()).form(&form),
        meta.http.get(url.clone()).json(&json!({ "access_token": token })),
    ] {
        let reply = Reply::of(request.send().await.unwrap()).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
    }
    let calls = meta.sandbox.calls();
    let noted: Vec<bool> = calls.iter().map(|call| !call.warnings.is_empty()).collect();
    assert_eq!(noted, [false, false, true, false, false], "a token in the address is noted");
    assert!(calls.iter().all(|call| !call.path.contains(token)));
}

#[tokio::test]
async fn any_version_or_none_and_a_slash_at_the_end_will_do() {
    let meta = Meta::new().await;
    let tokens = meta.connect();
    let token = tokens.access_token.expose_secret();
    for version in 16..=26 {
        meta.read(&format!("/v{version}.0/me/"), token).await;
    }
    for path in ["/me", "/me/", "/v12.0/me", &format!("/{STUDIO_PAGE}/"), "/me/accounts/"] {
        meta.read(path, token).await;
    }
    let newer = meta.get(meta.facebook("/v27.0/me"), token).await;
    assert_eq!(refusal(&newer).1, 2500);
}

#[tokio::test]
async fn a_call_without_a_version_is_served_by_the_app_s_setting() {
    let meta = Meta::new().await;
    let few = ["pages_show_list"];
    let login = social_sandbox::MetaLogin::Facebook;
    let tokens = meta.sandbox.meta().issue_tokens(APP, login, "ada", &few).unwrap();
    let token = tokens.access_token.expose_secret();
    let count = async || meta.read("/me/accounts", token).await["data"].as_array().unwrap().len();
    assert_eq!(count().await, 5);
    meta.sandbox.meta().update_app(APP, |app| app.default_version = "v16.0".to_owned()).unwrap();
    assert_eq!(count().await, 6, "before v17 Pages of portfolios were listed");
}

#[tokio::test]
async fn a_code_is_exchanged_by_get_or_post_form_json_or_parts() {
    let meta = Meta::new().await;
    let fields = |code: &str| {
        [
            ("client_id", APP.to_owned()),
            ("client_secret", SECRET.to_owned()),
            ("redirect_uri", "http://127.0.0.1:9/cb".to_owned()),
            ("grant_type", "authorization_code".to_owned()),
            ("code", code.to_owned()),
        ]
    };
    let login = async |url: url::Url, scope: &str| {
        let fields = [
            ("client_id", APP),
            ("redirect_uri", "http://127.0.0.1:9/cb"),
            ("response_type", "code"),
            ("scope", scope),
            ("approve", "auto"),
        ];
        meta.plain(with_query(url, &fields)).await.callback("code").unwrap()
    };
    let dialog = || meta.facebook("/dialog/oauth");
    let token = meta.facebook("/v25.0/oauth/access_token");
    for way in ["get", "form", "json", "query"] {
        let code = login(dialog(), "pages_show_list").await;
        let fields = fields(&code);
        let pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let object: Value = pairs.iter().map(|(k, v)| ((*k).to_owned(), json!(v))).collect();
        let request = match way {
            "get" => meta.http.get(with_query(token.clone(), &pairs)),
            "form" => meta.http.post(token.clone()).form(&pairs),
            "json" => meta.http.post(token.clone()).json(&object),
            _ => meta.http.post(with_query(token.clone(), &pairs)),
        };
        let reply = Reply::of(request.send().await.unwrap()).await;
        assert_eq!(reply.status, 200, "{way}: {}", reply.text);
    }
    let code = login(meta.instagram("/oauth/authorize/"), "instagram_business_basic").await;
    let mut parts = String::new();
    for (name, value) in fields(&code) {
        let head = format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n");
        parts.extend([head.as_str(), value.as_str(), "\r\n"]);
    }
    let sent = meta
        .http
        .post(meta.instagram("/oauth/access_token"))
        .header("content-type", "multipart/form-data; boundary=x")
        .body(format!("{parts}--x--\r\n"))
        .send()
        .await;
    let reply = Reply::of(sent.unwrap()).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
}

#[tokio::test]
async fn a_post_can_stand_for_a_delete() {
    let meta = Meta::new().await;
    let tokens = meta.connect();
    let token = tokens.access_token.expose_secret();
    let fields = [("method", "delete"), ("access_token", token)];
    let reply = meta.form(meta.facebook("/v25.0/me/permissions"), &fields).await;
    assert_eq!(reply.json(), json!({ "success": true }));
    assert_eq!(meta.sandbox.ledger().revokes().len(), 1);
}

#[tokio::test]
async fn a_proof_is_checked_and_can_be_demanded() {
    let meta = Meta::new().await;
    let tokens = meta.connect();
    let token = tokens.access_token.expose_secret();
    let ask = async |fields: &[(&str, &str)]| {
        meta.get(with_query(meta.facebook("/v25.0/me"), fields), token).await
    };
    let now = meta.sandbox.clock().now_unix();
    let timed = |time: i64| (proof(&format!("{token}|{time}")), time.to_string());
    assert_eq!(ask(&[("appsecret_proof", &proof(token))]).await.status, 200);
    let (good, time) = timed(now);
    assert_eq!(ask(&[("appsecret_proof", &good), ("appsecret_time", &time)]).await.status, 200);
    let (old, time) = timed(now - 301);
    let late = ask(&[("appsecret_proof", &old), ("appsecret_time", &time)]).await;
    assert_eq!(refusal(&late).1, 100);
    assert_eq!(refusal(&ask(&[("appsecret_proof", "0")]).await).1, 100);
    assert_eq!(ask(&[]).await.status, 200);
    meta.sandbox.meta().update_app(APP, |app| app.require_app_secret = true).unwrap();
    assert_eq!(refusal(&ask(&[]).await).1, 100);
    assert_eq!(ask(&[("appsecret_proof", &proof(token))]).await.status, 200);
}

#[tokio::test]
async fn what_is_not_known_is_not_guessed() {
    let meta = Meta::new().await;
    let tokens = meta.connect();
    let token = tokens.access_token.expose_secret();
    for path in ["/v25.0/me/photos", "/v25.0/act_1/campaigns", "/", "/v25.0/search?q=x"] {
        let reply = meta.get(meta.facebook(path), token).await;
        assert_eq!(reply.status, 501, "{path}: {}", reply.text);
        assert_eq!(reply.json()["error"]["code"], "not_implemented_by_sandbox");
    }
}
