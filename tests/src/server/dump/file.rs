//! The rows of an `SQLite` file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Context as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _};

use super::{ASIDE, counted, is_read};

const TABLES: &str =
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";

/// Reads every table.
pub(super) async fn tables(file: &Path) -> anyhow::Result<BTreeMap<String, BTreeSet<String>>> {
    let mut database = open(file).await?;
    let mut tables = BTreeMap::new();
    for row in sqlx::query(TABLES).fetch_all(&mut database).await? {
        let table: String = row.try_get(0)?;
        if !ASIDE.contains(&table.as_str()) {
            let rows = rows(&mut database, &table).await?;
            tables.insert(table, rows);
        }
    }
    database.close().await?;
    Ok(tables)
}

async fn rows(database: &mut SqliteConnection, table: &str) -> anyhow::Result<BTreeSet<String>> {
    let columns = sqlx::query("SELECT name FROM pragma_table_info(?)").bind(table);
    let mut parts = Vec::new();
    for row in columns.fetch_all(&mut *database).await? {
        let column: String = row.try_get(0)?;
        if is_read(&column) {
            parts.push(format!("'{column}=' || quote(\"{column}\")"));
        }
    }
    // The names come from the schema; no text of anybody's is in the statement.
    let parts = parts.join(" || ' ' || ");
    let counted = counted(table);
    let statement = AssertSqlSafe(format!("SELECT {parts} FROM \"{table}\" WHERE {counted}"));
    let found = sqlx::query(statement).fetch_all(database).await?;
    found.iter().map(|row| Ok(row.try_get::<String, _>(0)?)).collect()
}

async fn open(file: &Path) -> anyhow::Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(false);
    let opened = options.disable_statement_logging().connect().await;
    opened.with_context(|| format!("{} cannot be opened", file.display()))
}
