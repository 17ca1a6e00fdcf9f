use async_trait::async_trait;
use serde_json::Value;
use social_core::{Timestamp, UserId};

use super::state::Tx;
use super::{MemoryStore, journal, list};
use crate::check;
use crate::error::{Conflict, StoreError};
use crate::record::{AssetId, AssetState, MediaAsset, MediaGrant, Page, Paged, PublicationId};
use crate::traits::{Media, Result};

const LOST: StoreError = StoreError::Fenced("asset");

fn row(tx: &Tx<'_>, id: &AssetId, matches: impl Fn(&MediaAsset) -> bool) -> Result<MediaAsset> {
    tx.rows().assets.get(id).filter(|row| matches(row)).cloned().ok_or(LOST)
}

fn save(tx: &mut Tx<'_>, row: MediaAsset) {
    tx.put(|state| &mut state.assets, row.id.clone(), row);
}

/// Tells whether the file's bytes are removed, or will be.
fn leaves(row: &MediaAsset) -> bool {
    matches!(row.state, AssetState::Removing | AssetState::Removed)
}

/// Demands that none of the files is on its way out; one that is unknown is none of ours.
pub(super) fn demand_kept(tx: &Tx<'_>, files: &[AssetId]) -> Result<()> {
    if files.iter().filter_map(|id| tx.rows().assets.get(id)).any(leaves) {
        return Err(StoreError::NotFound("file"));
    }
    Ok(())
}

/// Does [`Change::SetAssetState`](crate::Change::SetAssetState).
pub(super) fn set_state(
    tx: &mut Tx<'_>,
    id: &AssetId,
    from: AssetState,
    to: AssetState,
) -> Result<()> {
    let row = row(tx, id, |row| row.state == from)?;
    let mut expires_at = row.expires_at;
    if to == AssetState::Removing {
        if journal::needs(tx.rows(), id) {
            return Err(Conflict::InUse("file").into());
        }
        expires_at = expires_at.min(tx.now);
    }
    save(tx, MediaAsset { state: to, expires_at, ..row });
    Ok(())
}

/// Does [`Change::KeepAsset`](crate::Change::KeepAsset).
pub(super) fn keep(tx: &mut Tx<'_>, id: &AssetId, until: Timestamp) -> Result<()> {
    let row = row(tx, id, |row| !leaves(row))?;
    let expires_at = row.expires_at.max(until);
    save(tx, MediaAsset { expires_at, ..row });
    Ok(())
}

/// Does [`Change::InsertGrant`](crate::Change::InsertGrant).
pub(super) fn insert_grant(tx: &mut Tx<'_>, row: MediaGrant) -> Result<()> {
    if tx.rows().grants.contains_key(&row.hash) {
        return Err(Conflict::Exists("permission").into());
    }
    tx.put(|state| &mut state.grants, row.hash.clone(), row);
    Ok(())
}

/// Does [`Change::RevokeGrants`](crate::Change::RevokeGrants).
pub(super) fn revoke_grants(tx: &mut Tx<'_>, publication: &PublicationId, attempt: u32) {
    let rows = tx.rows().grants.values();
    let rows = rows.filter(|row| is_of(row, publication, attempt) && row.revoked_at.is_none());
    let rows: Vec<MediaGrant> = rows.cloned().collect();
    for row in rows {
        let row = MediaGrant { revoked_at: Some(tx.now), ..row };
        tx.put(|state| &mut state.grants, row.hash.clone(), row);
    }
}

/// Does [`Change::RevokeUnfetched`](crate::Change::RevokeUnfetched).
pub(super) fn revoke_unfetched(
    tx: &mut Tx<'_>,
    publication: &PublicationId,
    attempt: u32,
) -> Result<()> {
    let mut of_attempt = tx.rows().grants.values().filter(|row| is_of(row, publication, attempt));
    if of_attempt.any(|row| row.fetched_at.is_some()) {
        return Err(Conflict::InUse("permission").into());
    }
    revoke_grants(tx, publication, attempt);
    Ok(())
}

fn is_of(row: &MediaGrant, publication: &PublicationId, attempt: u32) -> bool {
    row.publication_id == *publication && row.attempt == attempt
}

