//! The upload form: fields, token, key, file.

use futures_util::{StreamExt, stream};
use social_store::{AssetState, Page};

use super::*;

pub(super) const BOUNDARY: &str = "made-up-boundary";

/// Names and values, in the order they are sent.
pub(super) type Fields<'a> = Vec<(&'a str, &'a [u8])>;

/// Writes a form; a field named `file` becomes a file.
pub(super) fn form(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in parts {
        let file = if *name == "file" { "; filename=\"a.mp4\"" } else { "" };
        body.extend_from_slice(
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n"
            )
            .as_bytes(),
        );
        body.extend_from_slice(value);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

fn upload(name: &str) -> Builder {
    Request::post("/api/tiktok/upload")
        .header(COOKIE, format!("session={name}"))
        .header("origin", ORIGIN)
        .header(CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
}

fn fields<'a>(account: &'a AccountId, key: &'a str, file: &'a [u8]) -> Fields<'a> {
    vec![
        ("account_id", account.as_str().as_bytes()),
        ("mode", b"direct"),
        ("privacy_level", b"SELF_ONLY"),
        ("allow_comment", b"on"),
        ("csrf", b"csrf-lea"),
        ("idempotency_key", key.as_bytes()),
        ("file", file),
    ]
}

async fn staged(world: &World) -> u64 {
    world.store.staged_bytes(&UserId::new("lea")).await.unwrap()
}

#[tokio::test]
async fn a_file_is_staged_and_accepted_and_told_with_202() {
    let world = world();
    let account = world.account("lea").await;
    let seen = world.ask(upload("lea"), form(&fields(&account, "k1", VIDEO))).await;
    assert_eq!(seen.status, StatusCode::ACCEPTED, "{:?}", String::from_utf8_lossy(&seen.body));
    let body = seen.json();
    let id = body["id"].as_str().unwrap();
    assert!(body["publish_id"].is_null());
    assert_eq!(body["status_url"], format!("/api/posts/{id}"));
    assert_eq!(seen.headers["location"], format!("/api/posts/{id}"));
    let publication = world.store.load_publication(&id.into()).await.unwrap().unwrap();
    let asset = world.store.load_asset(&publication.media[0]).await.unwrap().unwrap();
    assert_eq!((asset.state, asset.size), (AssetState::Ready, VIDEO.len() as u64));
    assert_eq!(asset.file_name, "a.mp4");
}

#[tokio::test]
async fn a_form_sent_twice_is_one_publication_and_one_file() {
    let world = world();
    let account = world.account("lea").await;
    let first = world.ask(upload("lea"), form(&fields(&account, "k1", VIDEO))).await.json();
    let second = world.ask(upload("lea"), form(&fields(&account, "k1", VIDEO))).await.json();
    assert_eq!(first["id"], second["id"]);
    assert_eq!(staged(&world).await, VIDEO.len() as u64);
    let mut other = fields(&account, "k1", VIDEO);
    other[3] = ("allow_duet", b"on");
    let seen = world.ask(upload("lea"), form(&other)).await;
    assert_eq!((seen.status, seen.code().as_str()), (StatusCode::CONFLICT, "idempotency_conflict"));
    let listed = world.store.list_publications(&UserId::new("lea"), None, &Page::first(10)).await;
    assert_eq!(listed.unwrap().items.len(), 1);
}

#[tokio::test]
async fn two_forms_at_once_with_one_key_are_one_publication() {
    let world = world();
    let account = world.account("lea").await;
    let body = form(&fields(&account, "k1", VIDEO));
    let (first, second) = tokio::join!(
        world.ask(upload("lea"), body.clone()),
        world.ask(upload("lea"), body.clone())
    );
    assert_eq!((first.status, second.status), (StatusCode::ACCEPTED, StatusCode::ACCEPTED));
    assert_eq!(first.json()["id"], second.json()["id"]);
    assert_eq!(staged(&world).await, VIDEO.len() as u64, "the second copy of the file is removed");
}

