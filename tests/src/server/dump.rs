//! Everything a database file holds, as text that can be compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use anyhow::Context as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Row as _};

/// Tables that are written to whatever becomes of a request: who asked, how often, and the count of
/// claimed work.
const ASIDE: [&str; 3] = ["audit_log", "limits", "schedule_fence"];
/// The rows of a table that count; all of them, where it is not named.
const COUNTED: [(&str, &str); 1] = [("schedule", "kind <> 'sweep'")];
/// Columns that say when somebody was last seen.
const SEEN: [&str; 2] = ["last_seen_at", "last_used_at"];

/// Every row of every table.
///
/// Left out are the audit log and the counters of our own limits, which even a refused request is
/// written to; the server's own sweeping, which goes by the clock; and the columns that say when
/// somebody was last seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dump(BTreeMap<String, BTreeSet<String>>);

/// A row that two dumps do not share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: String,
    /// The row, a column a line.
    pub row: String,
    /// Whether it was there before or after.
    pub side: &'static str,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "only {} in {}: {}", self.side, self.table, self.row)
    }
}

impl Dump {
    /// Reads a database file, which others may have open.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub async fn read(file: &Path) -> anyhow::Result<Self> {
        let mut database = open(file).await?;
        let mut tables = BTreeMap::new();
        let names =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        for row in sqlx::query(names).fetch_all(&mut database).await? {
            let table: String = row.try_get(0)?;
            if !ASIDE.contains(&table.as_str()) {
                let rows = rows(&mut database, &table).await?;
                tables.insert(table, rows);
            }
        }
        database.close().await?;
        anyhow::ensure!(!tables.is_empty(), "{} has no tables", file.display());
        Ok(Self(tables))
    }

    /// Gives the rows that only one of both has.
    pub fn differences(&self, after: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        for (one, other, side) in [(self, after, "before"), (after, self, "after")] {
            for (table, rows) in &one.0 {
                let known = other.0.get(table);
                let lost =
                    rows.iter().filter(|row| known.is_none_or(|known| !known.contains(*row)));
                found.extend(lost.map(|row| Difference {
                    table: table.clone(),
                    row: row.clone(),
                    side,
                }));
            }
        }
        found
    }

    /// Counts the rows.
    pub fn len(&self) -> usize {
        self.0.values().map(BTreeSet::len).sum()
    }

    /// Tells whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

async fn rows(database: &mut SqliteConnection, table: &str) -> anyhow::Result<BTreeSet<String>> {
    let columns = sqlx::query("SELECT name FROM pragma_table_info(?)").bind(table);
    let mut parts = Vec::new();
    for row in columns.fetch_all(&mut *database).await? {
        let column: String = row.try_get(0)?;
        if !SEEN.contains(&column.as_str()) {
            parts.push(format!("'{column}=' || quote(\"{column}\")"));
        }
    }
    // The names come from the schema; no text of anybody's is in the statement.
    let counted = COUNTED.iter().find(|(name, _)| *name == table).map_or("true", |(_, rule)| *rule);
    let parts = parts.join(" || ' ' || ");
    let statement = AssertSqlSafe(format!("SELECT {parts} FROM \"{table}\" WHERE {counted}"));
    let found = sqlx::query(statement).fetch_all(database).await?;
    found.iter().map(|row| Ok(row.try_get::<String, _>(0)?)).collect()
}

async fn open(file: &Path) -> anyhow::Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(false);
    let opened = options.disable_statement_logging().connect().await;
    opened.with_context(|| format!("{} cannot be opened", file.display()))
}
