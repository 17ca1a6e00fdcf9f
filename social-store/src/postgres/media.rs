//! `media_assets`; what concerns `media_grants` is done next door.

use async_trait::async_trait;
use serde_json::Value;
use social_core::{Timestamp, UserId};

use super::journal::ASSET_IN_USE;
use super::text::{before, sought};
use super::tx::Tx;
use super::{PostgresStore, fault, grants};
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
             created_at, expires_at, probe FROM social.media_assets ",
            $rest
        )
    };
}

const INSERT: &str = "
    INSERT INTO social.media_assets
        (id, app, user_id, object_key, file_name, content_type, size, sha256, state, created_at,
         expires_at, probe)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT DO NOTHING";

const FINISH: &str = "
    UPDATE social.media_assets SET state = 'ready', content_type = $2, size = $3, sha256 = $4,
        probe = $5
    WHERE id = $1 AND state = 'staging'";

const NOTE_PROBE: &str = "
    UPDATE social.media_assets SET probe = $2
    WHERE id = $1 AND state = 'ready' AND probe IS NULL";

const FIND: &str = select_asset!("WHERE id = $1 AND user_id = $2");
const LOAD: &str = select_asset!("WHERE id = $1");
pub(super) const LIST: &str =
    select_asset!("WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
pub(super) const EXPIRED: &str = select_asset!(
    "WHERE state <> 'removed' AND expires_at <= (SELECT coalesce($1, social.micros()))
       AND NOT EXISTS
           (SELECT 1 FROM social.publication_assets AS needed
            JOIN social.publications ON publications.id = needed.publication_id
            WHERE needed.asset_id = media_assets.id
              AND publications.state NOT IN ('inbox', 'published', 'failed', 'cancelled'))
     ORDER BY expires_at LIMIT $2"
);

/// The state stands in no condition: the index of all files that are not removed serves one user
/// badly.
pub(super) const STAGED_BYTES: &str = "
    SELECT coalesce(sum(size) FILTER (WHERE state <> 'removed'), 0)::bigint AS bytes
    FROM social.media_assets WHERE user_id = $1";

/// All of them take the file's row: a file that is removed first can no longer be kept.
const SET_STATE: &str = "UPDATE social.media_assets SET state = $3 WHERE id = $1 AND state = $2";
const BEGIN_REMOVAL: &str = "
    UPDATE social.media_assets SET state = 'removing', expires_at = least(expires_at, $3)
    WHERE id = $1 AND state = $2";
const KEEP: &str = "
    UPDATE social.media_assets SET expires_at = greatest(expires_at, $2)
    WHERE id = $1 AND state NOT IN ('removing', 'removed')";

/// Takes the rows of the files a publication is about to need, always in one order: whoever needs
/// them and whoever removes one come one after the other.
pub(super) const LOCK_NEEDED: &str = "
    SELECT state FROM social.media_assets WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";

#[async_trait]
impl Media for PostgresStore {
    async fn insert_asset(&self, asset: &MediaAsset) -> Result<()> {
        check::asset(asset)?;
        let (asset, size) = (asset.clone(), codec::count("size", asset.size)?);
        let probe = codec::opt_json("probe", asset.probe.as_ref())?;
        self.alone(move |conn| {
            let (asset, probe) = (asset.clone(), probe.clone());
            Box::pin(async move {
                let done = sqlx::query(INSERT)
                    .bind(asset.id.as_str())
                    .bind(asset.app.as_str())
                    .bind(asset.user_id.as_str())
                    .bind(&asset.object_key)
                    .bind(&asset.file_name)
                    .bind(&asset.content_type)
                    .bind(size)
                    .bind(&asset.sha256)
                    .bind(asset.state.as_str())
                    .bind(asset.created_at.as_micros())
                    .bind(asset.expires_at.as_micros())
                    .bind(&probe)
                    .execute(conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                if done.rows_affected() == 1 {
                    return Ok(());
                }
                Err(StoreError::Conflict(Conflict::Exists("file")))
            })
        })
        .await
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
        self.alone(move |conn| {
            let query = sqlx::query(FINISH)
                .bind(sought(id.as_str()).map(str::to_owned))
                .bind(content_type.clone())
                .bind(size)
                .bind(sha256.clone())
                .bind(probe.clone());
            Box::pin(async move {
                let done = query.execute(conn).await.map_err(fault::from_sqlx)?;
                demand(done.rows_affected(), "file")
            })
        })
        .await
    }

    async fn note_probe(&self, id: &AssetId, probe: &Value) -> Result<bool> {
        check::json("probe", probe)?;
        let (id, probe) = (id.clone(), codec::json("probe", probe)?);
        self.alone(move |conn| {
            let query = sqlx::query(NOTE_PROBE)
                .bind(sought(id.as_str()).map(str::to_owned))
                .bind(probe.clone());
            Box::pin(async move {
                let done = query.execute(conn).await.map_err(fault::from_sqlx)?;
                Ok(done.rows_affected() == 1)
            })
        })
        .await
    }

    async fn find_asset(&self, user: &UserId, id: &AssetId) -> Result<Option<MediaAsset>> {
        let rows = sqlx::query(FIND)
            .bind(sought(id.as_str()))
            .bind(sought(user.as_str()))
            .fetch_all(self.pool())
            .await
            .map_err(fault::from_sqlx)?;
        codec::first(&rows, asset)
    }

    async fn load_asset(&self, id: &AssetId) -> Result<Option<MediaAsset>> {
        let rows = sqlx::query(LOAD)
            .bind(sought(id.as_str()))
            .fetch_all(self.pool())
            .await
            .map_err(fault::from_sqlx)?;
        codec::first(&rows, asset)
    }

    async fn list_assets(&self, user: &UserId, page: &Page) -> Result<Paged<MediaAsset>> {
        let limit = page.clamped();
        let rows = sqlx::query(LIST)
            .bind(sought(user.as_str()))
            .bind(before(page))
            .bind(i64::from(limit) + 1)
            .fetch_all(self.pool())
            .await
            .map_err(fault::from_sqlx)?;
        let assets = codec::all(&rows, asset)?;
        Ok(codec::page(assets, limit, |asset| asset.id.to_string()))
    }

    async fn staged_bytes(&self, user: &UserId) -> Result<u64> {
        let row = sqlx::query(STAGED_BYTES)
            .bind(sought(user.as_str()))
            .fetch_one(self.pool())
            .await
            .map_err(fault::from_sqlx)?;
        Columns::new(&row, "file").count("bytes")
    }

    async fn expired_assets(&self, limit: u32) -> Result<Vec<MediaAsset>> {
        let rows = sqlx::query(EXPIRED)
            .bind(self.writer.time.given())
            .bind(i64::from(limit))
            .fetch_all(self.pool())
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

/// Begins a removal unless somebody needs the file.
///
/// Who needs it is asked by a statement of its own, once the file's row is taken: it sees every
/// publication that came first, and those that come later wait for the row and find it leaving.
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

/// Demands that none of the files is being removed or is removed, and keeps it so until the commit;
/// one that is unknown is none of ours.
pub(super) async fn demand_kept(tx: &mut Tx<'_>, files: &[AssetId]) -> Result<()> {
    let files: Vec<&str> = files.iter().map(AssetId::as_str).collect();
    let rows = sqlx::query(LOCK_NEEDED)
        .bind(files)
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    let states: Vec<AssetState> = codec::all(&rows, |row| Columns::new(row, "file").word("state"))?;
    let leaves = |state: &AssetState| matches!(state, AssetState::Removing | AssetState::Removed);
    if states.iter().any(leaves) {
        return Err(StoreError::NotFound("file"));
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
