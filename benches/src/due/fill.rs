//! Accounts with a time at which they are due.

use std::path::Path;

use anyhow::Result;
use rusqlite::Connection;
use social_core::{Clock, SystemClock};

use crate::postgres::Bank;

/// The due ones lie scattered among the others, as jitter puts them.
const TABLES: &str = "
    INSERT INTO social.schedule (kind, subject, due_at)
    SELECT 'refresh', '00000000-0000-7000-8000-' || lpad(n::text, 12, '0'),
           CASE WHEN n % ($1::bigint / $2::bigint) = 0 AND n <= ($1::bigint / $2::bigint) * $2::bigint
                THEN $3::bigint - n ELSE $3::bigint + 3600000000 + n END
    FROM generate_series(1, $1::bigint) AS n";

const FILE: &str = "
    WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?1)
    INSERT INTO schedule (kind, subject, due_at)
    SELECT 'refresh', printf('00000000-0000-7000-8000-%012d', n),
           iif(n % (?1 / ?2) = 0 AND n <= (?1 / ?2) * ?2, ?3 - n, ?3 + 3600000000 + n)
    FROM number WHERE n <= ?1";

/// Fills the table: so many accounts, so many of them due.
pub(super) async fn tables(bank: &mut Bank, accounts: u64, due: u64) -> Result<()> {
    bank.empty().await?;
    let mut connection = bank.connect().await?;
    sqlx::query(TABLES)
        .bind(i64::try_from(accounts)?)
        .bind(i64::try_from(due)?)
        .bind(SystemClock.now().as_micros())
        .execute(&mut connection)
        .await?;
    bank.settle().await
}

/// Fills the file.
pub(super) fn file(file: &Path, accounts: u64, due: u64) -> Result<()> {
    let connection = Connection::open(file)?;
    connection.execute_batch("PRAGMA synchronous = OFF")?;
    let (accounts, due) = (i64::try_from(accounts)?, i64::try_from(due)?);
    connection.execute(FILE, [accounts, due, SystemClock.now().as_micros()])?;
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
    Ok(())
}
