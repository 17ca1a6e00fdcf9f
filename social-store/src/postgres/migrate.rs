//! Bringing a database to the present schema.

use sqlx::migrate::Migrator;
use sqlx::{Connection, PgConnection};

use super::fault;
use crate::sql::migrate;
use crate::traits::Result;

/// The host's own migrations, in whatever table, are left alone.
const TABLE: &str = "social.social_migrations";

/// Held while a starter looks at the schema and changes it, which may take longer than any other
/// statement of ours. The number is made up; it names this lock among the advisory locks of the
/// database.
const LOCK: &str = "
    SET LOCAL statement_timeout = 0;
    SET LOCAL lock_timeout = 0;
    SELECT pg_advisory_xact_lock(7305442016611894101)";

/// Every migration this program knows, oldest first.
pub(super) fn known() -> Migrator {
    sqlx::migrate!("migrations/postgres")
}

/// Applies what is missing, all of it in one transaction; of any number of starters one works and
/// the others wait for it.
///
/// # Errors
///
/// As [`migrate::bring_up`].
pub(super) async fn run(conn: &mut PgConnection) -> Result<()> {
    // The caller is a task of the store's own: this `begin` is not cancelled.
    let mut tx = conn.begin().await.map_err(fault::from_sqlx)?;
    sqlx::raw_sql(LOCK).execute(&mut *tx).await.map_err(fault::from_sqlx)?;
    sqlx::raw_sql("CREATE SCHEMA IF NOT EXISTS social")
        .execute(&mut *tx)
        .await
        .map_err(fault::from_sqlx)?;
    migrate::bring_up(&mut *tx, TABLE, &known(), fault::from_sqlx).await?;
    tx.commit().await.map_err(fault::from_sqlx)
}
