use async_trait::async_trait;
use social_core::UserId;

use super::state::{State, Tx};
use super::{MemoryStore, list, media};
use crate::error::{Conflict, StoreError};
use crate::record::{
    AssetId, Page, Paged, Publication, PublicationId, PublicationState, PublicationStep,
};
use crate::traits::{Publications, Result};

/// Does [`Change::InsertPublication`](crate::Change::InsertPublication).
pub(super) fn insert(tx: &mut Tx<'_>, row: Publication) -> Result<()> {
    let known = &tx.rows().publications;
    if let Some(known) = by_key(tx.rows(), &row.user_id, &row.idempotency_key) {
        return Err(Conflict::IdempotencyKey { publication: known.id.to_string() }.into());
    }
    if known.contains_key(&row.id) {
        return Err(Conflict::Exists("publication").into());
    }
    media::demand_kept(tx, &row.media)?;
    tx.put(|state| &mut state.publications, row.id.clone(), row);
    Ok(())
}

/// Does [`Change::PutPublication`](crate::Change::PutPublication).
pub(super) fn put(tx: &mut Tx<'_>, row: Publication) -> Result<()> {
    let known = tx.rows().publications.get(&row.id);
    let known = known.filter(|known| known.version == row.version).cloned();
    let known = known.ok_or(StoreError::Fenced("publication"))?;
    let written = Publication {
        scheduled_for: row.scheduled_for,
        state: row.state,
        attempt: row.attempt,
        cancel_requested_at: row.cancel_requested_at,
        external_id: row.external_id,
        last_error: row.last_error,
        deadline_at: row.deadline_at,
        settled_at: row.settled_at,
        version: row.version + 1,
        updated_at: tx.now,
        ..known
    };
    tx.put(|state| &mut state.publications, row.id, written);
    Ok(())
}

/// Does [`Change::InsertStep`](crate::Change::InsertStep).
pub(super) fn insert_step(tx: &mut Tx<'_>, step: PublicationStep) -> Result<()> {
    if !tx.rows().publications.contains_key(&step.publication_id) {
        return Err(StoreError::NotFound("publication"));
    }
    let id = step.publication_id.clone();
    let mut steps = tx.rows().steps.get(&id).cloned().unwrap_or_default();
    let place = |step: &PublicationStep| (step.attempt, step.step.clone(), step.part, step.kind);
    if steps.iter().any(|known| place(known) == place(&step)) {
        return Err(Conflict::Exists("step").into());
    }
    steps.push(step);
    tx.put(|state| &mut state.steps, id, steps);
    Ok(())
}

fn by_key<'s>(state: &'s State, user: &UserId, key: &str) -> Option<&'s Publication> {
    let mut rows = state.publications.values();
    rows.find(|row| row.user_id == *user && row.idempotency_key == key)
}

/// Tells whether a publication that is not settled needs the file.
pub(super) fn needs(state: &State, asset: &AssetId) -> bool {
    let mut rows = state.publications.values();
    rows.any(|row| !row.state.is_settled() && row.media.contains(asset))
}

#[async_trait]
impl Publications for MemoryStore {
    async fn find_publication(
        &self,
        user: &UserId,
        id: &PublicationId,
    ) -> Result<Option<Publication>> {
        Ok(self.load_publication(id).await?.filter(|row| row.user_id == *user))
    }

    async fn find_by_key(&self, user: &UserId, key: &str) -> Result<Option<Publication>> {
        Ok(self.read(|state| by_key(state, user, key).cloned()))
    }

    async fn list_publications(
        &self,
        user: &UserId,
        state: Option<PublicationState>,
        page: &Page,
    ) -> Result<Paged<Publication>> {
        Ok(self.read(|rows| {
            let rows = rows.publications.values().rev().filter(|row| row.user_id == *user);
            let rows = rows.filter(|row| state.is_none_or(|state| row.state == state));
            list::by_id(rows, page, |row| row.id.as_str())
        }))
    }

    async fn load_publication(&self, id: &PublicationId) -> Result<Option<Publication>> {
        Ok(self.read(|state| state.publications.get(id).cloned()))
    }

    async fn steps(&self, id: &PublicationId) -> Result<Vec<PublicationStep>> {
        Ok(self.read(|state| state.steps.get(id).cloned().unwrap_or_default()))
    }

    async fn asset_in_use(&self, asset: &AssetId) -> Result<bool> {
        Ok(self.read(|state| needs(state, asset)))
    }

    async fn overdue_publications(&self, limit: u32) -> Result<Vec<Publication>> {
        let now = self.clock.now();
        Ok(self.read(|state| {
            let rows = state.publications.values();
            let mut rows: Vec<_> =
                rows.filter(|row| !row.state.is_settled() && row.deadline_at < now).collect();
            rows.sort_by_key(|row| row.deadline_at);
            rows.into_iter().take(limit as usize).cloned().collect()
        }))
    }
}
