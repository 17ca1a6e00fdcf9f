//! A host that hands in its own pool, or its own transaction.

use std::time::Duration;

use social_store::{Outbox, PostgresStore, Schedule, Store, StoreError, WorkKind};
use sqlx::Connection;

use crate::support::{Ground, news};

#[tokio::test]
async fn a_hosts_pool_stays_open() {
    let ground = Ground::new().await;
    let pool = ground.pool().await;
    let store = PostgresStore::with_pool(pool.clone(), ground.options()).await.unwrap();
    store.apply(news("a").into()).await.unwrap();
    store.close().await;
    let rows: i64 =
        sqlx::query_scalar("SELECT count(*) FROM social.outbox").fetch_one(&pool).await.unwrap();
    assert_eq!(rows, 1);
}

#[tokio::test]
async fn changes_stand_and_fall_with_the_hosts_transaction() {
    let ground = Ground::new().await;
    let store = ground.open().await;
    let mut conn = ground.connect().await;
    for (key, kept) in [("kept", true), ("given up", false)] {
        let mut tx = conn.begin().await.unwrap();
        sqlx::query("CREATE TEMPORARY TABLE IF NOT EXISTS hosts (name TEXT)")
            .execute(&mut *tx)
            .await
            .unwrap();
        assert_eq!(store.apply_in(&mut tx, news(key).into()).await.unwrap().outbox.len(), 1);
        if kept {
            tx.commit().await.unwrap();
        } else {
            tx.rollback().await.unwrap();
        }
    }
    let read = store.read_outbox(None, 0, 10).await.unwrap();
    let keys: Vec<_> = read.iter().map(|item| item.effect_key.as_str()).collect();
    assert_eq!(keys, ["kept"]);
}

#[tokio::test]
async fn a_bad_change_is_refused_before_the_hosts_transaction_is_touched() {
    let ground = Ground::new().await;
    let store = ground.open().await;
    let mut conn = ground.connect().await;
    let mut tx = conn.begin().await.unwrap();
    let refused = store.apply_in(&mut tx, news("a\0b").into()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Invalid { .. }), "{refused:?}");
    let one: i32 = sqlx::query_scalar("SELECT 1").fetch_one(&mut *tx).await.unwrap();
    assert_eq!(one, 1);
}

/// Sqlx 0.9.0 gives a connection back to its pool with an open transaction if a `begin` is
/// cancelled; the store must not let its callers cancel one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelled_writes_leave_no_transaction_open() {
    let ground = Ground::new().await;
    let pool = sqlx::postgres::PgPoolOptions::new()
        .max_connections(3)
        .connect(ground.database.url())
        .await
        .unwrap();
    let store = PostgresStore::with_pool(pool.clone(), ground.options()).await.unwrap();
    for number in 0..200_u32 {
        let subject = format!("account {number}");
        let lease = Duration::from_mins(1);
        let mut call: std::pin::Pin<Box<dyn Future<Output = _> + Send>> = if number % 2 == 0 {
            let store = store.clone();
            Box::pin(async move { store.claim_due(&[WorkKind::REFRESH], 1, lease).await.map(drop) })
        } else {
            let store = store.clone();
            Box::pin(
                async move { store.claim_one(WorkKind::REFRESH, &subject, lease).await.map(drop) },
            )
        };
        let mut polls = number % 5;
        std::future::poll_fn(|context| {
            if polls == 0 {
                return std::task::Poll::Ready(());
            }
            polls -= 1;
            call.as_mut().poll(context).map(|_: Result<(), StoreError>| ())
        })
        .await;
    }
    store.ping().await.unwrap();
    // Two statements of one idle connection are two transactions, with two times.
    for _ in 0..6 {
        let mut conn = pool.acquire().await.unwrap();
        let now = "SELECT (extract(epoch FROM now()) * 1000000)::bigint";
        let first: i64 = sqlx::query_scalar(now).fetch_one(&mut *conn).await.unwrap();
        let second: i64 = sqlx::query_scalar(now).fetch_one(&mut *conn).await.unwrap();
        assert_ne!(first, second, "a transaction was left open");
    }
}
