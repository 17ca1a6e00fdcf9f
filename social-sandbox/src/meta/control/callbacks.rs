//! Deauthorize and data-deletion calls.

use super::MetaControl;
use crate::error::SandboxError;
use crate::meta::behaviour::MetaLogin;
use crate::meta::callbacks::{self, CallbackAbout, CallbackView};
use crate::meta::nodes::permissions::remove_app;

impl MetaControl {
    /// Lets a person remove an app in their settings: their tokens end with 458, and the app is told
    /// by a signed request. Returns the answer and what is wrong with it.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such an app or a grant of that person, and
    /// [`SandboxError::Refused`] for an app without an address.
    ///
    /// # Cancel safety
    ///
    /// Dropped early, the tokens have ended, and the call may have been made.
    pub async fn deauthorize(
        &self,
        app_id: &str,
        login: MetaLogin,
        who: &str,
    ) -> Result<CallbackView, SandboxError> {
        let errand = {
            let state = &mut *self.0.enter();
            let grant = state.tokens.latest(app_id, login, who).cloned();
            let grant = grant.ok_or_else(|| SandboxError::not_found("grant", who))?;
            let about = (app_id, login, grant.user_id.as_str());
            let errand = callbacks::prepare(&self.0, state, CallbackAbout::Deauthorize, about)?;
            remove_app(&self.0, state, grant.id);
            errand
        };
        Ok(callbacks::run(&self.0, errand).await)
    }

    /// Lets a person ask for the deletion of their data, and checks the answer: the address, the
    /// code, and the page for people.
    ///
    /// # Errors
    ///
    /// As [`deauthorize`](Self::deauthorize).
    ///
    /// # Cancel safety
    ///
    /// Dropped early, the call may have been made.
    pub async fn request_deletion(
        &self,
        app_id: &str,
        login: MetaLogin,
        who: &str,
    ) -> Result<CallbackView, SandboxError> {
        let errand = {
            let state = self.0.enter();
            let grant = state.tokens.latest(app_id, login, who);
            let grant = grant.ok_or_else(|| SandboxError::not_found("grant", who))?;
            let about = (app_id, login, grant.user_id.as_str());
            callbacks::prepare(&self.0, &state, CallbackAbout::DataDeletion, about)?
        };
        Ok(callbacks::run(&self.0, errand).await)
    }

    /// Returns the deauthorize and data-deletion calls that were made, oldest first.
    pub fn callbacks(&self) -> Vec<CallbackView> {
        self.0.enter().callbacks.clone()
    }
}
