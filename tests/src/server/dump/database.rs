//! The rows of a PostgreSQL database.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _, Row as _};

use super::{ASIDE, counted, is_read};

/// How far each user's news were cleared away; it goes by the clock, as the sweep does.
const CLEARED: &str = "outbox_pruned";

/// Our tables; a partition is read with the table it belongs to.
const TABLES: &str = "
    SELECT n.nspname::text, c.relname::text
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('social', 'social_server') AND c.relkind IN ('r', 'p')
        AND NOT c.relispartition";

const COLUMNS: &str = "
    SELECT column_name::text FROM information_schema.columns
    WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position";

/// Reads every table, all as they are at one instant.
pub(super) async fn tables(url: &str) -> anyhow::Result<BTreeMap<String, BTreeSet<String>>> {
    let connected = PgConnection::connect(url).await;
    let mut database = connected.context("the database cannot be reached")?;
    sqlx::query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").execute(&mut database).await?;
    let mut tables = BTreeMap::new();
    for row in sqlx::query(TABLES).fetch_all(&mut database).await? {
        let (schema, table): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        if !ASIDE.contains(&table.as_str()) && table != CLEARED {
            let rows = rows(&mut database, &schema, &table).await?;
            tables.insert(table, rows);
        }
    }
    sqlx::query("COMMIT").execute(&mut database).await?;
    database.close().await?;
    Ok(tables)
}

async fn rows(
    database: &mut PgConnection,
    schema: &str,
    table: &str,
) -> anyhow::Result<BTreeSet<String>> {
    let columns = sqlx::query(COLUMNS).bind(schema).bind(table);
    let mut parts = Vec::new();
    for row in columns.fetch_all(&mut *database).await? {
        let column: String = row.try_get(0)?;
        if is_read(&column) {
            parts.push(format!("'{column}=' || quote_nullable(\"{column}\"::text)"));
        }
    }
    // The names come from the schema; no text of anybody's is in the statement.
    let parts = parts.join(" || ' ' || ");
    let counted = counted(table);
    let statement =
        AssertSqlSafe(format!("SELECT {parts} FROM {schema}.\"{table}\" WHERE {counted}"));
    let found = sqlx::query(statement).fetch_all(database).await?;
    found.iter().map(|row| Ok(row.try_get::<String, _>(0)?)).collect()
}
