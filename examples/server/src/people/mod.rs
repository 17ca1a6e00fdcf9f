//! Who may use this server: users, their sessions, API tokens and one-time links.
//!
//! [`People`] is the port; [`SqlitePeople`] and [`PostgresPeople`] keep them beside the service's
//! rows, [`MemoryPeople`] in the process.

mod email;
mod error;
mod memory;
mod password;
mod postgres;
mod record;
mod schema;
mod secret;
mod sqlite;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use social_core::UserId;

pub use email::{Email, EmailError};
pub use error::PeopleError;
pub use memory::MemoryPeople;
pub use password::{PasswordError, PasswordHash, Passwords};
pub use postgres::{PostgresPeople, PostgresPeopleOptions};
pub use record::{ApiToken, NewApiToken, NewSession, NewUser, Session, User};
pub use secret::{Secret, SecretHash};
pub use social_service::axum::Role;
pub use sqlite::SqlitePeople;

/// The answer of the port.
pub type Result<T, E = PeopleError> = std::result::Result<T, E>;

/// Keeps users and the ways they come in.
///
/// Everything secret comes in as a hash: what is kept lets nobody in. Dropping a future leaves
/// either all of its write or nothing.
#[async_trait]
pub trait People: fmt::Debug + Send + Sync {
    /// Adds a user.
    ///
    /// # Errors
    ///
    /// [`PeopleError::EmailTaken`] if somebody has the email.
    async fn add_user(&self, user: &NewUser) -> Result<User>;

    /// Tells whether there is any user.
    async fn has_users(&self) -> Result<bool>;

    /// Finds a user and the password's hash by email.
    async fn find_user(&self, email: &Email) -> Result<Option<(User, PasswordHash)>>;

    /// Opens a session.
    async fn open_session(&self, session: &NewSession) -> Result<()>;

    /// Finds a session that has not ended, and notes that it was used.
    ///
    /// The use is noted to the minute, so that reading pages is not writing.
    async fn session(&self, hash: &SecretHash) -> Result<Option<Session>>;

    /// Ends a session.
    async fn close_session(&self, hash: &SecretHash) -> Result<()>;

    /// Ends every session of a user.
    async fn close_sessions(&self, user: &UserId) -> Result<()>;

    /// Adds an API token.
    async fn add_api_token(&self, token: &NewApiToken) -> Result<ApiToken>;

    /// Lists a user's API tokens, newest first.
    async fn api_tokens(&self, user: &UserId) -> Result<Vec<ApiToken>>;

    /// Takes a user's API token away. Tells whether there was one.
    async fn remove_api_token(&self, user: &UserId, id: &str) -> Result<bool>;

    /// Finds whose API token it is, and notes to the minute that it was used.
    async fn user_of_token(&self, hash: &SecretHash) -> Result<Option<User>>;

    /// Adds a link that signs a user in once, within `life`.
    async fn one_time_link(&self, user: &UserId, hash: &SecretHash, life: Duration) -> Result<()>;

    /// Uses a link up. Of any number of callers at most one is given the user.
    async fn take_link(&self, hash: &SecretHash) -> Result<Option<UserId>>;

    /// Forgets sessions and links that have ended.
    async fn prune(&self) -> Result<()>;
}

/// How often a use is noted.
const NOTED_EVERY: Duration = Duration::from_mins(1);
