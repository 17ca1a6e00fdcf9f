//! Doubts about an account, and when it is looked at for them.

use std::time::Duration;

use social_core::{AccountId, CredentialError, LoginFlow, Timestamp};
use social_store::{AccountState, Change, WorkKind};

use super::{World, world};
use crate::access::{self, ACCESS};
use crate::lease::LEASE;

const FACEBOOK: LoginFlow = LoginFlow::FacebookLogin;
const INSTAGRAM: LoginFlow = LoginFlow::InstagramLogin;

/// Looks as the chore does, and plans the next look.
async fn look(world: &World, id: &AccountId) -> Timestamp {
    let store = world.service.store();
    let claim = store.claim_one(ACCESS, id.as_str(), LEASE).await.unwrap().unwrap();
    let next = world.look(id).await;
    store.apply(Change::FinishWork { claim, next }.into()).await.unwrap();
    next.unwrap()
}

async fn doubt(world: &World, id: &AccountId) -> Timestamp {
    let refused = CredentialError::NeedsReconnect.into();
    access::doubt(world.service.context(), id, &refused).await;
    world.service.store().next_due(&[ACCESS]).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_first_doubt_is_looked_at_at_once_and_later_ones_keep_the_pause() {
    for (flow, call) in [(FACEBOOK, "/v25.0/debug_token"), (INSTAGRAM, "/v25.0/me")] {
        let world = world();
        let id = world.connected(flow).await.account.id;
        let daily = look(&world, &id).await;
        let now = world.service.clock().now();
        assert_eq!(daily, now + Duration::from_hours(24), "{flow}");
        assert_eq!(doubt(&world, &id).await, now, "{flow}");
        world.meta.says().refuses = Some((call, 2, 0));
        for minutes in [5, 10, 20] {
            let next = look(&world, &id).await;
            let now = world.service.clock().now();
            assert_eq!(next, now + Duration::from_mins(minutes), "{flow}");
            world.clock.advance(Duration::from_mins(1));
            assert_eq!(doubt(&world, &id).await, next, "{flow}");
            world.clock.advance(Duration::from_mins(minutes - 1));
        }
        world.meta.says().refuses = None;
        look(&world, &id).await;
        assert_eq!(doubt(&world, &id).await, world.service.clock().now(), "{flow}");
    }
}

/// A look that was planned and is gone, as by hand, is planned again.
#[tokio::test]
async fn a_doubt_in_a_pause_has_a_look_planned_all_the_same() {
    let world = world();
    let id = world.connected(FACEBOOK).await.account.id;
    world.meta.says().refuses = Some(("/v25.0/debug_token", 2, 0));
    look(&world, &id).await;
    let gone = Change::Unschedule { kind: ACCESS, subject: id.to_string() };
    world.service.store().apply(gone.into()).await.unwrap();
    let now = world.service.clock().now();
    assert_eq!(doubt(&world, &id).await, now + Duration::from_hours(24));
}

/// A login is told of whatever Meta says of the account by then.
#[tokio::test]
async fn a_login_that_ended_before_it_was_told_needs_no_answer_of_metas() {
    for (flow, call) in [(FACEBOOK, "/v25.0/debug_token"), (INSTAGRAM, "/v25.0/me")] {
        let world = world();
        let id = world.connected(flow).await.account.id;
        let store = world.service.store();
        world.clock.advance(Duration::from_secs(1));
        store.prune_outbox(world.service.clock().now(), 100).await.unwrap();
        let ended = Change::Unschedule { kind: WorkKind::REFRESH, subject: id.to_string() };
        store.apply(ended.into()).await.unwrap();
        world.meta.says().refuses = Some((call, 2, 0));
        look(&world, &id).await;
        look(&world, &id).await;
        assert_eq!(world.news("account.connected").await.len(), 1, "{flow}");
        assert!(store.next_due(&[WorkKind::REFRESH]).await.unwrap().is_some(), "{flow}");
        assert_eq!(world.account(&id).await.state, AccountState::Active, "{flow}");
    }
}
