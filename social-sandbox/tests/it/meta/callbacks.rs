//! Deauthorize and data-deletion calls, and how the answers are judged.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Form, State};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use social_sandbox::{CallbackAbout, EffectKind, MetaLogin};
use tokio::net::TcpListener;
use url::Url;

use super::world::refusal;
use super::{APP, Meta, PERSON, SECRET};

#[derive(Clone)]
struct Desk {
    /// What is answered: status and body, in which `BASE` becomes the own address.
    answer: Arc<(u16, &'static str)>,
    heard: Arc<Mutex<Vec<String>>>,
    base: String,
}

type Fields = Form<std::collections::HashMap<String, String>>;

async fn take(State(desk): State<Desk>, Form(fields): Fields) -> (http::StatusCode, String) {
    desk.heard.lock().unwrap().push(fields["signed_request"].clone());
    let (status, body) = *desk.answer;
    (http::StatusCode::from_u16(status).unwrap(), body.replace("BASE", &desk.base))
}

/// Answers calls as it is told; the page at `/status` is there, others are not.
async fn receiver(status: u16, body: &'static str) -> (Url, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let heard = Arc::new(Mutex::default());
    let desk =
        Desk { answer: Arc::new((status, body)), heard: Arc::clone(&heard), base: base.clone() };
    let router = Router::new()
        .route("/call", post(take))
        .route("/status", get(|| async { "It is done." }))
        .with_state(desk);
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (format!("{base}/call").parse().unwrap(), heard)
}

fn opened(signed: &str, secret: &str) -> Value {
    let (signature, payload) = signed.split_once('.').unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(payload.as_bytes());
    assert_eq!(URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()), signature);
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[tokio::test]
async fn removing_the_app_ends_the_tokens_and_tells_the_app() {
    let meta = Meta::new().await;
    let (url, heard) = receiver(200, "").await;
    let control = meta.sandbox.meta();
    control.update_app(APP, |app| app.deauthorize_url = Some(url)).unwrap();
    let tokens = meta.connect();
    let view = control.deauthorize(APP, MetaLogin::Facebook, PERSON).await.unwrap();
    assert_eq!((view.complaint, view.status), (None, Some(200)));
    assert_eq!(view.about, CallbackAbout::Deauthorize);
    let payload = opened(&heard.lock().unwrap()[0], SECRET);
    assert_eq!(payload["user_id"], tokens.user_id);
    assert_eq!(payload["algorithm"], "HMAC-SHA256");
    let reply = meta.get(meta.facebook("/me"), tokens.access_token.expose_secret()).await;
    assert_eq!(refusal(&reply), (400, 190, Some(458)));
    let again = control.deauthorize(APP, MetaLogin::Facebook, "nobody").await;
    assert!(again.is_err());
    assert_eq!(control.callbacks().len(), 1);
    assert_eq!(meta.sandbox.ledger().count(EffectKind::CallbackAnswered), 1);
}

#[tokio::test]
async fn an_answer_that_is_not_200_is_complained_about() {
    let meta = Meta::new().await;
    let (url, _) = receiver(500, "").await;
    let control = meta.sandbox.meta();
    meta.connect_account("ada.studio");
    let without = control.deauthorize(APP, MetaLogin::Instagram, "ada.studio").await;
    assert!(without.is_err(), "the app has no address");
    control.update_app(APP, |app| app.instagram_deauthorize_url = Some(url)).unwrap();
    let view = control.deauthorize(APP, MetaLogin::Instagram, "ada.studio").await.unwrap();
    assert!(view.complaint.unwrap().contains("500"));
    let nobody = "http://127.0.0.1:9/".parse().unwrap();
    control.update_app(APP, |app| app.instagram_deauthorize_url = Some(nobody)).unwrap();
    let view = control.deauthorize(APP, MetaLogin::Instagram, "ada.studio").await.unwrap();
    assert_eq!((view.status, view.complaint.as_deref()), (None, Some("no answer")));
}

#[tokio::test]
async fn an_instagram_app_s_own_secret_signs() {
    let meta = Meta::new().await;
    let (url, heard) = receiver(200, "").await;
    let control = meta.sandbox.meta();
    control
        .update_app(APP, |app| {
            app.instagram_deauthorize_url = Some(url);
            app.instagram_app_secret = "another".into();
        })
        .unwrap();
    let tokens = meta.connect_account("ada.studio");
    control.deauthorize(APP, MetaLogin::Instagram, "ada.studio").await.unwrap();
    let payload = opened(&heard.lock().unwrap()[0], "another");
    assert_eq!(payload["user_id"], tokens.user_id);
}

#[tokio::test]
async fn each_login_has_addresses_of_its_own() {
    let meta = Meta::new().await;
    let answer = r#"{"url":"BASE/status","confirmation_code":"a1"}"#;
    let (of_meta, heard_of_meta) = receiver(200, answer).await;
    let (of_instagram, heard_of_instagram) = receiver(200, answer).await;
    let control = meta.sandbox.meta();
    control
        .update_app(APP, |app| {
            app.deauthorize_url = Some(of_meta.clone());
            app.deletion_url = Some(of_meta);
        })
        .unwrap();
    let person = meta.connect().user_id;
    let account = meta.connect_account("ada.studio").user_id;
    let (login, who) = (MetaLogin::Instagram, "ada.studio");
    assert!(control.request_deletion(APP, login, who).await.is_err(), "no address of its own");
    control
        .update_app(APP, |app| {
            app.instagram_deauthorize_url = Some(of_instagram.clone());
            app.instagram_deletion_url = Some(of_instagram);
        })
        .unwrap();
    control.request_deletion(APP, login, who).await.unwrap();
    control.deauthorize(APP, login, who).await.unwrap();
    control.request_deletion(APP, MetaLogin::Facebook, PERSON).await.unwrap();
    control.deauthorize(APP, MetaLogin::Facebook, PERSON).await.unwrap();
    let whom = |heard: &Mutex<Vec<String>>| {
        let heard = heard.lock().unwrap();
        heard.iter().map(|one| opened(one, SECRET)["user_id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(whom(&heard_of_meta), [person.clone(), person]);
    assert_eq!(whom(&heard_of_instagram), [account.clone(), account]);
}

#[tokio::test]
async fn the_answer_to_a_deletion_is_checked() {
    for (status, body, complaint) in [
        (200, r#"{"url":"BASE/status?id=a1","confirmation_code":"a1"}"#, None),
        (200, r#"{"url":"BASE/nowhere","confirmation_code":"a1"}"#, Some("404")),
        (200, r#"{"url":"BASE/status"}"#, Some("confirmation_code is missing")),
        (200, r#"{"url":"BASE/status","confirmation_code":"a 1"}"#, Some("letters and digits")),
        (200, r#"{"confirmation_code":"a1"}"#, Some("url is missing")),
        (200, r#"{"url":"/status","confirmation_code":"a1"}"#, Some("no address")),
        (200, "{'url':'BASE/status','confirmation_code':'a1'}", Some("no JSON")),
        (204, "", Some("204")),
    ] {
        let meta = Meta::new().await;
        let (url, _) = receiver(status, body).await;
        let control = meta.sandbox.meta();
        control.update_app(APP, |app| app.deletion_url = Some(url)).unwrap();
        meta.connect();
        let view = control.request_deletion(APP, MetaLogin::Facebook, PERSON).await.unwrap();
        match complaint {
            None => {
                assert_eq!(view.complaint, None, "{body}");
                assert_eq!(view.confirmation_code.as_deref(), Some("a1"));
                assert!(view.status_url.unwrap().path().ends_with("/status"));
            }
            Some(part) => {
                assert!(view.complaint.as_ref().unwrap().contains(part), "{body}: {view:?}");
            }
        }
    }
}
