//! Where servers store: a fresh place for each run, and the way to look into it afterwards.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use async_trait::async_trait;
use social_store::{SqliteOptions, SqliteStore};
use tokio::process::Command;

use super::finished;
use super::serve::Server;
use super::stored::Stored;
use crate::context::Context;
use crate::postgres::{Bank, FEW_FINISHED, MANY_FINISHED, Rows};
use crate::process;

/// What a place holds before a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing.
    Nothing,
    /// Few finished events.
    Few,
    /// Many finished events.
    Many,
}

impl Before {
    fn count(self, quick: bool) -> u64 {
        match (self, quick) {
            (Self::Nothing, _) => 0,
            (Self::Few, false) => 10_000,
            (Self::Many, false) => 1_000_000,
            (Self::Few, true) => 500,
            (Self::Many, true) => 5_000,
        }
    }
}

/// A place that servers store in.
#[async_trait]
pub(super) trait Ground: Send {
    /// Makes the place anew, with what it is to hold.
    async fn fresh(&mut self, before: Before) -> Result<()>;

    /// Makes the command that starts a server on it.
    ///
    /// # Errors
    ///
    /// When the server cannot be had here; that is a peer that is not run.
    fn command(&self, server: Server) -> Result<Command>;

    /// Stops hard what is left when the server was killed, and starts it again.
    async fn crash(&mut self) -> Result<()>;

    /// Reads what is stored.
    async fn stored(&mut self, server: Server) -> Result<Stored>;
}

/// One file for each run.
#[derive(Debug)]
pub(super) struct Files {
    folder: PathBuf,
    /// Filled files, which are copied.
    masters: PathBuf,
    runs: u32,
    quick: bool,
}

impl Files {
    pub(super) fn new(context: &Context) -> Self {
        Self {
            folder: context.scratch().join("intake"),
            masters: context.scratch().join("intake-masters"),
            runs: 0,
            quick: context.quick,
        }
    }

    /// Gives the filled file, made when it is first asked for.
    async fn master(&self, before: Before) -> Result<PathBuf> {
        let file = self.masters.join(format!("{before:?}.db"));
        if !file.exists() {
            std::fs::create_dir_all(&self.masters)?;
            // The store makes the tables, so that everybody writes into the same ones.
            let store = SqliteStore::open(&file, SqliteOptions::default()).await?;
            store.close().await;
            finished::fill(&file, before.count(self.quick))?;
        }
        Ok(file)
    }

    fn file(&self) -> PathBuf {
        self.folder.join(format!("{}.db", self.runs))
    }
}

#[async_trait]
impl Ground for Files {
    async fn fresh(&mut self, before: Before) -> Result<()> {
        if self.folder.exists() {
            std::fs::remove_dir_all(&self.folder)?;
        }
        std::fs::create_dir_all(&self.folder)?;
        self.runs += 1;
        let master = self.master(before).await?;
        std::fs::copy(master, self.file())?;
        std::fs::File::open(self.file())?.sync_all()?;
        Ok(())
    }

    fn command(&self, server: Server) -> Result<Command> {
        let mut command = process::role("serve")?;
        command.arg(server.word()).arg("--file").arg(match server {
            Server::Journal => journal(&self.file()),
            _ => self.file(),
        });
        Ok(command)
    }

    async fn crash(&mut self) -> Result<()> {
        // The database was the server's own process, and is gone with it.
        Ok(())
    }

    async fn stored(&mut self, server: Server) -> Result<Stored> {
        let file = self.file();
        match server {
            Server::Journal => Stored::of_journal(&journal(&file)),
            _ => Stored::of_file(&file),
        }
    }
}

fn journal(file: &Path) -> PathBuf {
    file.with_extension("journal")
}

/// One database; its tables are emptied for each run.
#[derive(Debug)]
pub(super) struct Tables {
    bank: Bank,
    home: PathBuf,
    quick: bool,
}

impl Tables {
    pub(super) async fn start(context: &Context) -> Result<Self> {
        let bank = Bank::start().await?;
        Ok(Self { bank, home: context.home.clone(), quick: context.quick })
    }
}

#[async_trait]
impl Ground for Tables {
    async fn fresh(&mut self, before: Before) -> Result<()> {
        let rows = Rows { ready: 0, finished: before.count(self.quick) };
        match before {
            Before::Nothing => {
                self.bank.empty().await?;
                self.bank.checkpoint().await
            }
            Before::Few => self.bank.grow(&FEW_FINISHED, rows).await,
            Before::Many => self.bank.grow(&MANY_FINISHED, rows).await,
        }
    }

    fn command(&self, server: Server) -> Result<Command> {
        if server == Server::Express {
            return express(&self.home, self.bank.url());
        }
        let mut command = process::role("serve")?;
        command.arg(server.word()).arg("--url").arg(self.bank.url());
        Ok(command)
    }

    async fn crash(&mut self) -> Result<()> {
        self.bank.crash().await
    }

    async fn stored(&mut self, _: Server) -> Result<Stored> {
        Stored::of_tables(&self.bank).await
    }
}

fn express(home: &Path, url: &str) -> Result<Command> {
    let folder = home.join("express");
    if !folder.join("node_modules/pg").is_dir() {
        bail!("its packages are missing: run `npm ci` in benches/express");
    }
    let mut command = Command::new("node");
    command.arg(folder.join("webhooks.js")).env("DATABASE_URL", url);
    command.env("BENCH_SECRET", crate::load::SECRET);
    let found = std::process::Command::new("node").arg("--version").output();
    found.context("node is not installed: install nodejs and npm")?;
    Ok(command)
}
