//! Finished events put straight into a file, to see what they cost those that come after.

use std::path::Path;

use anyhow::Result;
use rusqlite::Connection;

const EVENTS: &str = "
    WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?1)
    INSERT INTO webhook_events
        (id, delivery_id, position, app, provider, external_id, event_type, subject, occurred_at,
         received_at, value, state, next_attempt_at, done_at)
    SELECT printf('00000000-0000-7000-8000-%012d', n), printf('00000000-0000-7000-9000-%012d', n), 0,
           'default', 'tiktok', lower(hex(randomblob(32))), 'bench.nothing',
           'act.bench-0123456789-0123456789-0123456789', 1700000000000000, 1700000000000000,
           json_object('note', replace(hex(zeroblob(125)), '0', 'x')), 'done', 1700000000000000 + n,
           1700000000000000
    FROM number WHERE n <= ?1";

/// Puts finished events into a file.
pub(super) fn fill(file: &Path, count: u64) -> Result<()> {
    let connection = Connection::open(file)?;
    connection.execute_batch("PRAGMA synchronous = OFF")?;
    connection.execute(EVENTS, [i64::try_from(count)?])?;
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}
