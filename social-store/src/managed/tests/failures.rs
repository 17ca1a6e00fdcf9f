use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use social_core::{AccessToken, Clock, CredentialError, RefreshFailure, TokenSlot};

use super::super::ManagedTokens;
use super::super::write::insist;
use super::platform::Call;
use super::{MINUTE, World, settle};
use crate::error::StoreError;
use crate::record::{AccountState, AuditOutcome, Page};

fn silence() -> Call {
    Call::Fails(RefreshFailure::Unknown)
}

/// The answer got lost before the platform acted: the same token is good for another try.
#[tokio::test]
async fn silence_is_met_with_the_same_token() {
    let world = World::expired().await;
    world.platform.will([silence(), silence()]);
    let begun = world.clock.now();
    assert_eq!(world.credential().await.unwrap().token.expose_secret(), "act.1");
    assert_eq!(world.platform.calls(), 3);
    assert!(world.clock.now().since(begun) < Duration::from_secs(30));
    assert!(world.news().await.is_empty());
}

/// Three calls without an answer: the user hears it once, and a later try may still succeed.
#[tokio::test]
async fn long_silence_is_told_once() {
    let world = World::expired().await;
    world.platform.will((0..6).map(|_| silence()));
    let answer = world.credential().await;
    assert!(matches!(answer, Err(CredentialError::Unavailable { .. })), "{answer:?}");
    assert_eq!(world.platform.calls(), 3);
    let answer = world.credential().await;
    assert!(matches!(answer, Err(CredentialError::Unavailable { retry_after: Some(_) })));
    assert_eq!(world.platform.calls(), 3, "a caller who insists does not start it again");
    let due = world.next_refresh().await.unwrap();
    world.clock.advance(world.clock.now().until(due));
    world.drive(world.managed.refresh_due(1)).await.unwrap();
    assert_eq!(world.platform.calls(), 6);
    let news = world.news().await;
    assert_eq!(
        news.iter().map(|item| item.kind.as_str()).collect::<Vec<_>>(),
        ["account.refresh_unknown"]
    );
    assert_eq!(world.row().await.account.state, AccountState::Active);
    let due = world.next_refresh().await.unwrap();
    world.clock.advance(world.clock.now().until(due));
    world.drive(world.managed.refresh_due(1)).await.unwrap();
    assert_eq!(world.credential().await.unwrap().generation, 2);
}

/// The platform rotated and the answer got lost: nothing can be done, so nothing is thrown away.
#[tokio::test]
async fn a_lost_rotation_needs_a_reconnect() {
    let world = World::living().await;
    let refused = world.credential().await.unwrap();
    world.platform.will([Call::AnswerLost]);
    let tokens = world.tokens();
    let answer = world.drive(tokens.rejected(&TokenSlot::Account, &refused)).await;
    assert!(matches!(answer, Err(CredentialError::NeedsReconnect)), "{answer:?}");
    let row = world.row().await;
    assert_eq!((row.account.state, row.account.token_version), (AccountState::NeedsReconnect, 1));
    assert!(row.tokens.is_some());
    assert_eq!(world.next_refresh().await, None);

    let news = world.news().await;
    assert_eq!(news.len(), 1);
    assert_eq!(news[0].effect_key, format!("account.needs_reconnect/{}/1", world.id));
    assert_eq!((news[0].subject.as_str(), news[0].user_id.as_str()), (world.id.as_str(), "ada"));
    let audit = world.store.list_audit(None, &Page::first(10)).await.unwrap().items;
    assert_eq!(audit.len(), 1);
    assert_eq!(audit[0].entry.outcome, AuditOutcome::Done);

    let calls = world.platform.calls();
    assert_eq!(world.credential().await.unwrap().token.expose_secret(), "act.0", "it still lives");
    world.clock.advance(Duration::from_mins(121));
    let answer = world.credential().await;
    assert!(matches!(answer, Err(CredentialError::NeedsReconnect)));
    let answer = world.managed.refresh_now(&world.id).await;
    assert!(matches!(answer, Err(CredentialError::NeedsReconnect)));
    assert_eq!(world.platform.calls(), calls, "a refused token is not sent again");
    assert_eq!(world.news().await.len(), 1);
}

