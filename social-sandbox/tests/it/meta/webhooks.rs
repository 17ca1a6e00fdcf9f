//! How Meta's webhooks travel.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use social_sandbox::{
    AppWebhooks, DeliveryState, EffectKind, HandMadeChange, MetaApp, MetaBehaviour, MetaLogin,
    ReleaseOrder, SignatureForm, WebhookEnvelope, WebhookSigner,
};

use super::{APP, Meta, STUDIO, STUDIO_PAGE};
use crate::support::{Heard, Receiver};

const OTHER: &str = "17841400000000002";
const SECRETS: [&str; 2] = ["meta-secret", "instagram-secret"];

/// A sandbox whose app has two secrets and is subscribed to comments and mentions.
async fn world(behaviour: MetaBehaviour) -> (Meta, Receiver) {
    let meta = Meta::with(behaviour).await;
    let receiver = Receiver::start().await;
    let control = meta.sandbox.meta();
    control
        .update_app(APP, |app| {
            app.app_secret = SECRETS[0].into();
            app.instagram_app_secret = SECRETS[1].into();
        })
        .unwrap();
    let webhooks = AppWebhooks {
        callback_url: receiver.url.clone(),
        verify_token: "made-up".into(),
        fields: vec!["comments".to_owned(), "mentions".to_owned(), "story_insights".to_owned()],
        include_values: true,
    };
    control.set_webhooks(APP, webhooks).unwrap();
    (meta, receiver)
}

async fn subscribe_page(meta: &Meta) {
    let tokens = meta.connect();
    let token = tokens.token_for(STUDIO).unwrap().expose_secret();
    let url = meta.facebook(&format!("/v25.0/{STUDIO_PAGE}/subscribed_apps"));
    let fields = [("subscribed_fields", "feed"), ("access_token", token)];
    assert_eq!(meta.form(url, &fields).await.status, 200);
}

async fn subscribe_account(meta: &Meta) {
    let tokens = meta.connect_account("ada.studio");
    let fields =
        [("subscribed_fields", "comments"), ("access_token", tokens.access_token.expose_secret())];
    let url = meta.instagram("/v25.0/me/subscribed_apps");
    assert_eq!(meta.form(url, &fields).await.status, 200);
}

fn change(account: &str, field: &str, value: Value) -> HandMadeChange {
    HandMadeChange { account: account.to_owned(), field: field.to_owned(), value }
}

fn comment(id: &str) -> HandMadeChange {
    change(STUDIO, "comments", json!({ "id": id, "text": "Très bon" }))
}

fn signature(secret: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body.as_bytes());
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

fn is_signed(heard: &Heard, secret: &str) -> bool {
    heard.signature.as_deref() == Some(signature(secret, &heard.body).as_str())
}

#[tokio::test]
async fn nothing_comes_until_all_layers_are_subscribed() {
    let (meta, mut receiver) = world(MetaBehaviour::default()).await;
    let control = meta.sandbox.meta();
    assert_eq!(control.change(&comment("1")), 0, "the account's layer is missing");
    subscribe_page(&meta).await;
    assert_eq!(control.change(&change(STUDIO, "live_comments", json!({}))), 0, "the app's is");
    assert_eq!(control.change(&change(OTHER, "comments", json!({}))), 0, "another account's is");
    assert_eq!(control.change(&comment("1")), 1);
    assert_eq!(control.change(&change(STUDIO, "mentions", json!({ "media_id": "5" }))), 1);
    let heard = receiver.next().await;
    let expected = json!([{ "field": "comments", "value": { "id": "1", "text": "Très bon" } }]);
    assert_eq!(heard.json()["entry"][0]["changes"], expected);
    assert!(heard.body.contains("Tr\\u00e8s bon"), "{}", heard.body);
    assert!(is_signed(&heard, SECRETS[0]));
    receiver.next().await;
    control.webhooks_idle().await;
    assert_eq!(meta.sandbox.ledger().count(EffectKind::WebhookAcknowledged), 2);
    meta.sandbox.meta().update_app(APP, |app| app.webhooks = None).unwrap();
    assert_eq!(control.change(&comment("2")), 0);
}