fn works(row: &MediaGrant, now: Timestamp) -> bool {
    let forgets = social_core::planted::is("grant-served-after-withdrawal");
    (row.revoked_at.is_none() || forgets) && row.expires_at > now
}

fn insert(tx: &mut Tx<'_>, asset: &MediaAsset) -> Result<()> {
    let mut known = tx.rows().assets.values();
    if known.any(|row| row.id == asset.id || row.object_key == asset.object_key) {
        return Err(Conflict::Exists("asset").into());
    }
    save(tx, asset.clone());
    Ok(())
}

#[async_trait]
impl Media for MemoryStore {
    async fn insert_asset(&self, asset: &MediaAsset) -> Result<()> {
        check::asset(asset)?;
        self.write(|tx| insert(tx, asset))
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
        check::count("size", size)?;
        check::key("sha256", sha256)?;
        check::opt_json("probe", probe)?;
        self.write(|tx| {
            let row = row(tx, id, |row| row.state == AssetState::Staging)?;
            let finished = MediaAsset {
                content_type: content_type.to_owned(),
                size,
                sha256: sha256.to_owned(),
                probe: probe.cloned(),
                state: AssetState::Ready,
                ..row
            };
            save(tx, finished);
            Ok(())
        })
    }

    async fn note_probe(&self, id: &AssetId, probe: &Value) -> Result<bool> {
        check::json("probe", probe)?;
        self.write(|tx| {
            let row = tx.rows().assets.get(id);
            let row = row.filter(|row| row.state == AssetState::Ready && row.probe.is_none());
            let Some(row) = row.cloned() else { return Ok(false) };
            save(tx, MediaAsset { probe: Some(probe.clone()), ..row });
            Ok(true)
        })
    }

    async fn find_asset(&self, user: &UserId, id: &AssetId) -> Result<Option<MediaAsset>> {
        Ok(self.load_asset(id).await?.filter(|row| row.user_id == *user))
    }

    async fn list_assets(&self, user: &UserId, page: &Page) -> Result<Paged<MediaAsset>> {
        Ok(self.read(|state| {
            let rows = state.assets.values().rev().filter(|row| row.user_id == *user);
            list::by_id(rows, page, |row| row.id.as_str())
        }))
    }

    async fn load_asset(&self, id: &AssetId) -> Result<Option<MediaAsset>> {
        Ok(self.read(|state| state.assets.get(id).cloned()))
    }

    async fn staged_bytes(&self, user: &UserId) -> Result<u64> {
        Ok(self.read(|state| {
            let rows = state.assets.values();
            let rows = rows.filter(|row| row.user_id == *user && row.state != AssetState::Removed);
            rows.fold(0, |sum, row| row.size.saturating_add(sum))
        }))
    }

    async fn expired_assets(&self, limit: u32) -> Result<Vec<MediaAsset>> {
        let now = self.clock.now();
        Ok(self.read(|state| {
            let rows = state.assets.values().filter(|row| {
                row.expires_at <= now
                    && row.state != AssetState::Removed
                    && !journal::needs(state, &row.id)
            });
            let mut rows: Vec<_> = rows.collect();
            rows.sort_by_key(|row| row.expires_at);
            rows.into_iter().take(limit as usize).cloned().collect()
        }))
    }

    async fn find_grant(&self, hash: &str) -> Result<Option<MediaGrant>> {
        let now = self.clock.now();
        let found = self.read(|state| state.grants.get(hash).cloned());
        Ok(found.filter(|row| works(row, now)))
    }

    async fn mark_fetched(&self, hash: &str) -> Result<()> {
        check::key("hash", hash)?;
        self.write(|tx| {
            let found = tx.rows().grants.get(hash).filter(|row| works(row, tx.now)).cloned();
            let row = found.ok_or(StoreError::NotFound("permission"))?;
            let fetched_at = row.fetched_at.or(Some(tx.now));
            let row = MediaGrant { fetched_at, ..row };
            tx.put(|state| &mut state.grants, hash.to_owned(), row);
            Ok(())
        })
    }

    async fn grants_of(
        &self,
        publication: &PublicationId,
        attempt: u32,
    ) -> Result<Vec<MediaGrant>> {
        Ok(self.read(|state| {
            let rows = state.grants.values();
            rows.filter(|row| is_of(row, publication, attempt)).cloned().collect()
        }))
    }
}
