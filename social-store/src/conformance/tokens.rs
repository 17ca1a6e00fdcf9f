use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;
use social_core::{AccountId, Scopes, TokenSlot};

use super::harness::{Harness, race};
use super::sample::{connect, new_account, sealed, tokens, user};
use crate::error::StoreError;
use crate::record::{AccountState, SealedDerived, SealedTokens, StoredCredential, StoredTokens};
use crate::traits::TokenStore;

type H = Harness<dyn TokenStore>;

async fn load(h: &H, id: &AccountId) -> StoredTokens {
    h.store.load_tokens(id).await.unwrap().unwrap()
}

async fn credential(h: &H, id: &AccountId, slot: &TokenSlot) -> StoredCredential {
    h.store.load_credential(id, slot).await.unwrap().unwrap()
}

/// What is handed out is what the row holds, for each slot and in each state.
pub async fn a_credential_is_the_slots_part_of_the_row(h: &H) {
    let page = |slot: &str| TokenSlot::Derived(slot.to_owned());
    let slots = [TokenSlot::Account, page("page-1"), page("page-2"), page("none")];
    let reserved = h.store.reserve(&new_account("ada", "open-id-2")).await.unwrap().id;
    let id = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let derived = |slot: &str, expires_at| SealedDerived {
        slot: slot.to_owned(),
        token: sealed(slot),
        expires_at,
    };
    let end = h.now() + Duration::from_micros(7);
    let pages = [derived("page-1", Some(end)), derived("page-2", None)];
    h.store.put_derived(&id, 1, &pages).await.unwrap();

    let own = credential(h, &id, &TokenSlot::Account).await;
    let stored = load(h, &id).await;
    assert_eq!(own.row, stored.account.identity());
    assert_eq!(own.token, stored.tokens.as_ref().map(|tokens| tokens.access.clone()));
    assert_eq!(own.expires_at, stored.account.access_expires_at);
    let first = credential(h, &id, &slots[1]).await;
    assert_eq!((first.token, first.expires_at), (Some(pages[0].token.clone()), Some(end)));

    for step in 0..4 {
        for slot in &slots {
            let expected = load(h, &id).await.credential(slot);
            assert_eq!(credential(h, &id, slot).await, expected, "step {step}, {slot:?}");
        }
        match step {
            0 => assert!(h.store.update_tokens(&id, 1, &tokens(h.now())).await.is_ok()),
            1 => assert!(h.store.mark_needs_reconnect(&id, 2).await.unwrap()),
            _ => assert_eq!(h.store.revoke(&user("ada"), &id).await.unwrap(), step == 2),
        }
    }
    let gone = credential(h, &id, &TokenSlot::Account).await;
    assert_eq!((gone.state, gone.token), (AccountState::Revoked, None));
    assert_eq!(credential(h, &reserved, &TokenSlot::Account).await.token, None);
    let stranger = AccountId::new("0192f0c1-0000-7000-8000-000000000000");
    assert_eq!(h.store.load_credential(&stranger, &TokenSlot::Account).await.unwrap(), None);
}

/// The new tokens replace the old ones as a whole, and a reconnect is no longer needed.
pub async fn a_refresh_moves_the_version(h: &H) {
    let id = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    assert!(h.store.mark_needs_reconnect(&id, 1).await.unwrap());
    h.advance(60);
    let fresh = SealedTokens { scopes: Scopes::parse("video.list"), ..tokens(h.now()) };
    assert_eq!(h.store.update_tokens(&id, 1, &fresh).await.unwrap(), 2);
    let stored = load(h, &id).await;
    assert_eq!(stored.tokens, Some(fresh.clone()));
    assert_eq!((stored.account.state, stored.account.token_version), (AccountState::Active, 2));
    assert_eq!(stored.account.issued_at, Some(fresh.issued_at));
    assert_eq!(stored.account.scopes, fresh.scopes);
    assert_eq!(stored.account.updated_at, h.now());
    assert!(stored.account.metadata.get("name").is_some(), "a refresh keeps the metadata");
}

/// An answer is accepted only beside the very tokens it was bought with.
pub async fn a_refresh_needs_the_parent_tokens(h: &H) {
    let reserved = h.store.reserve(&new_account("ada", "open-id-2")).await.unwrap();
    let early = h.store.update_tokens(&reserved.id, 0, &tokens(h.now())).await;
    assert!(early.unwrap_err().is_fenced(), "a reserved row holds no tokens");

    let id = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let fresh = tokens(h.now());
    h.store.update_tokens(&id, 1, &fresh).await.unwrap();
    for version in [0, 1, 3] {
        let late = h.store.update_tokens(&id, version, &tokens(h.now())).await;
        assert!(late.unwrap_err().is_fenced());
    }
    assert_eq!(load(h, &id).await.tokens, Some(fresh));

    h.store.revoke(&user("ada"), &id).await.unwrap();
    for version in [2, 3] {
        let dead = h.store.update_tokens(&id, version, &tokens(h.now())).await;
        assert!(dead.unwrap_err().is_fenced(), "a tombstone takes no tokens");
    }
    assert_eq!(load(h, &id).await.tokens, None);
}

