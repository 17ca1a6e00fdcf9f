//! Accounts that are connected, disconnected and forgotten at the same time.

use std::time::Duration;

use serde_json::json;
use social_core::{
    AccountId, AppName, EncryptionKey, KeyId, Keyring, LoginFlow, Scopes, SealContext, Sealed,
    Subject, Timestamp, UserId,
};
use social_store::{
    Change, Changes, Conflict, Due, IgMedia, IgMediaStore, InsightSample, InsightSamples,
    MediaGrant, NewAccount, OAuthState, OAuthStates, PostgresStore, Publication, PublicationState,
    PublicationStep, SealedDerived, SealedTokens, StateClaim, StateRefusal, StepKind, Store,
    StoreError, TokenStore, WorkKind,
};
use sqlx::PgConnection;
use tokio::task::JoinSet;

use crate::support::Ground;

const SUBJECT: &str = "open-id-1";

fn sealed(text: &str) -> Sealed {
    let ring = Keyring::single(KeyId::new("test").unwrap(), EncryptionKey::generate().unwrap());
    let context = SealContext {
        purpose: "test",
        app: &AppName::default_app(),
        provider: None,
        user: None,
        row_id: "row",
        column: "column",
    };
    ring.seal(&context, text.as_bytes()).unwrap()
}

fn account_of(user: &str, subject: &str) -> NewAccount {
    NewAccount {
        user_id: UserId::new(user),
        app: AppName::default_app(),
        flow: LoginFlow::TikTok,
        subject: Subject::new(subject),
    }
}

async fn connect(store: &PostgresStore, user: &str, subject: &str) -> AccountId {
    let now = store.now();
    let tokens = SealedTokens {
        access: sealed("act.made-up"),
        refresh: None,
        issued_at: now,
        access_expires_at: Some(now + Duration::from_hours(2)),
        refresh_expires_at: None,
        scopes: Scopes::default(),
    };
    let row = store.reserve(&account_of(user, subject)).await.unwrap();
    store.put(&row.id, row.token_version, &tokens, &json!({})).await.unwrap();
    row.id
}

async fn count(conn: &mut PgConnection, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(conn).await.unwrap()
}

/// Whoever loses learns who has the account; nobody sees a broken rule of the database.
///
/// Red with: a look for a live row, and an insert after it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn users_who_come_and_go_never_share_an_account() {
    let ground = Ground::new().await;
    let stores = [ground.open().await, ground.open().await];
    let mut tasks = JoinSet::new();
    for task in 0..8 {
        let store = stores[task % 2].clone();
        tasks.spawn(async move {
            let user = format!("user-{}", task % 4);
            let mut had = 0;
            for _ in 0..40 {
                match store.reserve(&account_of(&user, SUBJECT)).await {
                    Ok(row) => {
                        let id = UserId::new(&*user);
                        let found = store.find_account(&id, &row.id).await.unwrap();
                        assert_eq!(found.unwrap().user_id, id);
                        had += u32::from(store.revoke(&id, &row.id).await.unwrap());
                    }
                    Err(error) => assert!(
                        matches!(&error, StoreError::Conflict(Conflict::LinkedElsewhere { owner })
                            if owner.as_str() != user),
                        "{error:?}"
                    ),
                }
            }
            had
        });
    }
    let had: u32 = tasks.join_all().await.into_iter().sum();
    let rows =
        count(&mut ground.connect().await, "SELECT count(*) FROM social.oauth_accounts").await;
    assert_eq!(i64::from(had), rows, "each row was revoked by one caller");
}

