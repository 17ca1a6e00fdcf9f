//! Bytes that are sent: whole, broken off, taken up again.

use bytes::Bytes;
use instagram_client::ContainerId;
use instagram_client::publish::{Stop, Unwatched, UploadError, UploadWatcher};
use serde_json::json;
use social_core::UploadUrl;
use std::sync::Mutex;
use wiremock::ResponseTemplate;

use crate::support::{Keeper, Platform, account_id, answer, authorization, facebook};

const CONTAINER: (&str, &str) = ("GET", "/v25.0/17900000000000009");
const UPLOAD: (&str, &str) = ("POST", "/ig-api-upload/v25.0/17900000000000009");

fn id() -> ContainerId {
    ContainerId::new("17900000000000009")
}

fn address(platform: &Platform) -> UploadUrl {
    UploadUrl::new(format!("{}{}", platform.uri(), UPLOAD.1))
}

fn film() -> Bytes {
    Bytes::from((0_u8..100).collect::<Vec<_>>())
}

fn well() -> ResponseTemplate {
    answer(200, &json!({ "success": true, "message": "Upload successful. And more." }))
}

fn broken_off(retriable: bool) -> ResponseTemplate {
    let message = r#"{"success":false}"#;
    let info =
        json!({ "retriable": retriable, "type": "ProcessingFailedError", "message": message });
    answer(500, &json!({ "debug_info": info }))
}

fn progress(bytes: u64) -> ResponseTemplate {
    let phase =
        json!({ "status": "in_progress", "bytes_transferred": bytes, "source_file_size": 100 });
    answer(
        200,
        &json!({ "status_code": "IN_PROGRESS", "video_status": { "uploading_phase": phase } }),
    )
}

/// Notes where each try begins.
#[derive(Default)]
struct Notes(Mutex<Vec<u64>>);

#[async_trait::async_trait]
impl UploadWatcher for Notes {
    async fn stored(&self, offset: u64) -> Result<(), Stop> {
        self.0.lock().unwrap().push(offset);
        Ok(())
    }
}

/// Runs an upload while time flies.
async fn flying<T: Send + 'static>(
    platform: &Platform,
    work: impl Future<Output = T> + Send + 'static,
) -> T {
    let work = tokio::spawn(work);
    while !work.is_finished() {
        platform.clock.advance(std::time::Duration::from_secs(1));
        tokio::task::yield_now().await;
    }
    work.await.unwrap()
}

#[tokio::test]
async fn a_file_goes_in_one_request() {
    let platform = Platform::start().await;
    platform.answers(UPLOAD, 1, well()).await;
    let account = facebook(&platform);
    account.upload(&id(), &address(&platform), &film(), &Unwatched).await.unwrap();
    let request = platform.request().await;
    assert_eq!(authorization(&request), Some("OAuth EAAB-token"));
    assert_eq!(
        (&request.headers["offset"], &request.headers["file_size"]),
        (&"0".parse().unwrap(), &"100".parse().unwrap())
    );
    assert_eq!(request.body, film());
}

#[tokio::test]
async fn a_broken_upload_goes_on_where_it_was() {
    let platform = Platform::start().await;
    platform.answers(UPLOAD, 2, broken_off(true)).await;
    platform.answers(CONTAINER, 1, progress(40)).await;
    platform.answers(CONTAINER, 1, progress(70)).await;
    platform.answers(UPLOAD, 1, well()).await;
    let (account, url) = (facebook(&platform), address(&platform));
    let offsets = flying(&platform, async move {
        let notes = Notes::default();
        account.upload(&id(), &url, &film(), &notes).await.unwrap();
        notes.0.into_inner().unwrap()
    })
    .await;
    assert_eq!(offsets, [0, 40, 70]);
    let sent = platform.requests().await;
    let last = sent.last().unwrap();
    assert_eq!((last.headers["offset"].to_str().unwrap(), last.body.len()), ("70", 30));
    assert_eq!(last.body, film().slice(70..));
}

