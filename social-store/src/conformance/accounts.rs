use std::slice::from_ref;

use serde_json::json;
use social_core::{AccountId, AppName, LoginFlow, Provider, Scopes, Subject};

use super::harness::{Harness, race};
use super::sample::{WORDS, app, connect, new_account, sealed, tokens, user};
use crate::error::{Conflict, StoreError};
use crate::record::{AccountState, NewAccount, Page, SealedTokens};
use crate::traits::TokenStore;

type H = Harness<dyn TokenStore>;

/// What is not there is `None`, `false`, or an empty list; a write to it is refused.
pub async fn a_missing_account_is_none(h: &H) {
    let id = AccountId::new("00000000-0000-7000-8000-000000000000");
    assert_eq!(h.store.find_account(&user("ada"), &id).await.unwrap(), None);
    assert_eq!(h.store.load_tokens(&id).await.unwrap(), None);
    assert!(!h.store.revoke(&user("ada"), &id).await.unwrap());
    assert!(!h.store.mark_needs_reconnect(&id, 0).await.unwrap());
    assert!(
        h.store.find_by_user_and_provider(&user("ada"), Provider::TikTok).await.unwrap().is_empty()
    );
    assert!(h.store.list_accounts(&user("ada"), &Page::first(10)).await.unwrap().items.is_empty());
    assert!(h.store.walk_tokens(None, 10).await.unwrap().is_empty());
    assert!(h.store.find_expiring(h.now(), 10).await.unwrap().is_empty());
    assert_eq!(h.store.forget_user(&user("ada")).await.unwrap(), 0);
    let put = h.store.put(&id, 0, &tokens(h.now()), &json!({})).await;
    assert!(put.unwrap_err().is_fenced());
    assert!(h.store.strand(&id, &sealed("late")).await.unwrap_err().is_fenced());
    let set = h.store.set_metadata(&id, &json!({})).await;
    assert!(matches!(set, Err(StoreError::NotFound(_))));
}

/// The same user may begin again at any time: before the login ended, and after.
pub async fn reserving_again_gives_the_same_row(h: &H) {
    let account = new_account("ada", "open-id-1");
    let first = h.store.reserve(&account).await.unwrap();
    assert_eq!(first.token_version, 0);
    assert_eq!(h.store.reserve(&account).await.unwrap(), first);
    let stored = h.store.find_account(&user("ada"), &first.id).await.unwrap().unwrap();
    assert_eq!(stored.state, AccountState::Reserved);
    assert_eq!((stored.times(), stored.revoked_at), (None, None));
    h.store.put(&first.id, 0, &tokens(h.now()), &json!({})).await.unwrap();
    let again = h.store.reserve(&account).await.unwrap();
    assert_eq!((&again.id, again.token_version), (&first.id, 1));
}

/// A second user's link is a conflict that names the first one, from the reservation on.
pub async fn another_user_cannot_reserve_a_live_account(h: &H) {
    let id = h.store.reserve(&new_account("ada", "open-id-1")).await.unwrap().id;
    for state in ["reserved", "active", "needs_reconnect"] {
        let refused = h.store.reserve(&new_account("bob", "open-id-1")).await.unwrap_err();
        let StoreError::Conflict(Conflict::LinkedElsewhere { owner }) = refused else {
            panic!("{state}: {refused:?}");
        };
        assert_eq!(owner, user("ada"));
        match state {
            "reserved" => {
                h.store.put(&id, 0, &tokens(h.now()), &json!({})).await.unwrap();
            }
            _ => {
                h.store.mark_needs_reconnect(&id, 1).await.unwrap();
            }
        }
    }
    assert!(h.store.list_accounts(&user("bob"), &Page::first(10)).await.unwrap().items.is_empty());
}

/// After a disconnection anyone may connect the account; the tombstone stays with its user.
pub async fn a_revoked_account_can_be_connected_again(h: &H) {
    let first = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    assert!(h.store.revoke(&user("ada"), &first).await.unwrap());
    h.advance(1);
    let second = connect(&*h.store, h.now(), "bob", "open-id-1").await;
    assert_ne!(first, second);
    let tombstone = h.store.find_account(&user("ada"), &first).await.unwrap().unwrap();
    assert_eq!(tombstone.state, AccountState::Revoked);
    let live = h.store.find_by_subject(&app(), Provider::TikTok, &Subject::new("open-id-1")).await;
    let live = live.unwrap();
    assert_eq!(live.iter().map(|account| &account.id).collect::<Vec<_>>(), [&second]);
}

/// The natural key is app, flow and subject, and nothing less.
pub async fn apps_flows_and_subjects_are_apart(h: &H) {
    let first = new_account("ada", "17840000000000001");
    let rows = [
        first.clone(),
        NewAccount { app: AppName::new("second"), ..first.clone() },
        NewAccount { flow: LoginFlow::FacebookLogin, ..first.clone() },
        NewAccount { flow: LoginFlow::InstagramLogin, ..first.clone() },
        NewAccount { subject: Subject::new("17840000000000001 "), ..first },
    ];
    let mut ids = std::collections::BTreeSet::new();
    for row in &rows {
        ids.insert(h.store.reserve(row).await.unwrap().id);
    }
    assert_eq!(ids.len(), rows.len());
}

