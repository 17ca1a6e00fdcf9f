//! What can only be seen from inside: statements, the flusher, the writer's connection.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use social_core::{AppName, Clock, Provider, TestClock};
use sqlx::Row;

use super::{SqliteOptions, SqliteStore, fault, pragma};
use crate::error::StoreError;
use crate::record::{Accepted, NewDelivery, NewEvent, Page, WorkKind};
use crate::traits::{Schedule, Store, WebhookInbox};

/// A store in a folder that lives as long as it.
pub(super) struct Fixture {
    pub(super) store: SqliteStore,
    pub(super) clock: TestClock,
    pub(super) folder: tempfile::TempDir,
}

pub(super) async fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let clock = TestClock::default();
    let shared: Arc<dyn Clock> = Arc::new(clock.clone());
    let options = SqliteOptions::default().clock(shared);
    let store = SqliteStore::open(folder.path().join("social.db"), options).await.unwrap();
    Fixture { store, clock, folder }
}

fn delivery(clock: &TestClock, external_id: &str) -> NewDelivery {
    NewDelivery {
        app: AppName::default_app(),
        provider: Provider::TikTok,
        body: format!("body of {external_id}").into_bytes().into(),
        received_at: clock.now(),
        events: vec![NewEvent {
            external_id: external_id.to_owned(),
            event_type: "post.publish.complete".to_owned(),
            subject: None,
            occurred_at: None,
            value: json!({ "publish_id": "v_pub_file~v2.1" }),
        }],
    }
}

async fn run(store: &SqliteStore, sql: &'static str) {
    let mut held = store.writer.pen.take().await.unwrap();
    sqlx::query(sql).execute(held.conn().unwrap()).await.unwrap();
}

async fn count(store: &SqliteStore, sql: &'static str) -> i64 {
    let row = sqlx::query(sql).fetch_one(store.readers()).await.unwrap();
    row.get(0)
}

