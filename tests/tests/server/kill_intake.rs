//! Promise G1: no acknowledged webhook is lost, however the server dies, and the database under it.

mod stored;

use std::sync::Arc;
use std::time::{Duration, Instant};

use social_core::{Clock as _, SystemClock};
use social_test_cluster::{Cluster, Durability};
use social_tests::server::{Delivery, Ground, Rhythm, Senders, ServerProcess};
use social_tests::{Random, Rows, on_stores};

use stored::stored;

const KILLS: u32 = 20;
const ACKNOWLEDGED: usize = 10_000;
/// How many events are acknowledged between two kills at most; twice what is needed on average.
const BETWEEN: usize = 2 * ACKNOWLEDGED / KILLS as usize;
/// After so many kills of the server the database is stopped hard too.
const KILLS_A_STOP: u32 = 5;
/// 200 a second in all.
const RHYTHM: Rhythm = Rhythm { connections: 4, pace: Duration::from_millis(20) };

on_stores!(no_acknowledged_webhook_is_lost: file database);

async fn no_acknowledged_webhook_is_lost(rows: Rows) {
    let (mut random, seed) = Random::seeded(0x6b69_6c6c);
    let (mut ground, cluster) = ground(rows).await;
    ground.set("SOCIAL_LOG", "warn,social_server=info");
    let senders = Senders::start(RHYTHM, (0..).map(event));
    let (began, mut stops) = (Instant::now(), 0);

    for kill in 1..=KILLS {
        let mut server = ServerProcess::start(&ground).await.unwrap();
        senders.send_to(&server.url());
        go_on(&senders, &mut random).await;
        if let Some(cluster) = cluster.as_ref().filter(|_| kill.is_multiple_of(KILLS_A_STOP)) {
            cluster.stop_immediate().await.unwrap();
            cluster.start_again().await.unwrap();
            stops += 1;
            // The server outlives it, and takes events in again.
            go_on(&senders, &mut random).await;
            assert!(server.is_running().unwrap(), "{}", server.stderr().text());
        }
        server.kill().await.unwrap();
    }
    let server = ServerProcess::start(&ground).await.unwrap();
    senders.send_to(&server.url());
    senders.wait_for(ACKNOWLEDGED).await.unwrap();
    let ledger = senders.stop().await.unwrap();
    server.kill().await.unwrap();
    let took = began.elapsed();

    let stored = stored(&ground.rows()).await;
    let times = |id: &String| stored.get(id).copied().unwrap_or(0);
    let lost = ledger.ids.iter().filter(|id| times(id) == 0).count();
    let doubled = ledger.ids.iter().filter(|id| times(id) > 1).count();
    println!(
        "proof: {} acknowledged, {lost} lost, {doubled} stored twice, {KILLS} kills, {stops} hard stops of the database, {} requests cut off, {:.0} s, seed {seed}",
        ledger.ids.len(),
        ledger.cut_off,
        took.as_secs_f64(),
    );
    assert!(ledger.ids.len() >= ACKNOWLEDGED);
    assert!(ledger.cut_off > 0, "no kill fell into a request: nothing was proved");
    assert_eq!((lost, doubled), (0, 0));
}

/// Tells of somebody who is not known here: it is stored like any other event and has no effect.
fn event(number: u64) -> Arc<Delivery> {
    let (who, now) = (format!("act.nobody-{number}"), SystemClock.now().as_unix());
    Arc::new(Delivery::of_tiktok("authorization.removed", &who, now, r#"{"reason":1}"#))
}

/// Makes the ground; a database lies in a server of its own, which can be stopped hard.
async fn ground(rows: Rows) -> (Ground, Option<Cluster>) {
    let mut ground = Ground::bare().unwrap();
    if rows != Rows::Database {
        return (ground, None);
    }
    let cluster = Cluster::start(Durability::Full).await.unwrap();
    ground.keep_in(cluster.create_database("kill_intake").await.unwrap());
    (ground, Some(cluster))
}

/// Waits until some more events were acknowledged, and a moment longer: the count moves right after
/// an answer, and what comes next shall fall anywhere between two.
async fn go_on(senders: &Senders, random: &mut Random) {
    let target = senders.acknowledged() + 20 + random.below(BETWEEN - 40);
    senders.wait_for(target).await.unwrap();
    SystemClock.sleep(Duration::from_micros(random.between(0, 30_000))).await;
}
