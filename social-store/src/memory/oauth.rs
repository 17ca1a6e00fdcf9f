use std::time::Duration;

use async_trait::async_trait;
use social_core::Timestamp;

use super::MemoryStore;
use crate::check;
use crate::error::Conflict;
use crate::record::{OAuthState, StateClaim, StateRefusal};
use crate::traits::{OAuthStates, Result};

/// How long an expired state is kept, so that its user can be told that it is too old.
const KEPT: Duration = Duration::from_hours(24);

#[async_trait]
impl OAuthStates for MemoryStore {
    async fn put_state(&self, state: &OAuthState) -> Result<()> {
        check::oauth_state(state)?;
        self.write(|tx| {
            if tx.rows().states.contains_key(&state.hash) {
                return Err(Conflict::Exists("state").into());
            }
            tx.put(|rows| &mut rows.states, state.hash.clone(), state.clone());
            Ok(())
        })
    }

    async fn check_state(&self, claim: &StateClaim) -> Result<Result<OAuthState, StateRefusal>> {
        let now = self.clock.now();
        Ok(self.read(|rows| judge(rows.states.get(&claim.hash), claim, now)))
    }

    async fn consume_state(&self, claim: &StateClaim) -> Result<Result<OAuthState, StateRefusal>> {
        self.write(|tx| {
            let judged = judge(tx.rows().states.get(&claim.hash), claim, tx.now);
            if judged.is_ok() {
                tx.remove(|rows| &mut rows.states, &claim.hash);
            }
            Ok(judged)
        })
    }

    async fn sweep_states(&self) -> Result<u64> {
        self.write(|tx| {
            let now = tx.now;
            Ok(tx.remove_if(|rows| &mut rows.states, |_, row| row.expires_at + KEPT < now))
        })
    }
}

/// Decides whether a callback may use a state.
fn judge(
    found: Option<&OAuthState>,
    claim: &StateClaim,
    now: Timestamp,
) -> Result<OAuthState, StateRefusal> {
    let state = found.ok_or(StateRefusal::Unknown)?;
    if state.expires_at <= now {
        return Err(StateRefusal::Expired);
    }
    if state.flow != claim.flow {
        return Err(StateRefusal::OtherFlow);
    }
    if (&state.browser, &state.user_id) != (&claim.browser, &claim.user_id) {
        return Err(StateRefusal::OtherBrowser);
    }
    Ok(state.clone())
}
