use std::slice::from_ref;
use std::time::Duration;

use serde_json::json;
use social_core::{AccountId, Timestamp};

use super::{BUSINESS, Harness, MEDIA, account, connect, sample};
use crate::changes::Change;
use crate::record::{IgMedia, IgShelf, IgSweep, Page};

async fn media(h: &Harness, account: &AccountId) -> Vec<IgMedia> {
    h.store.find_ig_media(account, &Page::first(100)).await.unwrap().items
}

/// Each account keeps a row of its own of the same media object.
pub async fn every_field_of_a_media_object_survives(h: &Harness) {
    let ada = account(h).await;
    let bob = connect(&*h.store, h.now(), "bob", "17840000000000008").await;
    let full = sample::ig_media(h.now(), MEDIA, &ada);
    let bare = IgMedia {
        account_id: bob.clone(),
        product_type: None,
        caption: None,
        permalink: None,
        timestamp: None,
        metrics: json!(null),
        vanished_at: None,
        ..full.clone()
    };
    h.store.upsert_ig_media(&[full.clone(), bare.clone()]).await.unwrap();
    assert_eq!(media(h, &ada).await, from_ref(&full));
    assert_eq!(media(h, &bob).await, [bare]);
    assert_eq!(h.store.find_ig_media_by_id(MEDIA).await.unwrap().len(), 2);
    let figures = json!({ "views": u64::MAX });
    assert!(h.store.update_ig_metrics(&ada, MEDIA, &figures).await.unwrap());
    assert!(!h.store.update_ig_metrics(&ada, "unknown", &figures).await.unwrap());
    assert_eq!(media(h, &ada).await, [IgMedia { metrics: figures, ..full }]);
    assert_eq!(media(h, &bob).await[0].metrics, json!(null));
}

/// A read that was made earlier and arrives later does not win; figures survive a read without.
pub async fn an_older_read_of_media_changes_nothing(h: &Harness) {
    let id = account(h).await;
    let known = sample::ig_media(h.now(), MEDIA, &id);
    h.store.upsert_ig_media(from_ref(&known)).await.unwrap();
    let at = |micros, caption: &str| IgMedia {
        caption: Some(caption.to_owned()),
        synced_at: known.synced_at + Duration::from_micros(1) - Duration::from_micros(micros),
        metrics: json!(null),
        vanished_at: None,
        ..known.clone()
    };
    let older = Change::UpsertIgMedia(Box::new(at(2, "older")));
    sample::apply(&*h.store, older).await;
    h.store.upsert_ig_media(&[at(2, "older")]).await.unwrap();
    assert_eq!(media(h, &id).await, from_ref(&known));
    let newer = at(0, "newer");
    sample::apply(&*h.store, Change::UpsertIgMedia(Box::new(newer.clone()))).await;
    assert_eq!(media(h, &id).await, [IgMedia { metrics: known.metrics, ..newer }]);
}

/// Newest post first, those without a time last, every row once.
pub async fn media_are_listed_page_by_page(h: &Harness) {
    let id = account(h).await;
    let rows = [
        ("3", Some(10)),
        ("1", Some(30)),
        ("2", Some(20)),
        ("5", Some(10)),
        ("9", None),
        ("7", None),
    ];
    let rows = rows.map(|(ig_id, seconds)| IgMedia {
        timestamp: seconds.map(|seconds| h.now() + Duration::from_secs(seconds)),
        ..sample::ig_media(h.now(), ig_id, &id)
    });
    h.store.upsert_ig_media(&rows).await.unwrap();
    let mut listed = Vec::new();
    let mut page = Page::first(1);
    loop {
        let found = h.store.find_ig_media(&id, &page).await.unwrap();
        listed.extend(found.items.into_iter().map(|row| row.ig_id));
        page.after = found.next;
        if page.after.is_none() {
            break;
        }
    }
    assert_eq!(listed, ["1", "2", "5", "3", "9", "7"]);
}

fn sweep(account: &AccountId, not_since: Timestamp) -> IgSweep {
    IgSweep {
        account_id: account.clone(),
        ig_business_id: BUSINESS.to_owned(),
        shelf: IgShelf::Posts,
        not_since,
        posted_from: None,
    }
}

/// Another account's media, stories, and what lies beyond the end of the read are left alone.
pub async fn a_read_judges_what_it_reached(h: &Harness) {
    let id = account(h).await;
    let at = |seconds| Some(h.now() + Duration::from_secs(seconds));
    let row = |ig_id: &str, timestamp| IgMedia {
        vanished_at: None,
        timestamp,
        ..sample::ig_media(h.now(), ig_id, &id)
    };
    let rows = [
        row("1", at(0)),
        row("2", at(20)),
        row("3", None),
        IgMedia { product_type: Some("STORY".to_owned()), ..row("4", at(20)) },
        IgMedia { ig_business_id: "another".to_owned(), ..row("5", at(20)) },
        IgMedia { product_type: None, ..row("6", at(20)) },
    ];
    h.store.upsert_ig_media(&rows).await.unwrap();
    let vanished = async || {
        let rows = media(h, &id).await.into_iter().filter(|row| row.vanished_at.is_some());
        let mut ids: Vec<_> = rows.map(|row| row.ig_id).collect();
        ids.sort();
        ids
    };
    let from = at(10);
    h.advance(60);
    let posts = IgSweep { posted_from: from, ..sweep(&id, h.now()) };
    assert_eq!(h.store.mark_ig_vanished(&posts).await.unwrap(), 2);
    assert_eq!(vanished().await, ["2", "6"]);
    let stories = IgSweep { shelf: IgShelf::Stories, posted_from: None, ..posts.clone() };
    assert_eq!(h.store.mark_ig_vanished(&stories).await.unwrap(), 1);
    assert_eq!(h.store.mark_ig_vanished(&sweep(&id, h.now())).await.unwrap(), 2);
    assert_eq!(vanished().await, ["1", "2", "3", "4", "6"]);
}

/// What a whole sync did not see is marked once, with the time.
pub async fn vanished_media_are_marked(h: &Harness) {
    let id = account(h).await;
    let seen = |ig_id: &str| IgMedia { vanished_at: None, ..sample::ig_media(h.now(), ig_id, &id) };
    h.store.upsert_ig_media(&[seen("1"), seen("2")]).await.unwrap();
    h.advance(60);
    let started = h.now();
    h.store.upsert_ig_media(&[seen("2")]).await.unwrap();
    let sweep = sweep(&id, started);
    assert_eq!(h.store.mark_ig_vanished(&sweep).await.unwrap(), 1);
    assert_eq!(h.store.mark_ig_vanished(&sweep).await.unwrap(), 0);
    let rows = media(h, &id).await;
    let vanished: Vec<_> = rows.iter().map(|row| (row.ig_id.as_str(), row.vanished_at)).collect();
    assert_eq!(vanished, [("2", None), ("1", Some(h.now()))]);
    h.store.upsert_ig_media(&[seen("1")]).await.unwrap();
    assert!(media(h, &id).await.iter().all(|row| row.vanished_at.is_none()), "it came back");
}