/// Whoever comes first has the account, and there is never a second live row.
pub async fn one_of_sixteen_users_reserves(h: &H) {
    let answers = race(&h.store, |store, racer| async move {
        store.reserve(&new_account(&format!("user-{racer}"), "open-id-1")).await
    })
    .await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    let same = race(&h.store, |store, _| async move {
        store.reserve(&new_account("ada", "open-id-2")).await.unwrap().id
    })
    .await;
    assert!(same.iter().all(|id| *id == same[0]));
    for subject in ["open-id-1", "open-id-2"] {
        let subject = Subject::new(subject);
        let live = h.store.find_by_subject(&app(), Provider::TikTok, &subject).await.unwrap();
        assert_eq!(live.len(), 1);
    }
}

/// Times survive to the microsecond, texts and sealed bytes as they are.
pub async fn every_field_of_a_login_survives(h: &H) {
    let row = h.store.reserve(&new_account("ada", "open-id-1")).await.unwrap();
    let given = tokens(h.now());
    let metadata = json!({ "name": WORDS, "followers": u64::MAX, "ratio": 0.1, "none": null });
    assert_eq!(h.store.put(&row.id, 0, &given, &metadata).await.unwrap(), 1);

    let stored = h.store.load_tokens(&row.id).await.unwrap().unwrap();
    assert_eq!(stored.tokens.as_ref(), Some(&given));
    assert_eq!((stored.derived, stored.stranded), (Vec::new(), None));
    let account = stored.account;
    assert_eq!(account.id, row.id);
    assert_eq!(account.user_id, user("ada"));
    assert_eq!((&account.app, account.flow), (&app(), LoginFlow::TikTok));
    assert_eq!(account.subject, Subject::new("open-id-1"));
    assert_eq!(account.scopes, given.scopes);
    assert_eq!((account.state, account.token_version), (AccountState::Active, 1));
    let times = account.times().unwrap();
    assert_eq!(times.issued_at, given.issued_at);
    assert_eq!(times.access_expires_at, given.access_expires_at);
    assert_eq!(times.refresh_expires_at, given.refresh_expires_at);
    assert_eq!(account.metadata, metadata);
    assert_eq!((account.created_at, account.updated_at), (h.now(), h.now()));
    assert_eq!(account.revoked_at, None);
    let found = h.store.find_account(&user("ada"), &row.id).await.unwrap();
    assert_eq!(found, Some(account));
}

/// A family without refresh tokens and without ends keeps them missing.
pub async fn missing_fields_of_a_login_stay_missing(h: &H) {
    let row = h.store.reserve(&new_account("ada", "open-id-1")).await.unwrap();
    let given = SealedTokens {
        refresh: None,
        access_expires_at: None,
        refresh_expires_at: None,
        scopes: Scopes::default(),
        ..tokens(h.now())
    };
    h.store.put(&row.id, 0, &given, &json!(null)).await.unwrap();
    let stored = h.store.load_tokens(&row.id).await.unwrap().unwrap();
    assert_eq!(stored.tokens, Some(given));
    assert_eq!(stored.account.metadata, json!(null));
    assert!(stored.account.scopes.is_empty());
}

/// Two logins of one account that overtake each other: the later write is refused, not mixed in.
pub async fn a_login_needs_the_version(h: &H) {
    let row = h.store.reserve(&new_account("ada", "open-id-1")).await.unwrap();
    let first = tokens(h.now());
    h.store.put(&row.id, row.token_version, &first, &json!(1)).await.unwrap();
    let late = h.store.put(&row.id, row.token_version, &tokens(h.now()), &json!(2)).await;
    assert!(late.unwrap_err().is_fenced());
    let stored = h.store.load_tokens(&row.id).await.unwrap().unwrap();
    assert_eq!(stored.tokens, Some(first));
    assert_eq!((stored.account.token_version, stored.account.metadata), (1, json!(1)));
    assert!(h.store.revoke(&user("ada"), &row.id).await.unwrap());
    let tombstone = h.store.put(&row.id, 1, &tokens(h.now()), &json!(3)).await;
    assert!(tombstone.unwrap_err().is_fenced());
}

/// Metadata changes alone; the tokens and their version stay.
pub async fn metadata_can_be_replaced(h: &H) {
    let id = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let before = h.store.load_tokens(&id).await.unwrap().unwrap();
    h.advance(1);
    h.store.set_metadata(&id, &json!({ "name": "new" })).await.unwrap();
    let after = h.store.load_tokens(&id).await.unwrap().unwrap();
    assert_eq!(after.account.metadata, json!({ "name": "new" }));
    assert_eq!(after.account.updated_at, h.now());
    assert_eq!(after.account.created_at, before.account.created_at);
    assert_eq!((after.tokens, after.account.token_version), (before.tokens, 1));
}

