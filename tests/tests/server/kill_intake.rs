//! Promise G1: no acknowledged webhook is lost, however the server dies.

mod event;
mod senders;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use social_core::{Clock as _, SystemClock};
use social_tests::Random;
use social_tests::server::{Ground, ServerProcess};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Row as _};

use senders::Senders;

const KILLS: u32 = 20;
const ACKNOWLEDGED: usize = 10_000;
/// How many events are acknowledged between two kills at most; twice what is needed on average.
const BETWEEN: usize = 2 * ACKNOWLEDGED / KILLS as usize;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_webhook_is_lost() {
    let (mut random, seed) = Random::seeded(0x6b69_6c6c);
    let mut ground = Ground::bare().unwrap();
    ground.set("SOCIAL_LOG", "warn,social_server=info");
    let mut senders = Senders::start();
    let began = Instant::now();

    for _ in 0..KILLS {
        let server = ServerProcess::start(&ground).await.unwrap();
        let target = senders.acknowledged() + 20 + random.below(BETWEEN - 40);
        senders.send_to(&server);
        senders.wait_for(target).await;
        // The count moves right after an answer; the kill shall fall anywhere between two.
        SystemClock.sleep(Duration::from_micros(random.between(0, 30_000))).await;
        server.kill().await.unwrap();
    }
    let server = ServerProcess::start(&ground).await.unwrap();
    senders.send_to(&server);
    senders.wait_for(ACKNOWLEDGED).await;
    let ledger = senders.stop().await;
    server.kill().await.unwrap();
    let took = began.elapsed();

    let stored = stored(&ground.database()).await;
    let times = |id: &String| stored.get(id).copied().unwrap_or(0);
    let lost = ledger.ids.iter().filter(|id| times(id) == 0).count();
    let doubled = ledger.ids.iter().filter(|id| times(id) > 1).count();
    println!(
        "proof: {} acknowledged, {lost} lost, {doubled} stored twice, {KILLS} kills, {} requests cut off, {:.0} s, seed {seed}",
        ledger.ids.len(),
        ledger.cut_off,
        took.as_secs_f64(),
    );
    assert!(ledger.ids.len() >= ACKNOWLEDGED);
    assert!(ledger.cut_off > 0, "no kill fell into a request: nothing was proved");
    assert_eq!((lost, doubled), (0, 0));
}

/// Counts the stored events by their identity, after the server is gone.
async fn stored(database: &Path) -> BTreeMap<String, u64> {
    let options = SqliteConnectOptions::new().filename(database).create_if_missing(false);
    let mut database = options.connect().await.unwrap();
    let rows = sqlx::query("SELECT external_id, count(*) FROM webhook_events GROUP BY external_id");
    let rows = rows.fetch_all(&mut database).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get::<i64, _>(1).unsigned_abs())).collect()
}
