//! People in the service's PostgreSQL database, in a schema and a pool of their own.

mod open;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use social_core::{Clock, SystemClock, Timestamp, UserId};
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row};

use super::record::{ApiToken, NewApiToken, NewSession, NewUser, Session, User};
use super::{Email, NOTED_EVERY, PasswordHash, People, PeopleError, Result, SecretHash};
use crate::ids;

/// How [`PostgresPeople`] are opened.
#[derive(Clone, Debug)]
#[must_use = "options do nothing until a database is opened with them"]
pub struct PostgresPeopleOptions {
    clock: Option<Arc<dyn Clock>>,
    max_connections: u32,
}

impl Default for PostgresPeopleOptions {
    /// Takes the database's clock and four connections at most.
    fn default() -> Self {
        Self { clock: None, max_connections: 4 }
    }
}

impl PostgresPeopleOptions {
    /// Takes the time from this clock and not from the database, for tests and the demo.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Sets how many connections are open at most, at least one.
    pub fn max_connections(mut self, connections: u32) -> Self {
        self.max_connections = connections.max(1);
        self
    }
}

/// People in a PostgreSQL database, for any number of processes.
///
/// Every write is one statement, which commits by itself: there is no half of it to be left behind
/// by a caller who goes away. What has ended is decided by the database's clock, not by that of the
/// process that was asked.
#[derive(Debug)]
pub struct PostgresPeople {
    pool: PgPool,
    clock: Option<Arc<dyn Clock>>,
}

impl PostgresPeople {
    /// Connects and brings the tables in the schema `social_server` up to date. Any number of
    /// processes may do so at once.
    ///
    /// # Errors
    ///
    /// [`PeopleError::NewerSchema`] if a newer program was here, [`PeopleError::Setting`] if the
    /// database cannot keep every text or the address cannot be read, others if it cannot be
    /// reached or the role may not create the tables.
    pub async fn open(url: &str, options: PostgresPeopleOptions) -> Result<Self> {
        Ok(Self { pool: open::open(url, options.max_connections).await?, clock: options.clock })
    }

    /// Waits for what is under way and closes the connections.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Gives the given clock's time for `social_server.moment`; nothing leaves the word to the
    /// database.
    fn given(&self) -> Option<i64> {
        self.clock.as_ref().map(|clock| clock.now().as_micros())
    }

    /// Makes an id. Ids need only differ, so the machine's clock is good enough for them.
    fn fresh_id(&self) -> String {
        ids::new(self.clock.as_ref().map_or_else(|| SystemClock.now(), |clock| clock.now()))
    }
}

const ADD_USER: &str =
    "INSERT INTO social_server.users (id, email, role, password_hash, created_at)
     VALUES ($1, $2, $3, $4, social_server.moment($5)) RETURNING created_at";
const HAS_USERS: &str = "SELECT EXISTS (SELECT 1 FROM social_server.users) AS found";
const FIND_USER: &str = "SELECT id AS user_id, email, role, created_at AS user_created_at, password_hash FROM social_server.users WHERE email = $1";
const OPEN_SESSION: &str =
    "INSERT INTO social_server.sessions (hash, user_id, created_at, last_seen_at, idle, expires_at)
     SELECT $1, $2, m.now, m.now, $3, m.now + $4 FROM social_server.moment($5) AS m (now)";
const FIND_SESSION: &str = "SELECT s.created_at, s.last_seen_at, s.expires_at, m.now,
            u.id AS user_id, u.email, u.role, u.created_at AS user_created_at
     FROM social_server.moment($2) AS m (now), social_server.sessions s
     JOIN social_server.users u ON u.id = s.user_id
     WHERE s.hash = $1 AND s.expires_at > m.now AND s.last_seen_at + s.idle > m.now";
const NOTE_SESSION: &str =
    "UPDATE social_server.sessions SET last_seen_at = $2 WHERE hash = $1 AND last_seen_at < $2";
