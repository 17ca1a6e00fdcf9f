//! People in the service's SQLite file, in tables and pools of their own.

mod open;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use social_core::{Clock, Timestamp, UserId};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use self::open::Pools;
use super::record::{ApiToken, NewApiToken, NewSession, NewUser, Session, User};
use super::{Email, NOTED_EVERY, PasswordHash, People, PeopleError, Result, SecretHash};
use crate::ids;

/// People in an SQLite file.
///
/// Every write is one statement, which commits by itself: there is no half of it to be left behind
/// by a caller who goes away.
#[derive(Debug)]
pub struct SqlitePeople {
    pools: Pools,
    clock: Arc<dyn Clock>,
}

impl SqlitePeople {
    /// Opens the file, makes it if it is missing, and brings the tables up to date.
    ///
    /// # Errors
    ///
    /// [`PeopleError::NewerSchema`] if a newer program was here, [`PeopleError::Setting`] if the
    /// database did not take a setting, others if it cannot be opened.
    pub async fn open(path: impl AsRef<Path>, clock: Arc<dyn Clock>) -> Result<Self> {
        Ok(Self { pools: open::open(path.as_ref().to_owned()).await?, clock })
    }

    /// Waits for what is under way and closes the file.
    pub async fn close(&self) {
        self.pools.readers.close().await;
        self.pools.writer.close().await;
    }
}

const ADD_USER: &str =
    "INSERT INTO users (id, email, role, password_hash, created_at) VALUES (?1, ?2, ?3, ?4, ?5)";
const HAS_USERS: &str = "SELECT EXISTS (SELECT 1 FROM users) AS found";
const FIND_USER: &str = "SELECT id AS user_id, email, role, created_at AS user_created_at, password_hash FROM users WHERE email = ?1";
const OPEN_SESSION: &str =
    "INSERT INTO sessions (hash, user_id, created_at, last_seen_at, idle, expires_at)
     VALUES (?1, ?2, ?3, ?3, ?4, ?5)";
const FIND_SESSION: &str = "SELECT s.created_at, s.last_seen_at, s.expires_at,
            u.id AS user_id, u.email, u.role, u.created_at AS user_created_at
     FROM sessions s JOIN users u ON u.id = s.user_id
     WHERE s.hash = ?1 AND s.expires_at > ?2 AND s.last_seen_at + s.idle > ?2";
const NOTE_SESSION: &str =
    "UPDATE sessions SET last_seen_at = ?2 WHERE hash = ?1 AND last_seen_at < ?2";
const CLOSE_SESSION: &str = "DELETE FROM sessions WHERE hash = ?1";
const CLOSE_SESSIONS: &str = "DELETE FROM sessions WHERE user_id = ?1";
const ADD_TOKEN: &str = "INSERT INTO api_tokens (id, user_id, name, prefix, hash, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const LIST_TOKENS: &str = "SELECT id, name, prefix, created_at, last_used_at FROM api_tokens WHERE user_id = ?1 ORDER BY id DESC";
const REMOVE_TOKEN: &str = "DELETE FROM api_tokens WHERE user_id = ?1 AND id = ?2";
const FIND_TOKEN: &str =
    "SELECT t.last_used_at, u.id AS user_id, u.email, u.role, u.created_at AS user_created_at
     FROM api_tokens t JOIN users u ON u.id = t.user_id WHERE t.hash = ?1";
const NOTE_TOKEN: &str = "UPDATE api_tokens SET last_used_at = ?2 WHERE hash = ?1 AND (last_used_at IS NULL OR last_used_at < ?2)";
const ADD_LINK: &str = "INSERT INTO sign_in_links (hash, user_id, expires_at) VALUES (?1, ?2, ?3)";
const TAKE_LINK: &str = "DELETE FROM sign_in_links WHERE hash = ?1 RETURNING user_id, expires_at";
const PRUNE_SESSIONS: &str =
    "DELETE FROM sessions WHERE expires_at <= ?1 OR last_seen_at + idle <= ?1";
const PRUNE_LINKS: &str = "DELETE FROM sign_in_links WHERE expires_at <= ?1";

