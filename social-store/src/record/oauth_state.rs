//! `oauth_states`: one login under way.

use std::time::Duration;

use social_core::{AccountId, AppName, LoginFlow, Sealed, Timestamp, UserId};

/// A one-time state; only its hash is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OAuthState {
    /// SHA-256 of the state, in hex.
    pub hash: String,
    /// Who connects.
    pub user_id: UserId,
    /// The platform app.
    pub app: AppName,
    /// The login flow it was made for; no other may consume it.
    pub flow: LoginFlow,
    /// The PKCE verifier, sealed, where one was made.
    pub verifier: Option<Sealed>,
    /// SHA-256 of the browser's binding cookie, in hex.
    pub browser: String,
    /// The redirect address that was sent; the exchange must repeat it.
    pub redirect_uri: String,
    /// Where to go afterwards: a path of ours.
    pub return_path: String,
    /// The account that is connected again, if it is that.
    pub reconnect: Option<AccountId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl OAuthState {
    /// How long a state that ended is kept, so that a late callback hears the true reason.
    pub(crate) const KEPT: Duration = Duration::from_hours(24);

    /// Decides whether a callback may use the state that was found for it.
    pub(crate) fn judge(
        found: Option<Self>,
        claim: &StateClaim,
        now: Timestamp,
    ) -> Result<Self, StateRefusal> {
        let state = found.ok_or(StateRefusal::Unknown)?;
        if state.expires_at <= now {
            return Err(StateRefusal::Expired);
        }
        if state.flow != claim.flow {
            return Err(StateRefusal::OtherFlow);
        }
        if state.user_id != claim.user_id || state.browser != claim.browser {
            return Err(StateRefusal::OtherBrowser);
        }
        Ok(state)
    }
}

/// What a callback brings to use a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateClaim {
    /// SHA-256 of the state, in hex.
    pub hash: String,
    /// Who is signed in.
    pub user_id: UserId,
    /// SHA-256 of the browser's binding cookie, in hex.
    pub browser: String,
    /// The login flow whose callback was called.
    pub flow: LoginFlow,
}

/// Why a callback may not use a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateRefusal {
    /// It was never given out, or was used before.
    Unknown,
    /// It is older than its life.
    Expired,
    /// It was given to another browser or another user.
    OtherBrowser,
    /// It was made for another login flow.
    OtherFlow,
}