#[tokio::test]
async fn what_is_wrong_is_said_and_nothing_is_kept() {
    let world = world();
    let account = world.account("lea").await;
    let stranger = world.account("bo").await;
    let long = vec![b'x'; 5_000];
    let huge = vec![b'x'; 40_000];
    let whole = || fields(&account, "k1", VIDEO);
    let with = |at: usize, part: (&'static str, &'static [u8])| {
        let mut parts = whole();
        parts[at] = part;
        parts
    };
    let without = |at: usize| {
        let mut parts = whole();
        parts.remove(at);
        parts
    };
    let mut late = whole();
    late.push(("caption", b"late"));
    let mut twice = whole();
    twice.insert(0, ("mode", b"inbox"));
    let mut last_token = without(4);
    last_token.push(("csrf", b"csrf-lea"));
    let mut too_long = whole();
    too_long[6] = ("file", &long);
    let mut wordy = whole();
    wordy.insert(0, ("caption", &huge));
    let cases: Vec<(Fields<'_>, u16, &str)> = vec![
        (with(4, ("csrf", b"csrf-bo")), 403, "csrf_refused"),
        (without(4), 403, "csrf_refused"),
        (last_token, 403, "csrf_refused"),
        (without(5), 422, "invalid_request"),
        (without(1), 422, "invalid_request"),
        (with(1, ("mode", b"sideways")), 422, "invalid_request"),
        (with(2, ("privacy", b"SELF_ONLY")), 422, "invalid_request"),
        (twice, 422, "invalid_request"),
        (late, 422, "invalid_request"),
        (with(6, ("file", b"")), 422, "media_empty"),
        (with(6, ("file", b"<!doctype html>")), 415, "media_unknown_type"),
        (with(6, ("file", DAMAGED)), 422, "invalid_request"),
        (too_long, 413, "media_too_large"),
        (wordy, 413, "body_too_large"),
        (fields(&stranger, "k1", VIDEO), 404, "not_found"),
    ];
    for (number, (parts, status, code)) in cases.into_iter().enumerate() {
        let seen = world.ask(upload("lea"), form(&parts)).await;
        assert_eq!((seen.status.as_u16(), seen.code().as_str()), (status, code), "case {number}");
        assert_eq!(staged(&world).await, 0, "case {number} left a file");
    }
    let listed = world.store.list_publications(&UserId::new("lea"), None, &Page::first(10)).await;
    assert!(listed.unwrap().items.is_empty());
}

/// Twelve pictures a second: the clip's table of times counts 25 in 512 units each.
fn slow() -> Vec<u8> {
    let mut clip = VIDEO.to_vec();
    let at = clip.windows(4).position(|name| name == b"stts").unwrap() + 16;
    assert_eq!(clip[at..at + 4], 512_u32.to_be_bytes());
    clip[at..at + 4].copy_from_slice(&1_067_u32.to_be_bytes());
    clip
}

#[tokio::test]
async fn a_file_that_tiktok_would_refuse_is_refused_with_what_helps() {
    let world = world();
    let account = world.account("lea").await;
    let seen = world.ask(upload("lea"), form(&fields(&account, "k1", &slow()))).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    let violations = &seen.json()["error"]["details"]["violations"];
    assert_eq!(violations.as_array().unwrap().len(), 1, "{violations}");
    let broken = &violations[0];
    assert_eq!((&broken["field"], &broken["code"]), (&"media".into(), &"video.frame_rate".into()));
    let message = broken["message"].as_str().unwrap();
    assert!(message.contains("12 fps; allowed: 23 to 60 fps"), "{message}");
    let verdict = &broken["verdict"];
    assert_eq!(verdict["outcome"], "block");
    assert_eq!(verdict["allowed"], serde_json::json!({ "min": 23, "max": 60, "unit": "fps" }));
    assert!(verdict["cure"]["fr"].as_str().unwrap().contains("30 images par seconde"));

    let seen = world.ask(upload("lea"), form(&fields(&account, "k2", DAMAGED))).await;
    let broken = &seen.json()["error"]["details"]["violations"][0];
    assert_eq!(broken["code"], "file.readable");
    assert!(broken["message"].as_str().unwrap().contains("We cannot read this file."), "{broken}");
    assert_eq!(staged(&world).await, 0);
}

#[tokio::test]
async fn a_form_that_breaks_off_keeps_nothing() {
    let world = world();
    let account = world.account("lea").await;
    let body = form(&fields(&account, "k1", VIDEO));
    let cut = body.len() - 30;
    let pieces = vec![Ok(body[..cut].to_vec()), Err(std::io::Error::other("gone"))];
    let seen = world.ask(upload("lea"), Body::from_stream(stream::iter(pieces))).await;
    assert_eq!((seen.status.as_u16(), seen.code().as_str()), (400, "body_broken_off"));
    let seen = world.ask(upload("lea"), body[..cut].to_vec()).await;
    assert_eq!(seen.status.as_u16(), 400);
    assert_eq!(staged(&world).await, 0);
}

#[tokio::test]
async fn headers_of_a_part_that_never_end_are_cut_short() {
    let world = world();
    world.account("lea").await;
    let head = format!("--{BOUNDARY}\r\nX-Long: ");
    let endless = stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b'a'; 8_192]));
    let body = stream::iter([Ok(head.into_bytes())]).chain(endless);
    let seen = world.ask(upload("lea"), Body::from_stream(body)).await;
    assert_eq!(seen.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_form_may_name_an_address_instead_of_a_file() {
    let world = world();
    let account = world.account("lea").await;
    let mut parts = fields(&account, "k1", b"");
    parts[6] = ("video_url", b"https://media.example.com/a.mp4");
    let seen = world.ask(upload("lea"), form(&parts)).await;
    assert_eq!(seen.status, StatusCode::ACCEPTED, "{}", String::from_utf8_lossy(&seen.body));
    // A browser sends the empty file field along.
    let body = String::from_utf8(form(&parts)).unwrap();
    let empty = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--{BOUNDARY}--"
    );
    let body = body.replace(&format!("--{BOUNDARY}--"), &empty);
    let again = world.ask(upload("lea"), body).await;
    assert_eq!(again.json()["id"], seen.json()["id"], "{}", String::from_utf8_lossy(&again.body));
}

