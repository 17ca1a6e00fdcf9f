use social_core::{AccountId, UserId};
use sqlx::PgConnection;

use super::write::version;
use crate::error::StoreError;
use crate::postgres::fault;
use crate::postgres::text::sought;
use crate::postgres::tx::Tx;
use crate::record::AccountState;
use crate::sql::codec::{self, Columns};
use crate::traits::Result;

const NEEDS_RECONNECT: &str = "
    UPDATE social.oauth_accounts
    SET state = 'needs_reconnect', updated_at = coalesce($3, social.micros())
    WHERE id = $1 AND token_version = $2 AND state = 'active'";

/// An account without tokens can be neither active nor in need of new ones.
const SET: &str = "
    UPDATE social.oauth_accounts SET state = $3, updated_at = $4
    WHERE id = $1 AND ($2::bigint IS NULL OR token_version = $2)
      AND state <> 'revoked' AND access_token IS NOT NULL";

/// Whoever writes tokens of the account has the row locked: it is waited for, and what it wrote is
/// seen by the statements that follow.
const FIND: &str = "
    SELECT state FROM social.oauth_accounts
    WHERE id = $1 AND ($2::bigint IS NULL OR token_version = $2)
    FOR NO KEY UPDATE";

const FIND_OF_USER: &str = "
    SELECT 1 FROM social.oauth_accounts
    WHERE id = $1 AND user_id = $2 AND state <> 'revoked'
    FOR NO KEY UPDATE";

const REVOKE: &str = "
    UPDATE social.oauth_accounts SET
        state = 'revoked', access_token = NULL, refresh_token = NULL, stranded_tokens = NULL,
        issued_at = NULL, access_expires_at = NULL, refresh_expires_at = NULL, revoked_at = $2,
        updated_at = $2
    WHERE id = $1";
const CLEAR_DERIVED: &str = "DELETE FROM social.oauth_derived_tokens WHERE account_id = $1";
/// A post that is final has none.
pub(in crate::postgres) const CLEAR_UPLOADS: &str = "
    UPDATE social.tiktok_posts SET upload_url = NULL, version = version + 1
    WHERE account_id = $1 AND status NOT IN ('PUBLISH_COMPLETE', 'FAILED')
      AND upload_url IS NOT NULL";

pub(super) async fn needs_reconnect(
    conn: &mut PgConnection,
    id: AccountId,
    token_version: u64,
    now: Option<i64>,
) -> Result<bool> {
    let Ok(token_version) = version(token_version) else {
        return Ok(false);
    };
    let done = sqlx::query(NEEDS_RECONNECT)
        .bind(sought(id.as_str()))
        .bind(token_version)
        .bind(now)
        .execute(conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn revoke_of_user(mut tx: Tx<'_>, user: UserId, id: AccountId) -> Result<bool> {
    let live = sqlx::query(FIND_OF_USER)
        .bind(sought(id.as_str()))
        .bind(sought(user.as_str()))
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    if live.is_empty() {
        return Ok(false);
    }
    erase(&mut tx, &id).await?;
    Ok(true)
}

/// Sets where a connected account stands.
pub(in crate::postgres) async fn set(
    tx: &mut Tx<'_>,
    id: &AccountId,
    token_version: Option<u64>,
    state: AccountState,
) -> Result<()> {
    let done = sqlx::query(SET)
        .bind(sought(id.as_str()))
        .bind(token_version.map(version).transpose()?)
        .bind(state.as_str())
        .bind(tx.now.as_micros())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    Err(StoreError::Fenced("account"))
}

/// Disconnects an account, whoever connected it; a tombstone stays as it is.
pub(in crate::postgres) async fn revoke(
    tx: &mut Tx<'_>,
    id: &AccountId,
    token_version: Option<u64>,
) -> Result<()> {
    let rows = sqlx::query(FIND)
        .bind(sought(id.as_str()))
        .bind(token_version.map(version).transpose()?)
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    match codec::first(&rows, |row| Columns::new(row, "account").word("state"))? {
        None => Err(StoreError::Fenced("account")),
        Some(AccountState::Revoked) => Ok(()),
        Some(_) => erase(tx, id).await,
    }
}

/// Erases everything sealed of a row that is locked; its bytes stay in the pages until these are
/// written anew.
///
/// Several statements: one that did all would not see derived tokens that were committed while it
/// waited for the row.
async fn erase(tx: &mut Tx<'_>, id: &AccountId) -> Result<()> {
    sqlx::query(REVOKE)
        .bind(sought(id.as_str()))
        .bind(tx.now.as_micros())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    for sql in [CLEAR_DERIVED, CLEAR_UPLOADS] {
        sqlx::query(sql)
            .bind(sought(id.as_str()))
            .execute(&mut *tx.conn)
            .await
            .map_err(fault::from_sqlx)?;
    }
    Ok(())
}
