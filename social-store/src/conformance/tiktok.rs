use std::time::Duration;

use social_core::{AccountId, UserId};

use super::harness::{Harness, race};
use super::sample::{self, connect, sealed, user};
use crate::changes::Change;
use crate::error::{Conflict, StoreError};
use crate::record::{
    Page, PostMode, PostSource, PostlessInit, PublicationStep, StepKind, StepOutcome, TikTokPost,
};

async fn insert(h: &Harness, row: &TikTokPost) {
    sample::apply(&*h.store, Change::InsertTikTokPost(Box::new(row.clone()))).await;
}

async fn load(h: &Harness, publish_id: &str) -> TikTokPost {
    h.store.load_post(publish_id).await.unwrap().unwrap()
}

/// Lengths above 2^53 are exact, missing fields stay missing.
pub async fn every_field_of_a_post_survives(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let publication = sample::publication(h.now(), "publication", "ada", &account);
    sample::apply(&*h.store, Change::InsertPublication(Box::new(publication.clone()))).await;
    let full = TikTokPost {
        publication_id: Some(publication.id),
        size: Some(i64::MAX as u64),
        ..sample::post(h.now(), "v_pub_file~v2-1.7400000000000000001", "ada", &account)
    };
    let bare = TikTokPost {
        publish_id: "v_pub_url~v2.1".to_owned(),
        publication_id: None,
        source: PostSource::Pull,
        mode: PostMode::Direct,
        upload_url: None,
        upload_expires_at: None,
        size: None,
        chunk_size: None,
        post_ids: Vec::new(),
        public: None,
        public_at: None,
        fail_reason: None,
        error_code: None,
        error_message: None,
        observed_at: None,
        ..full.clone()
    };
    let other = TikTokPost { publish_id: "other".to_owned(), public: Some(false), ..bare.clone() };
    for row in [full, bare] {
        insert(h, &row).await;
        assert_eq!(load(h, &row.publish_id).await, row);
        assert_eq!(
            h.store.find_post(&user("ada"), &row.publish_id).await.unwrap(),
            Some(row.clone())
        );
        let refused = h.store.apply(Change::InsertTikTokPost(Box::new(row)).into()).await;
        assert!(matches!(refused, Err(StoreError::Conflict(Conflict::Exists(_)))));
    }
    h.store.upsert_post(&other).await.unwrap();
    assert_eq!(load(h, "other").await, other);
    assert_eq!(h.store.load_post("unknown").await.unwrap(), None);
    let too_large = TikTokPost { publish_id: "large".to_owned(), size: Some(u64::MAX), ..other };
    let refused = h.store.upsert_post(&too_large).await;
    assert!(matches!(refused, Err(StoreError::Invalid { .. })));
}

/// A status read that began before a chunk was stored cannot set the upload back.
pub async fn a_put_leaves_the_upload_alone(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let row = sample::post(h.now(), "post", "ada", &account);
    insert(h, &row).await;
    assert!(h.store.advance_chunk("post", 4, 5, 500).await.unwrap());
    h.advance(60);
    let changed = TikTokPost {
        attempt: 7,
        status: "PUBLISH_COMPLETE".to_owned(),
        title: "new".to_owned(),
        upload_url: None,
        upload_expires_at: None,
        size: Some(9),
        chunk_size: None,
        post_ids: vec!["1".to_owned()],
        public: Some(false),
        public_at: None,
        fail_reason: None,
        error_code: None,
        error_message: None,
        rank: 9,
        observed_at: Some(h.now()),
        ..row.clone()
    };
    let given = TikTokPost {
        user_id: UserId::new("bob"),
        account_id: AccountId::new("other"),
        source: PostSource::Pull,
        mode: PostMode::Direct,
        created_at: h.now(),
        ..changed.clone()
    };
    sample::apply(&*h.store, Change::PutTikTokPost(Box::new(given))).await;
    let expected =
        TikTokPost { next_chunk: 5, bytes: 500, version: 2, updated_at: h.now(), ..changed };
    assert_eq!(load(h, "post").await, expected);
}

