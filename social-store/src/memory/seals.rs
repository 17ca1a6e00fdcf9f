use std::collections::BTreeMap;
use std::ops::Bound;

use async_trait::async_trait;
use social_core::{KeyId, Provider, Sealed};

use super::MemoryStore;
use super::state::State;
use crate::check;
use crate::record::{SealedColumn, SealedRow, StoredTokens};
use crate::traits::{Result, Seals};

/// Gives every sealed value of an account.
fn of_account(row: &StoredTokens) -> impl Iterator<Item = &Sealed> {
    let tokens = row.tokens.iter();
    tokens
        .flat_map(|tokens| std::iter::once(&tokens.access).chain(&tokens.refresh))
        .chain(&row.stranded)
        .chain(row.derived.iter().map(|derived| &derived.token))
}

/// Gives the values of a column after a row, in the order of their rows.
fn of_column(state: &State, column: SealedColumn, after: Option<&str>) -> Vec<SealedRow> {
    let from = (after.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
    match column {
        SealedColumn::Verifier => {
            let rows = state.states.range::<str, _>(from).map(|(_, row)| row);
            let sealed = rows.filter_map(|row| Some((row, row.verifier.clone()?)));
            let read = sealed.map(|(row, value)| SealedRow {
                row: row.hash.clone(),
                app: row.app.clone(),
                provider: row.flow.provider(),
                user_id: row.user_id.clone(),
                value,
            });
            read.collect()
        }
        SealedColumn::UploadUrl => {
            let rows = state.posts.range::<str, _>(from).map(|(_, row)| row);
            let sealed = rows.filter_map(|row| Some((row, row.upload_url.clone()?)));
            let read = sealed.map(|(row, value)| SealedRow {
                row: row.publish_id.clone(),
                app: row.app.clone(),
                provider: Provider::TikTok,
                user_id: row.user_id.clone(),
                value,
            });
            read.collect()
        }
    }
}

#[async_trait]
impl Seals for MemoryStore {
    async fn keys_in_use(&self) -> Result<BTreeMap<KeyId, u64>> {
        Ok(self.read(|state| {
            let mut counts = BTreeMap::new();
            let passing = SealedColumn::ALL.map(|column| of_column(state, column, None));
            let passing = passing.iter().flatten().map(|row| &row.value);
            for value in state.accounts.values().flat_map(of_account).chain(passing) {
                *counts.entry(value.key_id().clone()).or_default() += 1;
            }
            counts
        }))
    }

    async fn walk_sealed(
        &self,
        column: SealedColumn,
        other_than: &KeyId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<SealedRow>> {
        Ok(self.read(|state| {
            let mut rows = of_column(state, column, after);
            rows.retain(|row| row.value.key_id() != other_than);
            rows.truncate(limit as usize);
            rows
        }))
    }

    async fn rewrap_sealed(
        &self,
        column: SealedColumn,
        row: &str,
        from: &Sealed,
        to: &Sealed,
    ) -> Result<bool> {
        check::sealed("value", to)?;
        self.write(|tx| {
            match column {
                SealedColumn::Verifier => {
                    let Some(mut state) = tx.rows().states.get(row).cloned() else {
                        return Ok(false);
                    };
                    if state.verifier.as_ref() != Some(from) {
                        return Ok(false);
                    }
                    state.verifier = Some(to.clone());
                    tx.put(|rows| &mut rows.states, row.to_owned(), state);
                }
                SealedColumn::UploadUrl => {
                    let Some(mut post) = tx.rows().posts.get(row).cloned() else {
                        return Ok(false);
                    };
                    if post.upload_url.as_ref() != Some(from) {
                        return Ok(false);
                    }
                    post.upload_url = Some(to.clone());
                    post.version += 1;
                    tx.put(|rows| &mut rows.posts, row.to_owned(), post);
                }
            }
            Ok(true)
        })
    }
}
