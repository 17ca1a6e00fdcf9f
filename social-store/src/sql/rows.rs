//! Preconditions that a statement carries.

use crate::error::StoreError;
use crate::traits::Result;

/// Demands that a statement about one row has met it.
///
/// # Errors
///
/// [`StoreError::Fenced`] with the kind of row: its precondition no longer holds.
pub(crate) fn demand(rows: u64, what: &'static str) -> Result<()> {
    if rows == 1 {
        return Ok(());
    }
    Err(StoreError::Fenced(what))
}
