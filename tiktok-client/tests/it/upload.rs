//! Chunks on the wire, and what is done about each answer.

mod script;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use social_core::Timestamp;
use social_core::http::AllowedHosts;
use tiktok_client::publish::{ChunkPlan, UploadError, Uploaded, VideoType};
use tiktok_client::{Client, FailReason};
use wiremock::matchers::{method, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

use self::script::{Heard, SIZE, Step, URL, Zeros, setup};

const STORED: Step = Step::Put(206, None);
const DONE: Step = Step::Put(201, None);
const AT_CHUNK_1: Step =
    Step::Status(r#"{"status":"PROCESSING_UPLOAD","uploaded_bytes":32000000}"#);
const AT_CHUNK_2: Step =
    Step::Status(r#"{"status":"PROCESSING_UPLOAD","uploaded_bytes":64000000}"#);
const ALL_THERE: Step =
    Step::Status(r#"{"status":"PROCESSING_UPLOAD","uploaded_bytes":121000000}"#);
const COMPLETE: Step = Step::Status(r#"{"status":"PUBLISH_COMPLETE"}"#);

#[tokio::test]
async fn chunks_go_in_order_and_are_heard_of() {
    for (one, two, three) in [
        (None, None, None),
        (Some(32_000_000), Some(64_000_000), Some(SIZE)),
        (Some(31_999_999), Some(63_999_999), Some(SIZE - 1)),
    ] {
        let setup = setup([Step::Put(206, one), Step::Put(206, two), Step::Put(201, three)]);
        setup.upload().send().await.unwrap();
        assert_eq!(setup.chunks(), [0, 1, 2]);
        assert_eq!(*setup.heard.stored.lock().unwrap(), [1, 2, 3]);
        let sent = setup.heard.sent.lock().unwrap();
        assert!(sent.is_sorted() && sent.last() == Some(&SIZE));
    }
}

#[tokio::test]
async fn an_upload_may_begin_later() {
    let setup = setup([DONE]);
    setup.upload().start_chunk(2).send().await.unwrap();
    assert_eq!(setup.chunks(), [2]);
    let error = setup.upload().start_chunk(3).send().await.unwrap_err();
    assert!(matches!(error, UploadError::NoSuchChunk(3)));
}

#[tokio::test]
async fn a_failed_chunk_is_sent_again_after_growing_waits() {
    let failures =
        [Step::Put(502, None), Step::Lost, Step::NotSent, Step::Put(500, None), Step::Lost];
    let setup = setup(failures.into_iter().chain([STORED, STORED, DONE]));
    setup.upload().send().await.unwrap();
    assert_eq!(setup.chunks(), [0, 0, 0, 0, 0, 0, 1, 2]);
    let seconds: Vec<_> = setup.clock.waits().iter().map(Duration::as_secs).collect();
    assert_eq!(seconds, [1, 2, 4, 8, 8]);
}

#[tokio::test]
async fn five_repetitions_are_the_most() {
    let setup = setup(vec![Step::Put(502, None); 6]);
    let error = setup.upload().send().await.unwrap_err();
    assert!(matches!(error, UploadError::Unclear { chunk: 0, status: Some(502), .. }), "{error:?}");
    assert_eq!(setup.chunks(), [0; 6]);
    assert!(error.needs_status());
}

#[tokio::test]
async fn a_last_chunk_without_answer_is_never_sent_again_blindly() {
    for failure in [Step::Lost, Step::Put(500, None)] {
        let setup = setup([STORED, STORED, failure]);
        let error = setup.upload().send().await.unwrap_err();
        assert!(matches!(error, UploadError::Unclear { chunk: 2, .. }), "{error:?}");
        assert_eq!(setup.chunks(), [0, 1, 2]);
    }
    let harmless = setup([STORED, STORED, Step::NotSent, DONE]);
    harmless.upload().send().await.unwrap();
    assert_eq!(harmless.chunks(), [0, 1, 2, 2]);
}

#[tokio::test]
async fn the_status_decides_about_a_lost_last_chunk() {
    let arrived = setup([STORED, STORED, Step::Lost, ALL_THERE]);
    assert_eq!(arrived.resumable().await.unwrap(), Uploaded::Received);
    assert_eq!(arrived.chunks(), [0, 1, 2]);
    let posted = setup([STORED, STORED, Step::Lost, COMPLETE]);
    assert!(matches!(posted.resumable().await.unwrap(), Uploaded::Decided(_)));
    assert_eq!(posted.chunks(), [0, 1, 2]);
    let missing = setup([STORED, STORED, Step::Lost, AT_CHUNK_2, DONE]);
    assert_eq!(missing.resumable().await.unwrap(), Uploaded::Received);
    assert_eq!(missing.chunks(), [0, 1, 2, 2]);
    let twice = setup([STORED, STORED, Step::Lost, AT_CHUNK_2, Step::Lost, AT_CHUNK_2]);
    let error = twice.resumable().await.unwrap_err();
    assert!(matches!(error, UploadError::Unclear { chunk: 2, .. }), "{error:?}");
    assert_eq!(twice.chunks(), [0, 1, 2, 2]);
}

#[tokio::test]
async fn a_chunk_out_of_range_is_mended_by_the_status() {
    let back = setup([STORED, STORED, Step::Put(416, None), AT_CHUNK_1, STORED, DONE]);
    assert_eq!(back.resumable().await.unwrap(), Uploaded::Received);
    assert_eq!(back.chunks(), [0, 1, 2, 1, 2]);
    assert_eq!(*back.heard.stored.lock().unwrap(), [1, 2, 1, 2, 3]);
    let forth = setup([Step::Put(416, None), AT_CHUNK_2, DONE]);
    assert_eq!(forth.resumable().await.unwrap(), Uploaded::Received);
    assert_eq!(forth.chunks(), [0, 2]);
    let reported = setup([
        Step::Put(416, Some(31_999_999)),
        Step::Status(r#"{"status":"PROCESSING_UPLOAD"}"#),
        STORED,
        DONE,
    ]);
    assert_eq!(reported.resumable().await.unwrap(), Uploaded::Received);
    assert_eq!(reported.chunks(), [0, 1, 2]);
}

#[tokio::test]
async fn an_answer_that_contradicts_itself_is_not_believed() {
    for answer in [Step::Put(206, Some(64_000_000)), Step::Put(201, None), Step::Put(200, None)] {
        let setup = setup([answer, AT_CHUNK_1, STORED, DONE]);
        assert_eq!(setup.resumable().await.unwrap(), Uploaded::Received);
        assert_eq!(setup.chunks(), [0, 1, 2]);
    }
}

#[tokio::test]
async fn a_dead_address_is_asked_about_once() {
    for status in [403, 404] {
        let dead = setup([Step::Put(status, None), AT_CHUNK_1]);
        let error = dead.resumable().await.unwrap_err();
        assert!(matches!(error, UploadError::Expired | UploadError::Gone), "{error:?}");
        assert_eq!(dead.chunks(), [0]);
        let posted = setup([STORED, STORED, Step::Put(status, None), COMPLETE]);
        assert!(matches!(posted.resumable().await.unwrap(), Uploaded::Decided(_)));
    }
    let failed = setup([
        Step::Put(404, None),
        Step::Status(r#"{"status":"FAILED","fail_reason":"auth_removed"}"#),
    ]);
    let error = failed.resumable().await.unwrap_err();
    assert!(matches!(error, UploadError::Failed(FailReason::AuthRemoved)), "{error:?}");
}

#[tokio::test]
async fn our_own_mistake_is_not_repeated() {
    let nothing = Step::Status(r#"{"status":"PROCESSING_UPLOAD","uploaded_bytes":0}"#);
    for status in [400, 411, 413, 302] {
        let setup = setup([Step::Put(status, None), nothing.clone()]);
        let error = setup.resumable().await.unwrap_err();
        assert!(matches!(error, UploadError::Refused { chunk: 0, .. }), "{error:?}");
        assert_eq!(setup.chunks(), [0]);
    }
}

#[tokio::test]
async fn a_false_refusal_is_not_believed_over_the_status() {
    let setup = setup([STORED, Step::Put(400, None), AT_CHUNK_2, DONE]);
    assert_eq!(
        (setup.resumable().await.unwrap(), setup.chunks()),
        (Uploaded::Received, vec![0, 1, 2])
    );
}

#[tokio::test]
async fn after_a_restart_the_status_comes_first() {
    let setup = setup([AT_CHUNK_2, DONE]);
    let upload = setup.upload().start_chunk(1);
    let uploaded = setup.account.resume_upload(&setup.publish_id, upload).await.unwrap();
    assert_eq!((uploaded, setup.chunks()), (Uploaded::Received, vec![2]));
}

#[tokio::test]
async fn nothing_is_sent_after_the_hour() {
    let setup = setup([Step::Put(502, None), COMPLETE]);
    let deadline = Timestamp::from_unix(1_795_334_400) + Duration::from_millis(500);
    let upload = setup.upload().deadline(deadline);
    let uploaded = setup.account.upload_resumable(&setup.publish_id, upload).await.unwrap();
    assert!(matches!(uploaded, Uploaded::Decided(_)));
    assert_eq!(setup.chunks(), [0]);
}

#[tokio::test]
async fn the_watcher_may_stop_it() {
    let mut setup = setup([STORED]);
    setup.heard = Arc::new(Heard { stop_at: Some(1), ..Heard::default() });
    let error = setup.resumable().await.unwrap_err();
    assert!(matches!(error, UploadError::Stopped(_)), "{error:?}");
    assert_eq!(setup.chunks(), [0]);
}

#[tokio::test]
async fn only_allowed_hosts_are_sent_bytes() {
    let setup = setup([]);
    let plan = ChunkPlan::new(SIZE).unwrap();
    for url in [
        "https://evil.example/upload?t=canary",
        "http://open-upload.tiktokapis.com/upload",
        "https://open-upload.tiktokapis.com:8443/upload",
        "http://127.0.0.1:1/upload",
        "no address",
    ] {
        let refused = setup.client.upload(&url.into(), &Zeros(SIZE), &plan).unwrap_err();
        assert!(matches!(refused, UploadError::HostNotAllowed), "{url}");
        assert!(!format!("{refused:?} {refused}").contains("canary"));
    }
    let short = setup.client.upload(&URL.into(), &Zeros(SIZE - 1), &plan).unwrap_err();
    assert!(matches!(short, UploadError::Source(_)));
    assert!(!format!("{:?}", setup.upload()).contains("canary"));
}

/// Once over a real connection: the length is said, and nothing is chunked or signed.
#[tokio::test]
async fn a_small_file_is_one_request() {
    let server = MockServer::start().await;
    Mock::given(method("PUT"))
        .and(query_param("upload_token", "canary"))
        .respond_with(ResponseTemplate::new(201))
        .expect(1)
        .mount(&server)
        .await;
    let hosts: AllowedHosts = server.uri().parse().unwrap();
    let client = Client::builder("key", "secret").upload_hosts(hosts).build().unwrap();
    let url = format!("{}/upload?upload_token=canary", server.uri()).into();
    let source = Bytes::from_static(b"a made-up film");
    let plan = ChunkPlan::new(14).unwrap();
    let upload = client.upload(&url, &source, &plan).unwrap().content_type(VideoType::WebM);
    upload.send().await.unwrap();
    let request = server.received_requests().await.unwrap().remove(0);
    assert_eq!(request.body, b"a made-up film");
    for (name, value) in [
        ("content-length", "14"),
        ("content-range", "bytes 0-13/14"),
        ("content-type", "video/webm"),
    ] {
        assert_eq!(request.headers[name], value);
    }
    for absent in ["authorization", "transfer-encoding", "cookie", "referer"] {
        assert!(!request.headers.contains_key(absent), "{absent}");
    }
}
