//! Requests and webhooks that break a rule.

use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::{Value, json};
use social_service::axum::ApiError;
use social_service::{Error, TikTokRequest};
use social_tests::server::Answer;
use social_tests::{MediaHost, Video};

use super::Outcome;
use crate::scene::Scene;

/// More than a webhook and a request may have, in bytes.
const LONG_WEBHOOK: u64 = (5 << 20) + 1;
const LONG_REQUEST: u64 = (64 << 10) + 1;

fn request(scene: &Scene, more: &Value) -> Value {
    let mut request = json!({
        "account_id": scene.account, "mode": "direct", "privacy_level": "SELF_ONLY",
        "video_url": "https://127.0.0.1/video.mp4", "idempotency_key": "key-1",
    });
    let fields = request.as_object_mut().unwrap();
    fields.extend(more.as_object().unwrap().clone());
    request
}

/// Sends a request over HTTP and the same one below the routes.
async fn refused(scene: &mut Scene, request: &Value) -> Outcome {
    let http = scene.lea.post("/api/tiktok/upload", request).await.unwrap();
    Outcome::new(http, submit(scene, request).await.unwrap_err())
}

async fn submit(scene: &Scene, request: &Value) -> social_service::Result<()> {
    let text = |name: &str| request[name].as_str().map(str::to_owned);
    let asked = TikTokRequest {
        account_id: scene.account_id(),
        mode: text("mode").unwrap().parse().unwrap(),
        media: social_service::TikTokMedia::Url(text("video_url").unwrap().parse().unwrap()),
        caption: text("caption").unwrap_or_default(),
        privacy_level: text("privacy_level"),
        allow: social_service::Allowed::default(),
        promotion: social_service::Promotion::default(),
        made_with_ai: social_service::Switch::Off,
        cover_ms: None,
        scheduled_for: None,
    };
    let user = scene.user().await;
    scene.service().publish().submit_tiktok(&user, "another-key", asked).await.map(drop)
}

pub(super) async fn wrong_signature(scene: &mut Scene) -> Outcome {
    scene.mark().await;
    let body = r#"{"client_key":"sandbox-client-key","event":"authorization.removed","create_time":1,"content":"{}"}"#;
    let time = social_core::Clock::now(&*scene.clock).as_unix();
    let signature = format!("t={time},s={}", "0".repeat(64));
    let http = scene.lea.deliver(&signature, body.into()).await.unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("tiktok-signature", HeaderValue::from_str(&signature).unwrap());
    let library = scene.service().inbox().receive_tiktok(&headers, body.into()).await.unwrap_err();
    assert_eq!(ApiError::from(library).status(), StatusCode::UNAUTHORIZED);
    assert!(http.body.is_empty(), "the sender learns nothing: {}", http.shown());
    Outcome::new(http, Error::WebhookRejected)
}

pub(super) async fn long_webhook(scene: &mut Scene) -> Outcome {
    scene.mark().await;
    let signature = ("tiktok-signature", "t=1,s=00");
    let http = scene.announce("/api/webhooks/tiktok", &[signature], LONG_WEBHOOK).await;
    assert!(http.body.is_empty(), "the sender learns nothing: {}", http.shown());
    Outcome::of_router(http)
}

pub(super) async fn long_request(scene: &mut Scene) -> Outcome {
    scene.mark().await;
    let json = ("content-type", "application/json");
    Outcome::of_router(scene.announce("/api/tiktok/upload", &[json], LONG_REQUEST).await)
}

pub(super) async fn long_caption(scene: &mut Scene) -> Outcome {
    scene.mark().await;
    let request = request(scene, &json!({ "caption": "a".repeat(2_201) }));
    refused(scene, &request).await
}

pub(super) async fn audience_not_offered(scene: &mut Scene) -> Outcome {
    scene.mark().await;
    let request = request(scene, &json!({ "privacy_level": "PUBLIC_TO_EVERYONE" }));
    refused(scene, &request).await
}

/// TikTok alone knows which addresses an app owns: the request is accepted, and fails by name.
pub(super) async fn unverified_address(scene: &mut Scene) -> Outcome {
    scene.mark().await;
    let request = request(scene, &json!({ "video_url": "https://not-ours.example/video.mp4" }));
    let http = scene.lea.post("/api/tiktok/upload", &request).await.unwrap();
    let shown = scene.lea.settled(&id(&http)).await.unwrap();
    assert!(scene.sandbox.ledger().inits().is_empty(), "TikTok opened nothing");
    let text = |pointer: &str| {
        shown.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    Outcome { http, library: None, later: Some((text("/state"), text("/error/code"))) }
}

pub(super) async fn sixth_draft(scene: &mut Scene) -> Outcome {
    let host = MediaHost::start(Video::new(10_000)).await.unwrap();
    let draft = |number: u32| {
        let key = format!("draft-{number}");
        json!({ "mode": "inbox", "privacy_level": null, "video_url": host.url(), "idempotency_key": key })
    };
    for number in 1..=5 {
        let request = request(scene, &draft(number));
        let http = scene.lea.post("/api/tiktok/upload", &request).await.unwrap();
        let http = http.expect(StatusCode::ACCEPTED).unwrap();
        let shown = scene.lea.settled(&id(&http)).await.unwrap();
        assert_eq!(shown["state"], "inbox", "{shown}");
    }
    scene.mark().await;
    let request = request(scene, &draft(6));
    refused(scene, &request).await
}

fn id(accepted: &Answer) -> String {
    accepted.json().unwrap()["id"].as_str().unwrap().to_owned()
}