#[tokio::test]
async fn a_lost_answer_to_the_last_byte_is_found_out() {
    for state in [
        json!({ "status_code": "FINISHED" }),
        json!({ "status_code": "PUBLISHED" }),
        json!({
            "status_code": "IN_PROGRESS", "video_status": { "uploading_phase": { "status": "complete" } },
        }),
    ] {
        let platform = Platform::start().await;
        platform.answers(UPLOAD, 1, answer(502, &json!({}))).await;
        platform.answers(CONTAINER, 1, answer(200, &state)).await;
        let account = facebook(&platform);
        account.upload(&id(), &address(&platform), &film(), &Unwatched).await.unwrap();
    }
}

#[tokio::test]
async fn a_refusal_for_good_is_not_repeated() {
    for refusal in
        [broken_off(false), answer(403, &json!({})), answer(400, &json!({ "error": {} }))]
    {
        let platform = Platform::start().await;
        platform.answers(UPLOAD, 1, refusal).await;
        let account = facebook(&platform);
        let error =
            account.upload(&id(), &address(&platform), &film(), &Unwatched).await.unwrap_err();
        assert!(matches!(error, UploadError::Refused { .. }), "{error}");
    }
}

#[tokio::test]
async fn an_upload_that_comes_no_further_ends() {
    let platform = Platform::start().await;
    platform.answers(UPLOAD, 5, broken_off(true)).await;
    platform.answers(CONTAINER, 5, progress(0)).await;
    let (account, url) = (facebook(&platform), address(&platform));
    let error = flying(&platform, async move {
        account.upload(&id(), &url, &film(), &Unwatched).await.unwrap_err()
    })
    .await;
    assert!(matches!(error, UploadError::BrokeOff { offset: 0, size: 100 }), "{error}");
}

#[tokio::test]
async fn after_a_restart_the_container_is_asked_first() {
    let platform = Platform::start().await;
    platform.answers(CONTAINER, 1, progress(60)).await;
    platform.answers(UPLOAD, 1, well()).await;
    let account = facebook(&platform);
    account.resume_upload(&id(), &address(&platform), &film(), &Unwatched).await.unwrap();
    let sent = platform.requests().await;
    assert_eq!(sent[1].body, film().slice(60..));
    let platform = Platform::start().await;
    platform.answers(CONTAINER, 1, answer(200, &json!({ "status_code": "EXPIRED" }))).await;
    let account = facebook(&platform);
    let ended = account.resume_upload(&id(), &address(&platform), &film(), &Unwatched).await;
    assert!(matches!(ended, Err(UploadError::Dead(_))), "{ended:?}");
}

#[tokio::test]
async fn bytes_and_tokens_go_to_the_upload_host_alone() {
    let platform = Platform::start().await;
    let account = facebook(&platform);
    let foreign = UploadUrl::new("https://rupload.example.com/ig-api-upload/1");
    let refused = account.upload(&id(), &foreign, &film(), &Unwatched).await;
    assert!(matches!(refused, Err(UploadError::HostNotAllowed)), "{refused:?}");
    let keeper = Keeper::new("IG-token", Ok("IG-other"));
    let other = platform.instagram().with_tokens(account_id(), keeper).instagram(&"1".into());
    let refused = other.upload(&id(), &address(&platform), &film(), &Unwatched).await;
    assert!(matches!(refused, Err(UploadError::HostNotAllowed)), "{refused:?}");
    let empty = account.upload(&id(), &address(&platform), &Bytes::new(), &Unwatched).await;
    assert!(matches!(empty, Err(UploadError::Source(_))), "{empty:?}");
    assert!(platform.requests().await.is_empty());
}

#[tokio::test]
async fn the_watcher_may_stop_it() {
    struct Stopping;
    #[async_trait::async_trait]
    impl UploadWatcher for Stopping {
        async fn stored(&self, _: u64) -> Result<(), Stop> {
            Err(Stop("another worker has taken over".to_owned()))
        }
    }
    let platform = Platform::start().await;
    let account = facebook(&platform);
    let stopped = account.upload(&id(), &address(&platform), &film(), &Stopping).await;
    assert!(matches!(stopped, Err(UploadError::Stopped(_))), "{stopped:?}");
    assert!(platform.requests().await.is_empty());
}
