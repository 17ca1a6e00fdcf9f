//! One transaction waits for another that is not committed yet, and then sees what it did.

use std::time::Duration;

use serde_json::json;
use social_core::{AccountId, AppName, Clock, UserId};
use social_store::{
    Applied, AssetState, Change, Changes, Conflict, Due, Media, MediaAsset, MediaGrant,
    PostgresStore, Publication, PublicationState, PublicationStep, Publications, Schedule,
    StepKind, Store, StoreError, WorkKind,
};
use sqlx::{Connection, PgConnection};
use tokio::task::JoinHandle;

use crate::support::Ground;

type Answer = JoinHandle<Result<Applied, StoreError>>;

/// Applies a change in a task, and comes back when it waits for a lock.
async fn waiting(ground: &Ground, store: &PostgresStore, change: Change) -> Answer {
    let store = store.clone();
    let answer = tokio::spawn(async move { store.apply(change.into()).await });
    assert!(waits(ground, &answer).await, "it did not wait");
    answer
}

/// Tells whether a task comes to wait for a lock; `false` when it ends without.
async fn waits<T>(ground: &Ground, task: &JoinHandle<T>) -> bool {
    let mut conn = ground.connect().await;
    let waits = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while !task.is_finished() {
        let count: i64 = sqlx::query_scalar(waits).fetch_one(&mut conn).await.unwrap();
        if count > 0 {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}

async fn ready() -> (Ground, PostgresStore, PgConnection) {
    let ground = Ground::new().await;
    let (store, conn) = (ground.open().await, ground.connect().await);
    (ground, store, conn)
}

fn publication(ground: &Ground, id: &str, key: &str) -> Publication {
    let now = ground.clock.now();
    Publication {
        id: id.into(),
        app: AppName::default_app(),
        user_id: UserId::new("ada"),
        account_id: AccountId::new("account"),
        group_id: None,
        idempotency_key: key.to_owned(),
        request: json!({}),
        request_hash: "hash".to_owned(),
        media: Vec::new(),
        scheduled_for: None,
        state: PublicationState::Queued,
        attempt: 0,
        cancel_requested_at: None,
        external_id: None,
        last_error: None,
        correlation_id: "correlation".to_owned(),
        version: 0,
        created_at: now,
        updated_at: now,
        deadline_at: now,
        settled_at: None,
    }
}

fn insert(ground: &Ground, id: &str, key: &str) -> Change {
    Change::InsertPublication(Box::new(publication(ground, id, key)))
}

#[tokio::test]
async fn the_same_key_waits_for_the_first() {
    let (ground, store, mut conn) = ready().await;
    for (key, kept) in [("kept", true), ("given up", false)] {
        let (first, second) = (format!("{key} 1"), format!("{key} 2"));
        let mut tx = conn.begin().await.unwrap();
        store.apply_in(&mut tx, insert(&ground, &first, key).into()).await.unwrap();
        let answer = waiting(&ground, &store, insert(&ground, &second, key)).await;
        if kept {
            tx.commit().await.unwrap();
            let refused = answer.await.unwrap();
            let Err(StoreError::Conflict(Conflict::IdempotencyKey { publication })) = refused
            else {
                panic!("{refused:?}");
            };
            assert_eq!(publication, first);
        } else {
            tx.rollback().await.unwrap();
            answer.await.unwrap().unwrap();
        }
    }
}

/// Red with: a withdrawal that looks for permissions before the lock.
#[tokio::test]
async fn a_withdrawal_sees_a_permission_that_is_being_given() {
    let (ground, store, mut conn) = ready().await;
    store.apply(insert(&ground, "publication", "key").into()).await.unwrap();
    let grant = MediaGrant {
        hash: "hash".to_owned(),
        asset_id: "asset".into(),
        publication_id: "publication".into(),
        attempt: 1,
        expires_at: ground.clock.now() + Duration::from_hours(1),
        revoked_at: None,
        fetched_at: None,
    };
    let revoke = Change::RevokeGrants { publication_id: grant.publication_id.clone(), attempt: 1 };
    let mut tx = conn.begin().await.unwrap();
    store.apply_in(&mut tx, Change::InsertGrant(grant).into()).await.unwrap();
    let answer = waiting(&ground, &store, revoke).await;
    tx.commit().await.unwrap();
    answer.await.unwrap().unwrap();
    assert_eq!(store.find_grant("hash").await.unwrap(), None);
    let known = store.grants_of(&"publication".into(), 1).await.unwrap();
    assert!(known[0].revoked_at.is_some());
}

async fn put_file(ground: &Ground, store: &PostgresStore, id: &str) {
    let now = ground.clock.now();
    let asset = MediaAsset {
        id: id.into(),
        app: AppName::default_app(),
        user_id: UserId::new("ada"),
        object_key: format!("object of {id}"),
        file_name: "name".to_owned(),
        content_type: "video/mp4".to_owned(),
        size: 1,
        sha256: "ab".to_owned(),
        probe: None,
        state: AssetState::Ready,
        created_at: now,
        expires_at: now,
    };
    store.insert_asset(&asset).await.unwrap();
}

fn remove(id: &str) -> Change {
    Change::SetAssetState { id: id.into(), from: AssetState::Ready, to: AssetState::Removing }
}

fn need(ground: &Ground, id: &str) -> Change {
    let mut row = publication(ground, &format!("publication of {id}"), id);
    row.media = vec![id.into()];
    Change::InsertPublication(Box::new(row))
}

/// Red with: a state that is read before it is written.
#[tokio::test]
async fn a_file_that_is_being_removed_cannot_be_kept() {
    let (ground, store, mut conn) = ready().await;
    put_file(&ground, &store, "asset").await;
    let until = ground.clock.now() + Duration::from_hours(1);
    let mut tx = conn.begin().await.unwrap();
    store.apply_in(&mut tx, remove("asset").into()).await.unwrap();
    let answer = waiting(&ground, &store, Change::KeepAsset { id: "asset".into(), until }).await;
    tx.commit().await.unwrap();
    assert!(answer.await.unwrap().unwrap_err().is_fenced());
}

/// Red with: publications that do not take the rows of their files.
#[tokio::test]
async fn a_publication_waits_for_the_removal_of_its_file() {
    let (ground, store, mut conn) = ready().await;
    for (file, goes) in [("removed", true), ("kept", false)] {
        put_file(&ground, &store, file).await;
        let mut tx = conn.begin().await.unwrap();
        store.apply_in(&mut tx, remove(file).into()).await.unwrap();
        let answer = waiting(&ground, &store, need(&ground, file)).await;
        if goes {
            tx.commit().await.unwrap();
            let refused = answer.await.unwrap();
            assert!(matches!(refused, Err(StoreError::NotFound("file"))), "{refused:?}");
        } else {
            tx.rollback().await.unwrap();
            answer.await.unwrap().unwrap();
        }
    }
}

/// Red with: one statement that takes the file's row and looks for publications.
#[tokio::test]
async fn a_removal_waits_for_a_publication_and_sees_it() {
    let (ground, store, mut conn) = ready().await;
    for (file, needed) in [("needed", true), ("free", false)] {
        put_file(&ground, &store, file).await;
        let mut tx = conn.begin().await.unwrap();
        store.apply_in(&mut tx, need(&ground, file).into()).await.unwrap();
        let answer = waiting(&ground, &store, remove(file)).await;
        if needed {
            tx.commit().await.unwrap();
            let refused = answer.await.unwrap();
            let in_use =
                |error: &StoreError| matches!(error, StoreError::Conflict(Conflict::InUse("file")));
            assert!(refused.as_ref().err().is_some_and(in_use), "{refused:?}");
        } else {
            tx.rollback().await.unwrap();
            answer.await.unwrap().unwrap();
        }
    }
}

#[tokio::test]
async fn a_line_about_a_publication_that_is_being_deleted_finds_none() {
    let (ground, store, mut conn) = ready().await;
    store.apply(insert(&ground, "publication", "key").into()).await.unwrap();
    let step = PublicationStep {
        publication_id: "publication".into(),
        attempt: 1,
        step: "init".to_owned(),
        part: 0,
        kind: StepKind::Intent,
        outcome: None,
        source: "us".to_owned(),
        detail: json!({}),
        at: ground.clock.now(),
    };
    let mut tx = conn.begin().await.unwrap();
    sqlx::query("DELETE FROM social.publications").execute(&mut *tx).await.unwrap();
    let answer = waiting(&ground, &store, Change::InsertStep(step)).await;
    tx.commit().await.unwrap();
    let refused = answer.await.unwrap();
    assert!(matches!(refused, Err(StoreError::NotFound("publication"))), "{refused:?}");
    assert!(store.steps(&"publication".into()).await.unwrap().is_empty());
}

/// Only work in lanes is counted, so only its claims come one after the other.
///
/// Red with: a lock that every claim takes, a lock that no claim takes.
#[tokio::test]
async fn claims_wait_for_each_other_where_there_are_lanes() {
    let (ground, store, mut conn) = ready().await;
    let due = |kind, lane: Option<&str>| Change::Schedule {
        kind,
        subject: "subject".to_owned(),
        lane: lane.map(str::to_owned),
        due: Due::At(ground.clock.now()),
    };
    let (free, laned) = (WorkKind::REFRESH, WorkKind::PUBLICATION);
    store.apply(Changes::new().with(due(free, None)).with(due(laned, Some("lane")))).await.unwrap();
    let claim = |kind| {
        let store = store.clone();
        tokio::spawn(async move {
            store.claim_due(&[kind], 10, Duration::from_mins(1)).await.unwrap().len()
        })
    };
    let mut tx = conn.begin().await.unwrap();
    let other = "SELECT pg_advisory_xact_lock(7305442016611894102)";
    sqlx::query(other).execute(&mut *tx).await.unwrap();
    let freely = claim(free);
    assert!(!waits(&ground, &freely).await, "work without a lane waits for nobody");
    assert_eq!(freely.await.unwrap(), 1);
    let nothing = claim(WorkKind::MEDIA);
    assert!(!waits(&ground, &nothing).await, "nothing is due");
    assert_eq!(nothing.await.unwrap(), 0);
    let in_lane = claim(laned);
    assert!(waits(&ground, &in_lane).await, "what is counted must stay true");
    tx.commit().await.unwrap();
    assert_eq!(in_lane.await.unwrap(), 1);
}