#[tokio::test]
async fn a_withdrawn_grant_disconnects() {
    let world = World::expired().await;
    world.platform.will([Call::Fails(RefreshFailure::Revoked("access_denied".to_owned()))]);
    let answer = world.credential().await;
    assert!(matches!(answer, Err(CredentialError::Disconnected)), "{answer:?}");
    let row = world.row().await;
    assert_eq!((row.account.state, row.tokens), (AccountState::Revoked, None));
    assert_eq!(world.news().await[0].kind, "account.revoked");
    assert_eq!(world.next_refresh().await, None);
}

/// Nothing happened at the platform: a later try is planned, and a token that lives is used.
#[tokio::test]
async fn a_platform_out_of_reach_is_tried_again_later() {
    let world = World::living().await;
    let busy = RefreshFailure::Busy(Some(Duration::from_secs(90)));
    for (failure, pause) in [(RefreshFailure::NotSent, 60), (busy, 90)] {
        world.platform.will([Call::Fails(failure)]);
        let before = world.platform.calls();
        let answer = world.drive(world.managed.refresh_now(&world.id)).await;
        let Err(CredentialError::Unavailable { retry_after: Some(after) }) = answer else {
            panic!("{answer:?}");
        };
        assert_eq!(after.as_secs(), pause);
        let due = world.next_refresh().await.unwrap();
        assert!(due.since(world.clock.now()) <= Duration::from_secs(pause));
        assert_eq!(world.platform.calls(), before + 1);
        let two_hours = Duration::from_hours(2);
        let living = world.tokens().credential(&TokenSlot::Account, two_hours).await;
        assert_eq!(living.unwrap().token.expose_secret(), "act.0", "it lives, if not so long");
        world.clock.advance(Duration::from_secs(pause));
    }
    world.drive(world.managed.refresh_now(&world.id)).await.unwrap();
    assert_eq!(world.credential().await.unwrap().token.expose_secret(), "act.1");
    assert!(world.news().await.is_empty());
}

/// Who waited for a process that failed does not repeat its calls.
#[tokio::test]
async fn a_failure_counts_for_every_process() {
    let world = World::expired().await;
    world.platform.close();
    world.platform.will([Call::Fails(RefreshFailure::NotSent)]);
    let calls = [world.tokens(), world.another().account(world.id.clone())].map(|tokens| {
        tokio::spawn(async move { tokens.credential(&TokenSlot::Account, MINUTE).await })
    });
    world.platform.has_begun(1).await;
    settle().await;
    world.platform.open();
    for call in calls {
        let answer = world.drive(call).await.unwrap();
        assert!(matches!(answer, Err(CredentialError::Unavailable { retry_after: Some(_) })));
    }
    assert_eq!(world.platform.calls(), 1);
    world.clock.advance(Duration::from_mins(2));
    assert_eq!(world.credential().await.unwrap().generation, 2);
}

/// A bug in a client ends one renewal, and the lease it held ends by itself.
#[tokio::test]
async fn a_panic_blocks_no_account() {
    let world = World::expired().await;
    world.platform.will([Call::Panics]);
    let answer = world.credential().await;
    assert!(matches!(answer, Err(CredentialError::Unavailable { .. })), "{answer:?}");
    world.managed.drain().await;
    assert_eq!(world.credential().await.unwrap().token.expose_secret(), "act.1");
}

