//! News across processes: a reader that goes on from the last number misses nothing.

use std::collections::BTreeSet;

use social_store::{Changes, Outbox, Store};

use crate::support::{Ground, news};

/// Red with: numbers from a sequence without the lock, which become visible out of order.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_reader_that_goes_on_misses_nothing() {
    const WRITERS: usize = 8;
    const EACH: usize = 60;
    let ground = Ground::new().await;
    let stores = [ground.open().await, ground.open().await];
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let store = stores[writer % 2].clone();
        writers.spawn(async move {
            for number in 0..EACH {
                let list = Changes::new()
                    .with(news(&format!("{writer}-{number}-a")))
                    .with(news(&format!("{writer}-{number}-b")));
                store.apply(list).await.unwrap();
            }
        });
    }
    let reader = ground.open().await;
    let (mut after, mut heard) = (0, BTreeSet::new());
    let mut ended = false;
    loop {
        let items = reader.read_outbox(None, after, 7).await.unwrap();
        for item in &items {
            assert!(item.seq > after);
            after = item.seq;
            assert!(heard.insert(item.effect_key.clone()), "{} came twice", item.effect_key);
        }
        if items.is_empty() && ended {
            break;
        }
        while let Some(writer) = writers.try_join_next() {
            writer.unwrap();
        }
        ended = writers.is_empty();
        tokio::task::yield_now().await;
    }
    assert_eq!(heard.len(), WRITERS * EACH * 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_effect_key_is_told_once_by_any_number_of_processes() {
    let ground = Ground::new().await;
    let stores = [ground.open().await, ground.open().await];
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..16 {
        let store = stores[task % 2].clone();
        tasks
            .spawn(async move { store.apply(news("the same").into()).await.unwrap().outbox.len() });
    }
    let mut told = 0;
    while let Some(count) = tasks.join_next().await {
        told += count.unwrap();
    }
    assert_eq!(told, 1);
}
