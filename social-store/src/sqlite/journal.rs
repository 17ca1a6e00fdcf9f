//! `publications` and `publication_steps`.

use async_trait::async_trait;
use social_core::UserId;

use super::tx::Tx;
use super::{SqliteStore, fault, media};
use crate::error::{Conflict, StoreError};
use crate::record::{
    AssetId, Page, Paged, Publication, PublicationId, PublicationState, PublicationStep,
};
use crate::sql::codec::{self, Columns, micros};
use crate::sql::read::journal::{publication, step};
use crate::traits::{Publications, Result};

macro_rules! publication_columns {
    () => {
        "id, app, user_id, account_id, group_id, idempotency_key, request, request_hash, media, \
         scheduled_for, state, attempt, cancel_requested_at, external_id, last_error, \
         correlation_id, version, created_at, updated_at, deadline_at, settled_at"
    };
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", publication_columns!(), " FROM publications ", $rest)
    };
}

const FIND: &str = select!("WHERE id = ?1 AND user_id = ?2");
const LOAD: &str = select!("WHERE id = ?1");
pub(super) const FIND_BY_KEY: &str = select!("WHERE user_id = ?1 AND idempotency_key = ?2");
pub(super) const LIST: &str = select!("WHERE user_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3");
pub(super) const LIST_BY_STATE: &str =
    select!("WHERE user_id = ?1 AND id < ?2 AND state = ?4 ORDER BY id DESC LIMIT ?3");
pub(super) const OVERDUE: &str = select!(
    "WHERE state NOT IN ('inbox', 'published', 'failed', 'cancelled') AND deadline_at < ?1
     ORDER BY deadline_at LIMIT ?2"
);

pub(super) const ASSET_IN_USE: &str = "
    SELECT EXISTS
        (SELECT 1 FROM publication_assets AS needed
         JOIN publications ON publications.id = needed.publication_id
         WHERE needed.asset_id = ?1
           AND publications.state NOT IN ('inbox', 'published', 'failed', 'cancelled')) AS used";

pub(super) const STEPS: &str = "
    SELECT publication_id, attempt, step, part, kind, outcome, source, detail, at
    FROM publication_steps WHERE publication_id = ?1 ORDER BY seq";

const INSERT: &str = concat!(
    "INSERT INTO publications (",
    publication_columns!(),
    ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
        ?19, ?20, ?21)
    ON CONFLICT (id) DO NOTHING"
);

const INSERT_ASSET: &str = "
    INSERT INTO publication_assets (asset_id, publication_id, app) VALUES (?1, ?2, ?3)
    ON CONFLICT DO NOTHING";

const PUT: &str = "
    UPDATE publications SET
        scheduled_for = ?3, state = ?4, attempt = ?5, cancel_requested_at = ?6, external_id = ?7,
        last_error = ?8, deadline_at = ?9, settled_at = ?10, updated_at = ?11,
        version = version + 1
    WHERE id = ?1 AND version = ?2";

const INSERT_STEP: &str = "
    INSERT INTO publication_steps
        (publication_id, app, attempt, step, part, kind, outcome, source, detail, at)
    SELECT id, app, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 FROM publications WHERE id = ?1
    ON CONFLICT (publication_id, attempt, step, part, kind) DO NOTHING";

const EXISTS: &str = "SELECT 1 FROM publications WHERE id = ?1";

#[async_trait]
impl Publications for SqliteStore {
    async fn find_publication(
        &self,
        user: &UserId,
        id: &PublicationId,
    ) -> Result<Option<Publication>> {
        let rows = sqlx::query(FIND)
            .bind(id.as_str())
            .bind(user.as_str())
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        codec::first(&rows, publication)
    }

    async fn find_by_key(&self, user: &UserId, key: &str) -> Result<Option<Publication>> {
        let rows = sqlx::query(FIND_BY_KEY)
            .bind(user.as_str())
            .bind(key)
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        codec::first(&rows, publication)
    }

    async fn list_publications(
        &self,
        user: &UserId,
        state: Option<PublicationState>,
        page: &Page,
    ) -> Result<Paged<Publication>> {
        let limit = page.clamped();
        let sql = if state.is_some() { LIST_BY_STATE } else { LIST };
        let mut query =
            sqlx::query(sql).bind(user.as_str()).bind(codec::before(page)).bind(limit + 1);
        if let Some(state) = state {
            query = query.bind(state.as_str());
        }
        let rows = query.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        let publications = codec::all(&rows, publication)?;
        Ok(codec::page(publications, limit, |one| one.id.to_string()))
    }

