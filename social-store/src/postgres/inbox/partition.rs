//! The daily partitions of `webhook_deliveries`.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use social_core::Timestamp;
use sqlx::{AssertSqlSafe, PgConnection};

use crate::postgres::tx::{Tx, Work};
use crate::postgres::{PostgresStore, fault};
use crate::sql::codec::{self, Columns};
use crate::sql::incoming::Incoming;
use crate::traits::Result;

const MICROS_A_DAY: i64 = 86_400_000_000;

/// Partitions are made and dropped one at a time. The number is made up; it names this lock among
/// the advisory locks of the database.
const LOCK: &str = "SELECT pg_advisory_xact_lock(7305442016611894105)";

const EXISTS: &str = "SELECT to_regclass($1) IS NOT NULL AS found";

/// The days that have a partition.
const LIST: &str = "
    SELECT substr(child.relname, length('webhook_deliveries_') + 1)::bigint AS day
    FROM pg_inherits
    JOIN pg_class AS child ON child.oid = inhrelid
    WHERE inhparent = 'social.webhook_deliveries'::regclass
    ORDER BY day";

/// The days whose partition this process knows to be there.
#[derive(Debug, Default)]
pub(super) struct Partitions(Mutex<BTreeSet<i64>>);

impl Partitions {
    /// Makes the partitions that these deliveries need.
    pub(super) async fn ensure(
        &self,
        conn: &mut PgConnection,
        deliveries: &[&Incoming],
    ) -> Result<()> {
        let days: BTreeSet<i64> =
            deliveries.iter().map(|one| one.received_at.as_micros() / MICROS_A_DAY).collect();
        for day in days {
            if self.known().contains(&day) {
                continue;
            }
            make(conn, day).await?;
            self.known().insert(day);
        }
        Ok(())
    }

    /// Takes nothing for granted any more.
    pub(super) fn forget(&self) {
        self.known().clear();
    }

    fn known(&self) -> std::sync::MutexGuard<'_, BTreeSet<i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes a day's partition beside the table and hangs it in: that takes no lock which a reader or
/// another intake would wait for.
async fn make(conn: &mut PgConnection, day: i64) -> Result<()> {
    let name = format!("social.webhook_deliveries_{day}");
    let rows =
        sqlx::query(EXISTS).bind(&name).fetch_all(&mut *conn).await.map_err(fault::from_sqlx)?;
    if codec::first(&rows, |row| Columns::new(row, "partition").get("found"))? == Some(true) {
        return Ok(());
    }
    let (from, to) = (day * MICROS_A_DAY, (day + 1) * MICROS_A_DAY);
    // Numbers only: nothing in this text comes from outside. Several statements in one text are one
    // transaction.
    let sql = format!(
        "{LOCK};
         CREATE TABLE IF NOT EXISTS {name}
             (LIKE social.webhook_deliveries INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
         DO $$ BEGIN
             IF NOT EXISTS (SELECT 1 FROM pg_inherits WHERE inhrelid = '{name}'::regclass) THEN
                 ALTER TABLE social.webhook_deliveries
                     ATTACH PARTITION {name} FOR VALUES FROM ({from}) TO ({to});
             END IF;
         END $$"
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(conn).await.map_err(fault::from_sqlx)?;
    Ok(())
}

/// Drops partitions of days before the instant that hold nothing any more.
pub(super) async fn drop_empty(store: &PostgresStore, before: Timestamp) -> Result<()> {
    let rows = sqlx::query(LIST).fetch_all(store.pool()).await.map_err(fault::from_sqlx)?;
    let days = codec::all(&rows, |row| Columns::new(row, "partition").get::<i64>("day"))?;
    for day in days.into_iter().filter(|day| (day + 1) * MICROS_A_DAY <= before.as_micros()) {
        store.write(move |tx| drop_if_empty(tx, day)).await?;
    }
    Ok(())
}

/// A short wait for the lock, no more: who reads or writes the table goes first, and the next
/// pruning tries again.
fn drop_if_empty(tx: Tx<'_>, day: i64) -> Work<'_, ()> {
    Box::pin(async move {
        let name = format!("social.webhook_deliveries_{day}");
        let sql = format!(
            "SET LOCAL lock_timeout = '200ms';
             {LOCK};
             DO $$ BEGIN
                 IF NOT EXISTS (SELECT 1 FROM {name}) THEN
                     ALTER TABLE social.webhook_deliveries DETACH PARTITION {name};
                     DROP TABLE {name};
                 END IF;
             END $$"
        );
        match sqlx::raw_sql(AssertSqlSafe(sql)).execute(tx.conn).await {
            Ok(_) => Ok(()),
            Err(error) => Err(fault::from_sqlx(error)),
        }
    })
}
