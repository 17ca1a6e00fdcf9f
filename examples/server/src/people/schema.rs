//! Bringing our own tables up to date, on either database.

use sqlx::migrate::{Migrate, MigrateError, Migrator};

use super::{PeopleError, Result};

/// Tells whether every migration was applied.
///
/// # Errors
///
/// [`PeopleError::NewerSchema`] if a newer program was here, [`PeopleError::Corrupt`] if what was
/// applied reads differently here.
pub(super) async fn is_present<C: Migrate + Send>(
    conn: &mut C,
    table: &'static str,
    migrator: &Migrator,
) -> Result<bool> {
    Ok(missing(conn, table, migrator).await?.is_empty())
}

/// Applies what is missing, each migration in a transaction of its own. The caller holds a lock
/// that all starters know.
///
/// # Errors
///
/// As [`is_present`].
pub(super) async fn bring_up<C: Migrate + Send>(
    conn: &mut C,
    table: &'static str,
    migrator: &Migrator,
) -> Result<()> {
    conn.ensure_migrations_table(table).await.map_err(failed)?;
    // `Migrator::run` cannot be called in a spawned task: its future is not `Send` for every lifetime.
    let missing = missing(conn, table, migrator).await?;
    for migration in migrator.iter().filter(|one| missing.contains(&one.version)) {
        conn.apply(table, migration).await.map_err(failed)?;
    }
    Ok(())
}

async fn missing<C: Migrate + Send>(
    conn: &mut C,
    table: &'static str,
    migrator: &Migrator,
) -> Result<Vec<i64>> {
    if conn.dirty_version(table).await.map_err(failed)?.is_some() {
        return Err(PeopleError::Corrupt("schema"));
    }
    let applied = conn.list_applied_migrations(table).await.map_err(failed)?;
    let known = migrator.iter().map(|one| one.version).max().unwrap_or(0);
    let found = applied.iter().map(|one| one.version).max().unwrap_or(0);
    if found > known {
        return Err(PeopleError::NewerSchema { found, known });
    }
    let mut missing = Vec::new();
    for migration in migrator.iter() {
        match applied.iter().find(|one| one.version == migration.version) {
            Some(one) if one.checksum == migration.checksum => {}
            Some(_) => return Err(PeopleError::Corrupt("schema")),
            None => missing.push(migration.version),
        }
    }
    Ok(missing)
}

fn failed(error: MigrateError) -> PeopleError {
    match error {
        MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) => cause.into(),
        _ => PeopleError::Corrupt("schema"),
    }
}
