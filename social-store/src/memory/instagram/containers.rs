use async_trait::async_trait;
use social_core::Timestamp;

use super::super::MemoryStore;
use super::super::state::Tx;
use crate::error::{Conflict, StoreError};
use crate::record::{IgContainer, PublicationId};
use crate::traits::{IgContainers, Result};

fn key(row: &IgContainer) -> (String, String) {
    (row.ig_business_id.clone(), row.container_id.clone())
}

/// Does [`Change::InsertIgContainer`](crate::Change::InsertIgContainer).
pub(in super::super) fn insert(tx: &mut Tx<'_>, row: IgContainer) -> Result<()> {
    let key = key(&row);
    if tx.rows().containers.contains_key(&key) {
        return Err(Conflict::Exists("container").into());
    }
    tx.put(|state| &mut state.containers, key, row);
    Ok(())
}

/// Does [`Change::PutIgContainer`](crate::Change::PutIgContainer).
pub(in super::super) fn put(tx: &mut Tx<'_>, row: IgContainer) -> Result<()> {
    let key = key(&row);
    let known = tx.rows().containers.get(&key).filter(|known| known.version == row.version);
    let known = known.cloned().ok_or(StoreError::Fenced("container"))?;
    let written = IgContainer {
        children: row.children,
        status_code: row.status_code,
        status: row.status,
        version: row.version + 1,
        updated_at: tx.now,
        ..known
    };
    tx.put(|state| &mut state.containers, key, written);
    Ok(())
}

#[async_trait]
impl IgContainers for MemoryStore {
    async fn containers_of(
        &self,
        publication: &PublicationId,
        attempt: u32,
    ) -> Result<Vec<IgContainer>> {
        let mut rows: Vec<IgContainer> = self.read(|state| {
            let rows = state.containers.values();
            let of =
                |row: &&IgContainer| (&row.publication_id, row.attempt) == (publication, attempt);
            rows.filter(of).cloned().collect()
        });
        rows.sort_by(|one, two| {
            (one.part, one.created_at, &one.container_id).cmp(&(
                two.part,
                two.created_at,
                &two.container_id,
            ))
        });
        Ok(rows)
    }

    async fn containers_since(
        &self,
        ig_business_id: &str,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<IgContainer>> {
        let mut rows: Vec<IgContainer> = self.read(|state| {
            let rows = state.containers.values();
            let of = |row: &&IgContainer| {
                row.ig_business_id == ig_business_id && row.updated_at >= since
            };
            rows.filter(of).cloned().collect()
        });
        rows.sort_by(|one, two| {
            (two.updated_at, &two.container_id).cmp(&(one.updated_at, &one.container_id))
        });
        rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(rows)
    }
}
