//! The servers under load, each in a process of its own: ours, and what it is compared with.

mod hand;
mod journal;
mod ours;
mod postgres;
mod sqlite;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use async_trait::async_trait;
use axum::Router;
use clap::{Args, ValueEnum};
use social_store::NewDelivery;
use tokio::net::TcpListener;

use crate::planted::Planted;
use crate::report;

/// Which server a process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Server {
    /// The service's own router over the store in one file.
    OursSqlite,
    /// The service's own router over Postgres.
    OursPostgres,
    /// Group commit by hand, over `SQLite`.
    GroupSqlite,
    /// One transaction a delivery, over `SQLite`.
    SingleSqlite,
    /// Group commit by hand, over Postgres.
    GroupPostgres,
    /// One statement a delivery through a pool, over Postgres.
    SinglePostgres,
    /// Bodies appended to a file, one sync for all that wait: the limit of any store.
    Journal,
    /// Verified and thrown away: the limit of the HTTP part.
    Nothing,
    /// Express and pg, which Node runs and not this program.
    #[value(skip)]
    Express,
}

impl Server {
    /// Gives the word on the command line.
    pub(super) fn word(self) -> String {
        self.to_possible_value().map_or_else(String::new, |word| word.get_name().to_owned())
    }
}

/// How a server is started.
#[derive(Clone, Debug, Args)]
pub struct Serve {
    /// Which server.
    #[arg(value_enum)]
    server: Server,
    /// The file of a store in one file.
    #[arg(long)]
    file: Option<PathBuf>,
    /// The address of the database.
    #[arg(long)]
    url: Option<String>,
}

/// Stores one delivery durably; what the servers made by hand differ in.
#[async_trait]
trait Sink: Send + Sync + 'static {
    /// Returns once the delivery is on disk.
    async fn put(&self, delivery: NewDelivery) -> Result<()>;
}

impl Serve {
    /// Serves until the process is killed; says `ready ADDRESS` once it listens.
    ///
    /// # Errors
    ///
    /// When the store cannot be opened.
    pub async fn run(self) -> Result<()> {
        let router = self.router().await?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        report::line(&format!("ready {}", listener.local_addr()?));
        axum::serve(listener, router).await?;
        Ok(())
    }

    async fn router(&self) -> Result<Router> {
        Ok(match self.server {
            Server::OursSqlite => ours::sqlite(self.file()?, planted()?).await?,
            Server::OursPostgres => ours::postgres(self.url()?, planted()?).await?,
            Server::GroupSqlite => hand::router(sqlite::group(self.file()?)?),
            Server::SingleSqlite => hand::router(sqlite::single(self.file()?)?),
            Server::GroupPostgres => hand::router(postgres::group(self.url()?).await?),
            Server::SinglePostgres => hand::router(postgres::single(self.url()?).await?),
            Server::Journal => hand::router(journal::open(self.file()?)?),
            Server::Nothing => hand::router(Arc::new(hand::Nothing)),
            Server::Express => bail!("Node runs it"),
        })
    }

    fn file(&self) -> Result<&std::path::Path> {
        self.file.as_deref().context("--file is missing")
    }

    fn url(&self) -> Result<&str> {
        self.url.as_deref().context("--url is missing")
    }
}

fn planted() -> Result<bool> {
    Ok(Planted::from_environment()? == Some(Planted::SlowIntake))
}
