//! Bringing a file to the present schema.

use sqlx::SqliteConnection;
use sqlx::migrate::{AppliedMigration, Migrate, MigrateError, Migrator};

use super::fault;
use crate::error::StoreError;
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
/// [`StoreError::NewerSchema`] if a newer program was here, [`StoreError::Corrupt`] if a migration
/// that was applied reads differently here.
pub(super) async fn run(conn: &mut SqliteConnection) -> Result<()> {
    let migrator = known();
    conn.ensure_migrations_table(TABLE).await.map_err(failed)?;
    if let Some(version) = conn.dirty_version(TABLE).await.map_err(failed)? {
        return Err(failed(MigrateError::Dirty(version)));
    }
    let applied = conn.list_applied_migrations(TABLE).await.map_err(failed)?;
    refuse_newer(&migrator, &applied)?;
    for migration in migrator.iter() {
        match applied.iter().find(|one| one.version == migration.version) {
            Some(one) if one.checksum == migration.checksum => {}
            Some(one) => return Err(failed(MigrateError::VersionMismatch(one.version))),
            None => {
                conn.apply(TABLE, migration).await.map_err(failed)?;
            }
        }
    }
    Ok(())
}

fn refuse_newer(migrator: &Migrator, applied: &[AppliedMigration]) -> Result<()> {
    let known = migrator.iter().map(|one| one.version).max().unwrap_or(0);
    let found = applied.iter().map(|one| one.version).max().unwrap_or(0);
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    Ok(())
}

fn failed(error: MigrateError) -> StoreError {
    match error {
        MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) => {
            fault::from_sqlx(cause)
        }
        other => StoreError::Corrupt { what: "schema", source: Box::new(other) },
    }
}
