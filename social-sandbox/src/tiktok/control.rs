//! The hand on the switches of the TikTok host.

mod attempts;
mod drafts;
mod tokens;
mod webhooks;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::app::TikTokApp;
use super::behaviour::TikTokBehaviour;
use super::host::Host;
use super::machine;
use super::user::TikTokUser;
use crate::error::SandboxError;

pub use drafts::DraftPost;
pub use tokens::{IssuedTokens, TokenLoss};

/// `authorization.removed`: the user's account is gone or disconnected.
const USER_DISCONNECTED: u8 = 1;

/// Handle that sets up and steers the TikTok host.
///
/// Every method has a twin in the control API. Clones steer the same host.
#[derive(Debug, Clone)]
pub struct TikTokControl(Arc<Host>);

impl TikTokControl {
    pub(crate) const fn new(host: Arc<Host>) -> Self {
        Self(host)
    }

    /// Starts again with fresh state and the given switches.
    pub(crate) fn reset(&self, behaviour: TikTokBehaviour) {
        let mut state = self.0.state.lock();
        *state = super::State::new(behaviour, state.era + 1);
        self.0.webhooks.clear();
        self.0.ids.rewind();
    }

    /// Returns the switches as they are.
    pub fn behaviour(&self) -> TikTokBehaviour {
        self.0.enter().behaviour.clone()
    }

    /// Replaces all switches. What was decided before stays as it is.
    pub fn set_behaviour(&self, behaviour: TikTokBehaviour) {
        self.0.enter().behaviour = behaviour;
    }

    /// Changes some switches.
    pub fn update_behaviour(&self, change: impl FnOnce(&mut TikTokBehaviour)) {
        change(&mut self.0.enter().behaviour);
    }

    /// Returns all apps, by key.
    pub fn apps(&self) -> Vec<TikTokApp> {
        self.0.enter().apps.values().cloned().collect()
    }

    /// Adds an app, or replaces the one with the same key.
    pub fn add_app(&self, app: TikTokApp) {
        self.0.enter().apps.insert(app.client_key.clone(), app);
    }

    /// Changes an app; its key stays.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such an app.
    pub fn update_app(
        &self,
        client_key: &str,
        change: impl FnOnce(&mut TikTokApp),
    ) -> Result<TikTokApp, SandboxError> {
        let mut state = self.0.enter();
        let app = state
            .apps
            .get_mut(client_key)
            .ok_or_else(|| SandboxError::not_found("app", client_key))?;
        change(app);
        client_key.clone_into(&mut app.client_key);
        Ok(app.clone())
    }

    /// Returns all creators in the order they were added.
    pub fn users(&self) -> Vec<TikTokUser> {
        self.0.enter().users.clone()
    }

    /// Adds a creator, or replaces the one with the same handle.
    pub fn add_user(&self, user: TikTokUser) {
        let mut state = self.0.enter();
        let same = state.users.iter_mut().find(|known| known.username == user.username);
        match same {
            Some(known) => *known = user,
            None => state.users.push(user),
        }
    }

    /// Changes a creator's settings; the handle stays.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such a creator.
    pub fn update_user(
        &self,
        username: &str,
        change: impl FnOnce(&mut TikTokUser),
    ) -> Result<TikTokUser, SandboxError> {
        let mut state = self.0.enter();
        let user = state
            .users
            .iter_mut()
            .find(|user| user.username == username)
            .ok_or_else(|| SandboxError::not_found("user", username))?;
        change(user);
        username.clone_into(&mut user.username);
        Ok(user.clone())
    }

    /// Returns the id under which an app sees a creator.
    pub fn open_id(&self, client_key: &str, username: &str) -> String {
        self.0.open_id(client_key, username)
    }

    /// Returns the keys of the apps that a creator has connected.
    pub fn connected_apps(&self, username: &str) -> Vec<String> {
        let state = self.0.enter();
        let apps: BTreeSet<&str> = state
            .tokens
            .live_grants(None, username)
            .map(|grant| grant.client_key.as_str())
            .collect();
        apps.into_iter().map(str::to_owned).collect()
    }

    /// Lets a creator disconnect an app: tokens die, running attempts fail with
    /// `auth_removed`, and `authorization.removed` goes out with reason 1.
    ///
    /// Returns how many authorizations ended.
    pub fn disconnect(&self, username: &str, client_key: &str) -> usize {
        self.end_grants(username, Some(client_key), USER_DISCONNECTED)
    }

    /// Removes a creator; all their authorizations end as in
    /// [`disconnect`](Self::disconnect).
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such a creator.
    pub fn remove_user(&self, username: &str) -> Result<(), SandboxError> {
        if self.0.enter().user(username).is_none() {
            return Err(SandboxError::not_found("user", username));
        }
        self.end_grants(username, None, USER_DISCONNECTED);
        self.0.enter().users.retain(|user| user.username != username);
        Ok(())
    }

    /// Ends authorizations with a reason of `authorization.removed` (0 to 5).
    pub fn end_grants(&self, username: &str, client_key: Option<&str>, reason: u8) -> usize {
        let state = &mut *self.0.enter();
        let apps: BTreeSet<String> = state
            .tokens
            .live_grants(client_key, username)
            .map(|grant| grant.client_key.clone())
            .collect();
        apps.iter()
            .map(|app| machine::end_authorization(&self.0, state, (app, username), reason))
            .sum()
    }

    /// Counts the attempts whose media are being fetched at this moment.
    pub fn pulls_under_way(&self) -> usize {
        *self.0.pulls.borrow()
    }

    /// Waits until no fetch of media is running.
    ///
    /// # Cancel safety
    ///
    /// Safe to drop at any point.
    pub async fn pulls_idle(&self) {
        let mut running = self.0.pulls.subscribe();
        // The host holds the sending half, so this cannot fail.
        drop(running.wait_for(|count| *count == 0).await);
    }
}
