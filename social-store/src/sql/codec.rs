//! Between records and columns.

use std::fmt::Display;
use std::str::FromStr;

use serde::Serialize;
use serde::de::DeserializeOwned;
use social_core::{Sealed, Timestamp};

use crate::cursor::TimeCursor;
use crate::error::{BoxError, StoreError};
use crate::record::{Page, Paged};
use crate::traits::Result;

pub(crate) use super::row::SqlRow;
use super::row::Value;

/// A row that is being read; every failure says what kind of record it was.
#[derive(Clone, Copy)]
pub(crate) struct Columns<'r> {
    row: &'r dyn SqlRow,
    what: &'static str,
}

impl<'r> Columns<'r> {
    pub(crate) fn new(row: &'r dyn SqlRow, what: &'static str) -> Self {
        Self { row, what }
    }

    /// Reads a column as the database has it.
    pub(crate) fn get<T: Value<'r>>(&self, column: &str) -> Result<T> {
        T::demand(self.row, column).map_err(|error| self.corrupt(error))
    }

    /// Reads an id.
    pub(crate) fn id<T: From<String>>(&self, column: &str) -> Result<T> {
        self.get::<String>(column).map(T::from)
    }

    /// Reads an id that may be missing.
    pub(crate) fn opt_id<T: From<String>>(&self, column: &str) -> Result<Option<T>> {
        Ok(self.get::<Option<String>>(column)?.map(T::from))
    }

    /// Reads a time.
    pub(crate) fn time(&self, column: &str) -> Result<Timestamp> {
        self.get(column).map(Timestamp::from_micros)
    }

    /// Reads a time that may be missing.
    pub(crate) fn opt_time(&self, column: &str) -> Result<Option<Timestamp>> {
        Ok(self.get::<Option<i64>>(column)?.map(Timestamp::from_micros))
    }

    /// Reads a number that is never negative.
    pub(crate) fn count<T: TryFrom<i64, Error: Into<BoxError>>>(&self, column: &str) -> Result<T> {
        T::try_from(self.get(column)?).map_err(|error| self.corrupt(error))
    }

    /// Reads a number that is never negative and may be missing.
    pub(crate) fn opt_count<T: TryFrom<i64, Error: Into<BoxError>>>(
        &self,
        column: &str,
    ) -> Result<Option<T>> {
        match self.get::<Option<i64>>(column)? {
            Some(number) => T::try_from(number).map(Some).map_err(|error| self.corrupt(error)),
            None => Ok(None),
        }
    }

    /// Reads one of a closed set of words.
    pub(crate) fn word<T: FromStr<Err: Into<BoxError>>>(&self, column: &str) -> Result<T> {
        self.get::<&str>(column)?.parse().map_err(|error: T::Err| self.corrupt(error))
    }

    /// Reads one of a closed set of words that may be missing.
    pub(crate) fn opt_word<T: FromStr<Err: Into<BoxError>>>(
        &self,
        column: &str,
    ) -> Result<Option<T>> {
        match self.get::<Option<&str>>(column)? {
            Some(word) => word.parse().map(Some).map_err(|error: T::Err| self.corrupt(error)),
            None => Ok(None),
        }
    }

    /// Reads a JSON value.
    pub(crate) fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T> {
        serde_json::from_str(self.get(column)?).map_err(|error| self.corrupt(error))
    }

    /// Reads a JSON value that may be missing.
    pub(crate) fn opt_json<T: DeserializeOwned>(&self, column: &str) -> Result<Option<T>> {
        match self.get::<Option<&str>>(column)? {
            Some(text) => serde_json::from_str(text).map(Some).map_err(|error| self.corrupt(error)),
            None => Ok(None),
        }
    }

    /// Reads a sealed value that may be missing.
    pub(crate) fn opt_sealed(&self, column: &str) -> Result<Option<Sealed>> {
        match self.get::<Option<Vec<u8>>>(column)? {
            Some(bytes) => Sealed::from_bytes(bytes).map(Some).map_err(|error| self.corrupt(error)),
            None => Ok(None),
        }
    }

    fn corrupt(&self, source: impl Into<BoxError>) -> StoreError {
        StoreError::Corrupt { what: self.what, source: source.into() }
    }
}

/// Reads every row.
pub(crate) fn all<R: SqlRow, T>(
    rows: &[R],
    read: impl Fn(&dyn SqlRow) -> Result<T>,
) -> Result<Vec<T>> {
    rows.iter().map(|row| read(row)).collect()
}

/// Reads the first row, if there is one.
pub(crate) fn first<R: SqlRow, T>(
    rows: &[R],
    read: impl Fn(&dyn SqlRow) -> Result<T>,
) -> Result<Option<T>> {
    rows.first().map(|row| read(row)).transpose()
}

/// Writes a value as JSON.
pub(crate) fn json<T: Serialize + ?Sized>(field: &'static str, value: &T) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|_| StoreError::Invalid { field, reason: "it cannot be written as JSON" })
}

/// Writes a value that may be missing as JSON.
pub(crate) fn opt_json<T: Serialize>(
    field: &'static str,
    value: Option<&T>,
) -> Result<Option<String>> {
    value.map(|value| json(field, value)).transpose()
}

/// Writes a count.
pub(crate) fn count(field: &'static str, value: u64) -> Result<i64> {
    i64::try_from(value).map_err(|_| StoreError::Invalid { field, reason: "it is too large" })
}

/// Writes a time that may be missing.
pub(crate) fn micros(time: Option<Timestamp>) -> Option<i64> {
    time.map(Timestamp::as_micros)
}

/// Writes a sealed value that may be missing.
pub(crate) fn blob(sealed: Option<&Sealed>) -> Option<&[u8]> {
    sealed.map(Sealed::as_bytes)
}

/// Writes an id that may be missing.
pub(crate) fn opt_text(id: Option<&impl Display>) -> Option<String> {
    id.map(ToString::to_string)
}

/// Gives the id that a page of ids lies before; for the first page one that sorts after all ids.
///
/// A bound that is always there keeps the statement one range of its index.
pub(crate) fn before(page: &Page) -> &str {
    page.after.as_deref().unwrap_or("\u{10FFFF}")
}

/// Gives the time and the id that a page lies before; rows without a time count as -1.
pub(crate) fn before_time(page: &Page) -> Result<(i64, String)> {
    let Some(after) = &page.after else {
        return Ok((i64::MAX, String::new()));
    };
    let cursor = TimeCursor::read(after)?;
    Ok((micros(cursor.at).unwrap_or(-1), cursor.id))
}

/// Joins the two ids that name a row seen by one professional account; neither holds a space.
pub(crate) fn join_id(id: &str, business: &str) -> String {
    format!("{id} {business}")
}

/// Takes apart what [`join_id`] made.
pub(crate) fn split_id(joined: &str) -> (&str, &str) {
    joined.rsplit_once(' ').unwrap_or((joined, ""))
}

/// Reads a list asked for with one row more than the page: the page, and whether more follows.
pub(crate) fn page<T>(mut items: Vec<T>, limit: u32, cursor: impl Fn(&T) -> String) -> Paged<T> {
    let limit = limit as usize;
    let more = items.len() > limit;
    items.truncate(limit);
    let next = if more { items.last().map(cursor) } else { None };
    Paged { items, next }
}
