//! Two stores on one file share nothing but the file, as two processes do.

use std::collections::BTreeSet;
use std::time::Duration;

use social_core::{AppName, HoldOutcome, LoginFlow, UserId};
use social_core::{LimitKey, Permit, QuotaLedger, QuotaRule, RateLimiter, WindowRule};
use social_store::conformance::delivery;
use social_store::{
    Due, OAuthState, OAuthStates, Schedule, SqliteStore, StateClaim, StateRefusal, Store,
    StoreError, TokenStore, WebhookInbox, WorkKind,
};

use crate::support::{Folder, connect, tokens};

const LEASE: Duration = Duration::from_mins(1);
const TASKS: usize = 32;

/// Runs a call in many tasks, half of them on each store, and gives the answers.
async fn on_both<F, T>(stores: &[SqliteStore; 2], call: impl Fn(SqliteStore, usize) -> F) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let tasks: Vec<_> =
        (0..TASKS).map(|task| tokio::spawn(call(stores[task % 2].clone(), task))).collect();
    let mut answers = Vec::with_capacity(TASKS);
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

async fn both(folder: &Folder) -> [SqliteStore; 2] {
    [folder.open().await, folder.open().await]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn late_starters_all_come_up_on_a_new_file() {
    let folder = Folder::new();
    let mut starts = tokio::task::JoinSet::new();
    for _ in 0..60 {
        let (path, options) = (folder.file(""), folder.options().readers(1));
        starts.spawn(async move { SqliteStore::open(path, options).await });
    }
    let mut stores = Vec::new();
    while let Some(opened) = starts.join_next().await {
        stores.push(opened.unwrap().unwrap());
    }
    for store in &stores {
        store.ping().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn due_work_is_claimed_by_one_of_both() {
    let folder = Folder::new();
    let stores = both(&folder).await;
    let now = stores[0].now();
    for number in 0..100 {
        let subject = format!("account {number}");
        stores[0].schedule(WorkKind::REFRESH, &subject, Due::At(now)).await.unwrap();
    }
    let claims = on_both(&stores, |store, _| async move {
        store.claim_due(&[WorkKind::REFRESH], 5, LEASE).await.unwrap()
    })
    .await;
    let claims: Vec<_> = claims.into_iter().flatten().collect();
    let subjects: BTreeSet<_> = claims.iter().map(|claim| &claim.subject).collect();
    let fences: BTreeSet<_> = claims.iter().map(|claim| claim.fence).collect();
    assert_eq!((claims.len(), subjects.len(), fences.len()), (100, 100, 100));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_lease_of_one_holds_against_the_other() {
    let folder = Folder::new();
    let stores = both(&folder).await;
    let claim = |store: usize| stores[store].claim_one(WorkKind::REFRESH, "account", LEASE);
    let first = claim(0).await.unwrap().unwrap();
    assert_eq!(claim(1).await.unwrap(), None);
    folder.clock.advance(LEASE);
    let second = claim(1).await.unwrap().unwrap();
    assert!(second.fence > first.fence);
    assert!(stores[0].extend(&first, LEASE).await.unwrap_err().is_fenced());
    stores[1].extend(&second, LEASE).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_refresh_wins_over_both() {
    let folder = Folder::new();
    let stores = both(&folder).await;
    let now = stores[0].now();
    let id = connect(&stores[0], "anna", "open-1", &tokens(now)).await;
    for round in 1..=5 {
        let answers = on_both(&stores, |store, _| {
            let id = id.clone();
            async move { store.update_tokens(&id, round, &tokens(now)).await }
        })
        .await;
        let won = answers.iter().filter(|answer| answer.is_ok()).count();
        let fenced = answers.iter().filter_map(|answer| answer.as_ref().err());
        assert!(fenced.clone().all(StoreError::is_fenced));
        assert_eq!((won, fenced.count()), (1, TASKS - 1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_login_state_is_used_once_by_both() {
    let folder = Folder::new();
    let stores = both(&folder).await;
    let now = stores[0].now();
    let state = OAuthState {
        hash: "5e".repeat(32),
        user_id: UserId::new("anna"),
        app: AppName::default_app(),
        flow: LoginFlow::TikTok,
        verifier: None,
        browser: "b0".repeat(32),
        redirect_uri: "https://example.test/api/auth/tiktok/callback".to_owned(),
        return_path: "/".to_owned(),
        reconnect: None,
        created_at: now,
        expires_at: now + Duration::from_mins(10),
    };
    stores[0].put_state(&state).await.unwrap();
    let claim = StateClaim {
        hash: state.hash.clone(),
        user_id: state.user_id.clone(),
        browser: state.browser.clone(),
        flow: state.flow,
    };
    let answers = on_both(&stores, |store, _| {
        let claim = claim.clone();
        async move { store.consume_state(&claim).await.unwrap() }
    })
    .await;
    let given = answers.iter().filter(|answer| answer.is_ok()).count();
    let unknown = answers.iter().filter(|one| **one == Err(StateRefusal::Unknown)).count();
    assert_eq!((given, unknown), (1, TASKS - 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_event_is_new_to_one_and_claimed_by_one() {
    let folder = Folder::new();
    let stores = both(&folder).await;
    let now = stores[0].now();
    let answers = on_both(&stores, |store, task| async move {
        // Each event comes four times, twice by each store.
        let id = format!("event {}", task / 4);
        store.accept(&[delivery(now, &[&id])]).await.unwrap()[0].new
    })
    .await;
    assert_eq!(answers.iter().sum::<u32>() as usize, TASKS / 4);
    let claims =
        on_both(&stores, |store, _| async move { store.claim_events(1, LEASE).await.unwrap() })
            .await;
    let claimed: Vec<_> = claims.into_iter().flatten().collect();
    let ids: BTreeSet<_> = claimed.iter().map(|claim| claim.event.external_id.clone()).collect();
    assert_eq!((claimed.len(), ids.len()), (TASKS / 4, TASKS / 4));
    assert!(claimed.iter().all(|claim| claim.event.seen == 4));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn limits_and_quotas_count_both() {
    let folder = Folder::new();
    let stores = both(&folder).await;
    let permits = on_both(&stores, |store, _| async move {
        let key = LimitKey::own("init", "anna");
        store.try_acquire(&key, WindowRule::per_minute(6)).await.unwrap()
    })
    .await;
    let granted = permits.iter().filter(|one| matches!(one, Permit::Granted { .. })).count();
    assert_eq!(granted, 6);
    let holds = on_both(&stores, |store, task| async move {
        let key = LimitKey::own("posts", "anna");
        let id = task.to_string();
        store.hold(&key, QuotaRule::per_day(5), &id, None).await.unwrap()
    })
    .await;
    let held = holds.iter().filter(|one| matches!(one, HoldOutcome::Held(_))).count();
    assert_eq!(held, 5);
}