/// News that are older than what is known change nothing.
pub async fn a_lower_rank_renews_nothing(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let row = TikTokPost { rank: 3, ..sample::post(h.now(), "post", "ada", &account) };
    h.store.upsert_post(&row).await.unwrap();
    let older = TikTokPost { rank: 2, status: "PROCESSING_DOWNLOAD".to_owned(), ..row.clone() };
    h.store.upsert_post(&older).await.unwrap();
    assert_eq!(load(h, "post").await, row);
    for (rank, version) in [(3, 2), (4, 3)] {
        let status = format!("STATUS_{rank}");
        let newer = TikTokPost { rank, status: status.clone(), version: 0, ..row.clone() };
        h.store.upsert_post(&newer).await.unwrap();
        let stored = load(h, "post").await;
        assert_eq!((stored.rank, stored.status, stored.version), (rank, status, version));
    }
}

/// Red with: an update without the mark in its condition.
pub async fn one_of_sixteen_advances_a_chunk(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    insert(h, &sample::post(h.now(), "post", "ada", &account)).await;
    let moved = race(&h.store, |store, racer| async move {
        let to = 5 + u32::try_from(racer).unwrap();
        store.advance_chunk("post", 4, to, (1 << 53) + u64::from(to)).await.unwrap().then_some(to)
    })
    .await;
    let moved: Vec<_> = moved.into_iter().flatten().collect();
    assert_eq!(moved.len(), 1);
    let stored = load(h, "post").await;
    assert_eq!((stored.next_chunk, stored.bytes), (moved[0], (1 << 53) + u64::from(moved[0])));
    assert_eq!(stored.version, 1, "progress fences no status");
    assert!(h.store.advance_chunk("post", moved[0], 2, 20).await.unwrap(), "the platform has less");
    assert!(!h.store.advance_chunk("unknown", 4, 5, 1).await.unwrap());
}

/// Every row comes once, newest first; rows of one instant do not fall between two pages.
pub async fn posts_are_listed_page_by_page(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let mut ids = Vec::new();
    for (publish_id, seconds) in [("c", 0), ("a", 1), ("z", 2), ("m", 2), ("b", 2), ("y", 3)] {
        let mut row = sample::post(h.now(), publish_id, "ada", &account);
        row.created_at = h.now() + Duration::from_secs(seconds);
        row.upload_url = Some(sealed(publish_id));
        insert(h, &row).await;
        ids.push(row.publish_id);
    }
    ids.reverse();
    ids[1..4].sort_by(|one, two| two.cmp(one));
    let mut listed = Vec::new();
    let mut page = Page::first(2);
    loop {
        let rows = h.store.find_posts_by_user(&user("ada"), &page).await.unwrap();
        listed.extend(rows.items.into_iter().map(|row| row.publish_id));
        page.after = rows.next;
        if page.after.is_none() {
            break;
        }
    }
    assert_eq!(listed, ids);
    let strange = Page { after: Some("strange".to_owned()), limit: 2 };
    let refused = h.store.find_posts_by_user(&user("ada"), &strange).await;
    assert!(matches!(refused, Err(StoreError::Invalid { field: "after", .. })));
}

/// Posts that are final are left out; those never heard of come first.
pub async fn pending_posts_come_longest_unheard_first(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let other = connect(&*h.store, h.now(), "ada", "open-id-2").await;
    let rows = [
        ("new", "PROCESSING_UPLOAD", Some(30)),
        ("old", "SEND_TO_USER_INBOX", Some(10)),
        ("never", "PROCESSING_DOWNLOAD", None),
        ("complete", "PUBLISH_COMPLETE", Some(5)),
        ("failed", "FAILED", None),
    ];
    for (publish_id, status, seconds) in rows {
        let mut row = sample::post(h.now(), publish_id, "ada", &account);
        status.clone_into(&mut row.status);
        row.observed_at = seconds.map(|seconds| h.now() + Duration::from_secs(seconds));
        insert(h, &row).await;
    }
    insert(h, &sample::post(h.now(), "of the other", "ada", &other)).await;
    let pending = h.store.find_pending(&account, 10).await.unwrap();
    let pending: Vec<_> = pending.into_iter().map(|row| row.publish_id).collect();
    assert_eq!(pending, ["never", "old", "new"]);
    assert_eq!(h.store.find_pending(&account, 1).await.unwrap()[0].publish_id, "never");
}

/// A publication that was tried again has a post of each try.
pub async fn posts_of_a_publication_come_newest_attempt_first(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let publication = sample::publication(h.now(), "publication", "ada", &account);
    sample::apply(&*h.store, Change::InsertPublication(Box::new(publication.clone()))).await;
    for attempt in [2, 3, 1] {
        let mut row = sample::post(h.now(), &format!("post {attempt}"), "ada", &account);
        (row.attempt, row.publication_id) = (attempt, Some(publication.id.clone()));
        insert(h, &row).await;
    }
    insert(h, &sample::post(h.now(), "found otherwise", "ada", &account)).await;
    let posts = h.store.posts_of(&publication.id).await.unwrap();
    assert_eq!(posts.iter().map(|row| row.attempt).collect::<Vec<_>>(), [3, 2, 1]);
}