#[tokio::test]
async fn settings_are_read_back() {
    let Fixture { store, folder: _folder, .. } = fixture().await;
    settings_hold(&store).await;
    store.checkpoint_truncate().await.unwrap();
    settings_hold(&store).await;
    let mut reader = store.readers().acquire().await.unwrap();
    pragma::verify(&mut reader).await.unwrap();
    sqlx::query("PRAGMA secure_delete = OFF").execute(&mut *reader).await.unwrap();
    let error = pragma::verify(&mut reader).await.unwrap_err();
    assert!(
        matches!(&error, StoreError::Setting { setting: "secure_delete", found } if found == "0"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let Fixture { store, folder: _folder, .. } = fixture().await;
    let error = sqlx::query("DELETE FROM schedule").execute(store.readers()).await.unwrap_err();
    assert!(matches!(fault::from_sqlx(error), StoreError::Unavailable(_)));
}

#[tokio::test]
async fn one_bad_row_does_not_poison_its_neighbours() {
    let Fixture { store, clock, folder: _folder } = fixture().await;
    run(
        &store,
        "CREATE TRIGGER poison BEFORE INSERT ON webhook_events WHEN NEW.external_id = 'poison'
         BEGIN SELECT RAISE(ABORT, 'poison'); END",
    )
    .await;
    // While the writer is taken, the flusher waits with its first entry and the others queue up.
    let held = store.writer.pen.take().await.unwrap();
    let ids = ["a", "b", "poison", "c", "d"];
    let calls: Vec<_> = ids
        .into_iter()
        .map(|id| {
            let (store, delivery) = (store.clone(), delivery(&clock, id));
            tokio::spawn(async move { store.accept(&[delivery]).await })
        })
        .collect();
    tokio::task::yield_now().await;
    drop(held);
    for (id, call) in ids.into_iter().zip(calls) {
        match call.await.unwrap() {
            Ok(accepted) => {
                assert_ne!(id, "poison");
                assert_eq!(accepted, [Accepted { new: 1, known: 0 }]);
            }
            Err(error) => {
                assert_eq!(id, "poison");
                assert!(!error.is_transient(), "{error:?}");
            }
        }
    }
    assert_eq!(store.list_events(None, None, &Page::first(10)).await.unwrap().items.len(), 4);
}

/// The batch is one text; a part that fails takes back what came before it.
#[tokio::test]
async fn an_event_whose_body_is_refused_is_not_stored() {
    let Fixture { store, clock, folder: _folder } = fixture().await;
    run(
        &store,
        "CREATE TRIGGER poison BEFORE INSERT ON webhook_deliveries
         BEGIN SELECT RAISE(ABORT, 'poison'); END",
    )
    .await;
    let refused = store.accept(&[delivery(&clock, "a")]).await.unwrap_err();
    assert!(!refused.is_transient(), "{refused:?}");
    run(&store, "DROP TRIGGER poison").await;
    assert_eq!(count(&store, "SELECT count(*) FROM webhook_events").await, 0);
    assert_eq!(
        store.accept(&[delivery(&clock, "a")]).await.unwrap(),
        [Accepted { new: 1, known: 0 }]
    );
    assert_eq!(count(&store, "SELECT count(*) FROM webhook_deliveries").await, 1);
}

/// A write that is dropped in the middle, as by a runtime that ends, leaves no lock behind.
#[tokio::test]
async fn a_transaction_that_was_dropped_goes_with_its_connection() {
    let Fixture { store, folder: _folder, .. } = fixture().await;
    let mut held = store.writer.pen.take().await.unwrap();
    held.begin().await.unwrap();
    let insert = "INSERT INTO schedule (kind, subject) VALUES ('refresh', 'account')";
    sqlx::query(insert).execute(held.conn().unwrap()).await.unwrap();
    drop(held);
    store.ping().await.unwrap();
    assert_eq!(count(&store, "SELECT count(*) FROM schedule").await, 0);
    settings_hold(&store).await;
}

async fn settings_hold(store: &SqliteStore) {
    let mut writer = store.writer.pen.take().await.unwrap();
    pragma::verify(writer.conn().unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_full_disk_is_not_acknowledged() {
    let Fixture { store, clock, folder: _folder } = fixture().await;
    run(&store, "PRAGMA max_page_count = 1").await;
    let mut big = delivery(&clock, "big");
    big.body = vec![7; 1024 * 1024].into();
    let error = store.accept(&[big.clone()]).await.unwrap_err();
    assert!(error.is_transient(), "{error:?}");
    assert_eq!(count(&store, "SELECT count(*) FROM webhook_events").await, 0);
    run(&store, "PRAGMA max_page_count = 1073741823").await;
    assert_eq!(store.accept(&[big]).await.unwrap(), [Accepted { new: 1, known: 0 }]);
}

#[tokio::test]
async fn a_commit_that_fails_is_an_error_and_the_next_write_works() {
    let Fixture { store, folder: _folder, .. } = fixture().await;
    let written: Result<(), _> = store
        .write(|tx| {
            Box::pin(async move {
                // The missing publication shows at the commit and not before.
                sqlx::raw_sql(
                    "PRAGMA defer_foreign_keys = ON;
                     INSERT INTO publication_assets VALUES ('asset', 'nowhere', 'default')",
                )
                .execute(&mut *tx.conn)
                .await
                .map_err(fault::from_sqlx)?;
                Ok(())
            })
        })
        .await;
    assert!(matches!(written, Err(StoreError::Backend(_))), "{written:?}");
    assert_eq!(count(&store, "SELECT count(*) FROM publication_assets").await, 0);
    store.ping().await.unwrap();
}

#[tokio::test]
async fn a_panic_in_a_write_is_an_error_and_the_next_write_works() {
    let Fixture { store, folder: _folder, .. } = fixture().await;
    let written: Result<(), _> = store
        .write(|tx| {
            Box::pin(async move {
                let insert = "INSERT INTO schedule (kind, subject) VALUES ('refresh', 'account')";
                sqlx::query(insert).execute(&mut *tx.conn).await.unwrap();
                panic!("a bug of ours");
            })
        })
        .await;
    assert!(matches!(written, Err(StoreError::Backend(_))), "{written:?}");
    store.ping().await.unwrap();
    assert_eq!(count(&store, "SELECT count(*) FROM schedule").await, 0);
}

#[tokio::test]
async fn a_full_inbox_says_so_at_once_and_loses_nothing_it_took() {
    let Fixture { store, clock, folder: _folder } = fixture().await;
    let held = store.writer.pen.take().await.unwrap();
    let mut waiting = Vec::new();
    let mut refused = 0;
    for number in 0..5_000 {
        let (store, delivery) = (store.clone(), delivery(&clock, &format!("event {number}")));
        let call = tokio::spawn(async move { store.accept(&[delivery]).await });
        tokio::task::yield_now().await;
        if call.is_finished() {
            assert!(call.await.unwrap().unwrap_err().is_transient());
            refused += 1;
        } else {
            waiting.push(call);
        }
    }
    assert!(refused > 0);
    drop(held);
    let taken = waiting.len();
    for call in waiting {
        assert_eq!(call.await.unwrap().unwrap(), [Accepted { new: 1, known: 0 }]);
    }
    let stored = count(&store, "SELECT count(*) FROM webhook_events").await;
    assert_eq!(usize::try_from(stored).unwrap(), taken);
}

#[tokio::test]
async fn large_bodies_fill_the_inbox_too() {
    let Fixture { store, clock, folder: _folder } = fixture().await;
    let held = store.writer.pen.take().await.unwrap();
    let body = bytes::Bytes::from(vec![7; 8 * 1024 * 1024]);
    let mut waiting = Vec::new();
    for number in 0..9 {
        let delivery =
            NewDelivery { body: body.clone(), ..delivery(&clock, &format!("event {number}")) };
        let store = store.clone();
        let call = tokio::spawn(async move { store.accept(&[delivery]).await });
        tokio::task::yield_now().await;
        waiting.push(call);
    }
    let ninth = waiting.pop().unwrap().await.unwrap();
    assert!(ninth.unwrap_err().is_transient());
    drop(held);
    for call in waiting {
        call.await.unwrap().unwrap();
    }
    store.accept(&[NewDelivery { body, ..delivery(&clock, "later") }]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelled_writes_leave_no_transaction_open() {
    let Fixture { store, folder: _folder, .. } = fixture().await;
    let lease = Duration::from_mins(1);
    for number in 0..200_u32 {
        let subject = format!("account {number}");
        let mut call = std::pin::pin!(store.claim_one(WorkKind::REFRESH, &subject, lease));
        let mut polls = number % 4;
        std::future::poll_fn(|context| {
            if polls == 0 {
                return std::task::Poll::Ready(());
            }
            polls -= 1;
            call.as_mut().poll(context).map(|_| ())
        })
        .await;
    }
    // The next write waits behind every one that was begun.
    store.ping().await.unwrap();
    let begun = count(&store, "SELECT count(*) FROM schedule").await;
    let fences = count(&store, "SELECT last FROM schedule_fence").await;
    assert_eq!(begun, fences, "half of a claim was stored");
    assert!(begun > 0, "nothing was begun");
    let mut held = store.writer.pen.take().await.unwrap();
    held.begin().await.unwrap();
    held.rollback().await;
}

#[tokio::test]
async fn a_damaged_value_is_named() {
    let Fixture { store, clock, folder: _folder } = fixture().await;
    store.accept(&[delivery(&clock, "a")]).await.unwrap();
    run(&store, "UPDATE webhook_events SET state = 'ripe', value = '{'").await;
    let error = store.list_events(None, None, &Page::first(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { what: "event", .. }), "{error:?}");
}

#[tokio::test]
async fn closing_answers_what_was_let_in() {
    let Fixture { store, clock, folder } = fixture().await;
    let calls: Vec<_> = (0..50)
        .map(|number| {
            let (store, delivery) = (store.clone(), delivery(&clock, &format!("event {number}")));
            tokio::spawn(async move { store.accept(&[delivery]).await })
        })
        .collect();
    tokio::task::yield_now().await;
    store.close().await;
    let mut stored = 0;
    for call in calls {
        match call.await.unwrap() {
            Ok(_) => stored += 1,
            Err(error) => assert!(error.is_transient(), "{error:?}"),
        }
    }
    assert!(store.ping().await.unwrap_err().is_transient());
    assert!(store.accept(&[delivery(&clock, "late")]).await.unwrap_err().is_transient());
    let again =
        SqliteStore::open(folder.path().join("social.db"), SqliteOptions::default()).await.unwrap();
    assert_eq!(again.backlog().await.unwrap().ready, stored);
}
