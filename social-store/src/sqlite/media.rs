//! `media_assets`; what concerns `media_grants` is done next door.

use async_trait::async_trait;
use serde_json::Value;
use social_core::{Timestamp, UserId};

use super::journal::ASSET_IN_USE;
use super::tx::Tx;
use super::{SqliteStore, fault, grants};
use crate::check;
use crate::error::{Conflict, StoreError};
use crate::record::{AssetId, AssetState, MediaAsset, MediaGrant, Page, Paged, PublicationId};
use crate::sql::codec::{self, Columns};
use crate::sql::demand;
use crate::sql::read::media::asset;
use crate::traits::{Media, Result};

macro_rules! select_asset {
    ($rest:literal) => {
        concat!(
            "SELECT id, app, user_id, object_key, file_name, content_type, size, sha256, state, \
             created_at, expires_at, probe FROM media_assets ",
            $rest
        )
    };
}

const INSERT: &str = "
    INSERT INTO media_assets
        (id, app, user_id, object_key, file_name, content_type, size, sha256, state, created_at,
         expires_at, probe)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
    ON CONFLICT DO NOTHING";

const FINISH: &str = "
    UPDATE media_assets SET state = 'ready', content_type = ?2, size = ?3, sha256 = ?4,
        probe = ?5
    WHERE id = ?1 AND state = 'staging'";

const NOTE_PROBE: &str = "
    UPDATE media_assets SET probe = ?2
    WHERE id = ?1 AND state = 'ready' AND probe IS NULL";

const FIND: &str = select_asset!("WHERE id = ?1 AND user_id = ?2");
const LOAD: &str = select_asset!("WHERE id = ?1");
pub(super) const LIST: &str =
    select_asset!("WHERE user_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3");
pub(super) const EXPIRED: &str = select_asset!(
    "WHERE state <> 'removed' AND expires_at <= ?1
       AND NOT EXISTS
           (SELECT 1 FROM publication_assets AS needed
            JOIN publications ON publications.id = needed.publication_id
            WHERE needed.asset_id = media_assets.id
              AND publications.state NOT IN ('inbox', 'published', 'failed', 'cancelled'))
     ORDER BY expires_at LIMIT ?2"
);

pub(super) const STAGED_BYTES: &str = "
    SELECT ifnull(sum(size), 0) AS bytes FROM media_assets
    WHERE user_id = ?1 AND state <> 'removed'";

const SET_STATE: &str = "UPDATE media_assets SET state = ?3 WHERE id = ?1 AND state = ?2";
const BEGIN_REMOVAL: &str = "
    UPDATE media_assets SET state = 'removing', expires_at = min(expires_at, ?3)
    WHERE id = ?1 AND state = ?2";
const LEAVES: &str =
    "SELECT 1 FROM media_assets WHERE id = ?1 AND state IN ('removing', 'removed')";
const KEEP: &str = "
    UPDATE media_assets SET expires_at = max(expires_at, ?2)
    WHERE id = ?1 AND state NOT IN ('removing', 'removed')";

#[async_trait]
impl Media for SqliteStore {
    async fn insert_asset(&self, asset: &MediaAsset) -> Result<()> {
        check::asset(asset)?;
        let asset = asset.clone();
        self.write(move |mut tx| Box::pin(async move { insert(&mut tx, &asset).await })).await
    }