/// Red with: one statement that revokes the row and deletes the derived tokens it can see.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_revocation_leaves_nothing_that_was_written_meanwhile() {
    let ground = Ground::new().await;
    let store = ground.open().await;
    let derived: Vec<_> = (0..5)
        .map(|slot| SealedDerived {
            slot: format!("page-{slot}"),
            token: sealed("page"),
            expires_at: None,
        })
        .collect();
    for round in 0..40 {
        let id = connect(&store, "ada", SUBJECT).await;
        let mut tasks = JoinSet::new();
        for _ in 0..4 {
            let (store, id, derived) = (store.clone(), id.clone(), derived.clone());
            tasks.spawn(async move {
                match store.put_derived(&id, 1, &derived).await {
                    Ok(()) => {}
                    Err(error) => assert!(error.is_fenced(), "{error:?}"),
                }
            });
        }
        assert!(store.revoke(&UserId::new("ada"), &id).await.unwrap());
        tasks.join_all().await;
        let left = store.load_tokens(&id).await.unwrap().unwrap();
        assert_eq!((left.tokens, left.derived), (None, Vec::new()), "{round}");
    }
}

fn publication(id: &str, account: &AccountId, now: Timestamp) -> Publication {
    Publication {
        id: id.into(),
        app: AppName::default_app(),
        user_id: UserId::new("ada"),
        account_id: account.clone(),
        group_id: None,
        idempotency_key: id.to_owned(),
        request: json!({}),
        request_hash: "hash".to_owned(),
        media: Vec::new(),
        scheduled_for: None,
        state: PublicationState::Processing,
        attempt: 1,
        cancel_requested_at: None,
        external_id: None,
        last_error: None,
        correlation_id: "trace".to_owned(),
        version: 1,
        created_at: now,
        updated_at: now,
        deadline_at: now,
        settled_at: None,
    }
}

/// One turn of a worker: the publication, and what hangs on it.
fn turn(row: &Publication) -> Changes {
    let step = PublicationStep {
        publication_id: row.id.clone(),
        attempt: 1,
        step: "init".to_owned(),
        part: 0,
        kind: StepKind::Intent,
        outcome: None,
        source: "test".to_owned(),
        detail: json!({}),
        at: row.created_at,
    };
    let grant = MediaGrant {
        hash: "hash".to_owned(),
        asset_id: "asset".into(),
        publication_id: row.id.clone(),
        attempt: 1,
        expires_at: row.created_at,
        revoked_at: None,
        fetched_at: None,
    };
    Changes::new()
        .with(Change::PutPublication(Box::new(row.clone())))
        .with(Change::InsertStep(step))
        .with(Change::InsertGrant(grant))
        .with(Change::Schedule {
            kind: WorkKind::PUBLICATION,
            subject: row.id.to_string(),
            lane: None,
            due: Due::At(row.created_at),
        })
}

/// A worker's turn that is under way is waited for and erased as a whole; the next one is refused.
///
/// Red with: a look for what hangs on a publication before the publication is locked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forgetting_leaves_nothing_of_a_turn_under_way() {
    let ground = Ground::new().await;
    let store = ground.open().await;
    let account = connect(&store, "ada", SUBJECT).await;
    let mut row = publication("publication", &account, store.now());
    store.apply(Change::InsertPublication(Box::new(row.clone())).into()).await.unwrap();

    let mut host = ground.connect().await;
    sqlx::raw_sql("BEGIN").execute(&mut host).await.unwrap();
    store.apply_in(&mut host, turn(&row)).await.unwrap();
    let forgetful = store.clone();
    let forgetting = tokio::spawn(async move { forgetful.forget_user(&UserId::new("ada")).await });
    let waiting = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let mut conn = ground.connect().await;
    while count(&mut conn, waiting).await == 0 {
        assert!(!forgetting.is_finished(), "it did not wait for the turn");
        tokio::task::yield_now().await;
    }
    sqlx::raw_sql("COMMIT").execute(&mut host).await.unwrap();
    assert!(forgetting.await.unwrap().unwrap() > 0);

    row.version += 1;
    assert!(store.apply(turn(&row)).await.unwrap_err().is_fenced());
    let left = "SELECT (SELECT count(*) FROM social.schedule)
        + (SELECT count(*) FROM social.media_grants)
        + (SELECT count(*) FROM social.publication_steps)
        + (SELECT count(*) FROM social.publications)
        + (SELECT count(*) FROM social.oauth_accounts)";
    assert_eq!(count(&mut conn, left).await, 0);
}

