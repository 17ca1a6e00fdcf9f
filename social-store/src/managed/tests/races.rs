use std::sync::Arc;
use std::time::Duration;

use social_core::{AccessTokenProvider, Clock, CredentialError, RefreshFailure, TokenSlot, UserId};

use super::platform::Call;
use super::{MINUTE, World, settle};
use crate::record::{AccountState, Due, WorkKind};

#[tokio::test]
async fn a_living_token_is_handed_out_without_a_call() {
    let world = World::living().await;
    let credential = world.credential().await.unwrap();
    assert_eq!(credential.token.expose_secret(), "act.0");
    assert_eq!(credential.generation, 1);
    assert!(credential.scopes.contains("video.publish"));
    assert_eq!(world.platform.calls(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_callers_make_one_exchange() {
    let world = World::expired().await;
    let tokens = world.tokens();
    let tasks: Vec<_> = (0..1_000)
        .map(|_| {
            let tokens = Arc::clone(&tokens);
            tokio::spawn(async move { tokens.credential(&TokenSlot::Account, MINUTE).await })
        })
        .collect();
    for task in tasks {
        let credential = task.await.unwrap().unwrap();
        assert_eq!((credential.token.expose_secret(), credential.generation), ("act.1", 2));
    }
    assert_eq!(world.platform.calls(), 1);
}

/// Red with the planted bug `refresh-no-store-lease`.
#[tokio::test]
async fn two_processes_make_one_exchange() {
    let world = World::expired().await;
    world.platform.close();
    let first = spawn(world.tokens());
    world.platform.has_begun(1).await;
    let second = spawn(world.another().account(world.id.clone()));
    settle().await;
    world.platform.open();
    let first = world.drive(first).await.unwrap().unwrap();
    let second = world.drive(second).await.unwrap().unwrap();
    assert_eq!(first.token.expose_secret(), "act.1");
    assert_eq!(second.token.expose_secret(), "act.1");
    assert_eq!((world.platform.calls(), world.platform.most_at_once()), (1, 1));
}

/// Nothing stands between the row and the caller: no credential outlives what the store says.
#[tokio::test]
async fn what_another_process_wrote_counts_for_the_next_credential() {
    let world = World::living().await;
    assert_eq!(world.credential().await.unwrap().token.expose_secret(), "act.0");
    world.overtake("act.of.another").await;
    let credential = world.credential().await.unwrap();
    assert_eq!((credential.token.expose_secret(), credential.generation), ("act.of.another", 2));
    let ada = UserId::new("ada");
    assert!(world.store.revoke(&ada, &world.id).await.unwrap());
    assert!(matches!(world.credential().await, Err(CredentialError::Disconnected)));
    assert!(matches!(
        world.tokens().rejected(&TokenSlot::Account, &credential).await,
        Err(CredentialError::Disconnected)
    ));
    world.store.forget_user(&ada).await.unwrap();
    assert!(matches!(world.credential().await, Err(CredentialError::NoSuchToken)));
    assert_eq!(world.platform.calls(), 0);
}

/// A process that dies with the lease holds nobody up for longer than the lease.
#[tokio::test]
async fn a_dead_process_holds_nobody_up() {
    let world = World::expired().await;
    let lease = super::super::lease::LEASE;
    let claim = world.store.claim_one(WorkKind::REFRESH, world.id.as_str(), lease).await.unwrap();
    let ends = claim.unwrap().lease_until;
    let credential = world.credential().await.unwrap();
    assert_eq!(credential.generation, 2);
    assert!(world.clock.now() >= ends);
}

/// The renewal belongs to nobody who could go away, after any number of polls.
#[tokio::test]
async fn a_caller_that_goes_away_loses_no_token() {
    for polls in 1..12 {
        let world = World::expired().await;
        world.platform.close();
        let tokens = world.tokens();
        let mut call = Box::pin(tokens.credential(&TokenSlot::Account, MINUTE));
        for _ in 0..polls {
            tokio::select! {
                biased;
                _ = &mut call => panic!("the platform has not answered"),
                () = tokio::task::yield_now() => {}
            }
        }
        drop(call);
        world.platform.open();
        world.managed.drain().await;
        assert_eq!(world.platform.rotations(), 1, "after {polls} polls");
        assert_eq!(world.set().await.refresh.unwrap().expose_secret(), "rft.1");
    }
}

#[tokio::test]
async fn draining_waits_for_what_is_under_way() {
    let world = World::expired().await;
    world.platform.close();
    let call = spawn(world.tokens());
    world.platform.has_begun(1).await;
    let managed = world.managed.clone();
    let drained = tokio::spawn(async move { managed.drain().await });
    settle().await;
    assert!(!drained.is_finished());
    world.platform.open();
    drained.await.unwrap();
    assert_eq!(world.row().await.account.token_version, 2);
    call.await.unwrap().unwrap();
}

/// The lease went to another process while the answer was under way, but the row did not move: the
/// answer holds the only tokens that are valid.
///
/// Red with the planted bug `refresh-fence-by-lease`.
#[tokio::test]
async fn an_answer_after_the_lease_is_stored() {
    let world = World::expired().await;
    world.platform.close();
    let call = spawn(world.tokens());
    world.platform.has_begun(1).await;
    // Nothing else runs between these two lines, so no heartbeat comes in between.
    world.clock.advance(Duration::from_secs(61));
    let lease = super::super::lease::LEASE;
    let taken = world.store.claim_one(WorkKind::REFRESH, world.id.as_str(), lease).await.unwrap();
    assert!(taken.is_some());
    world.platform.open();
    assert_eq!(call.await.unwrap().unwrap().token.expose_secret(), "act.1");
    assert_eq!(world.set().await.refresh.unwrap().expose_secret(), "rft.1");
}

/// While an answer is under way its lease is kept alive.
#[tokio::test]
async fn a_slow_answer_keeps_its_lease() {
    let world = World::expired().await;
    world.platform.close();
    let call = spawn(world.tokens());
    world.platform.has_begun(1).await;
    for _ in 0..10 {
        world.clock.advance(Duration::from_secs(21));
        settle().await;
    }
    let lease = super::super::lease::LEASE;
    let taken = world.store.claim_one(WorkKind::REFRESH, world.id.as_str(), lease).await.unwrap();
    assert_eq!(taken, None);
    world.platform.open();
    call.await.unwrap().unwrap();
}

/// An answer that finds other tokens in the row is kept beside them.
#[tokio::test]
async fn an_overtaken_answer_is_kept_beside_the_row() {
    let world = World::expired().await;
    world.platform.close();
    let call = spawn(world.tokens());
    world.platform.has_begun(1).await;
    world.overtake("act.of.another").await;
    world.platform.open();
    assert_eq!(call.await.unwrap().unwrap().token.expose_secret(), "act.of.another");
    let row = world.row().await;
    let late = row.stranded.expect("the late answer is there");
    let late = world.vault.open_stranded(&row.account.identity(), &late).unwrap();
    assert_eq!(late.refresh.unwrap().expose_secret(), "rft.1");
}

/// The refused tokens were followed by ones that came too late: those are used.
#[tokio::test]
async fn a_late_answer_takes_the_place_of_refused_tokens() {
    let world = World::expired().await;
    world.platform.close();
    let call = spawn(world.tokens());
    world.platform.has_begun(1).await;
    world.overtake("act.of.another").await;
    world.clock.advance(Duration::from_secs(1));
    world.platform.open();
    call.await.unwrap().unwrap();

    world.clock.advance(Duration::from_mins(119));
    let credential = world.credential().await.unwrap();
    assert_eq!((credential.token.expose_secret(), credential.generation), ("act.2", 4));
    assert_eq!(world.row().await.account.state, AccountState::Active);
    assert!(world.news().await.is_empty());
}

/// Another process rotated the token: that is a race, not the end of the account.
///
/// Red with the planted bug `refresh-drop-on-invalid-grant`.
#[tokio::test]
async fn a_refusal_after_a_race_disconnects_nobody() {
    let world = World::expired().await;
    world.platform.close();
    world.platform.will([Call::Fails(RefreshFailure::Rejected("invalid_grant".to_owned()))]);
    let call = spawn(world.tokens());
    world.platform.has_begun(1).await;
    world.overtake("act.of.another").await;
    world.platform.open();
    assert_eq!(call.await.unwrap().unwrap().token.expose_secret(), "act.of.another");
    assert_eq!(world.row().await.account.state, AccountState::Active);
    assert!(world.news().await.is_empty());
}

/// A disconnection wins over a renewal that is under way.
#[tokio::test]
async fn a_disconnected_account_gets_no_tokens() {
    let world = World::expired().await;
    world.platform.close();
    let call = spawn(world.tokens());
    world.platform.has_begun(1).await;
    assert!(world.store.revoke(&"ada".into(), &world.id).await.unwrap());
    world.platform.open();
    let answer = call.await.unwrap();
    assert!(matches!(answer, Err(CredentialError::Disconnected)), "{answer:?}");
    let row = world.row().await;
    assert_eq!((row.tokens, row.stranded), (None, None));
}

#[tokio::test]
async fn due_accounts_are_renewed_and_planned_again() {
    let world = World::expired().await;
    world.make_due().await;
    assert_eq!(world.drive(world.managed.refresh_due(10)).await.unwrap(), 1);
    assert_eq!((world.platform.calls(), world.row().await.account.token_version), (1, 2));
    let half = world.set().await.issued_at + Duration::from_hours(1);
    assert_eq!(world.next_refresh().await, Some(half));
    assert_eq!(world.drive(world.managed.refresh_due(10)).await.unwrap(), 0);
    world.make_due().await;
    assert_eq!(world.drive(world.managed.refresh_due(10)).await.unwrap(), 1);
    assert_eq!(world.platform.calls(), 1, "the tokens are not due yet");
    assert_eq!(world.next_refresh().await, Some(half));
    let unknown = Due::At(world.clock.now());
    world.store.schedule(WorkKind::REFRESH, "gone", unknown).await.unwrap();
    assert_eq!(world.drive(world.managed.refresh_due(10)).await.unwrap(), 1);
    assert_eq!(world.next_refresh().await, Some(half), "an account that is gone is not due again");
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let world = World::living().await;
    let refused = world.credential().await.unwrap();
    let tokens = world.tokens();
    let slot = TokenSlot::Account;
    let fresh = world.drive(tokens.rejected(&slot, &refused)).await.unwrap();
    assert_eq!((fresh.token.expose_secret(), fresh.generation), ("act.1", 2));
    let known = world.drive(tokens.rejected(&slot, &refused)).await.unwrap();
    assert_eq!((known.generation, world.platform.calls()), (2, 1));
    world.drive(world.managed.refresh_now(&world.id)).await.unwrap();
    assert_eq!((world.platform.calls(), world.row().await.account.token_version), (2, 3));
}

fn spawn(
    tokens: Arc<dyn AccessTokenProvider>,
) -> tokio::task::JoinHandle<Result<social_core::Credential, CredentialError>> {
    tokio::spawn(async move { tokens.credential(&TokenSlot::Account, MINUTE).await })
}
