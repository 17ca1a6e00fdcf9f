use std::slice::from_ref;
use std::time::Duration;

use social_core::AccountId;

use super::{BUSINESS, Harness, MEDIA, MICRO, account, connect, sample};
use crate::changes::{Change, Changes};
use crate::record::{CommentVisibility, IgComment, Page};

async fn comments(h: &Harness, account: &AccountId) -> Vec<IgComment> {
    h.store.find_ig_comments(account, MEDIA, &Page::first(100)).await.unwrap().items
}

/// Also the missing fields, and the way to hide.
pub async fn every_field_of_a_comment_survives(h: &Harness) {
    let id = account(h).await;
    let full = sample::ig_comment(h.now(), "2", &id);
    let bare = IgComment {
        ig_id: "1".to_owned(),
        parent_id: None,
        from_id: None,
        from_username: None,
        visibility: CommentVisibility::Hidden,
        timestamp: None,
        deleted_at: None,
        ..full.clone()
    };
    let elsewhere =
        IgComment { ig_id: "3".to_owned(), media_id: "elsewhere".to_owned(), ..full.clone() };
    h.store.upsert_ig_comments(&[bare.clone(), elsewhere, full.clone()]).await.unwrap();
    assert_eq!(comments(h, &id).await, [full, bare.clone()]);
    let first = h.store.find_ig_comments(&id, MEDIA, &Page::first(1)).await.unwrap();
    let rest = Page { after: first.next, limit: 1 };
    let rest = h.store.find_ig_comments(&id, MEDIA, &rest).await.unwrap();
    assert_eq!((rest.items, rest.next), (vec![bare], None));
    let visible = CommentVisibility::Visible;
    assert!(h.store.set_ig_comment_hidden(&id, "1", visible).await.unwrap());
    assert!(!h.store.set_ig_comment_hidden(&id, "unknown", visible).await.unwrap());
    assert_eq!(comments(h, &id).await[1].visibility, visible);
}

/// A read that began before the deletion does not bring the comment back.
pub async fn a_deleted_comment_stays_deleted(h: &Harness) {
    let id = account(h).await;
    let known = IgComment { deleted_at: None, ..sample::ig_comment(h.now(), "1", &id) };
    h.store.upsert_ig_comments(from_ref(&known)).await.unwrap();
    let read = IgComment { synced_at: h.now() + Duration::from_secs(30), ..known.clone() };
    h.advance(60);
    assert!(h.store.tombstone_ig_comment(&id, "1").await.unwrap());
    assert!(!h.store.tombstone_ig_comment(&id, "unknown").await.unwrap());
    h.store.upsert_ig_comments(from_ref(&read)).await.unwrap();
    sample::apply(&*h.store, Change::UpsertIgComment(Box::new(read))).await;
    assert_eq!(comments(h, &id).await[0].deleted_at, Some(h.now()));
    let later = IgComment { synced_at: h.now() + Duration::from_secs(1), ..known };
    let list = Changes::from(Change::UpsertIgComment(Box::new(later.clone())));
    h.store.apply(list).await.unwrap();
    assert_eq!(comments(h, &id).await, [later]);
}

/// Whoever told of it first; also where it is deleted by now. Each account adds its own.
pub async fn a_comment_that_is_known_is_not_added(h: &Harness) {
    let ada = account(h).await;
    let bob = connect(&*h.store, h.now(), "bob", "17840000000000008").await;
    let known = IgComment { deleted_at: None, ..sample::ig_comment(h.now(), "1", &ada) };
    let add = async |row: &IgComment| {
        sample::apply(&*h.store, Change::AddIgComment(Box::new(row.clone()))).await;
    };
    add(&known).await;
    let told = IgComment {
        text: "told late".to_owned(),
        synced_at: h.now() + Duration::from_mins(1),
        ..known.clone()
    };
    add(&told).await;
    assert_eq!(comments(h, &ada).await, from_ref(&known));
    assert!(h.store.tombstone_ig_comment(&ada, "1").await.unwrap());
    add(&told).await;
    assert!(comments(h, &ada).await[0].deleted_at.is_some());
    let own = IgComment { account_id: bob.clone(), ..told };
    add(&own).await;
    assert_eq!(comments(h, &bob).await, [own]);
}

/// Of this media object and professional account, once, and only what the read should have met.
pub async fn comments_that_a_read_missed_are_deleted(h: &Harness) {
    let id = account(h).await;
    let row =
        |ig_id: &str| IgComment { deleted_at: None, ..sample::ig_comment(h.now(), ig_id, &id) };
    let rows = [
        row("1"),
        row("2"),
        IgComment { media_id: "elsewhere".to_owned(), ..row("3") },
        IgComment { ig_business_id: "another".to_owned(), ..row("4") },
    ];
    h.store.upsert_ig_comments(&rows).await.unwrap();
    h.advance(60);
    let begun = h.now();
    h.store.upsert_ig_comments(&[row("2")]).await.unwrap();
    let mark = async || h.store.mark_ig_comments_deleted(&id, BUSINESS, MEDIA, begun).await;
    assert_eq!(mark().await.unwrap(), 1);
    assert_eq!(mark().await.unwrap(), 0);
    let found = async |ig_id: &str| h.store.find_ig_comment(&id, ig_id).await.unwrap();
    assert_eq!(found("1").await[0].deleted_at, Some(h.now()));
    for alive in ["2", "3", "4"] {
        assert_eq!(found(alive).await[0].deleted_at, None, "{alive}");
    }
    assert!(found("unknown").await.is_empty());
    // A read that began before does not bring it back.
    h.store
        .upsert_ig_comments(&[IgComment { synced_at: begun - MICRO, ..row("1") }])
        .await
        .unwrap();
    assert!(found("1").await[0].deleted_at.is_some());
}
