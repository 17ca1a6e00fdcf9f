//! `media_grants`: who may fetch a file.

use super::tx::Tx;
use super::{SqliteStore, fault};
use crate::check;
use crate::error::{Conflict, StoreError};
use crate::record::{MediaGrant, PublicationId};
use crate::sql::codec::{self, micros};
use crate::sql::read::media::grant;
use crate::traits::Result;

macro_rules! select_grant {
    ($rest:literal) => {
        concat!(
            "SELECT hash, asset_id, publication_id, attempt, expires_at, revoked_at, fetched_at \
             FROM media_grants ",
            $rest
        )
    };
}

const FIND_GRANT: &str =
    select_grant!("WHERE hash = ?1 AND revoked_at IS NULL AND expires_at > ?2");
pub(super) const GRANTS_OF: &str =
    select_grant!("WHERE publication_id = ?1 AND attempt = ?2 ORDER BY rowid");

const INSERT_GRANT: &str = "
    INSERT INTO media_grants
        (hash, asset_id, app, publication_id, attempt, expires_at, revoked_at, fetched_at)
    VALUES (?1, ?2, ifnull((SELECT app FROM media_assets WHERE id = ?2), ''), ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (hash) DO NOTHING";

const MARK_FETCHED: &str = "
    UPDATE media_grants SET fetched_at = ifnull(fetched_at, ?2)
    WHERE hash = ?1 AND revoked_at IS NULL AND expires_at > ?2";
const REVOKE_GRANTS: &str = "
    UPDATE media_grants SET revoked_at = ?3
    WHERE publication_id = ?1 AND attempt = ?2 AND revoked_at IS NULL";
pub(super) const FETCHED: &str = "
    SELECT 1 FROM media_grants
    WHERE publication_id = ?1 AND attempt = ?2 AND fetched_at IS NOT NULL LIMIT 1";

/// Reads a permission that still works.
pub(super) async fn find(store: &SqliteStore, hash: &str) -> Result<Option<MediaGrant>> {
    let rows = sqlx::query(FIND_GRANT)
        .bind(hash)
        .bind(store.writer.now().as_micros())
        .fetch_all(store.readers())
        .await
        .map_err(fault::from_sqlx)?;
    codec::first(&rows, grant)
}

/// Notes the first use of a permission that still works.
pub(super) async fn mark_fetched(store: &SqliteStore, hash: &str) -> Result<()> {
    check::key("hash", hash)?;
    let hash = hash.to_owned();
    store
        .write(move |tx| {
            Box::pin(async move {
                let done = sqlx::query(MARK_FETCHED)
                    .bind(hash)
                    .bind(tx.now.as_micros())
                    .execute(&mut *tx.conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                if done.rows_affected() == 0 {
                    return Err(StoreError::NotFound("permission"));
                }
                Ok(())
            })
        })
        .await
}

/// Reads every permission of an attempt.
pub(super) async fn of_attempt(
    store: &SqliteStore,
    publication: &PublicationId,
    attempt: u32,
) -> Result<Vec<MediaGrant>> {
    let rows = sqlx::query(GRANTS_OF)
        .bind(publication.as_str())
        .bind(attempt)
        .fetch_all(store.readers())
        .await
        .map_err(fault::from_sqlx)?;
    codec::all(&rows, grant)
}

/// Adds a permission.
pub(super) async fn insert(tx: &mut Tx<'_>, grant: &MediaGrant) -> Result<()> {
    let done = sqlx::query(INSERT_GRANT)
        .bind(&grant.hash)
        .bind(grant.asset_id.as_str())
        .bind(grant.publication_id.as_str())
        .bind(grant.attempt)
        .bind(grant.expires_at.as_micros())
        .bind(micros(grant.revoked_at))
        .bind(micros(grant.fetched_at))
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    Err(StoreError::Conflict(Conflict::Exists("permission")))
}

/// Withdraws every permission of an attempt.
pub(super) async fn revoke_grants(
    tx: &mut Tx<'_>,
    publication: &PublicationId,
    attempt: u32,
) -> Result<()> {
    sqlx::query(REVOKE_GRANTS)
        .bind(publication.as_str())
        .bind(attempt)
        .bind(tx.now.as_micros())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(())
}

/// Withdraws every permission of an attempt if none was used. The database has one writer: none
/// comes to be used meanwhile.
pub(super) async fn revoke_unfetched(
    tx: &mut Tx<'_>,
    publication: &PublicationId,
    attempt: u32,
) -> Result<()> {
    revoke_grants(tx, publication, attempt).await?;
    let fetched = sqlx::query(FETCHED)
        .bind(publication.as_str())
        .bind(attempt)
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    if fetched.is_empty() {
        return Ok(());
    }
    Err(Conflict::InUse("permission").into())
}
