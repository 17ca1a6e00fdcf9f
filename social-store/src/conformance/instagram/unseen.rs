use std::slice::from_ref;
use std::time::Duration;

use social_core::{AccountId, Timestamp};

use super::{Harness, MEDIA, account, connect, sample, user};
use crate::changes::Change;
use crate::record::{CommentVisibility, IgComment, IgCommentShelf, IgSeen, Page};

/// A comment that waits to be seen.
fn comment(h: &Harness, id: &str, account: &AccountId) -> IgComment {
    IgComment { deleted_at: None, ..sample::ig_comment(h.now(), id, account) }
}

async fn stored(h: &Harness, account: &AccountId, id: &str) -> IgComment {
    h.store.find_ig_comment(account, id).await.unwrap().remove(0)
}

/// All of a user's comments of a shelf, by pages of two.
async fn listed(
    h: &Harness,
    name: &str,
    account: Option<&AccountId>,
    shelf: IgCommentShelf,
) -> Vec<IgComment> {
    let (mut all, mut page) = (Vec::new(), Page::first(2));
    loop {
        let found = h.store.list_ig_comments(&user(name), account, shelf, &page).await.unwrap();
        assert!(found.items.len() <= 2 && (found.next.is_none() || found.items.len() == 2));
        all.extend(found.items);
        match found.next {
            Some(next) => page.after = Some(next),
            None => return all,
        }
    }
}

async fn unseen(h: &Harness, name: &str) -> Vec<String> {
    let rows = listed(h, name, None, IgCommentShelf::Unseen).await;
    rows.into_iter().map(|row| row.ig_id).collect()
}

async fn see(h: &Harness, name: &str, account: Option<&AccountId>, up_to: Timestamp) -> u64 {
    let seen = IgSeen { account_id: account.cloned(), media_id: None, up_to };
    h.store.mark_ig_comments_seen(&user(name), &seen).await.unwrap()
}

/// It waits since it was written here. Neither a reading nor a webhook makes a seen one unseen
/// again, and one that is written as seen is seen.
pub async fn a_comment_is_unseen_until_somebody_sees_it(h: &Harness) {
    let id = account(h).await;
    let upsert = async |row: &IgComment| h.store.upsert_ig_comments(from_ref(row)).await.unwrap();
    let read = comment(h, "1", &id);
    let came = h.now() + Duration::from_mins(1);
    h.advance(60);
    upsert(&read).await;
    sample::apply(&*h.store, Change::AddIgComment(Box::new(comment(h, "2", &id)))).await;
    for waiting in ["1", "2"] {
        assert_eq!(stored(h, &id, waiting).await.unseen_since, Some(came), "by the store's time");
    }
    h.advance(60);
    let again = |ig_id: &str| IgComment { synced_at: h.now(), ..comment(h, ig_id, &id) };
    upsert(&again("1")).await;
    assert_eq!(stored(h, &id, "1").await.unseen_since, Some(came), "a reading renews it");
    let answered = IgComment { unseen_since: None, ..again("1") };
    sample::apply(&*h.store, Change::UpsertIgComment(Box::new(answered))).await;
    assert_eq!(unseen(h, "ada").await, ["2"]);
    assert_eq!(see(h, "ada", None, h.now()).await, 1);
    assert_eq!(see(h, "ada", None, h.now()).await, 0);
    for seen in ["1", "2"] {
        upsert(&again(seen)).await;
        sample::apply(&*h.store, Change::AddIgComment(Box::new(again(seen)))).await;
        sample::apply(&*h.store, Change::UpsertIgComment(Box::new(again(seen)))).await;
        assert_eq!(stored(h, &id, seen).await, IgComment { unseen_since: None, ..again(seen) });
    }
    let own = IgComment { unseen_since: None, ..again("3") };
    upsert(&own).await;
    assert_eq!(stored(h, &id, "3").await, own);
    assert!(unseen(h, "ada").await.is_empty());
}

