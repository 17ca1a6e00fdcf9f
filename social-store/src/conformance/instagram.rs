use std::slice::from_ref;
use std::time::Duration;

use serde_json::json;
use social_core::{AccountId, Timestamp};

use super::harness::{Harness, MICRO};
use super::sample::{self, connect, user};
use crate::changes::{Change, Changes};
use crate::error::{Conflict, StoreError};
use crate::record::{
    CommentVisibility, IgComment, IgContainer, IgMedia, IgShelf, IgSweep, InsightSample,
    InstagramAccount, Page,
};

const BUSINESS: &str = "17840000000000001";
const MEDIA: &str = "18100000000000001";

async fn account(h: &Harness) -> AccountId {
    connect(&*h.store, h.now(), "ada", "17840000000000009").await
}

async fn media(h: &Harness, account: &AccountId) -> Vec<IgMedia> {
    h.store.find_ig_media(account, &Page::first(100)).await.unwrap().items
}

async fn comments(h: &Harness, account: &AccountId) -> Vec<IgComment> {
    h.store.find_ig_comments(account, MEDIA, &Page::first(100)).await.unwrap().items
}

/// A renewal keeps when the account was first seen.
pub async fn every_field_of_an_instagram_account_survives(h: &Harness) {
    let id = account(h).await;
    let full = sample::instagram_account(h.now(), &id);
    h.store.put_instagram_account(&full).await.unwrap();
    assert_eq!(h.store.find_instagram_accounts(&user("ada")).await.unwrap(), from_ref(&full));
    h.advance(60);
    let bare = InstagramAccount {
        page_id: None,
        page_name: None,
        username: "renamed".to_owned(),
        account_type: None,
        access_level: "read".to_owned(),
        data_access_expires_at: None,
        created_at: h.now(),
        updated_at: h.now(),
        ..full.clone()
    };
    h.store.put_instagram_account(&bare).await.unwrap();
    let renewed = InstagramAccount { created_at: full.created_at, ..bare };
    assert_eq!(h.store.find_instagram_accounts(&user("ada")).await.unwrap(), from_ref(&renewed));
    let until = Some(h.now() + Duration::from_micros(1));
    assert!(h.store.update_access_level(&id, BUSINESS, "publish", until).await.unwrap());
    assert!(!h.store.update_access_level(&id, "unknown", "publish", until).await.unwrap());
    let changed = InstagramAccount {
        access_level: "publish".to_owned(),
        data_access_expires_at: until,
        ..renewed
    };
    assert_eq!(h.store.find_by_ig_id(BUSINESS).await.unwrap(), [changed]);
}

/// Two people may manage one professional account; a disconnected one hears nothing any more.
pub async fn a_webhook_finds_every_account_that_sees_it(h: &Harness) {
    let ada = account(h).await;
    let bob = connect(&*h.store, h.now(), "bob", "17840000000000008").await;
    for id in [&ada, &bob] {
        h.store.put_instagram_account(&sample::instagram_account(h.now(), id)).await.unwrap();
    }
    let mut seen: Vec<_> = h
        .store
        .find_by_ig_id(BUSINESS)
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.account_id)
        .collect();
    seen.sort();
    let mut both = vec![ada.clone(), bob.clone()];
    both.sort();
    assert_eq!(seen, both);
    h.store.revoke(&user("ada"), &ada).await.unwrap();
    let seen = h.store.find_by_ig_id(BUSINESS).await.unwrap();
    assert_eq!(seen.into_iter().map(|row| row.account_id).collect::<Vec<_>>(), [bob]);
    assert!(h.store.find_instagram_accounts(&user("ada")).await.unwrap().is_empty());
    assert!(h.store.find_by_ig_id("unknown").await.unwrap().is_empty());
}

/// The parent comes first, then the children in order; of another attempt nothing.
pub async fn every_field_of_a_container_survives(h: &Harness) {
    let id = account(h).await;
    let publication = sample::publication(h.now(), "publication", "ada", &id);
    sample::apply(&*h.store, Change::InsertPublication(Box::new(publication.clone()))).await;
    let make =
        |container: &str, part| sample::container(h.now(), container, &id, "publication", part);
    let bare = IgContainer { children: Vec::new(), status: None, ..make("a", 2) };
    let rows = [make("c", 0), make("b", 1), bare];
    for row in [&rows[2], &rows[0], &rows[1]] {
        sample::apply(&*h.store, Change::InsertIgContainer(Box::new(row.clone()))).await;
    }
    let other = IgContainer { attempt: 2, ..make("other", 0) };
    sample::apply(&*h.store, Change::InsertIgContainer(Box::new(other))).await;
    assert_eq!(h.store.containers_of(&publication.id, 1).await.unwrap(), rows);
    let again = h.store.apply(Change::InsertIgContainer(Box::new(rows[0].clone())).into()).await;
    assert!(matches!(again, Err(StoreError::Conflict(Conflict::Exists(_)))));

    h.advance(60);
    let changed = IgContainer {
        children: vec!["only".to_owned()],
        status_code: "FINISHED".to_owned(),
        status: None,
        ..rows[0].clone()
    };
    let given = IgContainer { part: 9, created_at: h.now(), ..changed.clone() };
    sample::apply(&*h.store, Change::PutIgContainer(Box::new(given))).await;
    let expected = IgContainer { version: 2, updated_at: h.now(), ..changed };
    assert_eq!(h.store.containers_of(&publication.id, 1).await.unwrap()[0], expected);
}

