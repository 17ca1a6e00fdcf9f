//! Chunks: statuses, progress, order, and what is kept of them.

use sha2::{Digest, Sha256};
use social_sandbox::{
    EffectKind, ExpiredUpload, Fault, FaultKind, IssuedTokens, ProgressForm, RepeatedChunk,
};

use crate::support::{PUBLIC, Reply, VIDEO_INIT, World, direct_file, mp4};

const CHUNK: usize = 5_242_880;
const SIZE: usize = 2 * CHUNK + 1000;

/// Opens an upload of two chunks.
async fn open(world: &World) -> (IssuedTokens, Reply) {
    let tokens = world.connect(PUBLIC);
    let body = direct_file("SELF_ONLY", SIZE as u64, CHUNK as u64, 2);
    let opened = world.post(&tokens, VIDEO_INIT, &body).await;
    (tokens, opened)
}

#[tokio::test]
async fn chunks_arrive_in_order_and_are_hashed() {
    let world = World::new().await;
    let (tokens, opened) = open(&world).await;
    let (url, bytes) = (opened.upload_url(), mp4(SIZE));
    let first = world.put(&url, &bytes[..CHUNK], 0, SIZE).await;
    assert_eq!((first.status, first.text.as_str()), (206, ""));
    let progress = format!("bytes 0-{CHUNK}/{SIZE}");
    assert_eq!(first.header("content-range"), Some(progress.as_str()));
    let status = world.status(&tokens, &opened.publish_id()).await;
    assert_eq!(status["uploaded_bytes"], CHUNK);
    assert_eq!(status["status"], "PROCESSING_UPLOAD");
    let last = world.put(&url, &bytes[CHUNK..], CHUNK, SIZE).await;
    assert_eq!(last.status, 201);
    world.pass(2);
    let status = world.status(&tokens, &opened.publish_id()).await;
    assert_eq!(status["status"], "PUBLISH_COMPLETE");
    let posts = world.sandbox.ledger().posts();
    assert_eq!(posts[0].sha256, hex::encode(Sha256::digest(&bytes)));
    assert_eq!(posts[0].bytes, SIZE as u64);
    assert_eq!(world.sandbox.ledger().count(EffectKind::Chunk), 2);
    assert_eq!(world.sandbox.ledger().chunks_of(&opened.publish_id()), 2);
}

#[tokio::test]
async fn the_progress_can_be_an_index() {
    let world = World::new().await;
    world.sandbox.tiktok().update_behaviour(|b| b.progress = ProgressForm::Index);
    let (_, opened) = open(&world).await;
    let first = world.put(&opened.upload_url(), &mp4(SIZE)[..CHUNK], 0, SIZE).await;
    let progress = format!("bytes 0-{}/{SIZE}", CHUNK - 1);
    assert_eq!(first.header("content-range"), Some(progress.as_str()));
}

#[tokio::test]
async fn a_range_that_does_not_fit_is_416() {
    let world = World::new().await;
    let (_, opened) = open(&world).await;
    let (url, bytes) = (opened.upload_url(), mp4(SIZE));
    let ahead = world.put(&url, &bytes[CHUNK..], CHUNK, SIZE).await;
    assert_eq!((ahead.status, ahead.header("content-range")), (416, None));
    let short = world.put(&url, &bytes[..1000], 0, SIZE).await;
    assert_eq!(short.status, 416, "a chunk has the planned size");
    assert_eq!(world.put(&url, &bytes[..CHUNK], 0, SIZE).await.status, 206);
    let again = world.put(&url, &bytes[..CHUNK], 0, SIZE).await;
    assert_eq!(again.status, 416);
    assert!(again.header("content-range").is_some(), "with the progress");
    assert_eq!(world.sandbox.ledger().count(EffectKind::Chunk), 1);
}

#[tokio::test]
async fn a_repeated_chunk_can_be_accepted_and_is_stored_once() {
    let world = World::new().await;
    world.sandbox.tiktok().update_behaviour(|b| b.repeated_chunk = RepeatedChunk::Accept);
    let (_, opened) = open(&world).await;
    let (url, bytes) = (opened.upload_url(), mp4(SIZE));
    for _ in 0..2 {
        assert_eq!(world.put(&url, &bytes[..CHUNK], 0, SIZE).await.status, 206);
    }
    for _ in 0..2 {
        assert_eq!(world.put(&url, &bytes[CHUNK..], CHUNK, SIZE).await.status, 201);
    }
    world.pass(2);
    let posts = world.sandbox.tiktok().attempts();
    assert_eq!(posts[0].bytes, SIZE as u64);
    assert_eq!(world.sandbox.ledger().count(EffectKind::Chunk), 2);
}

#[tokio::test]
async fn bad_headers_are_400() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let url = world.init_file(&tokens, 1000).await.upload_url();
    let put = async |headers: &[(&str, &str)], length: usize| {
        let mut request = world.http.put(&url).body(mp4(length));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap().status().as_u16()
    };
    let kind = ("content-type", "video/mp4");
    let range = ("content-range", "bytes 0-999/1000");
    assert_eq!(put(&[range], 1000).await, 400, "no type");
    assert_eq!(put(&[("content-type", "image/png"), range], 1000).await, 400);
    assert_eq!(put(&[kind], 1000).await, 400, "no range");
    assert_eq!(put(&[kind, ("content-range", "bytes=0-999/1000")], 1000).await, 400);
    assert_eq!(put(&[kind, ("content-range", "bytes 0-999/1001")], 1000).await, 400);
    assert_eq!(put(&[kind, range], 999).await, 400, "length against range");
    assert_eq!(put(&[kind, range], 1000).await, 201);
}