/// Nobody can renew the tokens of this family: a refused one is used up.
#[tokio::test]
async fn a_refused_token_that_nobody_renews_needs_a_reconnect() {
    let world = World::living().await;
    let clock = Arc::new(world.clock.clone());
    let managed =
        ManagedTokens::builder(Arc::clone(&world.store), Arc::clone(&world.vault), clock).build();
    let tokens = managed.account(world.id.clone());
    let slot = TokenSlot::Account;
    let refused = tokens.credential(&slot, Duration::from_hours(3)).await.unwrap();
    assert_eq!(refused.token.expose_secret(), "act.0", "it is handed out for as long as it lives");
    for _ in 0..2 {
        let answer = tokens.rejected(&slot, &refused).await;
        assert!(matches!(answer, Err(CredentialError::NeedsReconnect)));
    }
    assert_eq!(world.row().await.account.state, AccountState::NeedsReconnect);
    assert_eq!(world.news().await.len(), 1);
    assert_eq!(world.platform.calls(), 0);
}

#[tokio::test]
async fn our_own_fault_is_no_reconnect() {
    let world = World::expired().await;
    world.platform.will([Call::Fails(RefreshFailure::Config("invalid_client".to_owned()))]);
    assert!(matches!(world.credential().await, Err(CredentialError::Config(_))));
    assert_eq!(world.row().await.account.state, AccountState::Active);
    assert!(world.next_refresh().await.is_some());

    let other = World::expired().await;
    other.vault.replace_keys(World::living().await.vault.keys().as_ref().clone());
    assert!(matches!(other.credential().await, Err(CredentialError::Unreadable(_))));
    assert!(other.row().await.tokens.is_some(), "a missing key is no reason to erase");
    assert_eq!(other.platform.calls(), 0);
}

/// The store refuses the only valid tokens for a while; they are offered until it takes them.
#[tokio::test]
async fn a_failing_store_is_asked_again() {
    let world = World::living().await;
    let tries = Cell::new(0);
    let write = || async {
        tries.set(tries.get() + 1);
        if tries.get() < 20 {
            return Err(StoreError::Unavailable("busy".into()));
        }
        Ok(tries.get())
    };
    assert_eq!(world.drive(insist(&world.managed.inner, write)).await.unwrap(), 20);
    let fenced = || async { Err::<(), _>(StoreError::Fenced("account")) };
    assert!(insist(&world.managed.inner, fenced).await.unwrap_err().is_fenced());
    let begun = world.clock.now();
    let never = || async { Err::<(), _>(StoreError::Unavailable("gone".into())) };
    assert!(world.drive(insist(&world.managed.inner, never)).await.is_err());
    assert!(world.clock.now().since(begun) < Duration::from_mins(11));
}

#[tokio::test]
async fn derived_tokens_are_handed_out_and_never_renewed() {
    let world = World::living().await;
    let identity = world.row().await.account.identity();
    let end = Some(world.clock.now() + MINUTE);
    let page = AccessToken::new("page.token");
    let derived = [
        world.vault.seal_derived(&identity, "page-1", &page, None).unwrap(),
        world.vault.seal_derived(&identity, "page-2", &page, end).unwrap(),
    ];
    world.store.put_derived(&world.id, 1, &derived).await.unwrap();
    world.clock.advance(Duration::from_hours(3));
    let tokens = world.tokens();
    let slot = |name: &str| TokenSlot::Derived(name.to_owned());
    let credential = tokens.credential(&slot("page-1"), MINUTE).await.unwrap();
    assert_eq!((credential.token.expose_secret(), credential.expires_at), ("page.token", None));
    let ended = tokens.credential(&slot("page-2"), MINUTE).await;
    assert!(matches!(ended, Err(CredentialError::NeedsReconnect)));
    let unknown = tokens.credential(&slot("page-3"), MINUTE).await;
    assert!(matches!(unknown, Err(CredentialError::NoSuchToken)));
    assert_eq!(world.platform.calls(), 0);
}

#[tokio::test]
async fn nothing_secret_is_shown() {
    let world = World::expired().await;
    world.platform.will([Call::AnswerLost]);
    let failed = world.credential().await;
    let audit = world.store.list_audit(None, &Page::first(10)).await.unwrap();
    let shown = format!(
        "{:?} {failed:?} {:?} {:?} {:?} {audit:?}",
        world.managed,
        world.tokens(),
        world.row().await,
        world.news().await,
    );
    for secret in ["act.0", "rft.0", "act.1", "rft.1"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