    async fn load_publication(&self, id: &PublicationId) -> Result<Option<Publication>> {
        let rows = sqlx::query(LOAD)
            .bind(id.as_str())
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        codec::first(&rows, publication)
    }

    async fn steps(&self, id: &PublicationId) -> Result<Vec<PublicationStep>> {
        let rows = sqlx::query(STEPS)
            .bind(id.as_str())
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        codec::all(&rows, step)
    }

    async fn asset_in_use(&self, asset: &AssetId) -> Result<bool> {
        let row = sqlx::query(ASSET_IN_USE)
            .bind(asset.as_str())
            .fetch_one(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        Columns::new(&row, "publication").get("used")
    }

    async fn overdue_publications(&self, limit: u32) -> Result<Vec<Publication>> {
        let rows = sqlx::query(OVERDUE)
            .bind(self.writer.now().as_micros())
            .bind(limit)
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        codec::all(&rows, publication)
    }
}

/// Adds a publication and notes the files it needs.
pub(super) async fn insert(tx: &mut Tx<'_>, row: &Publication) -> Result<()> {
    let same_key = sqlx::query(FIND_BY_KEY)
        .bind(row.user_id.as_str())
        .bind(&row.idempotency_key)
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    if let Some(known) = codec::first(&same_key, publication)? {
        let publication = known.id.to_string();
        return Err(StoreError::Conflict(Conflict::IdempotencyKey { publication }));
    }
    let done = sqlx::query(INSERT)
        .bind(row.id.as_str())
        .bind(row.app.as_str())
        .bind(row.user_id.as_str())
        .bind(row.account_id.as_str())
        .bind(&row.group_id)
        .bind(&row.idempotency_key)
        .bind(codec::json("request", &row.request)?)
        .bind(&row.request_hash)
        .bind(codec::json("media", &row.media)?)
        .bind(micros(row.scheduled_for))
        .bind(row.state.as_str())
        .bind(row.attempt)
        .bind(micros(row.cancel_requested_at))
        .bind(&row.external_id)
        .bind(codec::opt_json("last_error", row.last_error.as_ref())?)
        .bind(&row.correlation_id)
        .bind(codec::count("version", row.version)?)
        .bind(row.created_at.as_micros())
        .bind(row.updated_at.as_micros())
        .bind(row.deadline_at.as_micros())
        .bind(micros(row.settled_at))
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    if done.rows_affected() == 0 {
        return Err(StoreError::Conflict(Conflict::Exists("publication")));
    }
    media::demand_kept(tx, &row.media).await?;
    insert_assets(tx, row).await
}

async fn insert_assets(tx: &mut Tx<'_>, row: &Publication) -> Result<()> {
    for asset in &row.media {
        sqlx::query(INSERT_ASSET)
            .bind(asset.as_str())
            .bind(row.id.as_str())
            .bind(row.app.as_str())
            .execute(&mut *tx.conn)
            .await
            .map_err(fault::from_sqlx)?;
    }
    Ok(())
}

/// Writes a publication's changing columns.
pub(super) async fn put(tx: &mut Tx<'_>, row: &Publication) -> Result<()> {
    let done = sqlx::query(PUT)
        .bind(row.id.as_str())
        .bind(codec::count("version", row.version)?)
        .bind(micros(row.scheduled_for))
        .bind(row.state.as_str())
        .bind(row.attempt)
        .bind(micros(row.cancel_requested_at))
        .bind(&row.external_id)
        .bind(codec::opt_json("last_error", row.last_error.as_ref())?)
        .bind(row.deadline_at.as_micros())
        .bind(micros(row.settled_at))
        .bind(tx.now.as_micros())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    Err(StoreError::Fenced("publication"))
}

/// Adds a line to a journal.
pub(super) async fn insert_step(tx: &mut Tx<'_>, row: &PublicationStep) -> Result<()> {
    let done = sqlx::query(INSERT_STEP)
        .bind(row.publication_id.as_str())
        .bind(row.attempt)
        .bind(&row.step)
        .bind(row.part)
        .bind(row.kind.as_str())
        .bind(row.outcome.map(crate::record::StepOutcome::as_str))
        .bind(&row.source)
        .bind(codec::json("detail", &row.detail)?)
        .bind(row.at.as_micros())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    let known = sqlx::query(EXISTS)
        .bind(row.publication_id.as_str())
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    if known.is_empty() {
        return Err(StoreError::NotFound("publication"));
    }
    Err(StoreError::Conflict(Conflict::Exists("journal line")))
}