/// Every method that takes a user treats another user's account as one that is not there.
pub async fn a_user_sees_own_accounts_only(h: &H) {
    let id = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let bob = user("bob");
    assert_eq!(h.store.find_account(&bob, &id).await.unwrap(), None);
    assert!(h.store.find_by_user_and_provider(&bob, Provider::TikTok).await.unwrap().is_empty());
    assert!(h.store.list_accounts(&bob, &Page::first(10)).await.unwrap().items.is_empty());
    assert!(!h.store.revoke(&bob, &id).await.unwrap());
    assert_eq!(h.store.forget_user(&bob).await.unwrap(), 0);
    let kept = h.store.load_tokens(&id).await.unwrap().unwrap();
    assert_eq!(kept.account.state, AccountState::Active);
    assert!(kept.tokens.is_some());
}

/// Revoked accounts are left out here, reserved ones are not.
pub async fn accounts_are_found_by_platform_newest_first(h: &H) {
    let mut ids = Vec::new();
    for subject in ["1", "2", "3"] {
        ids.push(connect(&*h.store, h.now(), "ada", subject).await);
        h.advance(1);
    }
    let facebook = NewAccount { flow: LoginFlow::FacebookLogin, ..new_account("ada", "4") };
    h.store.reserve(&facebook).await.unwrap();
    h.store.revoke(&user("ada"), &ids[1]).await.unwrap();
    h.advance(1);
    ids.push(h.store.reserve(&new_account("ada", "5")).await.unwrap().id);
    let found = h.store.find_by_user_and_provider(&user("ada"), Provider::TikTok).await.unwrap();
    let found: Vec<_> = found.iter().map(|account| &account.id).collect();
    assert_eq!(found, [&ids[3], &ids[2], &ids[0]]);
}

/// Every row comes once, newest first, and rows that are added meanwhile do not shift the pages.
pub async fn accounts_are_listed_page_by_page(h: &H) {
    let mut ids = Vec::new();
    for index in 0..6 {
        ids.push(connect(&*h.store, h.now(), "ada", &format!("open-id-{index}")).await);
        h.advance(1);
    }
    h.store.revoke(&user("ada"), &ids[4]).await.unwrap();
    ids.reverse();
    let mut page = Page::first(3);
    let first = h.store.list_accounts(&user("ada"), &page).await.unwrap();
    connect(&*h.store, h.now(), "ada", "later").await;
    page.after = first.next;
    assert!(page.after.is_some());
    let second = h.store.list_accounts(&user("ada"), &page).await.unwrap();
    assert_eq!(second.next, None, "a full last page promises nothing more");
    let listed: Vec<_> = first.items.into_iter().chain(second.items).map(|row| row.id).collect();
    assert_eq!(listed, ids);
}

/// A webhook about a disconnected account finds nobody.
pub async fn a_webhook_finds_live_accounts_only(h: &H) {
    let id = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let find = async |name: &AppName, provider| {
        let found = h.store.find_by_subject(name, provider, &Subject::new("open-id-1")).await;
        found.unwrap().into_iter().map(|account| account.id).collect::<Vec<_>>()
    };
    assert_eq!(find(&app(), Provider::TikTok).await, from_ref(&id));
    assert!(find(&app(), Provider::Instagram).await.is_empty());
    assert!(find(&AppName::new("second"), Provider::TikTok).await.is_empty());
    h.store.mark_needs_reconnect(&id, 1).await.unwrap();
    assert_eq!(find(&app(), Provider::TikTok).await, from_ref(&id));
    h.store.revoke(&user("ada"), &id).await.unwrap();
    assert!(find(&app(), Provider::TikTok).await.is_empty());
}

/// Any text comes back as it was; a NUL and an endless key are refused by every backend alike.
pub async fn texts_survive_or_are_refused(h: &H) {
    let name = format!("user {WORDS}");
    let id = connect(&*h.store, h.now(), &name, WORDS).await;
    let stored = h.store.find_account(&user(&name), &id).await.unwrap().unwrap();
    assert_eq!((stored.user_id, stored.subject), (user(&name), Subject::new(WORDS)));
    assert_eq!(stored.metadata, json!({ "name": WORDS }));
    let large = json!("x".repeat(1 << 20));
    h.store.set_metadata(&id, &large).await.unwrap();
    assert_eq!(h.store.load_tokens(&id).await.unwrap().unwrap().account.metadata, large);
    for unfit in ["a\0b".to_owned(), "x".repeat(100_000)] {
        let by_user = h.store.reserve(&new_account(&unfit, "open-id-2")).await;
        assert!(matches!(by_user, Err(StoreError::Invalid { .. })), "{by_user:?}");
        let by_subject = h.store.reserve(&new_account("ada", &unfit)).await;
        assert!(matches!(by_subject, Err(StoreError::Invalid { .. })), "{by_subject:?}");
    }
}