#[tokio::test]
async fn instagram_login_has_a_flat_envelope_its_own_secret_and_fewer_fields() {
    let (meta, mut receiver) = world(MetaBehaviour::default()).await;
    subscribe_account(&meta).await;
    let control = meta.sandbox.meta();
    assert_eq!(control.change(&change(STUDIO, "story_insights", json!({}))), 0);
    assert_eq!(control.change(&comment("1")), 1);
    let heard = receiver.next().await;
    let entry = &heard.json()["entry"][0];
    assert_eq!((&entry["id"], &entry["field"]), (&json!(STUDIO), &json!("comments")));
    assert!(entry.get("changes").is_none());
    assert!(is_signed(&heard, SECRETS[1]));
}

#[tokio::test]
async fn envelope_and_secret_can_be_others() {
    for (signer, secret) in
        [(WebhookSigner::MetaApp, SECRETS[0]), (WebhookSigner::InstagramApp, SECRETS[1])]
    {
        let behaviour = MetaBehaviour {
            webhook_envelope: WebhookEnvelope::Changes,
            webhook_signer: signer,
            ..MetaBehaviour::default()
        };
        let (meta, mut receiver) = world(behaviour).await;
        subscribe_account(&meta).await;
        meta.sandbox.meta().change(&comment("1"));
        let heard = receiver.next().await;
        assert_eq!(heard.json()["entry"][0]["changes"][0]["field"], "comments");
        assert!(is_signed(&heard, secret), "{signer:?}");
    }
}

#[tokio::test]
async fn changes_can_be_gathered_into_one_delivery() {
    let behaviour = MetaBehaviour { webhook_batch_seconds: 5, ..MetaBehaviour::default() };
    let (meta, mut receiver) = world(behaviour).await;
    subscribe_page(&meta).await;
    let control = meta.sandbox.meta();
    for id in ["1", "2", "3"] {
        control.change(&comment(id));
    }
    control.webhooks_idle().await;
    assert!(receiver.ready().is_none());
    meta.pass(5);
    let heard = receiver.next().await;
    assert_eq!(heard.json()["entry"][0]["changes"].as_array().unwrap().len(), 3);
    control.webhooks_idle().await;
    assert!(receiver.ready().is_none());
}

#[tokio::test]
async fn a_thousand_changes_of_many_accounts_fit_into_a_delivery_made_by_hand() {
    let (meta, mut receiver) = world(MetaBehaviour::default()).await;
    let changes: Vec<HandMadeChange> = (0..1000)
        .map(|at| {
            let account = if at % 2 == 0 { STUDIO } else { OTHER };
            change(account, "comments", json!({ "id": at.to_string() }))
        })
        .collect();
    let control = meta.sandbox.meta();
    control.send_webhook(APP, MetaLogin::Facebook, &changes, SignatureForm::Valid).unwrap();
    let heard = receiver.next().await;
    let body = heard.json();
    let entries = body["entry"].as_array().unwrap();
    let all: usize = entries.iter().map(|one| one["changes"].as_array().unwrap().len()).sum();
    assert_eq!((entries.len(), all), (1000, 1000));
    assert!(is_signed(&heard, SECRETS[0]));
    let nobody = control.send_webhook("7", MetaLogin::Facebook, &changes, SignatureForm::Valid);
    assert!(nobody.is_err());
}

#[tokio::test]
async fn messages_have_an_envelope_of_their_own() {
    let (meta, mut receiver) = world(MetaBehaviour::default()).await;
    let message = change(STUDIO, "messages", json!({ "message": { "mid": "m", "text": "hi" } }));
    let control = meta.sandbox.meta();
    let changes = [message, comment("1")];
    control.send_webhook(APP, MetaLogin::Instagram, &changes, SignatureForm::Valid).unwrap();
    let body = receiver.next().await.json();
    assert_eq!(body["entry"][0]["messaging"][0]["message"]["mid"], "m");
    let millis = body["entry"][0]["time"].as_i64().unwrap();
    assert_eq!(millis / 1000, body["entry"][1]["time"].as_i64().unwrap());
}

