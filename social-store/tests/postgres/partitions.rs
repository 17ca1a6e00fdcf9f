//! Bodies of webhooks lie in daily partitions that leave when they are old and empty.

use std::time::Duration;

use social_store::conformance::delivery;
use social_store::{Change, Store, WebhookInbox};
use sqlx::PgConnection;

use crate::support::Ground;

const DAY: Duration = Duration::from_hours(24);

async fn partitions(conn: &mut PgConnection) -> i64 {
    sqlx::query_scalar(
        "SELECT count(*) FROM pg_inherits
         WHERE inhparent = 'social.webhook_deliveries'::regclass",
    )
    .fetch_one(conn)
    .await
    .unwrap()
}

#[tokio::test]
async fn a_day_that_is_old_and_empty_is_dropped() {
    let ground = Ground::new().await;
    let store = ground.open().await;
    let mut conn = ground.connect().await;
    for day in ["first", "second", "third"] {
        store.accept(&[delivery(store.now(), &[day])]).await.unwrap();
        ground.clock.advance(DAY);
    }
    assert_eq!(partitions(&mut conn).await, 3);
    let lease = Duration::from_mins(1);
    for event in store.claim_events(2, lease).await.unwrap() {
        let done = Change::EventDone { id: event.event.id, fence: event.fence };
        store.apply(done.into()).await.unwrap();
    }
    ground.clock.advance(DAY);
    let before = store.now();
    assert_eq!(store.prune_events(before, 100).await.unwrap(), 4, "two events and their bodies");
    assert_eq!(store.prune_events(before, 100).await.unwrap(), 0);
    assert_eq!(partitions(&mut conn).await, 1, "the third day still has a body");

    let late = store.accept(&[delivery(before - DAY * 3, &["late"])]).await.unwrap();
    assert_eq!(late[0].new, 1, "a dropped day can come back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_processes_make_a_partition_at_once() {
    let ground = Ground::new().await;
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..8 {
        let store = ground.open().await;
        tasks.spawn(async move {
            let delivery = delivery(store.now(), &[&format!("event {task}")]);
            store.accept(&[delivery]).await.unwrap()[0].new
        });
    }
    let mut new = 0;
    while let Some(count) = tasks.join_next().await {
        new += count.unwrap();
    }
    assert_eq!(new, 8);
}
