//! Rows of either database, behind one face.
//!
//! Both keep the same columns in the same few kinds of values, so that a record is read by one
//! function whatever the database.

use sqlx::error::UnexpectedNullError;

/// A row that was read.
pub(crate) trait SqlRow {
    /// Reads a text.
    fn text(&self, column: &str) -> Result<Option<&str>, sqlx::Error>;
    /// Reads bytes.
    fn bytes(&self, column: &str) -> Result<Option<&[u8]>, sqlx::Error>;
    /// Reads a whole number.
    fn whole(&self, column: &str) -> Result<Option<i64>, sqlx::Error>;
    /// Reads a number with a fraction.
    fn real(&self, column: &str) -> Result<Option<f64>, sqlx::Error>;
    /// Reads a yes or no.
    fn truth(&self, column: &str) -> Result<Option<bool>, sqlx::Error>;
}

macro_rules! row_of {
    ($row:ty) => {
        impl SqlRow for $row {
            fn text(&self, column: &str) -> Result<Option<&str>, sqlx::Error> {
                sqlx::Row::try_get(self, column)
            }

            fn bytes(&self, column: &str) -> Result<Option<&[u8]>, sqlx::Error> {
                sqlx::Row::try_get(self, column)
            }

            fn whole(&self, column: &str) -> Result<Option<i64>, sqlx::Error> {
                sqlx::Row::try_get(self, column)
            }

            fn real(&self, column: &str) -> Result<Option<f64>, sqlx::Error> {
                sqlx::Row::try_get(self, column)
            }

            fn truth(&self, column: &str) -> Result<Option<bool>, sqlx::Error> {
                sqlx::Row::try_get(self, column)
            }
        }
    };
}

#[cfg(feature = "sqlite")]
row_of!(sqlx::sqlite::SqliteRow);
#[cfg(feature = "postgres")]
row_of!(sqlx::postgres::PgRow);

/// A value that a column can hold.
pub(crate) trait Value<'r>: Sized {
    /// Reads it, if the column is not empty.
    fn read(row: &'r dyn SqlRow, column: &str) -> Result<Option<Self>, sqlx::Error>;

    /// Reads it, whatever an empty column means for it.
    fn demand(row: &'r dyn SqlRow, column: &str) -> Result<Self, sqlx::Error> {
        Self::read(row, column)?.ok_or_else(|| sqlx::Error::ColumnDecode {
            index: column.to_owned(),
            source: Box::new(UnexpectedNullError),
        })
    }
}

impl<'r> Value<'r> for &'r str {
    fn read(row: &'r dyn SqlRow, column: &str) -> Result<Option<Self>, sqlx::Error> {
        row.text(column)
    }
}

impl Value<'_> for String {
    fn read(row: &dyn SqlRow, column: &str) -> Result<Option<Self>, sqlx::Error> {
        Ok(row.text(column)?.map(ToOwned::to_owned))
    }
}

impl Value<'_> for Vec<u8> {
    fn read(row: &dyn SqlRow, column: &str) -> Result<Option<Self>, sqlx::Error> {
        Ok(row.bytes(column)?.map(ToOwned::to_owned))
    }
}

impl Value<'_> for i64 {
    fn read(row: &dyn SqlRow, column: &str) -> Result<Option<Self>, sqlx::Error> {
        row.whole(column)
    }
}

impl Value<'_> for f64 {
    fn read(row: &dyn SqlRow, column: &str) -> Result<Option<Self>, sqlx::Error> {
        row.real(column)
    }
}

impl Value<'_> for bool {
    fn read(row: &dyn SqlRow, column: &str) -> Result<Option<Self>, sqlx::Error> {
        row.truth(column)
    }
}

impl<'r, T: Value<'r>> Value<'r> for Option<T> {
    fn read(row: &'r dyn SqlRow, column: &str) -> Result<Option<Self>, sqlx::Error> {
        T::read(row, column).map(Some)
    }
}
