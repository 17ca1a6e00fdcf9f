//! The hand on the switches of Meta's hosts.

mod callbacks;
mod cast;
mod gallery;
mod publishing;
mod tokens;
mod webhooks;

use std::sync::Arc;

use super::app::MetaApp;
use super::behaviour::{MetaBehaviour, MetaLogin};
use super::host::MetaHost;
use super::state::{MetaState, scoped_id};
use crate::error::SandboxError;

pub use gallery::{CommentView, MediumView, NewMedium};
pub use tokens::{IssuedPage, MetaTokens, TokenEnd};

/// Handle that sets up and steers Meta's hosts.
///
/// Every method has a twin in the control API. Clones steer the same hosts. People are named by
/// their username, accounts by their handle; with Instagram Login the account is the person.
#[derive(Debug, Clone)]
pub struct MetaControl(Arc<MetaHost>);

impl MetaControl {
    pub(crate) const fn new(host: Arc<MetaHost>) -> Self {
        Self(host)
    }

    /// Starts again with fresh state and the given switches.
    pub(crate) fn reset(&self, behaviour: MetaBehaviour) {
        let mut state = self.0.state.lock();
        *state = MetaState::new(behaviour, state.era + 1);
        self.0.webhooks.clear();
    }

    /// Returns the switches as they are.
    pub fn behaviour(&self) -> MetaBehaviour {
        self.0.enter().behaviour.clone()
    }

    /// Replaces all switches. What was decided before stays as it is.
    pub fn set_behaviour(&self, behaviour: MetaBehaviour) {
        self.0.enter().behaviour = behaviour;
    }

    /// Changes some switches.
    pub fn update_behaviour(&self, change: impl FnOnce(&mut MetaBehaviour)) {
        change(&mut self.0.enter().behaviour);
    }

    /// Returns all apps, by the Meta app's id.
    pub fn apps(&self) -> Vec<MetaApp> {
        self.0.enter().apps.values().cloned().collect()
    }

    /// Adds an app, or replaces the one with the same id.
    pub fn add_app(&self, app: MetaApp) {
        self.0.enter().apps.insert(app.app_id.clone(), app);
    }

    /// Changes an app; its id stays.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such an app.
    pub fn update_app(
        &self,
        app_id: &str,
        change: impl FnOnce(&mut MetaApp),
    ) -> Result<MetaApp, SandboxError> {
        let mut state = self.0.enter();
        let app =
            state.apps.get_mut(app_id).ok_or_else(|| SandboxError::not_found("app", app_id))?;
        change(app);
        app_id.clone_into(&mut app.app_id);
        Ok(app.clone())
    }

    /// Returns the id under which an app sees a person, or an account with Instagram Login. It is
    /// the `user_id` of deauthorize and data-deletion calls.
    pub fn user_id(&self, app_id: &str, login: MetaLogin, who: &str) -> String {
        scoped_id(&self.0.ground.ids, app_id, login, who)
    }
}