#[async_trait]
impl People for SqlitePeople {
    async fn add_user(&self, user: &NewUser) -> Result<User> {
        let now = self.clock.now();
        let id = UserId::new(ids::new(now));
        let done = sqlx::query(ADD_USER)
            .bind(id.as_str())
            .bind(user.email.as_str())
            .bind(user.role.as_str())
            .bind(user.password_hash.as_str())
            .bind(now.as_micros())
            .execute(&self.pools.writer)
            .await;
        match done {
            Ok(_) => Ok(User { id, email: user.email.clone(), role: user.role, created_at: now }),
            Err(sqlx::Error::Database(cause)) if cause.is_unique_violation() => {
                Err(PeopleError::EmailTaken)
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn has_users(&self) -> Result<bool> {
        let row = sqlx::query(HAS_USERS).fetch_one(&self.pools.readers).await?;
        Ok(row.try_get::<i64, _>("found")? != 0)
    }

    async fn find_user(&self, email: &Email) -> Result<Option<(User, PasswordHash)>> {
        let row =
            sqlx::query(FIND_USER).bind(email.as_str()).fetch_optional(&self.pools.readers).await?;
        row.map(|row| Ok((user(&row)?, PasswordHash::stored(row.try_get("password_hash")?))))
            .transpose()
    }

    async fn open_session(&self, session: &NewSession) -> Result<()> {
        let now = self.clock.now();
        sqlx::query(OPEN_SESSION)
            .bind(session.hash.as_str())
            .bind(session.user_id.as_str())
            .bind(now.as_micros())
            .bind(micros(session.idle))
            .bind((now + session.life).as_micros())
            .execute(&self.pools.writer)
            .await?;
        Ok(())
    }

    async fn session(&self, hash: &SecretHash) -> Result<Option<Session>> {
        let now = self.clock.now();
        let found = sqlx::query(FIND_SESSION)
            .bind(hash.as_str())
            .bind(now.as_micros())
            .fetch_optional(&self.pools.readers)
            .await?;
        let Some(row) = found else { return Ok(None) };
        if now >= time(&row, "last_seen_at")? + NOTED_EVERY {
            self.note(NOTE_SESSION, hash, now).await?;
        }
        let (created_at, expires_at) = (time(&row, "created_at")?, time(&row, "expires_at")?);
        Ok(Some(Session { hash: hash.clone(), user: user(&row)?, created_at, expires_at }))
    }

    async fn close_session(&self, hash: &SecretHash) -> Result<()> {
        sqlx::query(CLOSE_SESSION).bind(hash.as_str()).execute(&self.pools.writer).await?;
        Ok(())
    }

    async fn close_sessions(&self, user: &UserId) -> Result<()> {
        sqlx::query(CLOSE_SESSIONS).bind(user.as_str()).execute(&self.pools.writer).await?;
        Ok(())
    }

    async fn add_api_token(&self, token: &NewApiToken) -> Result<ApiToken> {
        let now = self.clock.now();
        let added = ApiToken {
            id: ids::new(now),
            name: token.name.clone(),
            prefix: token.prefix.clone(),
            created_at: now,
            last_used_at: None,
        };
        sqlx::query(ADD_TOKEN)
            .bind(&added.id)
            .bind(token.user_id.as_str())
            .bind(&token.name)
            .bind(&token.prefix)
            .bind(token.hash.as_str())
            .bind(now.as_micros())
            .execute(&self.pools.writer)
            .await?;
        Ok(added)
    }

    async fn api_tokens(&self, user: &UserId) -> Result<Vec<ApiToken>> {
        let rows =
            sqlx::query(LIST_TOKENS).bind(user.as_str()).fetch_all(&self.pools.readers).await?;
        rows.iter().map(token).collect()
    }

    async fn remove_api_token(&self, user: &UserId, id: &str) -> Result<bool> {
        let done = sqlx::query(REMOVE_TOKEN)
            .bind(user.as_str())
            .bind(id)
            .execute(&self.pools.writer)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    async fn user_of_token(&self, hash: &SecretHash) -> Result<Option<User>> {
        let now = self.clock.now();
        let found =
            sqlx::query(FIND_TOKEN).bind(hash.as_str()).fetch_optional(&self.pools.readers).await?;
        let Some(row) = found else { return Ok(None) };
        let used = row.try_get::<Option<i64>, _>("last_used_at")?.map(Timestamp::from_micros);
        if used.is_none_or(|used| now >= used + NOTED_EVERY) {
            self.note(NOTE_TOKEN, hash, now).await?;
        }
        user(&row).map(Some)
    }

    async fn one_time_link(&self, user: &UserId, hash: &SecretHash, life: Duration) -> Result<()> {
        sqlx::query(ADD_LINK)
            .bind(hash.as_str())
            .bind(user.as_str())
            .bind((self.clock.now() + life).as_micros())
            .execute(&self.pools.writer)
            .await?;
        Ok(())
    }

    async fn take_link(&self, hash: &SecretHash) -> Result<Option<UserId>> {
        // A statement that writes is read to its end, or a failed commit would go unseen.
        let rows = sqlx::query(TAKE_LINK).bind(hash.as_str()).fetch_all(&self.pools.writer).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let alive = self.clock.now() < time(row, "expires_at")?;
        let id: String = row.try_get("user_id")?;
        Ok(alive.then(|| UserId::new(id)))
    }

    async fn prune(&self) -> Result<()> {
        let now = self.clock.now().as_micros();
        sqlx::query(PRUNE_SESSIONS).bind(now).execute(&self.pools.writer).await?;
        sqlx::query(PRUNE_LINKS).bind(now).execute(&self.pools.writer).await?;
        Ok(())
    }
}

impl SqlitePeople {
    async fn note(&self, statement: &'static str, hash: &SecretHash, now: Timestamp) -> Result<()> {
        sqlx::query(statement)
            .bind(hash.as_str())
            .bind(now.as_micros())
            .execute(&self.pools.writer)
            .await?;
        Ok(())
    }
}

fn user(row: &SqliteRow) -> Result<User> {
    let email: String = row.try_get("email")?;
    let role: String = row.try_get("role")?;
    Ok(User {
        id: UserId::new(row.try_get::<String, _>("user_id")?),
        email: email.parse().map_err(|_| PeopleError::Corrupt("email"))?,
        role: role.parse().map_err(|_| PeopleError::Corrupt("role"))?,
        created_at: time(row, "user_created_at")?,
    })
}

fn token(row: &SqliteRow) -> Result<ApiToken> {
    Ok(ApiToken {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        prefix: row.try_get("prefix")?,
        created_at: time(row, "created_at")?,
        last_used_at: row.try_get::<Option<i64>, _>("last_used_at")?.map(Timestamp::from_micros),
    })
}

fn time(row: &SqliteRow, column: &str) -> Result<Timestamp> {
    Ok(Timestamp::from_micros(row.try_get(column)?))
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}
