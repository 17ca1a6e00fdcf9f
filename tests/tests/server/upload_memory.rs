//! Promise G18: a long file goes through the server without filling its memory.

use std::time::Instant;

use http::StatusCode;
use rustix::fs::statvfs;
use social_tests::server::{Form, House, Memory};
use social_tests::{Rows, Video, on_stores};

/// The length of the file: 2 GiB.
const LENGTH: u64 = 2 << 30;
/// What the server may hold more than when it is idle, in bytes.
const ROOM: u64 = 48 << 20;
/// The free space that the file, its staging rule and the rest of the tests need.
const DISK: u64 = 4 << 30;
const MEBIBYTE: u64 = 1 << 20;

on_stores!(two_gibibytes_go_through_in_little_memory: file database);

async fn two_gibibytes_go_through_in_little_memory(rows: Rows) {
    let house = House::builder(rows).start().await.unwrap();
    let volume = statvfs(house.ground().folder()).unwrap();
    let free = volume.f_bavail * volume.f_frsize;
    assert!(
        free >= DISK,
        "this test needs 4 GiB of free disk for temporary files; there are {} MiB",
        free / MEBIBYTE
    );

    let mut visitor = house.visitor().await.unwrap();
    let account = visitor.connect("ada.public").await.unwrap();
    let memory = Memory::of(house.server().id().unwrap());
    let idle = memory.resident().unwrap();
    memory.forget().unwrap();

    let began = Instant::now();
    let file = Video::new(LENGTH);
    let form = Form::new(file)
        .field("idempotency_key", "key-1")
        .field("account_id", &account)
        .field("mode", "direct")
        .field("privacy_level", "PUBLIC_TO_EVERYONE");
    let accepted = visitor.upload("/api/tiktok/upload", form).await.unwrap();
    let accepted = accepted.expect(StatusCode::ACCEPTED).unwrap().json().unwrap();
    let staged = began.elapsed();
    let at_staging = memory.peak().unwrap();
    let shown = visitor.settled(accepted["id"].as_str().unwrap()).await.unwrap();
    let took = began.elapsed();
    let peak = memory.peak().unwrap();

    let over = peak.saturating_sub(idle);
    println!(
        "proof: {} MiB uploaded and published, {} MiB over {} MiB idle at most (staging {}), {:.0} s, of it staging {:.0} s",
        LENGTH / MEBIBYTE,
        over / MEBIBYTE,
        idle / MEBIBYTE,
        at_staging.saturating_sub(idle) / MEBIBYTE,
        took.as_secs_f64(),
        staged.as_secs_f64(),
    );
    assert_eq!(shown["state"], "published", "{shown}");
    let posts = house.sandbox().ledger().posts();
    assert_eq!((posts.len(), posts[0].bytes), (1, LENGTH));
    assert_eq!(posts[0].sha256, file.sha256());
    assert!(over <= ROOM, "{} MiB over idle", over / MEBIBYTE);
    house.end().await.unwrap();
}
