use serde_json::json;

use super::harness::{Harness, race};
use super::sample::{self, WORDS, news, user};
use crate::changes::{Change, Changes};
use crate::record::{AuditOutcome, NewAudit, Page};

/// A second effect of the same name is left out, also in one list, and the rest is done.
pub async fn an_effect_is_told_once(h: &Harness) {
    let list = Changes::new().with(news("ada", "a")).with(news("ada", "a")).with(news("ada", "b"));
    let applied = h.store.apply(list.clone()).await.unwrap();
    assert_eq!(applied.outbox.len(), 2);
    assert!(h.store.apply(list).await.unwrap().outbox.is_empty());
    let told = race(&h.store, |store, _| async move {
        store.apply(news("bob", "c").into()).await.unwrap().outbox.len()
    })
    .await;
    assert_eq!(told.into_iter().sum::<usize>(), 1);
    let read = h.store.read_outbox(None, 0, 10).await.unwrap();
    assert_eq!(
        read.iter().map(|item| item.effect_key.as_str()).collect::<Vec<_>>(),
        ["a", "b", "c"]
    );
    assert_eq!(read.iter().map(|item| item.seq).take(2).collect::<Vec<_>>(), applied.outbox);
}

/// One user's or everybody's, oldest first, from a number on.
pub async fn news_come_in_order(h: &Harness) {
    assert_eq!(h.store.latest_seq().await.unwrap(), 0);
    for key in ["z", "a", "m"] {
        sample::apply(&*h.store, news("ada", key)).await;
        sample::apply(&*h.store, news("bob", &format!("{key} of bob"))).await;
        h.advance(1);
    }
    let all = h.store.read_outbox(None, 0, 100).await.unwrap();
    let keys: Vec<_> = all.iter().map(|item| item.effect_key.as_str()).collect();
    assert_eq!(keys, ["z", "z of bob", "a", "a of bob", "m", "m of bob"]);
    assert!(all.windows(2).all(|pair| pair[0].seq < pair[1].seq));
    assert!(all[0].seq > 0, "0 means from the beginning");
    assert_eq!(h.store.latest_seq().await.unwrap(), all[5].seq);
    let of_ada = h.store.read_outbox(Some(&user("ada")), all[0].seq, 1).await.unwrap();
    assert_eq!(of_ada, [all[2].clone()]);
    let first = &all[0];
    assert_eq!((first.kind.as_str(), first.subject.as_str()), ("publication.published", "subject"));
    assert_eq!((&first.payload, &first.user_id), (&json!({ "title": WORDS }), &user("ada")));
    assert_eq!(all[5].at.since(first.at).as_secs(), 2);
    assert!(h.store.read_outbox(None, all[5].seq, 10).await.unwrap().is_empty());
}

/// A reader that goes by the number misses nothing.
pub async fn sixteen_writers_get_sixteen_numbers(h: &Harness) {
    let seqs = race(&h.store, |store, racer| async move {
        store.apply(news("ada", &racer.to_string()).into()).await.unwrap().outbox[0]
    })
    .await;
    let mut sorted = seqs.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), seqs.len());
    let read = h.store.read_outbox(None, 0, 100).await.unwrap();
    assert_eq!(read.iter().map(|item| item.seq).collect::<Vec<_>>(), sorted);
}

/// Red with: a number that is one more than the largest that is left.
pub async fn numbers_never_go_back(h: &Harness) {
    for key in ["a", "b", "c"] {
        sample::apply(&*h.store, news("ada", key)).await;
    }
    let last = h.store.latest_seq().await.unwrap();
    assert_eq!(h.store.prune_outbox(h.now(), 10).await.unwrap(), 0, "they are not older than now");
    h.advance(1);
    assert_eq!(h.store.prune_outbox(h.now(), 2).await.unwrap(), 2);
    assert_eq!(h.store.read_outbox(None, 0, 10).await.unwrap()[0].effect_key, "c", "oldest first");
    assert_eq!(h.store.prune_outbox(h.now(), 10).await.unwrap(), 1);
    let applied = h.store.apply(news("ada", "d").into()).await.unwrap();
    assert!(applied.outbox[0] > last);
    assert_eq!(h.store.latest_seq().await.unwrap(), applied.outbox[0]);
}

/// Entries come by either way, newest first, of one user or all.
pub async fn the_audit_log_is_listed_page_by_page(h: &Harness) {
    let mut expected = Vec::new();
    for index in 0..5 {
        let mut entry = sample::audit("ada", &index.to_string());
        if index == 2 {
            entry = NewAudit {
                actor: "192.0.2.1".to_owned(),
                user_id: None,
                account_id: None,
                detail: json!(null),
                outcome: AuditOutcome::Failed,
                correlation_id: None,
                ..entry
            };
        }
        match index {
            0 => sample::apply(&*h.store, Change::Audit(entry.clone())).await,
            _ => h.store.record(&entry).await.unwrap(),
        }
        expected.push((entry, h.now()));
        h.advance(1);
    }
    expected.reverse();
    let first = h.store.list_audit(None, &Page::first(3)).await.unwrap();
    h.store.record(&sample::audit("bob", "later")).await.unwrap();
    let rest = h.store.list_audit(None, &Page { after: first.next, limit: 2 }).await.unwrap();
    assert_eq!(rest.next, None);
    let listed = first.items.into_iter().chain(rest.items).map(|row| (row.entry, row.at));
    assert_eq!(listed.collect::<Vec<_>>(), expected);
    let of_ada = h.store.list_audit(Some(&user("ada")), &Page::first(10)).await.unwrap();
    assert_eq!(of_ada.items.len(), 4);
}