const CLOSE_SESSION: &str = "DELETE FROM social_server.sessions WHERE hash = $1";
const CLOSE_SESSIONS: &str = "DELETE FROM social_server.sessions WHERE user_id = $1";
const ADD_TOKEN: &str =
    "INSERT INTO social_server.api_tokens (id, user_id, name, prefix, hash, created_at)
     VALUES ($1, $2, $3, $4, $5, social_server.moment($6)) RETURNING created_at";
const LIST_TOKENS: &str = "SELECT id, name, prefix, created_at, last_used_at FROM social_server.api_tokens WHERE user_id = $1 ORDER BY created_at DESC, id DESC";
const REMOVE_TOKEN: &str = "DELETE FROM social_server.api_tokens WHERE user_id = $1 AND id = $2";
const FIND_TOKEN: &str = "SELECT t.last_used_at, social_server.moment($2) AS now,
            u.id AS user_id, u.email, u.role, u.created_at AS user_created_at
     FROM social_server.api_tokens t JOIN social_server.users u ON u.id = t.user_id WHERE t.hash = $1";
const NOTE_TOKEN: &str = "UPDATE social_server.api_tokens SET last_used_at = $2 WHERE hash = $1 AND (last_used_at IS NULL OR last_used_at < $2)";
const ADD_LINK: &str = "INSERT INTO social_server.sign_in_links (hash, user_id, expires_at)
     VALUES ($1, $2, social_server.moment($4) + $3)";
const TAKE_LINK: &str = "DELETE FROM social_server.sign_in_links WHERE hash = $1
     RETURNING user_id, expires_at > social_server.moment($2) AS alive";
const PRUNE_SESSIONS: &str =
    "DELETE FROM social_server.sessions USING social_server.moment($1) AS m (now)
     WHERE expires_at <= m.now OR last_seen_at + idle <= m.now";
const PRUNE_LINKS: &str =
    "DELETE FROM social_server.sign_in_links USING social_server.moment($1) AS m (now)
     WHERE expires_at <= m.now";

#[async_trait]
impl People for PostgresPeople {
    async fn add_user(&self, user: &NewUser) -> Result<User> {
        let id = UserId::new(self.fresh_id());
        // A statement that writes is read to its end, or a failed commit would go unseen.
        let done = sqlx::query(ADD_USER)
            .bind(id.as_str())
            .bind(user.email.as_str())
            .bind(user.role.as_str())
            .bind(user.password_hash.as_str())
            .bind(self.given())
            .fetch_all(&self.pool)
            .await;
        let rows = done.map_err(|error| match &error {
            sqlx::Error::Database(cause) if cause.is_unique_violation() => PeopleError::EmailTaken,
            _ => error.into(),
        })?;
        let created_at = time(only(&rows)?, "created_at")?;
        Ok(User { id, email: user.email.clone(), role: user.role, created_at })
    }

    async fn has_users(&self) -> Result<bool> {
        Ok(sqlx::query(HAS_USERS).fetch_one(&self.pool).await?.try_get("found")?)
    }

    async fn find_user(&self, email: &Email) -> Result<Option<(User, PasswordHash)>> {
        let row = sqlx::query(FIND_USER).bind(email.as_str()).fetch_optional(&self.pool).await?;
        row.map(|row| Ok((user(&row)?, PasswordHash::stored(row.try_get("password_hash")?))))
            .transpose()
    }

