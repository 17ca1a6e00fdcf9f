//! Faults before and after the effect.

mod everywhere;
mod wire;

use serde_json::json;
use social_sandbox::{EffectKind, Fault, FaultKind, Shape};

use crate::support::{CREATOR_INFO, PUBLIC, VIDEO_INIT, World, direct_file};

#[tokio::test]
async fn a_status_comes_instead_of_the_call() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    world.sandbox.faults().add(Fault::status("video_init", 503));
    let reply = world.init_file(&tokens, 1000).await;
    assert_eq!((reply.status, reply.text.as_str()), (503, ""));
    assert_eq!(world.sandbox.ledger().count(EffectKind::Init), 0);
    world.init_file(&tokens, 1000).await.ok();
}

#[tokio::test]
async fn an_error_has_the_shape_of_its_endpoint() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let faults = world.sandbox.faults();
    faults.add(Fault::error("video_init", "spam_risk_too_many_posts"));
    let reply = world.init_file(&tokens, 1000).await;
    assert_eq!(reply.failure(), (403, "spam_risk_too_many_posts".to_owned()));
    faults.add(Fault::error("token:refresh_token", "temporarily_unavailable"));
    let other = world.token(&[("grant_type", "client_credentials")]).await;
    assert!(other.json().get("error").is_none());
    let refresh = tokens.refresh_token.expose_secret();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let reply = world.token(&fields).await;
    assert_eq!(reply.flat(), (200, "temporarily_unavailable".to_owned()));
    assert!(world.token(&fields).await.json().get("error").is_none());
}

#[tokio::test]
async fn a_cut_before_the_effect_is_a_transport_error_without_effect() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    world.sandbox.faults().add(Fault::cut("video_init"));
    let body = direct_file("SELF_ONLY", 1000, 1000, 1);
    let error = world.send(&tokens, VIDEO_INIT, &body).await.unwrap_err();
    assert!(error.is_request() && !error.is_connect() && error.status().is_none());
    assert_eq!(world.sandbox.ledger().count(EffectKind::Init), 0);
}

#[tokio::test]
async fn a_cut_after_the_effect_is_a_transport_error_with_effect() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let faults = world.sandbox.faults();
    faults.add(Fault::cut("video_init").after_effect());
    let body = direct_file("SELF_ONLY", 1000, 1000, 1);
    let error = world.send(&tokens, VIDEO_INIT, &body).await.unwrap_err();
    assert!(error.is_request() && !error.is_connect() && error.status().is_none());
    assert_eq!(world.sandbox.ledger().count(EffectKind::Init), 1);
    faults.add(Fault::cut("token").after_effect());
    let refresh = tokens.refresh_token.expose_secret();
    let form = [
        ("client_key", "sandbox-client-key"),
        ("client_secret", "sandbox-client-secret"),
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh),
    ];
    let url = world.url("/v2/oauth/token/");
    assert!(world.http.post(url).form(&form).send().await.is_err());
    assert_eq!(world.sandbox.ledger().count(EffectKind::Refresh), 1);
    let again = world.form("/v2/oauth/token/", &form).await;
    assert_eq!(again.flat().1, "invalid_grant", "the lost answer killed the token");
}

#[tokio::test]
async fn a_false_error_comes_after_the_effect() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let faults = world.sandbox.faults();
    faults.add(Fault::status("video_init", 502).after_effect());
    assert_eq!(world.init_file(&tokens, 1000).await.status, 502);
    let error = FaultKind::Error { code: "invalid_params".to_owned(), status: Some(418) };
    faults.add(Fault::new("video_init", error).after_effect());
    let reply = world.init_file(&tokens, 1000).await;
    assert_eq!(reply.failure(), (418, "invalid_params".to_owned()));
    assert_eq!(world.sandbox.ledger().count(EffectKind::Init), 2);
}

#[tokio::test]
async fn malformed_answers_have_four_shapes() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let faults = world.sandbox.faults();
    faults.add(Fault::malformed("creator_info", Shape::Html));
    let html = world.post(&tokens, CREATOR_INFO, &json!({})).await;
    assert!(html.text.starts_with("<!doctype html>"));
    faults.add(Fault::malformed("creator_info", Shape::Empty));
    let empty = world.post(&tokens, CREATOR_INFO, &json!({})).await;
    assert_eq!((empty.status, empty.text.as_str()), (200, ""));
    faults.add(Fault::malformed("creator_info", Shape::TruncatedJson).after_effect());
    let half = world.post(&tokens, CREATOR_INFO, &json!({})).await;
    assert!(half.text.starts_with('{'));
    assert!(serde_json::from_str::<serde_json::Value>(&half.text).is_err());
    faults.add(Fault::malformed("creator_info", Shape::Endless));
    let mut endless = world.send(&tokens, CREATOR_INFO, &json!({})).await.unwrap();
    let mut read = 0;
    while read < 4 * 1024 * 1024 {
        read += endless.chunk().await.unwrap().unwrap().len();
    }
}

#[tokio::test]
async fn delays_run_on_either_clock() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let faults = world.sandbox.faults();
    faults.add(Fault::delay("creator_info", 30));
    let start = std::time::Instant::now();
    world.post(&tokens, CREATOR_INFO, &json!({})).await.ok();
    assert!(start.elapsed() >= std::time::Duration::from_millis(30));
    faults.add(Fault::virtual_delay("creator_info", 3_000_000));
    let clock = world.sandbox.clock();
    let from = clock.now_unix();
    let body = json!({});
    let call = world.post(&tokens, CREATOR_INFO, &body);
    let waiter = async {
        while !faults.active().is_empty() {
            tokio::task::yield_now().await;
        }
        world.pass(3000);
    };
    let (reply, ()) = tokio::join!(call, waiter);
    reply.ok();
    assert!(clock.now_unix() - from >= 3000);
}

#[tokio::test]
async fn a_star_hits_every_endpoint_and_can_be_removed() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let faults = world.sandbox.faults();
    let id = faults.add(Fault::status("*", 500).always());
    for _ in 0..3 {
        assert_eq!(world.init_file(&tokens, 1000).await.status, 500);
    }
    assert_eq!(world.token(&[]).await.status, 500);
    assert!(faults.remove(id));
    assert!(!faults.remove(id));
    world.init_file(&tokens, 1000).await.ok();
}

#[tokio::test]
async fn calls_say_which_fault_struck() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    world.sandbox.faults().add(Fault::status("video_init", 503));
    world.init_file(&tokens, 1000).await;
    world.init_file(&tokens, 1000).await.ok();
    let calls = world.sandbox.calls();
    let seen: Vec<_> =
        calls.iter().map(|call| (call.endpoint, call.status, call.fault.as_deref())).collect();
    assert_eq!(seen, [("video_init", Some(503), Some("status")), ("video_init", Some(200), None),]);
}
