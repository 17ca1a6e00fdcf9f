//! People in the process's memory, for `memory:` and tests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use social_core::{Clock, Timestamp, UserId};

use super::record::{ApiToken, NewApiToken, NewSession, NewUser, Session, User};
use super::{Email, NOTED_EVERY, PasswordHash, People, PeopleError, Result, SecretHash};
use crate::ids;

/// People in memory; gone when the process ends.
#[derive(Debug)]
pub struct MemoryPeople {
    clock: Arc<dyn Clock>,
    rows: Mutex<Rows>,
}

#[derive(Debug, Default)]
struct Rows {
    users: Vec<(User, PasswordHash)>,
    sessions: HashMap<SecretHash, SessionRow>,
    tokens: Vec<TokenRow>,
    links: HashMap<SecretHash, (UserId, Timestamp)>,
}

#[derive(Debug)]
struct SessionRow {
    user_id: UserId,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    idle: Duration,
    expires_at: Timestamp,
}

#[derive(Debug)]
struct TokenRow {
    user_id: UserId,
    hash: SecretHash,
    token: ApiToken,
}

impl Rows {
    fn user(&self, id: &UserId) -> Option<&User> {
        self.users.iter().map(|(user, _)| user).find(|user| user.id == *id)
    }
}

impl SessionRow {
    fn is_alive(&self, now: Timestamp) -> bool {
        now < self.expires_at && now < self.last_seen_at + self.idle
    }
}

impl MemoryPeople {
    /// Makes an empty one that goes by this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, rows: Mutex::default() }
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        // No change below can panic half-way, so the rows are whole even then.
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl People for MemoryPeople {
    async fn add_user(&self, user: &NewUser) -> Result<User> {
        let mut rows = self.rows();
        if rows.users.iter().any(|(known, _)| known.email == user.email) {
            return Err(PeopleError::EmailTaken);
        }
        let now = self.clock.now();
        let (email, role) = (user.email.clone(), user.role);
        let added = User { id: UserId::new(ids::new(now)), email, role, created_at: now };
        rows.users.push((added.clone(), user.password_hash.clone()));
        Ok(added)
    }

    async fn has_users(&self) -> Result<bool> {
        Ok(!self.rows().users.is_empty())
    }

    async fn find_user(&self, email: &Email) -> Result<Option<(User, PasswordHash)>> {
        Ok(self.rows().users.iter().find(|(user, _)| user.email == *email).cloned())
    }

    async fn open_session(&self, session: &NewSession) -> Result<()> {
        let mut rows = self.rows();
        rows.user(&session.user_id).ok_or(PeopleError::NoSuchUser)?;
        let now = self.clock.now();
        let row = SessionRow {
            user_id: session.user_id.clone(),
            created_at: now,
            last_seen_at: now,
            idle: session.idle,
            expires_at: now + session.life,
        };
        rows.sessions.insert(session.hash.clone(), row);
        Ok(())
    }

    async fn session(&self, hash: &SecretHash) -> Result<Option<Session>> {
        let now = self.clock.now();
        let mut rows = self.rows();
        let Some(row) = rows.sessions.get_mut(hash).filter(|row| row.is_alive(now)) else {
            return Ok(None);
        };
        if now >= row.last_seen_at + NOTED_EVERY {
            row.last_seen_at = now;
        }
        let (user_id, created_at, expires_at) =
            (row.user_id.clone(), row.created_at, row.expires_at);
        let user = rows.user(&user_id).cloned();
        Ok(user.map(|user| Session { hash: hash.clone(), user, created_at, expires_at }))
    }

    async fn close_session(&self, hash: &SecretHash) -> Result<()> {
        self.rows().sessions.remove(hash);
        Ok(())
    }

    async fn close_sessions(&self, user: &UserId) -> Result<()> {
        self.rows().sessions.retain(|_, row| row.user_id != *user);
        Ok(())
    }

    async fn add_api_token(&self, token: &NewApiToken) -> Result<ApiToken> {
        let mut rows = self.rows();
        rows.user(&token.user_id).ok_or(PeopleError::NoSuchUser)?;
        let now = self.clock.now();
        let added = ApiToken {
            id: ids::new(now),
            name: token.name.clone(),
            prefix: token.prefix.clone(),
            created_at: now,
            last_used_at: None,
        };
        let (user_id, hash) = (token.user_id.clone(), token.hash.clone());
        rows.tokens.push(TokenRow { user_id, hash, token: added.clone() });
        Ok(added)
    }

    async fn api_tokens(&self, user: &UserId) -> Result<Vec<ApiToken>> {
        let rows = self.rows();
        let own = rows.tokens.iter().filter(|row| row.user_id == *user);
        let mut own: Vec<_> = own.map(|row| row.token.clone()).collect();
        own.sort_by(|a, b| b.id.cmp(&a.id));
        Ok(own)
    }

    async fn remove_api_token(&self, user: &UserId, id: &str) -> Result<bool> {
        let mut rows = self.rows();
        let before = rows.tokens.len();
        rows.tokens.retain(|row| row.user_id != *user || row.token.id != id);
        Ok(rows.tokens.len() < before)
    }

    async fn user_of_token(&self, hash: &SecretHash) -> Result<Option<User>> {
        let now = self.clock.now();
        let mut rows = self.rows();
        let Some(row) = rows.tokens.iter_mut().find(|row| row.hash == *hash) else {
            return Ok(None);
        };
        if row.token.last_used_at.is_none_or(|used| now >= used + NOTED_EVERY) {
            row.token.last_used_at = Some(now);
        }
        let user_id = row.user_id.clone();
        Ok(rows.user(&user_id).cloned())
    }

    async fn one_time_link(&self, user: &UserId, hash: &SecretHash, life: Duration) -> Result<()> {
        let mut rows = self.rows();
        rows.user(user).ok_or(PeopleError::NoSuchUser)?;
        rows.links.insert(hash.clone(), (user.clone(), self.clock.now() + life));
        Ok(())
    }

    async fn take_link(&self, hash: &SecretHash) -> Result<Option<UserId>> {
        let now = self.clock.now();
        let link = self.rows().links.remove(hash);
        Ok(link.filter(|(_, expires_at)| now < *expires_at).map(|(user, _)| user))
    }

    async fn prune(&self) -> Result<()> {
        let now = self.clock.now();
        let mut rows = self.rows();
        rows.sessions.retain(|_, row| row.is_alive(now));
        rows.links.retain(|_, (_, expires_at)| now < *expires_at);
        Ok(())
    }
}
