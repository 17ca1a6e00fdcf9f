//! Takes the browser back from the consent page and connects the account.

use std::sync::Arc;

use social_core::{AuthorizationCode, LoginFlow, Scopes, UserId};
use social_store::{
    Account, AuditOutcome, InstagramAccount, NewAudit, OAuthState, StateClaim, StateRefusal,
    fresh_id,
};

use super::browser::BrowserKey;
use super::callback::{self, Callback};
use super::choice::Choice;
use super::{Connect, facebook, hashed, instagram, tiktok};
use crate::context::Context;
use crate::error::{Error, Result};

/// A callback to finish a login with.
#[derive(Clone, Debug)]
pub struct Finish<'a> {
    /// Who is signed in now.
    pub user_id: UserId,
    /// The flow whose callback address was called.
    pub flow: LoginFlow,
    /// The browser's key.
    pub browser: &'a BrowserKey,
    /// The raw query of the callback.
    pub query: &'a str,
}

/// What a login came to.
#[derive(Clone, Debug)]
pub enum Finished {
    /// It connected an account.
    Connected(Box<Connected>),
    /// The user has to choose first, by [`Connect::choose`].
    Choose(Box<Choice>),
}

/// An account that was connected.
#[derive(Clone, Debug)]
pub struct Connected {
    /// The account.
    pub account: Account,
    /// The professional accounts it can be used for; none but with Instagram.
    pub professionals: Vec<InstagramAccount>,
    /// What was asked for and not granted; the account works without it, but not for everything.
    pub missing: Scopes,
    /// Where to go now.
    pub return_path: String,
}

impl Connect {
    /// Finishes a login: uses up the state, exchanges the code once, and stores the sealed tokens.
    ///
    /// Facebook Login may open several Instagram accounts. If one can be used it is connected; a
    /// login that connects an account again takes up those it had. Otherwise the user chooses.
    ///
    /// The exchange and the store's write run in a task of their own.
    ///
    /// # Errors
    ///
    /// [`Error::State`] for a state that may not be used, which stays as it is;
    /// [`Error::Denied`] if the user or the platform said no; [`Error::Conflict`] if the account is
    /// another user's, or not the one to be connected again; [`Error::NothingUsable`] if the login
    /// opens no professional account; [`Error::TikTok`] or [`Error::Instagram`] if the exchange
    /// failed. Nothing is connected then.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future does not stop the exchange: the account is connected or not, as it
    /// would have been.
    pub async fn finish(&self, finish: Finish<'_>) -> Result<Finished> {
        let (user, flow) = (finish.user_id.clone(), finish.flow);
        let outcome = self.taken_back(finish).await;
        self.note(&user, flow, &outcome).await?;
        outcome
    }

    /// Counts an outcome, and writes down what was refused.
    pub(super) async fn note(
        &self,
        user: &UserId,
        flow: LoginFlow,
        outcome: &Result<Finished>,
    ) -> Result<()> {
        let word = match outcome {
            Ok(Finished::Connected(_)) => "connected",
            Ok(Finished::Choose(_)) => "choice",
            Err(Error::Denied { .. }) => "denied",
            Err(Error::State(_)) => "state",
            Err(Error::Conflict(_)) => "conflict",
            Err(Error::NothingUsable(_)) => "unusable",
            Err(_) => "failed",
        };
        let provider = flow.provider().as_str();
        metrics::counter!("oauth_flow_total", "provider" => provider, "outcome" => word)
            .increment(1);
        match outcome {
            Ok(_) => Ok(()),
            Err(error) => refused(&self.context, user, error).await,
        }
    }

    async fn taken_back(&self, finish: Finish<'_>) -> Result<Finished> {
        let claim = |state: &str| StateClaim {
            hash: hashed(state),
            user_id: finish.user_id.clone(),
            browser: hashed(finish.browser.as_str()),
            flow: finish.flow,
        };
        let store = &self.context.store;
        match callback::read(finish.flow, finish.query)? {
            Callback::Granted { code, state } => {
                let claim = claim(&state);
                let state = if social_core::planted::is("oauth-state-kept") {
                    store.check_state(&claim).await?
                } else {
                    store.consume_state(&claim).await?
                };
                let state = state.map_err(Error::State)?;
                let context = Arc::clone(&self.context);
                let work = async move { connect(&context, &state, &code).await };
                if social_core::planted::is("connect-exchange-in-the-caller") {
                    return work.await;
                }
                self.in_task(work).await
            }
            Callback::Denied { code, state } => {
                // The state stays: a user who changes their mind can go back and agree.
                if let Some(state) = state {
                    store.check_state(&claim(&state)).await?.map_err(Error::State)?;
                }
                Err(Error::Denied { code })
            }
        }
    }

    /// Does what must not stop half-way when the browser goes away.
    pub(super) async fn in_task<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T>> + Send + 'static,
    ) -> Result<T> {
        let task = self.context.tasks.spawn(work);
        task.await.map_err(|error| Error::Config(format!("the login's task ended: {error}")))?
    }
}

async fn connect(
    context: &Context,
    state: &OAuthState,
    code: &AuthorizationCode,
) -> Result<Finished> {
    match state.flow {
        LoginFlow::TikTok => tiktok::connect(context, state, code).await.map(Finished::connected),
        LoginFlow::InstagramLogin => {
            instagram::connect(context, state, code).await.map(Finished::connected)
        }
        LoginFlow::FacebookLogin => facebook::connect(context, state, code).await,
    }
}

impl Finished {
    pub(super) fn connected(connected: Connected) -> Self {
        Self::Connected(Box::new(connected))
    }
}

/// A callback that names no state of ours is as good as one that was never given out.
pub(super) const fn no_state() -> Error {
    Error::State(StateRefusal::Unknown)
}

async fn refused(context: &Context, user: &UserId, error: &Error) -> Result<()> {
    let entry = NewAudit {
        actor: user.to_string(),
        user_id: Some(user.clone()),
        action: "account.connect".to_owned(),
        account_id: None,
        detail: serde_json::json!({ "code": error.code() }),
        outcome: AuditOutcome::Denied,
        correlation_id: Some(fresh_id(context.now())),
    };
    Ok(context.store.record(&entry).await?)
}
