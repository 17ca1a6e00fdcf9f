use async_trait::async_trait;
use social_core::Timestamp;

use crate::error::{Conflict, StoreError};
use crate::postgres::text::sought;
use crate::postgres::tx::Tx;
use crate::postgres::{PostgresStore, fault};
use crate::record::{IgContainer, PublicationId};
use crate::sql::codec;
use crate::sql::read::instagram::container;
use crate::traits::{IgContainers, Result};

const INSERT: &str = "
    INSERT INTO social.ig_containers
        (container_id, account_id, app, ig_business_id, publication_id, attempt, part, children,
         status_code, status, version, created_at, updated_at)
    VALUES ($1, $2, coalesce((SELECT app FROM social.oauth_accounts WHERE id = $2), ''),
        $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (ig_business_id, container_id) DO NOTHING";

const PUT: &str = "
    UPDATE social.ig_containers
    SET children = $4, status_code = $5, status = $6, updated_at = $7, version = version + 1
    WHERE ig_business_id = $1 AND container_id = $2 AND version = $3";

pub(in crate::postgres) const OF_PUBLICATION: &str = "
    SELECT container_id, account_id, ig_business_id, publication_id, attempt, part, children,
           status_code, status, version, created_at, updated_at
    FROM social.ig_containers WHERE publication_id = $1 AND attempt = $2
    ORDER BY part, created_at, container_id, ig_business_id";

pub(in crate::postgres) const SINCE: &str = "
    SELECT container_id, account_id, ig_business_id, publication_id, attempt, part, children,
           status_code, status, version, created_at, updated_at
    FROM social.ig_containers WHERE ig_business_id = $1 AND updated_at >= $2
    ORDER BY updated_at DESC, container_id DESC LIMIT $3";

#[async_trait]
impl IgContainers for PostgresStore {
    async fn containers_of(
        &self,
        publication: &PublicationId,
        attempt: u32,
    ) -> Result<Vec<IgContainer>> {
        let rows = sqlx::query(OF_PUBLICATION)
            .bind(sought(publication.as_str()))
            .bind(i64::from(attempt))
            .fetch_all(self.pool())
            .await
            .map_err(fault::from_sqlx)?;
        codec::all(&rows, container)
    }

    async fn containers_since(
        &self,
        ig_business_id: &str,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<IgContainer>> {
        let rows = sqlx::query(SINCE)
            .bind(sought(ig_business_id))
            .bind(since.as_micros())
            .bind(i64::from(limit))
            .fetch_all(self.pool())
            .await
            .map_err(fault::from_sqlx)?;
        codec::all(&rows, container)
    }
}

/// Adds a container.
pub(in crate::postgres) async fn insert(tx: &mut Tx<'_>, row: &IgContainer) -> Result<()> {
    let done = sqlx::query(INSERT)
        .bind(&row.container_id)
        .bind(row.account_id.as_str())
        .bind(&row.ig_business_id)
        .bind(row.publication_id.as_str())
        .bind(i64::from(row.attempt))
        .bind(i64::from(row.part))
        .bind(codec::json("children", &row.children)?)
        .bind(&row.status_code)
        .bind(&row.status)
        .bind(codec::count("version", row.version)?)
        .bind(row.created_at.as_micros())
        .bind(row.updated_at.as_micros())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    Err(StoreError::Conflict(Conflict::Exists("container")))
}

/// Writes a container's changing columns.
pub(in crate::postgres) async fn put(tx: &mut Tx<'_>, row: &IgContainer) -> Result<()> {
    let done = sqlx::query(PUT)
        .bind(&row.ig_business_id)
        .bind(&row.container_id)
        .bind(codec::count("version", row.version)?)
        .bind(codec::json("children", &row.children)?)
        .bind(&row.status_code)
        .bind(&row.status)
        .bind(tx.now.as_micros())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    Err(StoreError::Fenced("container"))
}
