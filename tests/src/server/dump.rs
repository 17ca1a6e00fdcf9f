//! Everything a database holds, as text that can be compared.

mod database;
mod file;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

/// Tables that are written to whatever becomes of a request: who asked, how often, and the count of
/// claimed work.
const ASIDE: [&str; 3] = ["audit_log", "limits", "schedule_fence"];
/// The rows of a table that count; all of them, where it is not named.
const COUNTED: [(&str, &str); 1] = [("schedule", "subject <> 'all'")];
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
    /// Reads an `SQLite` file, which others may have open.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or holds no table.
    pub async fn of_file(file: &Path) -> anyhow::Result<Self> {
        let tables = file::tables(file).await?;
        anyhow::ensure!(!tables.is_empty(), "{} has no tables", file.display());
        Ok(Self(tables))
    }

    /// Reads a PostgreSQL database, which others may be in, all tables at one instant.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or holds no table.
    pub async fn of_database(url: &str) -> anyhow::Result<Self> {
        let tables = database::tables(url).await?;
        anyhow::ensure!(!tables.is_empty(), "the database has no tables");
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

/// Tells whether a column is read.
fn is_read(column: &str) -> bool {
    !SEEN.contains(&column)
}

/// Gives the condition for the rows of a table that count.
fn counted(table: &str) -> &'static str {
    COUNTED.iter().find(|(name, _)| *name == table).map_or("true", |(_, rule)| *rule)
}
