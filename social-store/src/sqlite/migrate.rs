//! Bringing a file to the present schema.

use sqlx::SqliteConnection;
use sqlx::migrate::Migrator;

use super::fault;
use crate::sql::migrate;
use crate::traits::Result;

/// The host's own migrations, in whatever table, are left alone.
const TABLE: &str = "social_migrations";

/// Every migration this program knows, oldest first.
pub(super) fn known() -> Migrator {
    sqlx::migrate!("migrations/sqlite")
}

/// Applies what is missing, each migration in a transaction of its own. The caller holds the start
/// lock: sqlx takes none on `SQLite`.
///
/// # Errors
///
/// As [`migrate::bring_up`].
pub(super) async fn run(conn: &mut SqliteConnection) -> Result<()> {
    migrate::bring_up(conn, TABLE, &known(), fault::from_sqlx).await
}
