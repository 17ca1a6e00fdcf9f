//! Connecting to the database that holds the tables of this server.

use std::time::Duration;

use sqlx::migrate::{Migrate as _, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, PgPool, Row};

use crate::people::{PeopleError, Result, schema};

/// How long a caller waits for a connection.
const ACQUIRE: Duration = Duration::from_secs(5);

/// What the database watches for us: no statement of ours takes long, and none may hold up others.
const LIMITS: [(&str, &str); 3] = [
    ("statement_timeout", "10s"),
    ("lock_timeout", "5s"),
    ("idle_in_transaction_session_timeout", "30s"),
];

/// Our own migrations leave those of the service's tables, and a host's, alone.
const TABLE: &str = "social_server.migrations";

/// Brings our tables up to date and connects.
pub(super) async fn open(url: &str, connections: u32) -> Result<PgPool> {
    let options: PgConnectOptions = url.parse().map_err(|_| PeopleError::Setting {
        setting: "url",
        // The address may hold a password: it is not repeated.
        found: "an address that cannot be read".to_owned(),
    })?;
    let options = options.application_name("social-server");
    // Opening is several steps; in a task of its own it never stops between two of them.
    let task = tokio::spawn(async move {
        migrate(&options).await?;
        Ok(pool(connections).connect_with(options.options(LIMITS)).await?)
    });
    task.await.unwrap_or_else(|error| Err(PeopleError::Backend(error.into())))
}

fn pool(connections: u32) -> PgPoolOptions {
    PgPoolOptions::new().max_connections(connections).acquire_timeout(ACQUIRE)
}

/// Brings the tables up to date, on a connection without limits: a starter waits for another one's
/// migration however long that takes.
async fn migrate(options: &PgConnectOptions) -> Result<()> {
    let mut conn = options.connect().await?;
    verify(&mut conn).await?;
    let migrator: Migrator = sqlx::migrate!("migrations/postgres");
    // A role without the right to create tables can serve what another role has prepared.
    let there = is_there(&mut conn).await?;
    if !there || !schema::is_present(&mut conn, TABLE, &migrator).await? {
        bring_up(&mut conn, &migrator).await?;
    }
    Ok(conn.close().await?)
}

async fn bring_up(conn: &mut PgConnection, migrator: &Migrator) -> Result<()> {
    // The lock is the session's: it goes with the connection if anything below fails.
    sqlx::query(LOCK).execute(&mut *conn).await?;
    if !sqlx::query(HAS_SCHEMA).fetch_one(&mut *conn).await?.try_get::<bool, _>("found")? {
        conn.create_schema_if_not_exists("social_server").await.map_err(|error| match error {
            sqlx::migrate::MigrateError::Execute(cause) => cause.into(),
            _ => PeopleError::Corrupt("schema"),
        })?;
    }
    schema::bring_up(conn, TABLE, migrator).await?;
    sqlx::query(UNLOCK).execute(conn).await?;
    Ok(())
}

/// A number made up for this lock, among the advisory locks of the database.
const LOCK: &str = "SELECT pg_advisory_lock(5310872264913345871)";
const UNLOCK: &str = "SELECT pg_advisory_unlock(5310872264913345871)";
const HAS_SCHEMA: &str = "SELECT to_regnamespace('social_server') IS NOT NULL AS found";
const HAS_TABLE: &str = "SELECT to_regclass('social_server.migrations') IS NOT NULL AS found";
const ENCODING: &str = "SELECT current_setting('server_encoding') AS found";

async fn is_there(conn: &mut PgConnection) -> Result<bool> {
    Ok(sqlx::query(HAS_TABLE).fetch_one(conn).await?.try_get("found")?)
}

/// Names and emails are of any language.
async fn verify(conn: &mut PgConnection) -> Result<()> {
    let found: String = sqlx::query(ENCODING).fetch_one(conn).await?.try_get("found")?;
    if found != "UTF8" {
        return Err(PeopleError::Setting { setting: "server_encoding", found });
    }
    Ok(())
}