    async fn finish_asset(
        &self,
        id: &AssetId,
        content_type: &str,
        size: u64,
        sha256: &str,
        probe: Option<&Value>,
    ) -> Result<()> {
        check::key("content_type", content_type)?;
        check::key("sha256", sha256)?;
        check::opt_json("probe", probe)?;
        let probe = codec::opt_json("probe", probe)?;
        let size = codec::count("size", size)?;
        let (id, content_type, sha256) = (id.clone(), content_type.to_owned(), sha256.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let done = sqlx::query(FINISH)
                    .bind(id.as_str())
                    .bind(content_type)
                    .bind(size)
                    .bind(sha256)
                    .bind(probe)
                    .execute(&mut *tx.conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                demand(done.rows_affected(), "file")
            })
        })
        .await
    }

    async fn note_probe(&self, id: &AssetId, probe: &Value) -> Result<bool> {
        check::json("probe", probe)?;
        let (id, probe) = (id.clone(), codec::json("probe", probe)?);
        self.write(move |tx| {
            Box::pin(async move {
                let done = sqlx::query(NOTE_PROBE)
                    .bind(id.as_str())
                    .bind(probe)
                    .execute(&mut *tx.conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                Ok(done.rows_affected() == 1)
            })
        })
        .await
    }

    async fn find_asset(&self, user: &UserId, id: &AssetId) -> Result<Option<MediaAsset>> {
        let rows = sqlx::query(FIND)
            .bind(id.as_str())
            .bind(user.as_str())
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        codec::first(&rows, asset)
    }

    async fn load_asset(&self, id: &AssetId) -> Result<Option<MediaAsset>> {
        let rows = sqlx::query(LOAD)
            .bind(id.as_str())
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        codec::first(&rows, asset)
    }

    async fn list_assets(&self, user: &UserId, page: &Page) -> Result<Paged<MediaAsset>> {
        let limit = page.clamped();
        let rows = sqlx::query(LIST)
            .bind(user.as_str())
            .bind(codec::before(page))
            .bind(limit + 1)
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        let assets = codec::all(&rows, asset)?;
        Ok(codec::page(assets, limit, |asset| asset.id.to_string()))
    }

    async fn staged_bytes(&self, user: &UserId) -> Result<u64> {
        let row = sqlx::query(STAGED_BYTES)
            .bind(user.as_str())
            .fetch_one(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        Columns::new(&row, "file").count("bytes")
    }

    async fn expired_assets(&self, limit: u32) -> Result<Vec<MediaAsset>> {
        let rows = sqlx::query(EXPIRED)
            .bind(self.writer.now().as_micros())
            .bind(limit)
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        codec::all(&rows, asset)
    }

    async fn find_grant(&self, hash: &str) -> Result<Option<MediaGrant>> {
        grants::find(self, hash).await
    }

    async fn mark_fetched(&self, hash: &str) -> Result<()> {
        grants::mark_fetched(self, hash).await
    }

    async fn grants_of(
        &self,
        publication: &PublicationId,
        attempt: u32,
    ) -> Result<Vec<MediaGrant>> {
        grants::of_attempt(self, publication, attempt).await
    }
}

async fn insert(tx: &mut Tx<'_>, asset: &MediaAsset) -> Result<()> {
    let done = sqlx::query(INSERT)
        .bind(asset.id.as_str())
        .bind(asset.app.as_str())
        .bind(asset.user_id.as_str())
        .bind(&asset.object_key)
        .bind(&asset.file_name)
        .bind(&asset.content_type)
        .bind(codec::count("size", asset.size)?)
        .bind(&asset.sha256)
        .bind(asset.state.as_str())
        .bind(asset.created_at.as_micros())
        .bind(asset.expires_at.as_micros())
        .bind(codec::opt_json("probe", asset.probe.as_ref())?)
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    Err(StoreError::Conflict(Conflict::Exists("file")))
}

/// Moves a file from one state to another.
pub(super) async fn set_state(
    tx: &mut Tx<'_>,
    id: &AssetId,
    from: AssetState,
    to: AssetState,
) -> Result<()> {
    if to == AssetState::Removing {
        return begin_removal(tx, id, from).await;
    }
    let done = sqlx::query(SET_STATE)
        .bind(id.as_str())
        .bind(from.as_str())
        .bind(to.as_str())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    demand(done.rows_affected(), "file")
}

/// Begins a removal unless somebody needs the file. The database has one writer: nobody comes to
/// need it meanwhile.
async fn begin_removal(tx: &mut Tx<'_>, id: &AssetId, from: AssetState) -> Result<()> {
    let done = sqlx::query(BEGIN_REMOVAL)
        .bind(id.as_str())
        .bind(from.as_str())
        .bind(tx.now.as_micros())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    demand(done.rows_affected(), "file")?;
    let used = sqlx::query(ASSET_IN_USE)
        .bind(id.as_str())
        .fetch_one(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    if Columns::new(&used, "publication").get("used")? {
        return Err(Conflict::InUse("file").into());
    }
    Ok(())
}

/// Demands that none of the files is being removed or is removed; one that is unknown is none of
/// ours.
pub(super) async fn demand_kept(tx: &mut Tx<'_>, files: &[AssetId]) -> Result<()> {
    for id in files {
        let leaves = sqlx::query(LEAVES)
            .bind(id.as_str())
            .fetch_all(&mut *tx.conn)
            .await
            .map_err(fault::from_sqlx)?;
        if !leaves.is_empty() {
            return Err(StoreError::NotFound("file"));
        }
    }
    Ok(())
}

/// Lengthens a file's life.
pub(super) async fn keep(tx: &mut Tx<'_>, id: &AssetId, until: Timestamp) -> Result<()> {
    let done = sqlx::query(KEEP)
        .bind(id.as_str())
        .bind(until.as_micros())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    demand(done.rows_affected(), "file")
}
