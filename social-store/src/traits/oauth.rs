use async_trait::async_trait;

use super::Result;
use crate::record::{OAuthState, StateClaim, StateRefusal};

/// Logins under way (`oauth_states`).
#[async_trait]
pub trait OAuthStates: Send + Sync + std::fmt::Debug {
    /// Keeps a state.
    ///
    /// # Errors
    ///
    /// [`Conflict::Exists`](crate::Conflict::Exists) if the hash is taken.
    async fn put_state(&self, state: &OAuthState) -> Result<()>;

    /// Tells whether a callback may use the state, without using it up.
    async fn check_state(&self, claim: &StateClaim) -> Result<Result<OAuthState, StateRefusal>>;

    /// Takes a state out: of any number of callers one gets it, every other one
    /// [`StateRefusal::Unknown`]. A state that is refused for another reason stays as it is.
    async fn consume_state(&self, claim: &StateClaim) -> Result<Result<OAuthState, StateRefusal>>;

    /// Removes states that ended more than a day ago. Gives how many went.
    async fn sweep_states(&self) -> Result<u64>;
}
