//! Several stores on one database share nothing but the database, as several processes do.

use std::collections::BTreeSet;
use std::time::Duration;

use social_core::{
    HoldOutcome, LimitKey, Permit, QuotaLedger, QuotaRule, RateLimiter, SystemClock, WindowRule,
};
use social_store::conformance::delivery;
use social_store::{Due, PostgresStore, Schedule, Store, WebhookInbox, WorkKind};

use crate::support::Ground;

const LEASE: Duration = Duration::from_mins(1);
const TASKS: usize = 32;

/// Runs a call in many tasks, half of them on each store, and gives the answers.
async fn on_both<F, T>(
    stores: &[PostgresStore; 2],
    call: impl Fn(PostgresStore, usize) -> F,
) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let tasks: Vec<_> =
        (0..TASKS).map(|task| tokio::spawn(call(stores[task % 2].clone(), task))).collect();
    let mut answers = Vec::with_capacity(TASKS);
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

async fn both(ground: &Ground) -> [PostgresStore; 2] {
    [ground.open_by_database_time().await, ground.open_by_database_time().await]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn due_work_is_claimed_by_one_of_both() {
    let ground = Ground::new().await;
    let stores = both(&ground).await;
    let now = stores[0].now();
    for number in 0..100 {
        let subject = format!("account {number}");
        stores[0].schedule(WorkKind::REFRESH, &subject, Due::At(now)).await.unwrap();
    }
    let claims = on_both(&stores, |store, _| async move {
        store.claim_due(&[WorkKind::REFRESH], 5, LEASE).await.unwrap()
    })
    .await;
    let claims: Vec<_> = claims.into_iter().flatten().collect();
    let subjects: BTreeSet<_> = claims.iter().map(|claim| &claim.subject).collect();
    let fences: BTreeSet<_> = claims.iter().map(|claim| claim.fence).collect();
    assert_eq!((claims.len(), subjects.len(), fences.len()), (100, 100, 100));
}

/// No machine's clock matters: the lease is written and compared by the database.
#[tokio::test]
async fn leases_go_by_the_databases_clock() {
    let ground = Ground::new().await;
    let stores = both(&ground).await;
    let claim = |store: usize| stores[store].claim_one(WorkKind::REFRESH, "account", LEASE);
    let held = claim(0).await.unwrap().unwrap();
    let wanted = SystemClock::shared().now() + LEASE;
    let apart = held.lease_until.since(wanted).max(wanted.since(held.lease_until));
    assert!(apart < Duration::from_secs(30), "the database runs on this machine: {apart:?}");
    assert_eq!(claim(1).await.unwrap(), None);
    sqlx::query("UPDATE social.schedule SET lease_until = social.micros() - 1")
        .execute(&mut ground.connect().await)
        .await
        .unwrap();
    let next = claim(1).await.unwrap().unwrap();
    assert!(next.fence > held.fence);
    assert!(stores[0].extend(&held, LEASE).await.unwrap_err().is_fenced());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_window_is_shared() {
    let ground = Ground::new().await;
    let stores = both(&ground).await;
    let rule = WindowRule::per_minute(6);
    let permits = on_both(&stores, move |store, _| async move {
        store.try_acquire(&LimitKey::own("window", "one"), rule).await.unwrap()
    })
    .await;
    let granted = permits.iter().filter(|one| matches!(one, Permit::Granted { .. })).count();
    assert_eq!(granted, 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_quota_is_shared() {
    let ground = Ground::new().await;
    let stores = both(&ground).await;
    let rule = QuotaRule::per_day(5);
    let key = LimitKey::own("quota", "one");
    let held = on_both(&stores, {
        let key = key.clone();
        move |store, task| {
            let key = key.clone();
            async move { store.hold(&key, rule, &format!("post {task}"), None).await.unwrap() }
        }
    })
    .await;
    let held = held.iter().filter(|one| matches!(one, HoldOutcome::Held(_))).count();
    assert_eq!(held, 5);
    assert_eq!(stores[1].quota(&key, rule).await.unwrap().used, 5);
}

/// Batches with the same identities in other orders wait for each other and never deadlock.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_events_taken_in_by_both_are_stored_once() {
    let ground = Ground::new().await;
    let stores = both(&ground).await;
    let new = on_both(&stores, |store, task| async move {
        let now = store.now();
        let mut batch: Vec<_> =
            (0..50).map(|number| delivery(now, &[&format!("event {number}")])).collect();
        if task % 4 < 2 {
            batch.reverse();
        }
        store.accept(&batch).await.unwrap().iter().map(|one| one.new).sum::<u32>()
    })
    .await;
    assert_eq!(new.iter().sum::<u32>(), 50);
    assert_eq!(stores[0].backlog().await.unwrap().ready, 50);
    let claimed =
        on_both(
            &stores,
            |store, _| async move { store.claim_events(3, LEASE).await.unwrap().len() },
        )
        .await;
    assert_eq!(claimed.iter().sum::<usize>(), 50);
}