/// Red with: reading the version and writing the row in two steps.
pub async fn one_of_sixteen_refreshes_wins(h: &H) {
    let id = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let now = h.now();
    let answers = race(&h.store, |store, racer| {
        let (id, given) = (id.clone(), tokens(now + Duration::from_secs(racer as u64)));
        async move { store.update_tokens(&id, 1, &given).await.map(|version| (version, given)) }
    })
    .await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert!(lost.iter().all(|answer| answer.as_ref().is_err_and(StoreError::is_fenced)));
    assert_eq!(won.len(), 1);
    let (version, given) = won.into_iter().next().unwrap().unwrap();
    let stored = load(h, &id).await;
    assert_eq!((version, stored.account.token_version), (2, 2));
    assert_eq!(stored.tokens, Some(given));
}

/// A late answer outlives refreshes; only a login or a disconnection ends it.
pub async fn a_stranded_answer_is_kept_until_a_login(h: &H) {
    let id = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let last = sealed("last");
    h.store.strand(&id, &sealed("first")).await.unwrap();
    h.store.strand(&id, &last).await.unwrap();
    assert_eq!(load(h, &id).await.stranded.as_ref(), Some(&last));
    h.store.update_tokens(&id, 1, &tokens(h.now())).await.unwrap();
    let stored = load(h, &id).await;
    assert_eq!((stored.stranded, stored.account.token_version), (Some(last), 2));
    h.store.put(&id, 2, &tokens(h.now()), &json!({})).await.unwrap();
    assert_eq!(load(h, &id).await.stranded, None);
    h.store.revoke(&user("ada"), &id).await.unwrap();
    assert!(h.store.strand(&id, &sealed("late")).await.unwrap_err().is_fenced());
    assert_eq!(load(h, &id).await.stranded, None);
}

/// A token under another key is the same token: nobody who holds it is fenced.
pub async fn a_rewrap_keeps_the_version(h: &H) {
    let id = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let page = SealedDerived { slot: "page:1".to_owned(), token: sealed("page"), expires_at: None };
    h.store.put_derived(&id, 1, std::slice::from_ref(&page)).await.unwrap();
    h.store.strand(&id, &sealed("late")).await.unwrap();
    let before = load(h, &id).await;
    let held = before.tokens.clone().unwrap();
    let columns = [
        ("access_token", held.access),
        ("refresh_token", held.refresh.unwrap()),
        ("derived:page:1", page.token),
        ("stranded_tokens", before.stranded.unwrap()),
    ];
    for (column, from) in columns {
        let to = sealed(column);
        assert!(h.store.rewrap(&id, column, &from, &to).await.unwrap(), "{column}");
        assert!(!h.store.rewrap(&id, column, &from, &sealed("again")).await.unwrap(), "{column}");
        let stored = load(h, &id).await;
        let tokens = stored.tokens.unwrap();
        let now = match column {
            "access_token" => tokens.access,
            "refresh_token" => tokens.refresh.unwrap(),
            "stranded_tokens" => stored.stranded.unwrap(),
            _ => stored.derived[0].token.clone(),
        };
        assert_eq!(now, to, "{column}");
        assert_eq!(stored.account.token_version, 1);
    }
    let from = sealed("any");
    assert!(!h.store.rewrap(&id, "derived:page:2", &from, &from).await.unwrap());
    let unknown = h.store.rewrap(&id, "user_id", &from, &from).await;
    assert!(matches!(unknown, Err(StoreError::Invalid { .. })));
}

/// Red with: a rewrap that compares nothing, or the version instead of the bytes.
pub async fn a_rewrap_never_undoes_a_refresh(h: &H) {
    let id = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let old = load(h, &id).await.tokens.unwrap().access;
    let fresh = tokens(h.now());
    h.store.update_tokens(&id, 1, &fresh).await.unwrap();
    assert!(!h.store.rewrap(&id, "access_token", &old, &sealed("old")).await.unwrap());
    assert_eq!(load(h, &id).await.tokens, Some(fresh));
}

/// A slot that is not in the new list is gone; an old version writes nothing.
pub async fn derived_tokens_are_replaced_together(h: &H) {
    let id = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let derived = |slot: &str| SealedDerived {
        slot: slot.to_owned(),
        token: sealed(slot),
        expires_at: Some(h.now() + Duration::from_micros(7)),
    };
    let both = [derived("page-1"), derived("page-2")];
    h.store.put_derived(&id, 1, &both).await.unwrap();
    let mut stored = load(h, &id).await.derived;
    stored.sort_by(|one, two| one.slot.cmp(&two.slot));
    assert_eq!(stored, both);
    h.store.update_tokens(&id, 1, &tokens(h.now())).await.unwrap();
    assert_eq!(load(h, &id).await.derived.len(), 2, "a refresh keeps them");
    let one = [SealedDerived { expires_at: None, ..derived("page-2") }];
    assert!(h.store.put_derived(&id, 1, &one).await.unwrap_err().is_fenced());
    h.store.put_derived(&id, 2, &one).await.unwrap();
    assert_eq!(load(h, &id).await.derived, one);
    h.store.revoke(&user("ada"), &id).await.unwrap();
    assert!(h.store.put_derived(&id, 2, &one).await.unwrap_err().is_fenced());
}

