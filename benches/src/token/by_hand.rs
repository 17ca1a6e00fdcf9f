//! Reads a token's row and opens it, with the least code around it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hint::black_box;
use std::path::Path;
use std::sync::RwLock;

use anyhow::{Context as _, Result, ensure};
use rusqlite::Connection;
use social_core::seal::{Keyring, SealContext, Sealed};
use social_core::{Clock, SystemClock};
use social_store::AccountIdentity;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{PgPool, Row, SqlitePool};

use super::fill::{Filled, Known};

/// What a caller needs of the row.
const SELECT: &str = "
    SELECT user_id, state, token_version, scopes, access_expires_at, access_token
    FROM oauth_accounts WHERE id = ?1";

const SELECT_POSTGRES: &str = "
    SELECT user_id, state, token_version, scopes, access_expires_at, access_token
    FROM social.oauth_accounts WHERE id = $1";

/// Opens a token for its row, and looks at its end.
fn open(keys: &Keyring, row: &AccountIdentity, sealed: &Sealed, ends_at: i64) -> Result<()> {
    let place = SealContext {
        purpose: "oauth-account",
        app: &row.app,
        provider: Some(row.flow.provider()),
        user: Some(&row.user_id),
        row_id: row.id.as_str(),
        column: "access_token",
    };
    ensure!(ends_at > SystemClock.now().as_micros(), "the token has ended");
    let token = black_box(keys.open(&place, sealed)?);
    ensure!(token.starts_with(b"act."), "that is no token");
    Ok(())
}

/// A map in memory.
#[derive(Debug)]
pub(super) struct Map {
    keys: Keyring,
    accounts: Vec<Known>,
    sealed: RwLock<HashMap<String, (i64, Sealed)>>,
}

impl Map {
    pub(super) fn new(filled: &Filled) -> Self {
        let rows = filled.accounts.iter().zip(&filled.sealed);
        let sealed = rows.map(|(one, sealed)| (one.id.to_string(), (i64::MAX, sealed.clone())));
        Self {
            keys: filled.keys.clone(),
            accounts: filled.accounts.clone(),
            sealed: RwLock::new(sealed.collect()),
        }
    }

    pub(super) fn token(&self, number: usize) -> Result<()> {
        let account = self.accounts.get(number).context("no account")?;
        let (ends_at, sealed) = {
            let rows = self.sealed.read().ok().context("a writer panicked")?;
            rows.get(account.id.as_str()).cloned().context("no row")?
        };
        open(&self.keys, &account.identity, &sealed, ends_at)
    }
}

/// The same driver as ours, one query.
#[derive(Debug)]
pub(super) struct Pool {
    keys: Keyring,
    accounts: Vec<Known>,
    connections: SqlitePool,
}

impl Pool {
    pub(super) async fn open(file: &Path, filled: &Filled) -> Result<Self> {
        let options = SqliteConnectOptions::new().filename(file);
        let pool = SqlitePoolOptions::new()
            .max_connections(4)
            .test_before_acquire(false)
            .connect_with(options)
            .await?;
        Ok(Self { keys: filled.keys.clone(), accounts: filled.accounts.clone(), connections: pool })
    }

    pub(super) async fn token(&self, number: usize) -> Result<()> {
        let account = self.accounts.get(number).context("no account")?;
        let row =
            sqlx::query(SELECT).bind(account.id.as_str()).fetch_one(&self.connections).await?;
        ensure!(row.try_get::<&str, _>("state")? == "active", "the account is not active");
        black_box((row.try_get::<i64, _>("token_version")?, row.try_get::<&str, _>("scopes")?));
        let sealed = Sealed::from_bytes(row.try_get::<Vec<u8>, _>("access_token")?)?;
        open(&self.keys, &account.identity, &sealed, row.try_get("access_expires_at")?)
    }
}

/// Postgres with the same driver as ours, one query.
#[derive(Debug)]
pub(super) struct Tables {
    keys: Keyring,
    accounts: Vec<Known>,
    connections: PgPool,
}

impl Tables {
    pub(super) async fn connect(url: &str, filled: &Filled) -> Result<Self> {
        let pool = PgPoolOptions::new().max_connections(4).test_before_acquire(false);
        let connections = pool.connect(url).await?;
        Ok(Self { keys: filled.keys.clone(), accounts: filled.accounts.clone(), connections })
    }

    pub(super) async fn token(&self, number: usize) -> Result<()> {
        let account = self.accounts.get(number).context("no account")?;
        let query = sqlx::query(SELECT_POSTGRES).bind(account.id.as_str());
        let row = query.fetch_one(&self.connections).await?;
        ensure!(row.try_get::<&str, _>("state")? == "active", "the account is not active");
        black_box((row.try_get::<i64, _>("token_version")?, row.try_get::<&str, _>("scopes")?));
        let sealed = Sealed::from_bytes(row.try_get::<Vec<u8>, _>("access_token")?)?;
        open(&self.keys, &account.identity, &sealed, row.try_get("access_expires_at")?)
    }
}

/// `SQLite`'s own library on this thread: no pool, no other thread, the statement kept prepared.
#[derive(Debug)]
pub(super) struct File {
    keys: Keyring,
    accounts: Vec<Known>,
    connection: RefCell<Connection>,
}

impl File {
    pub(super) fn open(file: &Path, filled: &Filled) -> Result<Self> {
        let connection = RefCell::new(Connection::open(file)?);
        Ok(Self { keys: filled.keys.clone(), accounts: filled.accounts.clone(), connection })
    }

    pub(super) fn token(&self, number: usize) -> Result<()> {
        let account = self.accounts.get(number).context("no account")?;
        let connection = self.connection.borrow();
        let mut statement = connection.prepare_cached(SELECT)?;
        let (state, ends_at, sealed) = statement.query_row([account.id.as_str()], |row| {
            black_box((row.get::<_, i64>(2)?, row.get::<_, String>(3)?));
            Ok((row.get::<_, String>(1)?, row.get::<_, i64>(4)?, row.get::<_, Vec<u8>>(5)?))
        })?;
        ensure!(state == "active", "the account is not active");
        open(&self.keys, &account.identity, &Sealed::from_bytes(sealed)?, ends_at)
    }
}
