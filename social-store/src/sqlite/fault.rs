//! What the database's errors mean to a caller.

use sqlx::error::DatabaseError;

use crate::error::{Conflict, StoreError};

/// The low byte of a result code; the rest tells the details.
const PRIMARY: i64 = 0xff;

const BUSY: i64 = 5;
const LOCKED: i64 = 6;
const READ_ONLY: i64 = 8;
const IO: i64 = 10;
const CORRUPT: i64 = 11;
const FULL: i64 = 13;
const CANNOT_OPEN: i64 = 14;
const PROTOCOL: i64 = 15;
const NOT_A_DATABASE: i64 = 26;

/// Sorts an error: may the same call work later, is the file damaged, or neither.
pub(super) fn from_sqlx(error: sqlx::Error) -> StoreError {
    if let sqlx::Error::Database(database) = &error {
        return from_database(code_of(database.as_ref()), error);
    }
    match error {
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Io(_) => StoreError::Unavailable(Box::new(error)),
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => {
            StoreError::Corrupt { what: "value", source: Box::new(error) }
        }
        other => StoreError::Backend(Box::new(other)),
    }
}

fn from_database(code: i64, error: sqlx::Error) -> StoreError {
    let unique = matches!(&error, sqlx::Error::Database(cause) if cause.is_unique_violation());
    match code & PRIMARY {
        _ if unique => StoreError::Conflict(Conflict::Exists("row")),
        BUSY | LOCKED | READ_ONLY | IO | FULL | CANNOT_OPEN | PROTOCOL => {
            StoreError::Unavailable(Box::new(error))
        }
        CORRUPT | NOT_A_DATABASE => {
            StoreError::Corrupt { what: "database file", source: Box::new(error) }
        }
        _ => StoreError::Backend(Box::new(error)),
    }
}

fn code_of(error: &dyn DatabaseError) -> i64 {
    error.code().and_then(|code| code.parse().ok()).unwrap_or(0)
}
