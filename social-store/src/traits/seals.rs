use std::collections::BTreeMap;

use async_trait::async_trait;
use social_core::{KeyId, Sealed};

use super::Result;
use crate::record::{SealedColumn, SealedRow};

/// What is sealed, over all tables, for the change of a key.
#[async_trait]
pub trait Seals: Send + Sync + std::fmt::Debug {
    /// Counts every sealed value by the key that seals it: the accounts' tokens and those of each
    /// [`SealedColumn`].
    ///
    /// It reads whole tables, so it is for a start and for an operator.
    async fn keys_in_use(&self) -> Result<BTreeMap<KeyId, u64>>;

    /// Reads values of a column that are under another key than this one, in the order of their
    /// rows' ids, after one of them.
    async fn walk_sealed(
        &self,
        column: SealedColumn,
        other_than: &KeyId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<SealedRow>>;

    /// Replaces a sealed value by the same value under another key, if it is still the one read.
    /// Tells whether it was replaced.
    ///
    /// A post's version goes on, so that nobody writes the old value back.
    async fn rewrap_sealed(
        &self,
        column: SealedColumn,
        row: &str,
        from: &Sealed,
        to: &Sealed,
    ) -> Result<bool>;
}
