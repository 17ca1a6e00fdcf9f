//! What can go wrong with a cluster.

use std::path::PathBuf;

/// A boxed cause.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A cluster that could not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClusterError {
    /// No server is installed.
    #[error(
        "no PostgreSQL server is installed: neither /usr/lib/postgresql/*/bin nor PATH nor `pg_config --bindir` has `postgres`, `initdb` and `pg_ctl`; install Debian's package `postgresql`"
    )]
    NotInstalled,
    /// This process runs as root, which the server refuses, and there is no user to run it as.
    #[error(
        "PostgreSQL does not run as root, and there is no user `postgres` to run it as; install Debian's package `postgresql`"
    )]
    NoUser,
    /// The folder cannot be made, or a file in it.
    #[error("`{path}` cannot be prepared for a cluster")]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The process that watches over the server is gone, or could not be started.
    #[error("the process that watches over the PostgreSQL server cannot be reached")]
    Guard(#[source] std::io::Error),
    /// An order of the server failed.
    #[error("PostgreSQL could not {order}; it says: {log}")]
    Server {
        /// What it was to do.
        order: &'static str,
        /// The end of its log.
        log: String,
    },
    /// No port was free in many tries.
    #[error("no free port was found for PostgreSQL in {tries} tries")]
    NoPort {
        /// How many.
        tries: u32,
    },
    /// A name is none that can be written without quotes.
    #[error(
        "`{0}` is no name for a database: write 1 to 40 small letters, digits and _, a letter first"
    )]
    Name(String),
    /// A database could not be made, copied or dropped.
    #[error("the database `{name}` could not be prepared")]
    Database {
        /// Which.
        name: String,
        /// Why not.
        source: sqlx::Error,
    },
    /// The caller's own step on a template failed.
    #[error("the template `{name}` could not be brought up to date")]
    Template {
        /// Which.
        name: String,
        /// Why not.
        source: BoxError,
    },
    /// The operating system gave no random numbers.
    #[error("the operating system gave no random numbers")]
    NoRandomness,
    /// A task that waits for the server was lost, as at the end of a runtime.
    #[error("the wait for the PostgreSQL server was broken off")]
    BrokenOff,
}
