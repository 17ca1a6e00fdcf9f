//! What is kept of people.

use std::time::Duration;

use social_core::{Timestamp, UserId};
use social_service::axum::Role;

use super::{Email, PasswordHash, SecretHash};

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Our id; the service's rows carry it.
    pub id: UserId,
    /// The name to sign in with.
    pub email: Email,
    /// What they may do.
    pub role: Role,
    /// When they were added.
    pub created_at: Timestamp,
}

/// A user who is added.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The name to sign in with.
    pub email: Email,
    /// What they may do.
    pub role: Role,
    /// The hash of their password.
    pub password_hash: PasswordHash,
}

/// A session that is opened.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// The hash of the cookie's value.
    pub hash: SecretHash,
    /// Whose it is.
    pub user_id: UserId,
    /// How long it lives at most.
    pub life: Duration,
    /// How long it lives without being used.
    pub idle: Duration,
}

/// A session that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The hash of the cookie's value.
    pub hash: SecretHash,
    /// Whose it is.
    pub user: User,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

/// An API token that is added.
#[derive(Clone, Debug)]
pub struct NewApiToken {
    /// Whose it is.
    pub user_id: UserId,
    /// What the user calls it.
    pub name: String,
    /// Its first characters.
    pub prefix: String,
    /// Its hash.
    pub hash: SecretHash,
}

/// An API token, without the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// Our id.
    pub id: String,
    /// What the user calls it.
    pub name: String,
    /// Its first characters.
    pub prefix: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
}
