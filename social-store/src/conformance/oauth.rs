use std::time::Duration;

use social_core::LoginFlow;

use super::harness::{Harness, MICRO, race};
use super::sample::{self, claim_of, user};
use crate::error::{Conflict, StoreError};
use crate::record::{OAuthState, StateClaim, StateRefusal};

/// With and without what may be missing; a state is used once.
pub async fn every_field_of_a_state_survives(h: &Harness) {
    let full = sample::state(h.now(), "full", "ada");
    let bare =
        OAuthState { hash: "bare".to_owned(), verifier: None, reconnect: None, ..full.clone() };
    for state in [full, bare] {
        h.store.put_state(&state).await.unwrap();
        let claim = claim_of(&state);
        assert_eq!(h.store.check_state(&claim).await.unwrap(), Ok(state.clone()));
        assert_eq!(h.store.consume_state(&claim).await.unwrap(), Ok(state));
        assert_eq!(h.store.check_state(&claim).await.unwrap(), Err(StateRefusal::Unknown));
        assert_eq!(h.store.consume_state(&claim).await.unwrap(), Err(StateRefusal::Unknown));
    }
}

/// Whoever comes by another way learns nothing and spoils nothing: the right one still passes.
///
/// Red with: a state that is removed before it is compared.
pub async fn a_foreign_callback_leaves_the_state(h: &Harness) {
    let state = sample::state(h.now(), "state", "ada");
    h.store.put_state(&state).await.unwrap();
    let own = claim_of(&state);
    let foreign = [
        (StateClaim { user_id: user("bob"), ..own.clone() }, StateRefusal::OtherBrowser),
        (StateClaim { browser: "other".to_owned(), ..own.clone() }, StateRefusal::OtherBrowser),
        (StateClaim { flow: LoginFlow::FacebookLogin, ..own.clone() }, StateRefusal::OtherFlow),
        (StateClaim { hash: "other".to_owned(), ..own.clone() }, StateRefusal::Unknown),
    ];
    for (claim, refusal) in foreign {
        assert_eq!(h.store.check_state(&claim).await.unwrap(), Err(refusal));
        assert_eq!(h.store.consume_state(&claim).await.unwrap(), Err(refusal));
    }
    assert_eq!(h.store.consume_state(&own).await.unwrap(), Ok(state));
}

/// Red with: a read followed by a removal.
pub async fn one_of_sixteen_consumes_a_state(h: &Harness) {
    let state = sample::state(h.now(), "state", "ada");
    h.store.put_state(&state).await.unwrap();
    let taken = race(&h.store, |store, _| {
        let claim = claim_of(&state);
        async move { store.consume_state(&claim).await.unwrap() }
    })
    .await;
    assert_eq!(taken.into_iter().flatten().count(), 1);
}

/// A second state of the same hash does not replace the first one.
pub async fn a_hash_is_taken_once(h: &Harness) {
    let first = sample::state(h.now(), "state", "ada");
    h.store.put_state(&first).await.unwrap();
    let second = h.store.put_state(&sample::state(h.now(), "state", "bob")).await;
    assert!(matches!(second, Err(StoreError::Conflict(Conflict::Exists(_)))));
    assert_eq!(h.store.consume_state(&claim_of(&first)).await.unwrap(), Ok(first));
}

/// A state that is too old is still known for a day, so that the page can say what happened.
pub async fn old_states_are_swept(h: &Harness) {
    let old = sample::state(h.now(), "old", "ada");
    h.store.put_state(&old).await.unwrap();
    let claim = claim_of(&old);
    h.advance_to(old.expires_at - MICRO);
    assert!(h.store.check_state(&claim).await.unwrap().is_ok());
    h.clock.advance(MICRO);
    assert_eq!(h.store.consume_state(&claim).await.unwrap(), Err(StateRefusal::Expired));
    h.clock.advance(Duration::from_hours(12));
    let young = sample::state(h.now(), "young", "ada");
    h.store.put_state(&young).await.unwrap();
    assert_eq!(h.store.sweep_states().await.unwrap(), 0);
    assert_eq!(h.store.check_state(&claim).await.unwrap(), Err(StateRefusal::Expired));
    h.clock.advance(Duration::from_hours(13));
    assert_eq!(h.store.sweep_states().await.unwrap(), 1);
    assert_eq!(h.store.check_state(&claim).await.unwrap(), Err(StateRefusal::Unknown));
    let young = h.store.consume_state(&claim_of(&young)).await.unwrap();
    assert_eq!(young, Err(StateRefusal::Expired));
}
