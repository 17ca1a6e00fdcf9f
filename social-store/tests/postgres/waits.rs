//! One transaction waits for another that is not committed yet, and then sees what it did.

use std::time::Duration;

use serde_json::json;
use social_core::{AccountId, AppName, Clock, UserId};
use social_store::{
    Applied, AssetState, Change, Conflict, Media, MediaAsset, MediaGrant, PostgresStore,
    Publication, PublicationState, PublicationStep, Publications, StepKind, Store, StoreError,
};
use sqlx::{Connection, PgConnection};
use tokio::task::JoinHandle;

use crate::support::Ground;

type Answer = JoinHandle<Result<Applied, StoreError>>;

/// Applies a change in a task, and comes back when it waits for a lock.
async fn waiting(ground: &Ground, store: &PostgresStore, change: Change) -> Answer {
    let mut conn = ground.connect().await;
    let store = store.clone();
    let answer = tokio::spawn(async move { store.apply(change.into()).await });
    let waits = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    loop {
        assert!(!answer.is_finished(), "it did not wait");
        let count: i64 = sqlx::query_scalar(waits).fetch_one(&mut conn).await.unwrap();
        if count > 0 {
            return answer;
        }
        tokio::task::yield_now().await;
    }
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

/// Red with: a state that is read before it is written.
#[tokio::test]
async fn a_file_that_is_being_removed_cannot_be_kept() {
    let (ground, store, mut conn) = ready().await;
    let now = ground.clock.now();
    let asset = MediaAsset {
        id: "asset".into(),
        app: AppName::default_app(),
        user_id: UserId::new("ada"),
        object_key: "object".to_owned(),
        file_name: "name".to_owned(),
        content_type: "video/mp4".to_owned(),
        size: 1,
        sha256: "ab".to_owned(),
        state: AssetState::Ready,
        created_at: now,
        expires_at: now,
    };
    store.insert_asset(&asset).await.unwrap();
    let (from, to) = (AssetState::Ready, AssetState::Removed);
    let remove = Change::SetAssetState { id: asset.id.clone(), from, to };
    let keep = Change::KeepAsset { id: asset.id, until: now + Duration::from_hours(1) };
    let mut tx = conn.begin().await.unwrap();
    store.apply_in(&mut tx, remove.into()).await.unwrap();
    let answer = waiting(&ground, &store, keep).await;
    tx.commit().await.unwrap();
    assert!(answer.await.unwrap().unwrap_err().is_fenced());
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
