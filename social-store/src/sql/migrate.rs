//! Bringing a database to the present schema, whichever it is.

use sqlx::migrate::{AppliedMigration, Migrate, MigrateError, Migrator};

use crate::error::StoreError;
use crate::traits::Result;

/// Applies what is missing. The caller holds a lock against other starters.
///
/// `table` keeps the list of what was applied; `sort` sorts the database's own errors.
///
/// # Errors
///
/// [`StoreError::NewerSchema`] if a newer program was here, [`StoreError::Corrupt`] if a migration
/// that was applied reads differently here.
pub(crate) async fn bring_up(
    conn: &mut (impl Migrate + Send),
    table: &'static str,
    migrator: &Migrator,
    sort: fn(sqlx::Error) -> StoreError,
) -> Result<()> {
    let failed = |error| failed(error, sort);
    conn.ensure_migrations_table(table).await.map_err(failed)?;
    if let Some(version) = conn.dirty_version(table).await.map_err(failed)? {
        return Err(failed(MigrateError::Dirty(version)));
    }
    let applied = conn.list_applied_migrations(table).await.map_err(failed)?;
    refuse_newer(migrator, &applied)?;
    for migration in migrator.iter() {
        match applied.iter().find(|one| one.version == migration.version) {
            Some(one) if one.checksum == migration.checksum => {}
            Some(one) => return Err(failed(MigrateError::VersionMismatch(one.version))),
            None => {
                conn.apply(table, migration).await.map_err(failed)?;
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

fn failed(error: MigrateError, sort: fn(sqlx::Error) -> StoreError) -> StoreError {
    match error {
        MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) => sort(cause),
        other => StoreError::Corrupt { what: "schema", source: Box::new(other) },
    }
}
