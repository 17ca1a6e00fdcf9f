//! What the database's errors mean to a caller.

use crate::error::{Conflict, StoreError};

/// SQLSTATE of a transaction that lost a deadlock.
const DEADLOCK: &str = "40P01";
/// SQLSTATE of a transaction that cannot be put in order with another one.
const NOT_SERIALIZABLE: &str = "40001";

/// SQLSTATE of a division by zero, by which a statement undoes itself.
const DIVISION_BY_ZERO: &str = "22012";
/// SQLSTATE of a row that fits no partition: a failed check.
const NO_PARTITION: &str = "23514";

/// Classes and codes of SQLSTATE under which the same call may work later: connection lost, no
/// resources, operator intervention, a system error, a wait that took too long, a read-only
/// standby.
const LATER: [&str; 9] = ["08", "53", "57P", "57014", "58", "40", "55P03", "25006", "25P03"];

/// Sorts an error: may the same call work later, is the database damaged, or neither.
pub(super) fn from_sqlx(error: sqlx::Error) -> StoreError {
    match &error {
        sqlx::Error::Database(cause) if cause.is_unique_violation() => {
            StoreError::Conflict(Conflict::Exists("row"))
        }
        sqlx::Error::Database(cause) => {
            let code = cause.code().unwrap_or_default();
            if LATER.iter().any(|later| code.starts_with(later)) {
                StoreError::Unavailable(Box::new(error))
            } else if code.starts_with("XX00") && code != "XX000" {
                StoreError::Corrupt { what: "database", source: Box::new(error) }
            } else {
                StoreError::Backend(Box::new(error))
            }
        }
        sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Tls(_)
        // A server that is stopped hard may leave half of an answer.
        | sqlx::Error::Protocol(_)
        | sqlx::Error::Io(_) => StoreError::Unavailable(Box::new(error)),
        sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => {
            StoreError::Corrupt { what: "value", source: Box::new(error) }
        }
        _ => StoreError::Backend(Box::new(error)),
    }
}

/// Tells whether a row found no partition to lie in.
pub(super) fn is_without_partition(error: &StoreError) -> bool {
    code_of(error).as_deref() == Some(NO_PARTITION)
}

/// Tells whether a statement undid itself.
pub(super) fn is_division_by_zero(error: &StoreError) -> bool {
    code_of(error).as_deref() == Some(DIVISION_BY_ZERO)
}

/// Tells whether a transaction was rolled back only because another one was in its way.
pub(super) fn is_lost_race(error: &StoreError) -> bool {
    matches!(code_of(error).as_deref(), Some(DEADLOCK | NOT_SERIALIZABLE))
}

fn code_of(error: &StoreError) -> Option<String> {
    let (StoreError::Unavailable(cause) | StoreError::Backend(cause)) = error else { return None };
    match cause.downcast_ref::<sqlx::Error>()? {
        sqlx::Error::Database(cause) => cause.code().map(std::borrow::Cow::into_owned),
        _ => None,
    }
}
