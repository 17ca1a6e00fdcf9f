//! Waking workers of other processes.

use social_store::conformance::delivery;
use social_store::{Due, PostgresStore, Schedule, Signal, Signals, Store, WebhookInbox, WorkKind};

use crate::support::{Ground, news};

/// Waits for a signal, past others.
async fn wait_for(signals: &mut Signals, wanted: Signal) {
    while signals.next().await != wanted {}
}

/// Writes again and again until the other process hears of it: it may not be listening yet.
async fn until_heard<F: Future<Output = ()>>(
    signals: &mut Signals,
    wanted: Signal,
    write: impl Fn(u32) -> F,
) {
    let mut heard = std::pin::pin!(wait_for(signals, wanted));
    for number in 0.. {
        tokio::select! {
            biased;
            () = &mut heard => return,
            () = write(number) => {}
        }
    }
}

async fn tell(store: &PostgresStore, key: String) {
    store.apply(news(&key).into()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_process_writes_wakes_the_other() {
    let ground = Ground::new().await;
    let (one, other) = (ground.open().await, ground.open().await);
    let mut signals = other.signals();
    let store = &one;
    until_heard(&mut signals, Signal::News, |number| tell(store, format!("news {number}"))).await;

    one.accept(&[delivery(one.now(), &["a"])]).await.unwrap();
    wait_for(&mut signals, Signal::Events).await;
    one.schedule(WorkKind::REFRESH, "account", Due::At(one.now())).await.unwrap();
    wait_for(&mut signals, Signal::Work).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_breaks_is_made_anew() {
    let ground = Ground::new().await;
    let (one, other) = (ground.open().await, ground.open().await);
    let mut signals = other.signals();
    let store = &one;
    until_heard(&mut signals, Signal::News, |number| tell(store, format!("news {number}"))).await;
    sqlx::query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'LISTEN%'",
    )
    .execute(&mut ground.connect().await)
    .await
    .unwrap();
    // No work was written before: a signal of it came over the new line.
    until_heard(&mut signals, Signal::Work, |number| async move {
        let subject = format!("account {number}");
        store.schedule(WorkKind::REFRESH, &subject, Due::At(store.now())).await.unwrap();
    })
    .await;
}
