//! Files for platforms that fetch them.

use http::header::RANGE;
use social_store::{Change, Changes, MediaAsset, PublicationId};

use super::*;
use crate::grant::{Given, give};

const PUBLICATION: &str = "publication-1";

/// Stages the video and gives an address of it out, as an attempt would.
async fn offered(world: &World) -> (MediaAsset, String) {
    let id = world.staged("lea", VIDEO).await;
    let asset = world.store.load_asset(&id).await.unwrap().unwrap();
    let of = (&PublicationId::new(PUBLICATION), 1);
    let base = world.service.settings().media_base();
    let now = world.clock.now();
    let Given { urls, changes } = give(base, of, std::slice::from_ref(&asset), now).unwrap();
    world.store.apply(changes).await.unwrap();
    (asset, urls[0].path().to_owned())
}

async fn fetch(world: &World, path: &str, range: Option<&str>) -> Seen {
    let mut request = Request::get(path);
    if let Some(range) = range {
        request = request.header(RANGE, range);
    }
    world.ask(request, Body::empty()).await
}

async fn is_used(world: &World) -> bool {
    let grants = world.store.grants_of(&PUBLICATION.into(), 1).await.unwrap();
    grants.iter().any(|grant| grant.fetched_at.is_some())
}

#[tokio::test]
async fn a_platform_gets_the_file_with_everything_it_needs_to_know() {
    let world = world();
    let (asset, path) = offered(&world).await;
    assert!(path.ends_with("/1.mp4"), "{path}");
    assert!(!is_used(&world).await);
    let seen = fetch(&world, &path, None).await;
    assert_eq!((seen.status, seen.body.as_slice()), (StatusCode::OK, VIDEO));
    for (name, value) in [
        ("content-type", "video/mp4"),
        ("content-length", &VIDEO.len().to_string()),
        ("accept-ranges", "bytes"),
        ("etag", &format!("\"{}\"", asset.sha256)),
        ("cache-control", "private, no-store"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(seen.headers[name], value, "{name}");
    }
    assert!(seen.headers.get("set-cookie").is_none());
    assert!(is_used(&world).await);
}

#[tokio::test]
async fn a_part_is_a_part_and_what_lies_behind_the_end_is_refused() {
    let world = world();
    let (_, path) = offered(&world).await;
    let size = VIDEO.len();
    for (asked, part) in [("bytes=10-19", 10..20), ("bytes=-7", size - 7..size)] {
        let seen = fetch(&world, &path, Some(asked)).await;
        assert_eq!(seen.status, StatusCode::PARTIAL_CONTENT);
        let span = format!("bytes {}-{}/{size}", part.start, part.end - 1);
        assert_eq!(seen.headers["content-range"], span.as_str());
        assert_eq!(seen.headers["content-length"], part.len().to_string().as_str());
        assert_eq!(seen.body, VIDEO[part]);
    }
    let seen = fetch(&world, &path, Some(&format!("bytes={size}-"))).await;
    assert_eq!(seen.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(seen.headers["content-range"], format!("bytes */{size}").as_str());
    assert!(seen.body.is_empty());
    let seen = fetch(&world, &path, Some("bytes=0-1,4-5")).await;
    assert_eq!((seen.status, seen.body.len()), (StatusCode::OK, size));
}

#[tokio::test]
async fn to_ask_about_a_file_is_to_use_its_address() {
    let world = world();
    let (_, path) = offered(&world).await;
    let seen = world.ask(Request::head(&path), Body::empty()).await;
    assert_eq!((seen.status, seen.body.len()), (StatusCode::OK, 0));
    assert_eq!(seen.headers["content-length"], VIDEO.len().to_string().as_str());
    assert!(is_used(&world).await);
}

#[tokio::test]
async fn what_is_unknown_withdrawn_or_at_its_end_is_not_there() {
    let world = world();
    let (_, path) = offered(&world).await;
    let secret = path.split('/').nth(2).unwrap();
    let withdraw = || {
        Changes::from(Change::RevokeUnfetched { publication_id: PUBLICATION.into(), attempt: 1 })
    };
    let mut bodies = Vec::new();
    let foreign = [format!("/media/{}/1.mp4", "0".repeat(64)), "/media/abc/1.mp4".to_owned()];
    for path in &foreign {
        bodies.push(fetch(&world, path, None).await);
    }
    let found = world.service.grants().find(secret).await.unwrap();
    assert!(!format!("{found:?}").contains(secret));
    world.store.apply(withdraw()).await.unwrap();
    // Found in time, and withdrawn before the first byte.
    assert!(matches!(found.open_range(0..1).await.err(), Some(crate::Error::NotFound(_))));
    assert!(matches!(found.note_use().await, Err(crate::Error::NotFound(_))));
    bodies.push(fetch(&world, &path, None).await);
    assert!(!is_used(&world).await);

    let world = self::world();
    let (_, path) = offered(&world).await;
    world.clock.advance(std::time::Duration::from_mins(65));
    assert_eq!(fetch(&world, &path, None).await.status, StatusCode::OK);
    assert!(world.store.apply(withdraw()).await.is_err(), "it was used");
    world.clock.advance(std::time::Duration::from_hours(1));
    bodies.push(fetch(&world, &path, None).await);
    let (asset, path) = offered(&world).await;
    world.service.staging().discard(&UserId::new("lea"), &asset.id).await.unwrap();
    bodies.push(fetch(&world, &path, None).await);
    assert_eq!(bodies.len(), 5);
    for seen in bodies {
        assert_eq!((seen.status, seen.code().as_str()), (StatusCode::NOT_FOUND, "not_found"));
        assert!(!String::from_utf8_lossy(&seen.body).contains(secret));
    }
}

#[tokio::test]
async fn tiktok_finds_its_ownership_file() {
    let world = world();
    for path in ["/tiktokAbC123.txt", "/media/tiktokAbC123.txt"] {
        let seen = fetch(&world, path, None).await;
        assert_eq!(seen.status, StatusCode::OK, "{path}");
        assert_eq!(seen.body, b"tiktok-developers-site-verification=AbC123");
        assert!(seen.headers["content-type"].to_str().unwrap().starts_with("text/plain"));
    }
    assert_eq!(fetch(&world, "/tiktokOther.txt", None).await.status, StatusCode::NOT_FOUND);
}

fn stage_form(name: &str, parts: &[(&str, &[u8])]) -> (Builder, Vec<u8>) {
    let request = Request::post("/api/media")
        .header(COOKIE, format!("session={name}"))
        .header("origin", ORIGIN)
        .header(CONTENT_TYPE, format!("multipart/form-data; boundary={}", form::BOUNDARY));
    (request, form::form(parts))
}

#[tokio::test]
async fn a_file_is_staged_on_its_own_judged_shown_and_removed() {
    let world = world();
    let account = world.account("lea").await;
    for (file, kind, rules) in [(VIDEO, "video/mp4", 8), (LARGE_PHOTO, "image/jpeg", 5)] {
        let id = account.as_str().as_bytes();
        let parts = [("csrf", &b"csrf-lea"[..]), ("account_id", id), ("file", file)];
        let (request, body) = stage_form("lea", &parts);
        let seen = world.ask(request, body).await;
        assert_eq!(seen.status, StatusCode::CREATED, "{}", String::from_utf8_lossy(&seen.body));
        let told = seen.json();
        assert_eq!((&told["content_type"], &told["size"]), (&kind.into(), &file.len().into()));
        assert_eq!(told["verdicts"].as_array().unwrap().len(), rules);
        let path = seen.headers["location"].to_str().unwrap().to_owned();
        assert_eq!(path, format!("/api/media/{}", told["id"].as_str().unwrap()));
        assert_eq!(world.get(&path, "lea").await.json(), told);
        assert_eq!(world.get(&path, "bo").await.status, StatusCode::NOT_FOUND);
        let remove = |name: &str| {
            let request = Request::delete(&path).header(AUTHORIZATION, format!("Bearer {name}"));
            world.ask(request, Body::empty())
        };
        assert_eq!(remove("bo").await.status, StatusCode::NOT_FOUND);
        assert_eq!(remove("lea").await.status, StatusCode::NO_CONTENT);
        assert_eq!(remove("lea").await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn a_file_on_its_own_is_refused_as_one_in_a_form_is() {
    let world = world();
    let (token, file) = (("csrf", &b"csrf-lea"[..]), ("file", VIDEO));
    let cases: [(form::Fields<'_>, u16, &str); 7] = [
        (vec![file], 403, "csrf_refused"),
        (vec![file, token], 403, "csrf_refused"),
        (vec![token], 422, "invalid_request"),
        (vec![token, ("caption", b"x"), file], 422, "invalid_request"),
        (vec![token, ("account_id", b"unknown"), file], 404, "not_found"),
        (vec![token, file, file], 422, "invalid_request"),
        (vec![token, ("file", b"<!doctype html>")], 415, "media_unknown_type"),
    ];
    for (number, (parts, status, code)) in cases.into_iter().enumerate() {
        let (request, body) = stage_form("lea", &parts);
        let seen = world.ask(request, body).await;
        assert_eq!((seen.status.as_u16(), seen.code().as_str()), (status, code), "case {number}");
        let kept = world.store.staged_bytes(&UserId::new("lea")).await.unwrap();
        assert_eq!(kept, 0, "case {number} left a file");
    }
}