/// Rows of other accounts, and of before the instant, are not there.
pub async fn posts_of_an_account_come_newest_first(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let other = connect(&*h.store, h.now(), "ada", "open-id-2").await;
    for (publish_id, account, seconds) in
        [("a", &account, 0), ("b", &account, 20), ("c", &account, 10), ("d", &other, 30)]
    {
        let mut row = sample::post(h.now(), publish_id, "ada", account);
        row.created_at = h.now() + Duration::from_secs(seconds);
        insert(h, &row).await;
    }
    let found = async |seconds, limit| {
        let since = h.now() + Duration::from_secs(seconds);
        let rows = h.store.posts_of_account(&account, since, limit).await.unwrap();
        rows.into_iter().map(|row| row.publish_id).collect::<Vec<_>>().concat()
    };
    assert_eq!(found(0, 10).await, "bca");
    assert_eq!(found(10, 10).await, "bc");
    assert_eq!(found(0, 1).await, "b");
}

/// An attempt of which a post is known is left out; one without an outcome is there.
///
/// Red with: posts looked for by publication and not by attempt.
pub async fn inits_without_a_post_are_found(h: &Harness) {
    let account = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let other = connect(&*h.store, h.now(), "ada", "open-id-2").await;
    for (id, account) in [("one", &account), ("two", &account), ("of the other", &other)] {
        let row = sample::publication(h.now(), id, "ada", account);
        sample::apply(&*h.store, Change::InsertPublication(Box::new(row))).await;
    }
    let begun_at = |seconds| h.now() + Duration::from_secs(seconds);
    let line = |publication: &str, attempt, seconds, outcome: Option<StepOutcome>| {
        let kind = if outcome.is_some() { StepKind::Outcome } else { StepKind::Intent };
        let row = sample::step(publication, 0, h.now());
        Change::InsertStep(PublicationStep { attempt, kind, outcome, at: begun_at(seconds), ..row })
    };
    let lost = Some(StepOutcome::Unknown);
    for change in [
        line("one", 1, 30, None),
        line("one", 1, 31, lost),
        line("one", 2, 40, None),
        line("one", 2, 41, Some(StepOutcome::Done)),
        line("two", 1, 20, None),
        line("of the other", 1, 50, None),
    ] {
        sample::apply(&*h.store, change).await;
    }
    let mut known = sample::post(h.now(), "known", "ada", &account);
    (known.attempt, known.publication_id) = (2, Some("one".into()));
    insert(h, &known).await;
    let init = |publication: &str, seconds, outcome| PostlessInit {
        publication_id: publication.into(),
        attempt: 1,
        begun_at: begun_at(seconds),
        outcome,
    };
    let found = h.store.postless_inits(&account, begun_at(0)).await.unwrap();
    assert_eq!(found, [init("two", 20, None), init("one", 30, lost)]);
    let found = h.store.postless_inits(&account, begun_at(30)).await.unwrap();
    assert_eq!(found, [init("one", 30, lost)]);
}

/// An upload address lets whoever has it send bytes: it goes with the tokens. Another account keeps
/// its own, and a worker that read the post before writes nothing back.
pub async fn a_revocation_ends_the_uploads_of_the_account(h: &Harness) {
    let ada = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let bob = connect(&*h.store, h.now(), "bob", "open-id-2").await;
    for (id, user, account) in [("of-ada", "ada", &ada), ("of-bob", "bob", &bob)] {
        let post = sample::post(h.now(), id, user, account);
        sample::apply(&*h.store, Change::InsertTikTokPost(Box::new(post))).await;
    }
    let before = h.store.load_post("of-ada").await.unwrap().unwrap();
    assert!(before.upload_url.is_some());
    assert!(h.store.revoke(&user("ada"), &ada).await.unwrap());
    let after = h.store.load_post("of-ada").await.unwrap().unwrap();
    assert_eq!((&after.upload_url, after.version), (&None, before.version + 1));
    let late = h.store.apply(Change::PutTikTokPost(Box::new(before)).into()).await;
    assert!(late.unwrap_err().is_fenced());
    let others = h.store.load_post("of-bob").await.unwrap().unwrap();
    assert!(others.upload_url.is_some());
}