fn media(account: &AccountId, number: usize, at: Timestamp) -> IgMedia {
    IgMedia {
        ig_id: format!("media-{number:02}"),
        account_id: account.clone(),
        ig_business_id: "business".to_owned(),
        media_type: "IMAGE".to_owned(),
        product_type: None,
        caption: None,
        permalink: None,
        timestamp: None,
        metrics: json!(null),
        synced_at: at,
        vanished_at: None,
    }
}

/// Two syncs that list the same rows the other way round end without a deadlock.
///
/// Red with: rows that are written in the order in which they were listed.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn syncs_of_the_same_rows_do_not_block_each_other() {
    let ground = Ground::new().await;
    let store = ground.open().await;
    let account = connect(&store, "ada", SUBJECT).await;
    let mut tasks = JoinSet::new();
    for sync in 0..6 {
        let (store, account) = (store.clone(), account.clone());
        tasks.spawn(async move {
            for _ in 0..10 {
                let now = store.now();
                let mut rows: Vec<_> = (0..40).map(|one| media(&account, one, now)).collect();
                let mut figures: Vec<_> = (0..40)
                    .map(|one| InsightSample {
                        account_id: account.clone(),
                        subject: format!("media-{one:02}"),
                        metric: "views".to_owned(),
                        period: "day".to_owned(),
                        breakdown: String::new(),
                        end_time: now,
                        value: 1.0,
                    })
                    .collect();
                if sync % 2 == 1 {
                    rows.reverse();
                    figures.reverse();
                }
                store.upsert_ig_media(&rows).await.unwrap();
                store.put_samples(&figures).await.unwrap();
            }
        });
    }
    tasks.join_all().await;
    store.close().await;
    // A session hands in what it counted when it ends, which is soon, but not at once.
    let (busy, deadlocks) = (
        "SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'social'",
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()",
    );
    let mut conn = ground.connect().await;
    while count(&mut conn, busy).await > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(count(&mut conn, deadlocks).await, 0);
    let rows = "SELECT (SELECT count(*) FROM social.ig_media)
        + (SELECT count(*) FROM social.insight_samples)";
    assert_eq!(count(&mut conn, rows).await, 80);
}

/// Without a clock of the host's, lives and ends go by the database's.
#[tokio::test]
async fn the_database_tells_when_a_login_is_too_old() {
    let ground = Ground::new().await;
    let store = ground.open_by_database_time().await;
    let now = store.now();
    let state = |hash: &str, expires_at| OAuthState {
        hash: hash.to_owned(),
        user_id: UserId::new("ada"),
        app: AppName::default_app(),
        flow: LoginFlow::TikTok,
        verifier: None,
        browser: "browser".to_owned(),
        redirect_uri: "https://example.com/callback".to_owned(),
        return_path: "/".to_owned(),
        reconnect: None,
        created_at: now,
        expires_at,
    };
    let hour = Duration::from_hours(1);
    let ages = [
        ("valid", now + hour, 1, Ok(())),
        ("expired", now - hour, 1, Err(StateRefusal::Expired)),
        ("swept", now - 25 * hour, 0, Err(StateRefusal::Unknown)),
    ];
    for (hash, end, ..) in ages {
        store.put_state(&state(hash, end)).await.unwrap();
    }
    assert_eq!(store.sweep_states().await.unwrap(), 1);
    for (hash, _, _, expected) in ages {
        let claim = StateClaim {
            hash: hash.to_owned(),
            user_id: UserId::new("ada"),
            browser: "browser".to_owned(),
            flow: LoginFlow::TikTok,
        };
        assert_eq!(store.check_state(&claim).await.unwrap().map(|_| ()), expected, "{hash}");
        assert_eq!(store.consume_state(&claim).await.unwrap().map(|_| ()), expected, "{hash}");
    }
    let id = connect(&store, "ada", SUBJECT).await;
    let row = store.find_account(&UserId::new("ada"), &id).await.unwrap().unwrap();
    assert!(row.created_at >= now && row.updated_at >= row.created_at);
    assert!(store.now() - hour < row.updated_at);
}
