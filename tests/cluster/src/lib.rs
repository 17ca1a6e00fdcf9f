//! A private PostgreSQL server for tests.
//!
//! It is started from the server that is installed (Debian's package `postgresql`, version 15 or
//! newer), in a folder of its own, on a free port of the loopback address. It stops and its folder
//! goes when the process that started it ends, in whatever way: a small shell process holds the
//! other end of a pipe, and cleans up when the pipe closes.
//!
//! ```
//! use social_test_cluster::Cluster;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let cluster = Cluster::shared().await?;
//! let migrate = |url: String| async move {
//!     // Open the store at `url`, and close it again.
//!     # assert!(url.starts_with("postgres://"));
//!     Ok::<(), std::io::Error>(())
//! };
//! cluster.template("people", migrate).await?;
//! let database = cluster.clone_database("people").await?;
//! assert!(database.url().ends_with(database.name()));
//! # Ok(())
//! # })
//! # }
//! ```
//!
//! - [`Cluster`]: the server. [`Cluster::shared`] is the one most tests want.
//! - [`Database`]: a database in it, dropped after its value was.
//! - [`Durability`]: whether the server may be stopped hard.
//! - [`passing_place`]: where there is room for files that need not outlive the machine.
//!
//! The databases belong to a role without rights over the server, as an operator would set it up,
//! and sort text by language, so that an order that leans on bytes shows.

mod cluster;
mod database;
mod error;
mod guard;
mod installed;
mod place;
mod settings;

pub use cluster::Cluster;
pub use database::Database;
pub use error::{BoxError, ClusterError};
pub use place::passing_place;
pub use settings::Durability;