#[tokio::test]
async fn a_body_without_a_length_is_400() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let url = world.init_file(&tokens, 1000).await.upload_url();
    let parts = futures_util::stream::iter([Ok::<_, std::io::Error>(mp4(1000))]);
    let sent = world
        .http
        .put(&url)
        .header("content-type", "video/mp4")
        .header("content-range", "bytes 0-999/1000")
        .body(reqwest::Body::wrap_stream(parts))
        .send()
        .await;
    assert_eq!(sent.unwrap().status(), 400);
}

#[tokio::test]
async fn an_unknown_upload_is_404_and_an_old_one_403() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let url = world.init_file(&tokens, 1000).await.upload_url();
    let wrong = url.replace("upload_token=", "upload_token=x");
    assert_eq!(world.put(&wrong, &mp4(1000), 0, 1000).await.status, 404);
    let nowhere = world.url("/upload/?upload_id=1&upload_token=2");
    let reply = world.put(nowhere.as_str(), &mp4(1000), 0, 1000).await;
    assert_eq!(reply.status, 404);
    world.pass(3600);
    assert_eq!(world.put(&url, &mp4(1000), 0, 1000).await.status, 403);
}

#[tokio::test]
async fn an_upload_that_ran_out_stays_or_fails() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let stays = world.init_file(&tokens, 1000).await.publish_id();
    world.pass(3600);
    let status = world.status(&tokens, &stays).await;
    assert_eq!(status["status"], "PROCESSING_UPLOAD");
    world.sandbox.tiktok().update_behaviour(|b| b.expired_upload = ExpiredUpload::Fails);
    let fails = world.init_file(&tokens, 1000).await.publish_id();
    world.pass(3599);
    let tokens = world.connect(PUBLIC);
    world.pass(1);
    let status = world.status(&tokens, &fails).await;
    assert_eq!(status["fail_reason"], "internal");
}

#[tokio::test]
async fn a_cut_chunk_stores_nothing() {
    let world = World::new().await;
    let (tokens, opened) = open(&world).await;
    let (url, bytes) = (opened.upload_url(), mp4(SIZE));
    world.sandbox.faults().add(Fault::new("upload", FaultKind::CutUpload { after_bytes: 100_000 }));
    let sent = world
        .http
        .put(&url)
        .header("content-type", "video/mp4")
        .header("content-range", format!("bytes 0-{}/{SIZE}", CHUNK - 1))
        .body(bytes[..CHUNK].to_vec())
        .send()
        .await;
    assert!(sent.is_err(), "the connection was cut");
    let status = world.status(&tokens, &opened.publish_id()).await;
    assert_eq!(status["uploaded_bytes"], 0);
    assert_eq!(world.put(&url, &bytes[..CHUNK], 0, SIZE).await.status, 206);
    assert_eq!(world.put(&url, &bytes[CHUNK..], CHUNK, SIZE).await.status, 201);
    world.pass(2);
    let posts = world.sandbox.ledger().posts();
    assert_eq!(posts[0].sha256, hex::encode(Sha256::digest(&bytes)));
}

#[tokio::test]
async fn a_client_that_hangs_up_stores_nothing() {
    use tokio::io::AsyncWriteExt;

    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let opened = world.init_file(&tokens, 1000).await;
    let url = reqwest::Url::parse(&opened.upload_url()).unwrap();
    let address = url.socket_addrs(|| None).unwrap()[0];
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!(
        "PUT {}?{} HTTP/1.1\r\nhost: {address}\r\ncontent-type: video/mp4\r\n\
         content-length: 1000\r\ncontent-range: bytes 0-999/1000\r\n\r\n",
        url.path(),
        url.query().unwrap()
    );
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.write_all(&mp4(1000)[..500]).await.unwrap();
    drop(socket);
    // Had half of it been stored, the whole chunk would not fit any more.
    let whole = world.put(&opened.upload_url(), &mp4(1000), 0, 1000).await;
    assert_eq!(whole.status, 201);
}

#[tokio::test]
async fn a_slow_upload_arrives_all_the_same() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let url = world.init_file(&tokens, 1000).await.upload_url();
    world.sandbox.faults().add(Fault::new("upload", FaultKind::SlowUpload { ms_per_read: 20 }));
    let start = std::time::Instant::now();
    assert_eq!(world.put(&url, &mp4(1000), 0, 1000).await.status, 201);
    assert!(start.elapsed() >= std::time::Duration::from_millis(20));
}

#[tokio::test]
async fn of_two_twins_one_is_stored() {
    let world = World::new().await;
    let (_, opened) = open(&world).await;
    let (url, bytes) = (opened.upload_url(), mp4(SIZE));
    let (a, b) = tokio::join!(
        world.put(&url, &bytes[..CHUNK], 0, SIZE),
        world.put(&url, &bytes[..CHUNK], 0, SIZE),
    );
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [206, 416]);
    assert_eq!(world.sandbox.ledger().count(EffectKind::Chunk), 1);
}

#[tokio::test]
async fn the_container_is_looked_at_when_all_is_there() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let opened = world.init_file(&tokens, 1000).await;
    let reply = world.put(&opened.upload_url(), &[b'x'; 1000], 0, 1000).await;
    assert_eq!(reply.status, 201, "the format is checked later");
    world.pass(2);
    let status = world.status(&tokens, &opened.publish_id()).await;
    assert_eq!(status["status"], "FAILED");
    assert_eq!(status["fail_reason"], "file_format_check_failed");
    assert!(world.sandbox.ledger().posts().is_empty());
}
