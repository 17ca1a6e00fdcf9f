use async_trait::async_trait;

use super::MemoryStore;
use crate::check;
use crate::error::Conflict;
use crate::record::{OAuthState, StateClaim, StateRefusal};
use crate::traits::{OAuthStates, Result};

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
        Ok(self.read(|rows| OAuthState::judge(rows.states.get(&claim.hash).cloned(), claim, now)))
    }

    async fn consume_state(&self, claim: &StateClaim) -> Result<Result<OAuthState, StateRefusal>> {
        self.write(|tx| {
            let judged =
                OAuthState::judge(tx.rows().states.get(&claim.hash).cloned(), claim, tx.now);
            if judged.is_ok() {
                tx.remove(|rows| &mut rows.states, &claim.hash);
            }
            Ok(judged)
        })
    }

    async fn sweep_states(&self) -> Result<u64> {
        self.write(|tx| {
            let now = tx.now;
            Ok(tx.remove_if(
                |rows| &mut rows.states,
                |_, row| row.expires_at + OAuthState::KEPT < now,
            ))
        })
    }
}
