use social_core::{AccountId, Sealed, UserId};
use sqlx::PgConnection;

use crate::check;
use crate::error::{Conflict, StoreError};
use crate::postgres::fault;
use crate::postgres::text::sought;
use crate::postgres::tx::Tx;
use crate::record::{NewAccount, Reserved, SealedDerived, SealedTokens};
use crate::sql::codec::{self, Columns, blob, micros};
use crate::sql::demand;
use crate::traits::Result;

/// Makes the row, or gives the live one: waits for whoever is making or revoking it, and then looks
/// again. The update changes nothing; without it a row that is there would not be given.
const RESERVE: &str = "
    INSERT INTO social.oauth_accounts AS live
        (id, user_id, app, provider, flow, subject, scopes, state, token_version, metadata,
         created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, '[]', 'reserved', 0, 'null', $7, $7)
    ON CONFLICT (app, provider, subject, flow) WHERE state <> 'revoked'
        DO UPDATE SET user_id = live.user_id
    RETURNING id, user_id, token_version";

const PUT: &str = "
    UPDATE social.oauth_accounts SET
        access_token = $3, refresh_token = $4, issued_at = $5, access_expires_at = $6,
        refresh_expires_at = $7, scopes = $8, updated_at = coalesce($9, social.micros()),
        metadata = $10, state = 'active', stranded_tokens = NULL,
        token_version = token_version + 1
    WHERE id = $1 AND token_version = $2 AND state <> 'revoked'
    RETURNING token_version";

const UPDATE: &str = "
    UPDATE social.oauth_accounts SET
        access_token = $3, refresh_token = $4, issued_at = $5, access_expires_at = $6,
        refresh_expires_at = $7, scopes = $8, updated_at = coalesce($9, social.micros()),
        state = 'active', token_version = token_version + 1
    WHERE id = $1 AND token_version = $2 AND state IN ('active', 'needs_reconnect')
    RETURNING token_version";

const STRAND: &str = "
    UPDATE social.oauth_accounts
    SET stranded_tokens = $2, updated_at = coalesce($3, social.micros())
    WHERE id = $1 AND state <> 'revoked'";

const REWRAP_ACCESS: &str =
    "UPDATE social.oauth_accounts SET access_token = $3 WHERE id = $1 AND access_token = $2";
const REWRAP_REFRESH: &str =
    "UPDATE social.oauth_accounts SET refresh_token = $3 WHERE id = $1 AND refresh_token = $2";
const REWRAP_STRANDED: &str =
    "UPDATE social.oauth_accounts SET stranded_tokens = $3 WHERE id = $1 AND stranded_tokens = $2";
const REWRAP_DERIVED: &str = "
    UPDATE social.oauth_derived_tokens SET token = $3
    WHERE account_id = $1 AND token = $2 AND slot = $4";

/// It also locks the row: whoever replaces the derived tokens, or erases them, does so alone.
const TOUCH: &str = "
    UPDATE social.oauth_accounts SET updated_at = $3
    WHERE id = $1 AND token_version = $2 AND state <> 'revoked'";
const CLEAR_DERIVED: &str = "DELETE FROM social.oauth_derived_tokens WHERE account_id = $1";
const INSERT_DERIVED: &str = "
    INSERT INTO social.oauth_derived_tokens (account_id, slot, app, token, expires_at)
    SELECT account.id, given.slot, account.app, given.token, given.expires_at
    FROM social.oauth_accounts AS account,
         unnest($2::text[], $3::bytea[], $4::bigint[]) AS given (slot, token, expires_at)
    WHERE account.id = $1";

const SET_METADATA: &str = "
    UPDATE social.oauth_accounts
    SET metadata = $2, updated_at = coalesce($3, social.micros())
    WHERE id = $1";

