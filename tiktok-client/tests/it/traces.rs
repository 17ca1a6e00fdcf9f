//! A whole publish at the finest level of tracing shows ids and no secret.

use std::io::Write;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use serde_json::json;
use social_core::{AccountId, PollPolicy, Scopes, StaticToken};
use tiktok_client::endpoint::{CREATOR_INFO, REVOKE, STATUS_FETCH, TOKEN, VIDEO_INIT};
use tiktok_client::oauth::RedirectUri;
use tiktok_client::publish::{ChunkPlan, PostMode, VideoPost};
use tiktok_client::{Client, PrivacyLevel};
use tracing::instrument::WithSubscriber;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::common::{given, ok, refused};

#[derive(Clone, Default)]
struct Captured(Arc<Mutex<Vec<u8>>>);

impl Write for Captured {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

const CANARIES: &[&str] = &[
    "canary-secret",
    "canary-code",
    "canary-verifier",
    "canary-access",
    "canary-refresh",
    "canary-upload",
    "canary-caption",
    "canary-bytes",
    "canary-nickname",
    "canary-message",
];

/// The texts of every error on the way are traced as well.
async fn publish(server: &MockServer) {
    let client = Client::builder("made-up-client-key", "canary-secret")
        .api_url(server.uri().parse().unwrap())
        .upload_hosts(server.uri().parse().unwrap())
        .build()
        .unwrap();
    let redirect: RedirectUri = "http://127.0.0.1:8080/".parse().unwrap();
    let verifier = format!("canary-verifier-{}", "v".repeat(43)).into();
    let tokens =
        client.exchange_code(&"canary-code".into(), &redirect, Some(&verifier)).await.unwrap();
    let failed = client.revoke(&tokens.access).await.unwrap_err();
    tracing::error!(error = &failed as &dyn std::error::Error, debug = ?failed, ?tokens, "as meant");
    let account = client.with_tokens(
        AccountId::new("account-1"),
        Arc::new(StaticToken::new(tokens.access.clone(), Scopes::default())),
    );
    let creator = account.creator_info().await.unwrap();
    assert_eq!(creator.creator_nickname, "canary-nickname");
    let film = Bytes::from_static(b"canary-bytes");
    let plan = ChunkPlan::new(film.len() as u64).unwrap();
    let post = VideoPost::new(PrivacyLevel::SelfOnly).title("canary-caption");
    let init = account.init_video(&post, &plan.into()).await.unwrap();
    tracing::info!(?init, ?post, ?client, ?account, "begun");
    let upload = client.upload(init.upload_url.as_ref().unwrap(), &film, &plan).unwrap();
    tracing::info!(?upload, "upload");
    account.upload_resumable(&init.publish_id, upload).await.unwrap();
    let failed = account.fetch_status(&init.publish_id).await.unwrap_err();
    tracing::error!(error = &failed as &dyn std::error::Error, debug = ?failed, "as meant");
    let policy = PollPolicy::default();
    let mut poller = account.status_poller(init.publish_id, PostMode::Direct, policy);
    poller.poll().await.unwrap();
}

#[tokio::test]
async fn a_whole_publish_shows_no_secret() {
    let server = MockServer::start().await;
    let tokens = json!({
        "access_token": "canary-access", "expires_in": 7200, "refresh_token": "canary-refresh",
        "refresh_expires_in": 100, "open_id": "-000TestOpenId", "scope": "video.publish",
    });
    let upload_url = format!("{}/upload?upload_token=canary-upload", server.uri());
    let creator = json!({ "creator_nickname": "canary-nickname", "privacy_level_options": [] });
    let init = json!({ "publish_id": "v_pub_file~v2-1.77", "upload_url": upload_url });
    let refusal = ResponseTemplate::new(400).set_body_json(
        json!({ "error": "invalid_request", "error_description": "canary-message" }),
    );
    for (endpoint, answer) in [
        (&TOKEN, ResponseTemplate::new(200).set_body_json(tokens)),
        (&REVOKE, refusal),
        (&CREATOR_INFO, ok(&creator)),
        (&VIDEO_INIT, ok(&init)),
    ] {
        given(endpoint).respond_with(answer).expect(1).mount(&server).await;
    }
    let put = ResponseTemplate::new(201);
    Mock::given(method("PUT")).respond_with(put).expect(1).mount(&server).await;
    let failure = refused(400, "invalid_publish_id");
    given(&STATUS_FETCH).respond_with(failure).up_to_n_times(1).mount(&server).await;
    let done = ok(&json!({ "status": "PUBLISH_COMPLETE" }));
    given(&STATUS_FETCH).respond_with(done).expect(1).mount(&server).await;

    // With a single subscriber in the process, a place of tracing that another test's thread meets
    // first is switched off for good. A second one, which hears nothing, prevents that.
    let deaf = tracing::Dispatch::new(tracing_subscriber::registry());
    let captured = Captured::default();
    let writer = captured.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(move || writer.clone())
        .finish();
    publish(&server).with_subscriber(subscriber).await;
    drop(deaf);

    let text = String::from_utf8(captured.0.lock().unwrap().clone()).unwrap();
    for canary in CANARIES {
        let line = text.lines().find(|line| line.contains(canary));
        assert_eq!(line, None, "{canary} was shown");
    }
    for id in ["account-1", "v_pub_file~v2-1.77", "operation=\"video_init\"", "http.status=400"] {
        assert!(text.contains(id), "{id} is missing in\n{text}");
    }
}