/// Who looks for a post sees what everybody is about to publish on the professional account.
pub async fn containers_of_a_professional_account_are_found_by_their_change(h: &Harness) {
    let ada = account(h).await;
    let bob = connect(&*h.store, h.now(), "bob", "17840000000000008").await;
    for (id, user, account) in [("one", "ada", &ada), ("two", "bob", &bob)] {
        let publication = sample::publication(h.now(), id, user, account);
        sample::apply(&*h.store, Change::InsertPublication(Box::new(publication))).await;
    }
    let make = |container: &str, account, publication| {
        sample::container(h.now(), container, account, publication, 0)
    };
    let rows = [make("a", &ada, "one"), make("b", &bob, "two")];
    let elsewhere =
        IgContainer { ig_business_id: "17840000000000002".to_owned(), ..make("c", &ada, "one") };
    for row in rows.iter().chain([&elsewhere]) {
        sample::apply(&*h.store, Change::InsertIgContainer(Box::new(row.clone()))).await;
    }
    let begun = rows[0].updated_at;
    h.advance(60);
    sample::apply(&*h.store, Change::PutIgContainer(Box::new(rows[0].clone()))).await;
    let found = async |since, limit| {
        let rows = h.store.containers_since(BUSINESS, since, limit).await.unwrap();
        rows.into_iter().map(|row| row.container_id).collect::<Vec<_>>()
    };
    assert_eq!(found(begun, 9).await, ["a", "b"], "the newest change comes first");
    assert_eq!(found(begun, 1).await, ["a"]);
    assert_eq!(found(h.now(), 9).await, ["a"]);
    assert!(found(h.now() + Duration::from_secs(1), 9).await.is_empty());
    assert!(h.store.containers_since("unknown", begun, 9).await.unwrap().is_empty());
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

/// A figure of the same time is corrected, not doubled; a range reads oldest first.
pub async fn samples_are_replaced_and_read_in_order(h: &Harness) {
    let id = account(h).await;
    let day =
        |days: u64, value| sample::insight(h.now() + Duration::from_hours(24 * days), &id, value);
    h.store.put_samples(&[day(2, 2.0), day(0, 0.1), day(1, -1.5e300)]).await.unwrap();
    sample::apply(&*h.store, Change::PutSamples(vec![day(1, 1.0)])).await;
    let others = [
        InsightSample { subject: MEDIA.to_owned(), ..day(1, 9.0) },
        InsightSample { metric: "views".to_owned(), ..day(1, 9.0) },
    ];
    h.store.put_samples(&others).await.unwrap();
    let read = async |from| h.store.read_samples(&id, "", "reach", from).await.unwrap();
    assert_eq!(read(h.now()).await, [day(0, 0.1), day(1, 1.0), day(2, 2.0)]);
    assert_eq!(read(day(1, 0.0).end_time).await, [day(1, 1.0), day(2, 2.0)]);
    let unfit = h.store.put_samples(&[day(3, 3.0), day(4, f64::NAN)]).await;
    assert!(matches!(unfit, Err(StoreError::Invalid { .. })));
    assert_eq!(read(day(3, 0.0).end_time).await, []);
}

/// What is older than asked for is not there; of each figure there is one.
pub async fn the_newest_of_each_figure_is_read(h: &Harness) {
    let id = account(h).await;
    let at = |hours: u64, value| sample::insight(h.now() + Duration::from_hours(hours), &id, value);
    let of_media = |hours, value| InsightSample { subject: MEDIA.to_owned(), ..at(hours, value) };
    let views = |hours, value| InsightSample { metric: "views".to_owned(), ..at(hours, value) };
    let rows = [at(1, 1.0), at(3, 3.0), at(2, 2.0), of_media(1, 4.0), views(2, 5.0)];
    h.store.put_samples(&rows).await.unwrap();
    let from = async |hours| {
        let from = at(hours, 0.0).end_time;
        h.store.newest_samples(&id, from).await.unwrap()
    };
    assert_eq!(from(0).await, [at(3, 3.0), views(2, 5.0), of_media(1, 4.0)]);
    assert_eq!(from(2).await, [at(3, 3.0), views(2, 5.0)]);
    assert_eq!(h.store.newest_samples(&"unknown".into(), h.now()).await.unwrap(), []);
}
