//! `limits` and `quota_holds`.

use std::time::Duration;

use social_core::{QuotaHold, QuotaState, Timestamp, Window};

use crate::sql::codec::{self, Columns, SqlRow};
use crate::traits::Result;

/// Reads a window and the longest span it was asked with.
pub(crate) fn window(row: &dyn SqlRow) -> Result<(Window, Duration)> {
    let columns = Columns::new(row, "limit");
    let instants: Vec<i64> = columns.json("instants")?;
    let window = Window::from_instants(instants.into_iter().map(Timestamp::from_micros));
    Ok((window, Duration::from_micros(columns.count("span")?)))
}

/// Reads the holds of a quota.
pub(crate) fn quota_state(rows: &[impl SqlRow]) -> Result<QuotaState> {
    let holds = codec::all(rows, |row| {
        let columns = Columns::new(row, "quota");
        Ok(QuotaHold { id: columns.get("hold_id")?, ends_at: columns.time("ends_at")? })
    })?;
    Ok(QuotaState::from_holds(holds))
}
