//! Events that wait, put straight into a file.

use std::path::Path;

use anyhow::Result;
use rusqlite::Connection;
use social_store::{SqliteOptions, SqliteStore};

const FILE: &str = "
    WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?1)
    INSERT INTO webhook_events
        (id, delivery_id, position, app, provider, external_id, event_type, subject, occurred_at,
         received_at, value, state, next_attempt_at)
    SELECT printf('00000000-0000-7000-8000-%012d', n), printf('00000000-0000-7000-9000-%012d', n), 0,
           'default', 'tiktok', lower(hex(randomblob(32))), 'bench.nothing',
           'act.bench-0123456789-0123456789-0123456789', 1700000000000000, 1700000000000000,
           json_object('note', replace(hex(zeroblob(125)), '0', 'x')), 'ready', 1700000000000000 + n
    FROM number WHERE n <= ?1";

/// Makes the file anew and fills it.
pub(super) async fn fill(file: &Path, ready: u64) -> Result<()> {
    for name in ["db", "db-wal", "db-shm", "db-lock"] {
        let part = file.with_extension(name);
        if part.exists() {
            std::fs::remove_file(part)?;
        }
    }
    let store = SqliteStore::open(file, SqliteOptions::default()).await?;
    store.close().await;
    let connection = Connection::open(file)?;
    connection.execute_batch("PRAGMA synchronous = OFF")?;
    connection.execute(FILE, [i64::try_from(ready)?])?;
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}
