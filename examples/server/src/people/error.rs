//! What the keeping of people can answer besides yes.

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
            sqlx::Error::Database(cause) if passes(cause.code().as_deref()) => {
                Self::Unavailable(error.into())
            }
            sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::Io(_) => Self::Unavailable(error.into()),
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Corrupt("value"),
            _ => Self::Backend(error.into()),
        }
    }
}

/// Tells whether an SQLite result code speaks of the moment: busy, locked, read-only, input or
/// output, full, cannot open.
fn passes(code: Option<&str>) -> bool {
    let code: Option<u32> = code.and_then(|code| code.parse().ok());
    code.is_some_and(|code| matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14))
}