pub(super) async fn reserve(tx: Tx<'_>, account: NewAccount) -> Result<Reserved> {
    let rows = sqlx::query(RESERVE)
        .bind(tx.fresh_id())
        .bind(account.user_id.as_str())
        .bind(account.app.as_str())
        .bind(account.flow.provider().as_str())
        .bind(account.flow.as_str())
        .bind(account.subject.as_str())
        .bind(tx.now.as_micros())
        .fetch_all(tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    let live = codec::first(&rows, |row| {
        let columns = Columns::new(row, "account");
        let owner: UserId = columns.id("user_id")?;
        let token_version = columns.count("token_version")?;
        Ok((owner, Reserved { id: columns.id("id")?, token_version }))
    })?;
    match live {
        Some((owner, reserved)) if owner == account.user_id => Ok(reserved),
        Some((owner, _)) => Err(StoreError::Conflict(Conflict::LinkedElsewhere { owner })),
        // The statement always gives a row.
        None => Err(StoreError::Fenced("account")),
    }
}

/// The tokens of a login or of a refresh, and the version they replace.
#[derive(Clone)]
pub(super) struct NewTokens {
    pub(super) id: AccountId,
    pub(super) token_version: u64,
    pub(super) tokens: SealedTokens,
}

pub(super) async fn put(
    conn: &mut PgConnection,
    new: NewTokens,
    metadata: String,
    now: Option<i64>,
) -> Result<u64> {
    write_tokens(conn, PUT, &new, Some(metadata), now).await
}

pub(super) async fn update(
    conn: &mut PgConnection,
    new: NewTokens,
    now: Option<i64>,
) -> Result<u64> {
    write_tokens(conn, UPDATE, &new, None, now).await
}

async fn write_tokens(
    conn: &mut PgConnection,
    sql: &'static str,
    new: &NewTokens,
    metadata: Option<String>,
    now: Option<i64>,
) -> Result<u64> {
    let tokens = &new.tokens;
    let mut query = sqlx::query(sql)
        .bind(sought(new.id.as_str()))
        .bind(version(new.token_version)?)
        .bind(tokens.access.as_bytes())
        .bind(blob(tokens.refresh.as_ref()))
        .bind(tokens.issued_at.as_micros())
        .bind(micros(tokens.access_expires_at))
        .bind(micros(tokens.refresh_expires_at))
        .bind(codec::json("scopes", &tokens.scopes)?)
        .bind(now);
    if let Some(metadata) = metadata {
        query = query.bind(metadata);
    }
    let rows = query.fetch_all(conn).await.map_err(fault::from_sqlx)?;
    codec::first(&rows, |row| Columns::new(row, "account").count("token_version"))?
        .ok_or(StoreError::Fenced("account"))
}

pub(super) async fn strand(
    conn: &mut PgConnection,
    id: AccountId,
    tokens: Sealed,
    now: Option<i64>,
) -> Result<()> {
    let done = sqlx::query(STRAND)
        .bind(sought(id.as_str()))
        .bind(tokens.as_bytes())
        .bind(now)
        .execute(conn)
        .await
        .map_err(fault::from_sqlx)?;
    demand(done.rows_affected(), "account")
}

/// A sealed column of an account.
#[derive(Clone)]
pub(super) struct Column {
    id: AccountId,
    sql: &'static str,
    slot: Option<String>,
}

impl Column {
    /// Finds the column by its name, which was checked.
    pub(super) fn named(id: &AccountId, name: &str) -> Self {
        let (sql, slot) = match name {
            "access_token" => (REWRAP_ACCESS, None),
            "refresh_token" => (REWRAP_REFRESH, None),
            "stranded_tokens" => (REWRAP_STRANDED, None),
            derived => (REWRAP_DERIVED, derived.strip_prefix(check::DERIVED)),
        };
        Self { id: id.clone(), sql, slot: slot.map(ToOwned::to_owned) }
    }
}

pub(super) async fn rewrap(
    conn: &mut PgConnection,
    column: Column,
    from: Sealed,
    to: Sealed,
) -> Result<bool> {
    let mut query = sqlx::query(column.sql)
        .bind(sought(column.id.as_str()))
        .bind(from.as_bytes())
        .bind(to.as_bytes());
    if let Some(slot) = column.slot {
        query = query.bind(slot);
    }
    let done = query.execute(conn).await.map_err(fault::from_sqlx)?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn put_derived(
    tx: Tx<'_>,
    id: AccountId,
    token_version: u64,
    derived: Vec<SealedDerived>,
) -> Result<()> {
    let done = sqlx::query(TOUCH)
        .bind(sought(id.as_str()))
        .bind(version(token_version)?)
        .bind(tx.now.as_micros())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    demand(done.rows_affected(), "account")?;
    sqlx::query(CLEAR_DERIVED)
        .bind(id.as_str())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    let slots: Vec<&str> = derived.iter().map(|one| one.slot.as_str()).collect();
    let tokens: Vec<&[u8]> = derived.iter().map(|one| one.token.as_bytes()).collect();
    let ends: Vec<Option<i64>> = derived.iter().map(|one| micros(one.expires_at)).collect();
    sqlx::query(INSERT_DERIVED)
        .bind(id.as_str())
        .bind(slots)
        .bind(tokens)
        .bind(ends)
        .execute(tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(())
}

pub(super) async fn set_metadata(
    conn: &mut PgConnection,
    id: AccountId,
    metadata: String,
    now: Option<i64>,
) -> Result<()> {
    let done = sqlx::query(SET_METADATA)
        .bind(sought(id.as_str()))
        .bind(metadata)
        .bind(now)
        .execute(conn)
        .await
        .map_err(fault::from_sqlx)?;
    if done.rows_affected() == 0 {
        return Err(StoreError::NotFound("account"));
    }
    Ok(())
}

/// A version that no column can hold is no row's version.
pub(super) fn version(token_version: u64) -> Result<i64> {
    i64::try_from(token_version).map_err(|_| StoreError::Fenced("account"))
}