/// A form with these files instead of the video.
fn photo_fields<'a>(account: &'a AccountId, key: &'a str, photos: &[&'a [u8]]) -> Fields<'a> {
    let mut parts = fields(account, key, b"");
    parts.pop();
    parts.extend(photos.iter().map(|photo| ("file", *photo)));
    parts
}

#[tokio::test]
async fn several_photos_are_one_post_in_their_order() {
    let world = world();
    let account = world.account("lea").await;
    let mut parts = photo_fields(&account, "k1", &[PHOTO, PHOTO, PHOTO]);
    parts.insert(0, ("title", b"three"));
    parts.insert(0, ("photo_cover", b"2"));
    let seen = world.ask(upload("lea"), form(&parts)).await;
    assert_eq!(seen.status, StatusCode::ACCEPTED, "{}", String::from_utf8_lossy(&seen.body));
    let id = seen.json()["id"].as_str().unwrap().to_owned();
    let publication = world.store.load_publication(&id.as_str().into()).await.unwrap().unwrap();
    let photos = &publication.request["media"]["photos"];
    assert_eq!((&photos["cover"], &photos["title"]), (&2.into(), &"three".into()));
    let ids: Vec<_> = publication.media.iter().map(AssetId::as_str).collect();
    assert_eq!(photos["images"]["assets"], serde_json::json!(ids));
    assert_eq!(ids.len(), 3);
    // The form comes again: nothing more is stored.
    let again = world.ask(upload("lea"), form(&parts)).await;
    assert_eq!(again.json()["id"], seen.json()["id"]);
    assert_eq!(staged(&world).await, 3 * PHOTO.len() as u64);
}

#[tokio::test]
async fn what_does_not_go_with_photos_is_said_and_nothing_is_kept() {
    let world = world();
    let account = world.account("lea").await;
    let with = |photos: &[&'static [u8]], field: (&'static str, &'static [u8])| {
        let mut parts = photo_fields(&account, "k1", photos);
        parts.insert(0, field);
        parts
    };
    let many = vec![PHOTO; 36];
    let none = ("caption", &b""[..]);
    let cases: Vec<(Fields<'_>, &str, &str)> = vec![
        (with(&many, none), "file", "too_many"),
        (with(&[PHOTO, VIDEO], none), "media", "not_a_photo"),
        (with(&[VIDEO, PHOTO], none), "file", "one_video"),
        (with(&[VIDEO], ("title", b"t")), "title", "photos_only"),
        (with(&[PHOTO], ("source", b"FILE_UPLOAD")), "source", "not_possible"),
        (with(&[PHOTO], ("allow_duet", b"on")), "allow", "videos_only"),
        (with(&[PHOTO], ("cover_ms", b"5")), "cover_ms", "videos_only"),
        (with(&[PHOTO], ("photo_cover", b"1")), "photo_cover", "out_of_range"),
        (with(&[PHOTO], ("title", &[b'x'; 91])), "title", "too_long"),
        (with(&[PHOTO], ("caption", &[b'x'; 4_001])), "caption", "too_long"),
        (with(&[PHOTO, LARGE_PHOTO], none), "media", "photo.side"),
    ];
    for (number, (parts, field, code)) in cases.into_iter().enumerate() {
        let seen = world.ask(upload("lea"), form(&parts)).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "case {number}");
        let broken = &seen.json()["error"]["details"]["violations"][0];
        assert_eq!((&broken["field"], &broken["code"]), (&field.into(), &code.into()), "{number}");
        assert_eq!(staged(&world).await, 0, "case {number} left a file");
    }
}

#[tokio::test]
async fn a_photo_that_tiktok_would_refuse_is_named() {
    let world = world();
    let account = world.account("lea").await;
    let photos = [world.staged("lea", PHOTO).await, world.staged("lea", LARGE_PHOTO).await];
    let asked = serde_json::json!({
        "account_id": account, "mode": "direct", "privacy_level": "SELF_ONLY", "photos": photos,
    });
    let seen = world.post_json("/api/validate", "lea", &asked).await.json();
    assert_eq!(seen["valid"], false);
    let broken = &seen["violations"][0];
    assert_eq!((&broken["photo"], &broken["code"]), (&1.into(), &"photo.side".into()));
    assert_eq!(broken["verdict"]["measured"], serde_json::json!({ "amount": 1081, "unit": "px" }));
    assert!(broken["message"].as_str().unwrap().starts_with("photo 2: "), "{broken}");
    let verdicts = seen["verdicts"].as_array().unwrap();
    assert_eq!(verdicts.len(), 1 + 2 * 5);
    assert_eq!(verdicts[0]["rule"], "photo.count");
    assert_eq!((&verdicts[0]["photo"], &verdicts[6]["photo"]), (&Value::Null, &1.into()));
}
