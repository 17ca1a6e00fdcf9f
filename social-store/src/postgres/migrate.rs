//! Bringing a database to the present schema.

use sqlx::migrate::{AppliedMigration, Migrate, MigrateError, Migrator};
use sqlx::{Connection, PgConnection};

use super::fault;
use crate::error::StoreError;
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
/// [`StoreError::NewerSchema`] if a newer program was here, [`StoreError::Corrupt`] if a migration
/// that was applied reads differently here.
pub(super) async fn run(conn: &mut PgConnection) -> Result<()> {
    // The caller is a task of the store's own: this `begin` is not cancelled.
    let mut tx = conn.begin().await.map_err(fault::from_sqlx)?;
    sqlx::raw_sql(LOCK).execute(&mut *tx).await.map_err(fault::from_sqlx)?;
    sqlx::raw_sql("CREATE SCHEMA IF NOT EXISTS social")
        .execute(&mut *tx)
        .await
        .map_err(fault::from_sqlx)?;
    bring_up(&mut tx).await?;
    tx.commit().await.map_err(fault::from_sqlx)
}

async fn bring_up(conn: &mut PgConnection) -> Result<()> {
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
