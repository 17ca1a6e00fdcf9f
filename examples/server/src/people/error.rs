//! What the keeping of people can answer besides yes.

use sqlx::error::DatabaseError;
use sqlx::postgres::PgDatabaseError;

/// A boxed cause.
type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// An operation that was not done; nothing was changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PeopleError {
    /// Somebody has this email.
    #[error("a user with this email exists already")]
    EmailTaken,
    /// The user is not there.
    #[error("there is no such user")]
    NoSuchUser,
    /// The database is busy or out of reach for now.
    #[error("the database is not available for now")]
    Unavailable(#[source] BoxError),
    /// A row cannot be read.
    #[error("a stored {0} cannot be read")]
    Corrupt(&'static str),
    /// The tables are of a newer program.
    #[error(
        "the database's user tables have schema {found}, this program knows {known}; install a newer one"
    )]
    NewerSchema {
        /// The version found.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// A setting of the database differs from what was asked for.
    #[error("the database did not take `{setting}`: it says `{found}`")]
    Setting {
        /// The setting.
        setting: &'static str,
        /// What it says.
        found: String,
    },
    /// Any other failure.
    #[error("the database failed")]
    Backend(#[source] BoxError),
    /// The operating system gave no random numbers.
    #[error("the operating system gave no random numbers")]
    NoRandomness,
}

impl From<sqlx::Error> for PeopleError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(cause) if cause.is_foreign_key_violation() => Self::NoSuchUser,
            sqlx::Error::Database(cause) if passes(cause.as_ref()) => {
                Self::Unavailable(error.into())
            }
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            // A server that is stopped hard may leave half of an answer.
            | sqlx::Error::Protocol(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Io(_) => Self::Unavailable(error.into()),
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Corrupt("value"),
            _ => Self::Backend(error.into()),
        }
    }
}

/// Tells whether an error speaks of the moment: the same call may work later.
fn passes(cause: &dyn DatabaseError) -> bool {
    let code = cause.code().unwrap_or_default();
    if cause.try_downcast_ref::<PgDatabaseError>().is_some() {
        return LATER.iter().any(|class| code.starts_with(class));
    }
    // SQLite: busy, locked, read-only, input or output, full, cannot open.
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
}

/// The classes and codes of PostgreSQL that pass: the connection, a lost race, resources, a lock
/// that was not had in time, the operator, the system, a standby that takes no writes.
const LATER: [&str; 8] = ["08", "40", "53", "55P03", "57014", "57P", "58", "25006"];