    async fn open_session(&self, session: &NewSession) -> Result<()> {
        sqlx::query(OPEN_SESSION)
            .bind(session.hash.as_str())
            .bind(session.user_id.as_str())
            .bind(micros(session.idle))
            .bind(micros(session.life))
            .bind(self.given())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn session(&self, hash: &SecretHash) -> Result<Option<Session>> {
        let found = sqlx::query(FIND_SESSION)
            .bind(hash.as_str())
            .bind(self.given())
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = found else { return Ok(None) };
        let now = time(&row, "now")?;
        if now >= time(&row, "last_seen_at")? + NOTED_EVERY {
            self.note(NOTE_SESSION, hash, now).await?;
        }
        let (created_at, expires_at) = (time(&row, "created_at")?, time(&row, "expires_at")?);
        Ok(Some(Session { hash: hash.clone(), user: user(&row)?, created_at, expires_at }))
    }

    async fn close_session(&self, hash: &SecretHash) -> Result<()> {
        sqlx::query(CLOSE_SESSION).bind(hash.as_str()).execute(&self.pool).await?;
        Ok(())
    }

    async fn close_sessions(&self, user: &UserId) -> Result<()> {
        sqlx::query(CLOSE_SESSIONS).bind(user.as_str()).execute(&self.pool).await?;
        Ok(())
    }

    async fn add_api_token(&self, token: &NewApiToken) -> Result<ApiToken> {
        let id = self.fresh_id();
        let rows = sqlx::query(ADD_TOKEN)
            .bind(&id)
            .bind(token.user_id.as_str())
            .bind(&token.name)
            .bind(&token.prefix)
            .bind(token.hash.as_str())
            .bind(self.given())
            .fetch_all(&self.pool)
            .await?;
        let created_at = time(only(&rows)?, "created_at")?;
        let (name, prefix) = (token.name.clone(), token.prefix.clone());
        Ok(ApiToken { id, name, prefix, created_at, last_used_at: None })
    }

    async fn api_tokens(&self, user: &UserId) -> Result<Vec<ApiToken>> {
        let rows = sqlx::query(LIST_TOKENS).bind(user.as_str()).fetch_all(&self.pool).await?;
        rows.iter().map(token).collect()
    }

    async fn remove_api_token(&self, user: &UserId, id: &str) -> Result<bool> {
        let done =
            sqlx::query(REMOVE_TOKEN).bind(user.as_str()).bind(id).execute(&self.pool).await?;
        Ok(done.rows_affected() > 0)
    }

    async fn user_of_token(&self, hash: &SecretHash) -> Result<Option<User>> {
        let found = sqlx::query(FIND_TOKEN)
            .bind(hash.as_str())
            .bind(self.given())
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = found else { return Ok(None) };
        let now = time(&row, "now")?;
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
            .bind(micros(life))
            .bind(self.given())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    async fn take_link(&self, hash: &SecretHash) -> Result<Option<UserId>> {
        let rows = sqlx::query(TAKE_LINK)
            .bind(hash.as_str())
            .bind(self.given())
            .fetch_all(&self.pool)
            .await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let (alive, id): (bool, String) = (row.try_get("alive")?, row.try_get("user_id")?);
        Ok(alive.then(|| UserId::new(id)))
    }

    async fn prune(&self) -> Result<()> {
        sqlx::query(PRUNE_SESSIONS).bind(self.given()).execute(&self.pool).await?;
        sqlx::query(PRUNE_LINKS).bind(self.given()).execute(&self.pool).await?;
        Ok(())
    }
}

impl PostgresPeople {
    async fn note(&self, statement: &'static str, hash: &SecretHash, now: Timestamp) -> Result<()> {
        sqlx::query(statement)
            .bind(hash.as_str())
            .bind(now.as_micros())
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

fn only(rows: &[PgRow]) -> Result<&PgRow> {
    rows.first().ok_or(PeopleError::Corrupt("answer"))
}

fn user(row: &PgRow) -> Result<User> {
    let email: String = row.try_get("email")?;
    let role: String = row.try_get("role")?;
    Ok(User {
        id: UserId::new(row.try_get::<String, _>("user_id")?),
        email: email.parse().map_err(|_| PeopleError::Corrupt("email"))?,
        role: role.parse().map_err(|_| PeopleError::Corrupt("role"))?,
        created_at: time(row, "user_created_at")?,
    })
}

fn token(row: &PgRow) -> Result<ApiToken> {
    Ok(ApiToken {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        prefix: row.try_get("prefix")?,
        created_at: time(row, "created_at")?,
        last_used_at: row.try_get::<Option<i64>, _>("last_used_at")?.map(Timestamp::from_micros),
    })
}

fn time(row: &PgRow, column: &str) -> Result<Timestamp> {
    Ok(Timestamp::from_micros(row.try_get(column)?))
}

/// The longest span that is kept: a hundred years. PostgreSQL refuses sums that overflow.
const LONGEST: i64 = 100 * 366 * 86_400 * 1_000_000;

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(LONGEST).min(LONGEST)
}
