use serde_json::Value;
use social_core::{AccountId, Sealed, UserId};

use crate::error::{Conflict, StoreError};
use crate::record::{NewAccount, Reserved, SealedDerived, SealedTokens};
use crate::sql::codec::{self, Columns, blob, micros};
use crate::sql::demand;
use crate::sqlite::fault;
use crate::sqlite::tx::Tx;
use crate::traits::Result;

const FIND_LIVE: &str = "
    SELECT id, user_id, token_version FROM oauth_accounts
    WHERE app = ?1 AND provider = ?2 AND subject = ?3 AND flow = ?4 AND state <> 'revoked'";

const RESERVE: &str = "
    INSERT INTO oauth_accounts
        (id, user_id, app, provider, flow, subject, scopes, state, token_version, metadata,
         created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, '[]', 'reserved', 0, 'null', ?7, ?7)";

const PUT: &str = "
    UPDATE oauth_accounts SET
        access_token = ?3, refresh_token = ?4, issued_at = ?5, access_expires_at = ?6,
        refresh_expires_at = ?7, scopes = ?8, updated_at = ?9, metadata = ?10, state = 'active',
        stranded_tokens = NULL, token_version = token_version + 1
    WHERE id = ?1 AND token_version = ?2 AND state <> 'revoked'
    RETURNING token_version";

const UPDATE: &str = "
    UPDATE oauth_accounts SET
        access_token = ?3, refresh_token = ?4, issued_at = ?5, access_expires_at = ?6,
        refresh_expires_at = ?7, scopes = ?8, updated_at = ?9, state = 'active',
        token_version = token_version + 1
    WHERE id = ?1 AND token_version = ?2 AND state IN ('active', 'needs_reconnect')
    RETURNING token_version";

const STRAND: &str = "
    UPDATE oauth_accounts SET stranded_tokens = ?2, updated_at = ?3
    WHERE id = ?1 AND state <> 'revoked'";

const REWRAP_ACCESS: &str =
    "UPDATE oauth_accounts SET access_token = ?3 WHERE id = ?1 AND access_token = ?2";
const REWRAP_REFRESH: &str =
    "UPDATE oauth_accounts SET refresh_token = ?3 WHERE id = ?1 AND refresh_token = ?2";
const REWRAP_STRANDED: &str =
    "UPDATE oauth_accounts SET stranded_tokens = ?3 WHERE id = ?1 AND stranded_tokens = ?2";
const REWRAP_DERIVED: &str = "
    UPDATE oauth_derived_tokens SET token = ?3
    WHERE account_id = ?1 AND token = ?2 AND slot = ?4";

const TOUCH: &str = "
    UPDATE oauth_accounts SET updated_at = ?3
    WHERE id = ?1 AND token_version = ?2 AND state <> 'revoked'";
const CLEAR_DERIVED: &str = "DELETE FROM oauth_derived_tokens WHERE account_id = ?1";
const INSERT_DERIVED: &str = "
    INSERT INTO oauth_derived_tokens (account_id, slot, app, token, expires_at)
    SELECT id, ?2, app, ?3, ?4 FROM oauth_accounts WHERE id = ?1";

const SET_METADATA: &str = "UPDATE oauth_accounts SET metadata = ?2, updated_at = ?3 WHERE id = ?1";

pub(super) async fn reserve(tx: Tx<'_>, account: NewAccount) -> Result<Reserved> {
    let provider = account.flow.provider();
    let live = sqlx::query(FIND_LIVE)
        .bind(account.app.as_str())
        .bind(provider.as_str())
        .bind(account.subject.as_str())
        .bind(account.flow.as_str())
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    let known = codec::first(&live, |row| {
        let columns = Columns::new(row, "account");
        let owner: UserId = columns.id("user_id")?;
        let token_version = columns.count("token_version")?;
        Ok((owner, Reserved { id: columns.id("id")?, token_version }))
    })?;
    match known {
        Some((owner, reserved)) if owner == account.user_id => return Ok(reserved),
        Some((owner, _)) => return Err(StoreError::Conflict(Conflict::LinkedElsewhere { owner })),
        None => {}
    }
    let id = tx.fresh_id();
    sqlx::query(RESERVE)
        .bind(&id)
        .bind(account.user_id.as_str())
        .bind(account.app.as_str())
        .bind(provider.as_str())
        .bind(account.flow.as_str())
        .bind(account.subject.as_str())
        .bind(tx.now.as_micros())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(Reserved { id: AccountId::new(id), token_version: 0 })
}