/// What came later stays, as does what is of another medium, account or user.
pub async fn comments_are_seen_up_to_a_moment(h: &Harness) {
    let ada = account(h).await;
    let other = connect(&*h.store, h.now(), "ada", "17840000000000007").await;
    let bob = connect(&*h.store, h.now(), "bob", "17840000000000008").await;
    let drawn = h.now();
    let elsewhere = IgComment { media_id: "elsewhere".to_owned(), ..comment(h, "2", &ada) };
    let first = [comment(h, "1", &ada), elsewhere, comment(h, "3", &other), comment(h, "4", &bob)];
    h.store.upsert_ig_comments(&first).await.unwrap();
    h.advance(1);
    // It was written before the others and came after them.
    let late = IgComment { timestamp: None, ..comment(h, "5", &ada) };
    h.store.upsert_ig_comments(from_ref(&late)).await.unwrap();
    let under = IgSeen { account_id: None, media_id: Some(MEDIA.to_owned()), up_to: drawn };
    let strangers = IgSeen { account_id: Some(ada.clone()), ..under.clone() };
    assert_eq!(h.store.mark_ig_comments_seen(&user("bob"), &strangers).await.unwrap(), 0);
    assert_eq!(see(h, "ada", Some(&other), drawn).await, 1);
    assert_eq!(unseen(h, "ada").await, ["2", "1", "5"]);
    assert_eq!(h.store.mark_ig_comments_seen(&user("ada"), &under).await.unwrap(), 1);
    assert_eq!(unseen(h, "ada").await, ["2", "5"]);
    assert_eq!(see(h, "ada", None, drawn).await, 1);
    assert_eq!(unseen(h, "ada").await, ["5"]);
    assert_eq!(unseen(h, "bob").await, ["4"]);
    assert_eq!(see(h, "ada", None, h.now()).await, 1);
    assert!(unseen(h, "ada").await.is_empty());
}

/// Of every connected account, each row once; deleted ones in neither list.
pub async fn unseen_and_hidden_comments_are_listed_page_by_page(h: &Harness) {
    let ada = account(h).await;
    let other = connect(&*h.store, h.now(), "ada", "17840000000000007").await;
    let bob = connect(&*h.store, h.now(), "bob", "17840000000000008").await;
    let hidden = |row: IgComment| IgComment { visibility: CommentVisibility::Hidden, ..row };
    let seen = |row: IgComment| IgComment { unseen_since: None, ..row };
    let rows = [
        comment(h, "6", &ada),
        comment(h, "6", &other),
        IgComment { ig_business_id: "another".to_owned(), ..comment(h, "6", &ada) },
        hidden(comment(h, "5", &ada)),
        seen(hidden(comment(h, "4", &other))),
        IgComment { timestamp: None, ..hidden(comment(h, "9", &ada)) },
        IgComment { deleted_at: Some(h.now()), ..hidden(comment(h, "3", &ada)) },
        seen(comment(h, "2", &ada)),
        hidden(comment(h, "1", &bob)),
    ];
    h.store.upsert_ig_comments(&rows).await.unwrap();
    let ids = async |account: Option<&AccountId>, shelf| -> Vec<String> {
        listed(h, "ada", account, shelf).await.into_iter().map(|row| row.ig_id).collect()
    };
    let all = listed(h, "ada", None, IgCommentShelf::Unseen).await;
    let mut keys: Vec<_> = all.iter().map(|row| (&row.account_id, &row.ig_business_id)).collect();
    keys[..3].sort();
    keys[..3].windows(2).for_each(|two| assert_ne!(two[0], two[1], "each row once"));
    assert_eq!(ids(None, IgCommentShelf::Unseen).await, ["6", "6", "6", "5", "9"]);
    assert_eq!(ids(None, IgCommentShelf::Hidden).await, ["5", "4", "9"]);
    assert_eq!(ids(Some(&ada), IgCommentShelf::Unseen).await, ["6", "6", "5", "9"]);
    assert_eq!(ids(Some(&other), IgCommentShelf::Hidden).await, ["4"]);
    assert!(ids(Some(&bob), IgCommentShelf::Hidden).await.is_empty(), "it is another user's");
    let full = all.iter().find(|row| row.ig_id == "5").unwrap();
    assert_eq!(full, &rows[3]);
    assert!(h.store.revoke(&user("ada"), &other).await.unwrap());
    assert_eq!(ids(None, IgCommentShelf::Unseen).await, ["6", "6", "5", "9"]);
    assert_eq!(ids(None, IgCommentShelf::Hidden).await, ["5", "9"]);
}

/// Of what a list would hold.
pub async fn unseen_comments_are_counted_up_to_a_bound(h: &Harness) {
    let ada = account(h).await;
    let other = connect(&*h.store, h.now(), "ada", "17840000000000007").await;
    let rows = [
        comment(h, "1", &ada),
        comment(h, "2", &ada),
        comment(h, "3", &other),
        IgComment { unseen_since: None, ..comment(h, "4", &ada) },
        IgComment { deleted_at: Some(h.now()), ..comment(h, "5", &ada) },
    ];
    h.store.upsert_ig_comments(&rows).await.unwrap();
    let count = async |name: &str, account: Option<&AccountId>, most: u32| {
        h.store.count_unseen_ig_comments(&user(name), account, most).await.unwrap()
    };
    assert_eq!(count("ada", None, 100).await, 3);
    assert_eq!(count("ada", None, 2).await, 2);
    assert_eq!(count("ada", Some(&ada), 100).await, 2);
    assert_eq!(count("bob", Some(&ada), 100).await, 0);
    assert!(h.store.revoke(&user("ada"), &ada).await.unwrap());
    assert_eq!(count("ada", None, 100).await, 1);
}