/// Only the refusal of the present tokens marks an account, and only once: the news are told once.
pub async fn a_reconnect_is_marked_once(h: &H) {
    let id = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    h.store.update_tokens(&id, 1, &tokens(h.now())).await.unwrap();
    assert!(!h.store.mark_needs_reconnect(&id, 1).await.unwrap(), "old tokens were refused");
    let marked = race(&h.store, |store, _| {
        let id = id.clone();
        async move { store.mark_needs_reconnect(&id, 2).await.unwrap() }
    })
    .await;
    assert_eq!(marked.into_iter().filter(|marked| *marked).count(), 1);
    let stored = load(h, &id).await;
    assert_eq!(stored.account.state, AccountState::NeedsReconnect);
    assert!(stored.tokens.is_some(), "the access token is used until it ends");
    h.store.revoke(&user("ada"), &id).await.unwrap();
    assert!(!h.store.mark_needs_reconnect(&id, 2).await.unwrap());
}

/// Nothing sealed stays behind; what is left is a tombstone with its time.
pub async fn a_revocation_erases_the_tokens(h: &H) {
    let id = connect(&*h.store, h.now(), "ada", "open-id-1").await;
    let page = SealedDerived { slot: "page".to_owned(), token: sealed("page"), expires_at: None };
    h.store.put_derived(&id, 1, &[page]).await.unwrap();
    h.store.strand(&id, &sealed("late")).await.unwrap();
    h.advance(60);
    assert!(h.store.revoke(&user("ada"), &id).await.unwrap());
    assert!(!h.store.revoke(&user("ada"), &id).await.unwrap(), "it was live once only");
    let stored = load(h, &id).await;
    assert_eq!((stored.tokens, stored.derived, stored.stranded), (None, Vec::new(), None));
    assert_eq!((stored.account.state, stored.account.times()), (AccountState::Revoked, None));
    assert_eq!(stored.account.access_expires_at, None);
    assert_eq!(stored.account.refresh_expires_at, None);
    assert_eq!((stored.account.revoked_at, stored.account.updated_at), (Some(h.now()), h.now()));
    assert!(h.store.walk_tokens(None, 10).await.unwrap().is_empty());
}

/// Only active accounts whose access token has an end, and no more than asked for.
pub async fn expiring_accounts_come_soonest_first(h: &H) {
    let mut ids = Vec::new();
    for (index, hours) in [Some(5), Some(3), Some(4), None, Some(1), Some(2)].iter().enumerate() {
        let row = h.store.reserve(&new_account("ada", &index.to_string())).await.unwrap();
        let end = hours.map(|hours| h.now() + Duration::from_hours(hours));
        let given = SealedTokens { access_expires_at: end, ..tokens(h.now()) };
        h.store.put(&row.id, 0, &given, &json!({})).await.unwrap();
        ids.push(row.id);
    }
    h.store.mark_needs_reconnect(&ids[4], 1).await.unwrap();
    h.store.revoke(&user("ada"), &ids[5]).await.unwrap();
    h.store.reserve(&new_account("ada", "reserved")).await.unwrap();
    let before = h.now() + Duration::from_hours(5);
    let found = h.store.find_expiring(before, 10).await.unwrap();
    assert_eq!(found.iter().map(|row| &row.id).collect::<Vec<_>>(), [&ids[1], &ids[2]]);
    let soonest = h.store.find_expiring(before, 1).await.unwrap();
    assert_eq!(soonest.iter().map(|row| &row.id).collect::<Vec<_>>(), [&ids[1]]);
}

/// The walk that seals everything anew must miss no row, whatever its state.
pub async fn the_walk_sees_every_sealed_row_once(h: &H) {
    let mut expected = BTreeSet::new();
    for index in 0..5 {
        expected.insert(
            connect(&*h.store, h.now(), &format!("user-{index}"), &index.to_string()).await,
        );
        h.advance(1);
    }
    let empty = h.store.reserve(&new_account("ada", "reserved")).await.unwrap().id;
    let waiting = expected.iter().next().unwrap().clone();
    h.store.mark_needs_reconnect(&waiting, 1).await.unwrap();
    let mut seen = Vec::new();
    loop {
        let rows = h.store.walk_tokens(seen.last(), 2).await.unwrap();
        if rows.is_empty() {
            break;
        }
        assert!(rows.len() <= 2);
        seen.extend(rows.into_iter().map(|row| row.account.id));
    }
    assert!(!seen.contains(&empty));
    assert_eq!(seen, expected.into_iter().collect::<Vec<_>>());
}
