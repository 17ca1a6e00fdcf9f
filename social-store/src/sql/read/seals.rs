//! Sealed values of every table.

use std::collections::BTreeMap;

use social_core::{KeyId, LoginFlow};

use crate::error::StoreError;
use crate::record::SealedRow;
use crate::sql::codec::{Columns, SqlRow};
use crate::traits::Result;

/// Reads one value of a sealed column.
pub(crate) fn sealed(row: &dyn SqlRow) -> Result<SealedRow> {
    let columns = Columns::new(row, "sealed value");
    let value = columns.opt_sealed("value")?;
    Ok(SealedRow {
        row: columns.get("id")?,
        app: columns.id("app")?,
        provider: columns.word::<LoginFlow>("flow")?.provider(),
        user_id: columns.id("user_id")?,
        // The statement leaves empty ones out.
        value: value.ok_or(StoreError::NotFound("sealed value"))?,
    })
}

/// Reads how many values each key seals. One whose header names no key is opened by none, so it
/// keeps no key in the ring.
pub(crate) fn counts<R: SqlRow>(rows: &[R]) -> Result<BTreeMap<KeyId, u64>> {
    let mut counts = BTreeMap::new();
    for row in rows {
        let columns = Columns::new(row, "sealed value");
        let id: Vec<u8> = columns.get("key")?;
        let id = std::str::from_utf8(&id).ok().and_then(|id| KeyId::new(id).ok());
        let count: u64 = columns.count("values")?;
        if let Some(id) = id {
            *counts.entry(id).or_default() += count;
        } else {
            tracing::error!(count, "sealed values that name no key cannot be opened");
        }
    }
    Ok(counts)
}
