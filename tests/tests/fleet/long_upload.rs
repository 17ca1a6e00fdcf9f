//! Promise G18 over two processes: four gibibytes through a bucket, one process killed on the way.

use std::time::{Duration, Instant};

use http::StatusCode;
use rustix::fs::statvfs;
use social_core::{Clock as _, SystemClock};
use social_sandbox::Sandbox;
use social_tests::server::{Form, Memory};
use social_tests::{Video, clone_database};

use super::people;
use super::servers::Servers;

/// The length of the file: the longest there may be, 4 GiB.
const LENGTH: u64 = 4 << 30;
/// What a process may hold more than when it is idle, in bytes.
const ROOM: u64 = 48 << 20;
/// The free space that the file needs, twice while the bucket puts its parts together, and some.
const DISK: u64 = 10 << 30;
const MEBIBYTE: u64 = 1 << 20;
/// How many chunks TikTok has when the process dies that sends them: about a third.
const CHUNKS: u64 = 20;
/// How long that may take.
const PATIENCE: Duration = Duration::from_mins(8);
/// How often one looks.
const GLANCE: Duration = Duration::from_millis(100);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_gibibytes_outlive_the_process_that_sends_them() {
    let volume = statvfs(std::env::temp_dir()).unwrap();
    let free = volume.f_bavail * volume.f_frsize;
    assert!(free >= DISK, "this test needs 10 GiB of free disk; there are {} MiB", free / MEBIBYTE);
    let database = clone_database().await.unwrap();
    let url = database.url().to_owned();
    let sandbox = Sandbox::start().await.unwrap();
    let mut servers = Servers::start(2, sandbox, database, &[]).await;
    let mut person = people::arrive(&servers, &url, 1).await.remove(0);
    let memories = [0, 1].map(|index| Memory::of(servers.one(index).id().unwrap()));
    let idle = memories.map(|memory| memory.resident().unwrap());
    for memory in memories {
        memory.forget().unwrap();
    }

    let began = Instant::now();
    let file = Video::new(LENGTH);
    let form = Form::new(file)
        .field("idempotency_key", "key-1")
        .field("account_id", &person.account)
        .field("mode", "direct")
        .field("privacy_level", "PUBLIC_TO_EVERYONE");
    let accepted = person.visitor.upload("/api/tiktok/upload", form).await.unwrap();
    let accepted = accepted.expect(StatusCode::ACCEPTED).unwrap().json().unwrap();
    let staged = began.elapsed();

    let publish_id = half_way(&servers).await;
    let sender = sender(&servers, &publish_id);
    let peaks = memories.map(|memory| memory.peak().unwrap());
    let over = over(&peaks, &idle);
    servers.kill(sender).await;
    let stored = servers.sandbox.ledger().chunks_of(&publish_id);
    let post = accepted["id"].as_str().unwrap();
    let shown = settled(&mut person, post).await;
    let took = began.elapsed();
    let heir = 1 - sender;
    let heirs = memories[heir].peak().unwrap().saturating_sub(idle[heir]);
    println!(
        "proof: {} MiB through a bucket, one of 2 processes killed after {stored} chunks; at most {} MiB over {} MiB idle in the one, {} MiB over {} MiB in the other; {:.0} s, of it {:.0} s staging",
        LENGTH / MEBIBYTE,
        over[sender] / MEBIBYTE,
        idle[sender] / MEBIBYTE,
        heirs / MEBIBYTE,
        idle[heir] / MEBIBYTE,
        took.as_secs_f64(),
        staged.as_secs_f64(),
    );
    assert_eq!(shown["state"], "published", "{shown}");
    let posts = servers.sandbox.ledger().posts();
    assert_eq!((posts.len(), posts[0].bytes), (1, LENGTH));
    assert_eq!(posts[0].sha256, file.sha256());
    assert_eq!(servers.sandbox.ledger().inits().len(), 1, "the upload went on where it was");
    assert!(over[sender] <= ROOM, "{} MiB before it died", over[sender] / MEBIBYTE);
    assert!(heirs <= ROOM, "{} MiB in the one that went on", heirs / MEBIBYTE);
    servers.end().await;
}

fn over(peaks: &[u64; 2], idle: &[u64; 2]) -> [u64; 2] {
    [peaks[0].saturating_sub(idle[0]), peaks[1].saturating_sub(idle[1])]
}

/// Waits until TikTok has a part of the file.
async fn half_way(servers: &Servers) -> String {
    let until = SystemClock.now() + PATIENCE;
    while SystemClock.now() < until {
        let ledger = servers.sandbox.ledger();
        let begun = ledger.inits().into_iter().next();
        if let Some(init) = begun.filter(|init| ledger.chunks_of(&init.publish_id) >= CHUNKS) {
            return init.publish_id;
        }
        SystemClock.sleep(GLANCE).await;
    }
    panic!("TikTok did not get its chunks in time");
}

/// Finds the process that sends: its log says what it has begun.
fn sender(servers: &Servers, publish_id: &str) -> usize {
    let begun = |index: &usize| servers.one(*index).stderr().text().contains(publish_id);
    (0..servers.count()).find(begun).expect("one of them has begun the post")
}

/// Follows the news until the end, over the death of the process that told them.
async fn settled(person: &mut people::Person, post: &str) -> serde_json::Value {
    let until = SystemClock.now() + PATIENCE;
    loop {
        match person.visitor.settled(post).await {
            Ok(shown) => return shown,
            Err(error) => assert!(SystemClock.now() < until, "{error:#}"),
        }
        SystemClock.sleep(GLANCE).await;
    }
}
