//! A database that is stopped hard, and comes back.

use social_store::conformance::delivery;
use social_store::{Accepted, PostgresOptions, PostgresStore, Store, WebhookInbox};
use social_test_cluster::{Cluster, Durability};

/// Red with: an answer before the commit.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_answered_is_there_after_an_immediate_stop() {
    let cluster = Cluster::start(Durability::Full).await.unwrap();
    let database = cluster.create_database("restart").await.unwrap();
    let store = PostgresStore::open(database.url(), PostgresOptions::default()).await.unwrap();
    let mut senders = tokio::task::JoinSet::new();
    for sender in 0..16 {
        let store = store.clone();
        senders.spawn(async move {
            let mut answered = Vec::new();
            for number in 0.. {
                let id = format!("event {sender}-{number}");
                match store.accept(&[delivery(store.now(), &[&id])]).await {
                    Ok(accepted) => {
                        assert_eq!(accepted, [Accepted { new: 1, known: 0 }]);
                        answered.push(id);
                    }
                    Err(error) => {
                        assert!(error.is_transient(), "{error:?}");
                        break;
                    }
                }
            }
            answered
        });
    }
    while store.backlog().await.unwrap().ready < 500 {
        tokio::task::yield_now().await;
    }
    cluster.stop_immediate().await.unwrap();
    let mut answered = Vec::new();
    while let Some(ids) = senders.join_next().await {
        answered.extend(ids.unwrap());
    }
    assert!(store.ping().await.unwrap_err().is_transient());
    cluster.start_again().await.unwrap();
    let again = PostgresStore::open(database.url(), PostgresOptions::default()).await.unwrap();
    assert!(answered.len() >= 500);
    for id in &answered {
        let known = again.accept(&[delivery(again.now(), &[id])]).await.unwrap();
        assert_eq!(known, [Accepted { new: 0, known: 1 }], "{id} was answered and lost");
    }
    store.ping().await.unwrap();
    assert_eq!(store.accept(&[delivery(store.now(), &["later"])]).await.unwrap()[0].new, 1);
}