pub(super) async fn put(
    tx: Tx<'_>,
    id: AccountId,
    token_version: u64,
    tokens: SealedTokens,
    metadata: Value,
) -> Result<u64> {
    let metadata = codec::json("metadata", &metadata)?;
    write_tokens(tx, PUT, &id, token_version, &tokens, Some(metadata)).await
}

pub(super) async fn update(
    tx: Tx<'_>,
    id: AccountId,
    token_version: u64,
    tokens: SealedTokens,
) -> Result<u64> {
    write_tokens(tx, UPDATE, &id, token_version, &tokens, None).await
}

async fn write_tokens(
    tx: Tx<'_>,
    sql: &'static str,
    id: &AccountId,
    token_version: u64,
    tokens: &SealedTokens,
    metadata: Option<String>,
) -> Result<u64> {
    let mut query = sqlx::query(sql)
        .bind(id.as_str())
        .bind(version(token_version)?)
        .bind(tokens.access.as_bytes())
        .bind(blob(tokens.refresh.as_ref()))
        .bind(tokens.issued_at.as_micros())
        .bind(micros(tokens.access_expires_at))
        .bind(micros(tokens.refresh_expires_at))
        .bind(codec::json("scopes", &tokens.scopes)?)
        .bind(tx.now.as_micros());
    if let Some(metadata) = metadata {
        query = query.bind(metadata);
    }
    let rows = query.fetch_all(&mut *tx.conn).await.map_err(fault::from_sqlx)?;
    codec::first(&rows, |row| Columns::new(row, "account").count("token_version"))?
        .ok_or(StoreError::Fenced("account"))
}

pub(super) async fn strand(tx: Tx<'_>, id: AccountId, tokens: Sealed) -> Result<()> {
    let done = sqlx::query(STRAND)
        .bind(id.as_str())
        .bind(tokens.as_bytes())
        .bind(tx.now.as_micros())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    demand(done.rows_affected(), "account")
}

pub(super) async fn rewrap(
    tx: Tx<'_>,
    id: AccountId,
    column: String,
    from: Sealed,
    to: Sealed,
) -> Result<bool> {
    let (sql, slot) = match column.as_str() {
        "access_token" => (REWRAP_ACCESS, None),
        "refresh_token" => (REWRAP_REFRESH, None),
        "stranded_tokens" => (REWRAP_STRANDED, None),
        derived => (REWRAP_DERIVED, derived.strip_prefix("derived:")),
    };
    let mut query = sqlx::query(sql).bind(id.as_str()).bind(from.as_bytes()).bind(to.as_bytes());
    if let Some(slot) = slot {
        query = query.bind(slot);
    }
    let done = query.execute(&mut *tx.conn).await.map_err(fault::from_sqlx)?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn put_derived(
    tx: Tx<'_>,
    id: AccountId,
    token_version: u64,
    derived: Vec<SealedDerived>,
) -> Result<()> {
    let done = sqlx::query(TOUCH)
        .bind(id.as_str())
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
    for one in &derived {
        sqlx::query(INSERT_DERIVED)
            .bind(id.as_str())
            .bind(&one.slot)
            .bind(one.token.as_bytes())
            .bind(micros(one.expires_at))
            .execute(&mut *tx.conn)
            .await
            .map_err(fault::from_sqlx)?;
    }
    Ok(())
}

pub(super) async fn set_metadata(tx: Tx<'_>, id: AccountId, metadata: Value) -> Result<()> {
    let done = sqlx::query(SET_METADATA)
        .bind(id.as_str())
        .bind(codec::json("metadata", &metadata)?)
        .bind(tx.now.as_micros())
        .execute(&mut *tx.conn)
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