#[tokio::test]
async fn without_values_only_the_fields_are_named() {
    let (meta, mut receiver) = world(MetaBehaviour::default()).await;
    let control = meta.sandbox.meta();
    control.update_app(APP, |app| app.webhooks.as_mut().unwrap().include_values = false).unwrap();
    subscribe_page(&meta).await;
    control.change(&comment("1"));
    let body = receiver.next().await.json();
    assert_eq!(body["entry"][0]["changed_fields"], json!(["comments"]));
}

#[tokio::test]
async fn a_delivery_is_tried_at_once_then_with_growing_gaps_for_36_hours() {
    let (meta, mut receiver) = world(MetaBehaviour::default()).await;
    receiver.answer(&[500; 40]);
    let control = meta.sandbox.meta();
    control.send_webhook(APP, MetaLogin::Facebook, &[comment("1")], SignatureForm::Valid).unwrap();
    let first = receiver.next().await;
    let second = receiver.next().await;
    assert_eq!(first.body, second.body, "the same bytes");
    assert_eq!(first.signature, second.signature);
    let mut waits = Vec::new();
    loop {
        control.webhooks_idle().await;
        let delivery = control.deliveries().remove(0);
        if delivery.state == DeliveryState::Dropped {
            break;
        }
        let last = delivery.attempts.last().unwrap().at_micros;
        let wait = u64::try_from(delivery.next_micros.unwrap() - last).unwrap();
        waits.push(wait / 1_000_000);
        meta.sandbox.clock().advance(Duration::from_micros(wait));
        receiver.next().await;
    }
    assert_eq!(waits[..3], [60, 120, 240]);
    let hours: u64 = waits.iter().sum::<u64>() / 3600;
    assert!((17..36).contains(&hours), "{hours} hours, and the next gap would be longer");
}

#[tokio::test]
async fn deliveries_are_held_reordered_duplicated_and_spoilt() {
    let (meta, mut receiver) = world(MetaBehaviour::default()).await;
    let control = meta.sandbox.meta();
    let send = |id: &str, form| {
        control.send_webhook(APP, MetaLogin::Facebook, &[comment(id)], form).unwrap()
    };
    control.hold_webhooks();
    let first = send("1", SignatureForm::Valid);
    send("2", SignatureForm::Valid);
    assert_eq!(control.deliveries()[0].state, DeliveryState::Held);
    assert_eq!(control.release_webhooks(ReleaseOrder::Reversed), 2);
    let id = |heard: &Heard| heard.json()["entry"][0]["changes"][0]["value"]["id"].clone();
    assert_eq!(id(&receiver.next().await), "2");
    let original = receiver.next().await;
    control.duplicate_webhook(first).unwrap();
    assert_eq!(receiver.next().await.body, original.body);
    send("3", SignatureForm::WrongSecret);
    assert!(!is_signed(&receiver.next().await, SECRETS[0]));
    send("4", SignatureForm::Missing);
    assert_eq!(receiver.next().await.signature, None);
    send("5", SignatureForm::BodyChanged);
    assert!(!is_signed(&receiver.next().await, SECRETS[0]));
}

#[tokio::test]
async fn each_app_hears_under_its_own_name() {
    let (meta, mut receiver) = world(MetaBehaviour::default()).await;
    let control = meta.sandbox.meta();
    let mut other = MetaApp::new(("55", "secret-55"), ("56", "secret-56"));
    other.webhooks = control.apps()[0].webhooks.clone();
    control.add_app(other);
    subscribe_page(&meta).await;
    assert_eq!(control.change(&comment("1")), 1, "the other app's Page layer is missing");
    receiver.next().await;
    let delivery = control.deliveries().remove(0);
    assert_eq!((delivery.client_key.as_str(), delivery.event.as_str()), (APP, "comments"));
    let tiktok = meta.sandbox.tiktok().send_webhook(&social_sandbox::HandMadeEvent {
        client_key: social_sandbox::DEFAULT_CLIENT_KEY.to_owned(),
        event: "x".to_owned(),
        user_openid: None,
        content: String::new(),
        create_time: None,
        signature: SignatureForm::Valid,
    });
    assert_eq!(tiktok.unwrap(), 2, "deliveries of all hosts are counted together");
}
