//! What a server stands on: a folder, keys, and settings that point at a sandbox.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, bail, ensure};
use social_sandbox::{
    DEFAULT_CLIENT_KEY, DEFAULT_CLIENT_SECRET, DEFAULT_META_APP_ID, DEFAULT_META_APP_SECRET,
    Sandbox,
};
use social_test_cluster::Database;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use url::Url;

use super::dump::Dump;
use super::program::server_program;
use crate::rows::{Rows, clone_database};

/// The person who signs in.
pub const EMAIL: &str = "lea@example.com";
/// Their password; made up.
pub const PASSWORD: &str = "canary-password-4Zp8wQ";
/// The operators' token; made up.
pub const ADMIN_TOKEN: &str = "canary-admin-token-7fK2mXq9Lr";
/// The key that seals, in base64; made up.
pub const KEY: &str = "Y2FuYXJ5LWVuY3J5cHRpb24ta2V5LTMyLWJ5dGVzISE=";
/// Where nobody listens.
const NOWHERE: &str = "http://127.0.0.1:9/";

/// The database file in the folder.
const FILE: &str = "social.db";

/// Where the rows of a server are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// In this `SQLite` file.
    File(PathBuf),
    /// In the PostgreSQL database of this address.
    Database(&'a str),
}

/// A folder with media, a database in it or in a server, and the settings of a server over both.
///
/// Folder and database go when the value does.
#[derive(Debug)]
pub struct Ground {
    folder: TempDir,
    settings: BTreeMap<String, String>,
    database: Option<Database>,
}

impl Ground {
    /// Makes an empty ground, and settings that point at the sandbox: free ports, status polling
    /// off, an audited app.
    ///
    /// # Errors
    ///
    /// As [`Ground::over`].
    pub async fn new(rows: Rows, sandbox: &Sandbox) -> anyhow::Result<Self> {
        let mut ground = Self::over(rows).await?;
        ground.lead_to(sandbox);
        Ok(ground)
    }

    /// Makes an empty ground, and settings for a server that is never meant to reach a platform.
    ///
    /// # Errors
    ///
    /// When the folder or the database cannot be made, or another process could not reach the rows.
    pub async fn over(rows: Rows) -> anyhow::Result<Self> {
        let mut ground = Self::bare()?;
        match rows {
            Rows::Memory => bail!("a server of its own cannot reach this memory"),
            Rows::File => {}
            Rows::Database => ground.keep_in(clone_database().await?),
        }
        Ok(ground)
    }

    /// Lets the settings point at a sandbox.
    pub fn lead_to(&mut self, sandbox: &Sandbox) {
        let tiktok = sandbox.tiktok_url();
        for (name, value) in [
            ("TIKTOK_API_URL", tiktok.to_string()),
            ("TIKTOK_AUTH_URL", tiktok.to_string()),
            ("TIKTOK_UPLOAD_HOSTS", tiktok.origin().ascii_serialization()),
        ] {
            self.set(name, value);
        }
    }

    /// Lets the settings name the sandbox's Meta app and its Instagram app, and point at its hosts.
    pub fn lead_to_meta(&mut self, sandbox: &Sandbox) {
        let (facebook, instagram) = (sandbox.facebook_url(), sandbox.instagram_url());
        for name in ["META_GRAPH_URL", "META_AUTH_URL", "META_UPLOAD_URL"] {
            self.set(name, facebook.as_str());
        }
        for name in ["INSTAGRAM_GRAPH_URL", "INSTAGRAM_AUTH_URL", "INSTAGRAM_TOKEN_URL"] {
            self.set(name, instagram.as_str());
        }
        for app in ["META", "INSTAGRAM"] {
            self.set(&format!("{app}_APP_ID"), DEFAULT_META_APP_ID);
            self.set(&format!("{app}_APP_SECRET"), DEFAULT_META_APP_SECRET);
        }
    }

    /// Keeps the rows in this database from now on, and the database for as long as this lives.
    pub fn keep_in(&mut self, database: Database) {
        self.set("SOCIAL_STORE", database.url());
        self.database = Some(database);
    }

    /// Makes an empty folder with an `SQLite` file to be, and settings for a server that is never
    /// meant to reach a platform.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made.
    pub fn bare() -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("social-tests-").tempdir()?;
        let media = folder.path().join("media");
        let media =
            Url::from_directory_path(media).ok().context("the media folder has no address")?;
        let file = folder.path().join(FILE);
        let mut ground = Self { folder, settings: BTreeMap::new(), database: None };
        for (name, value) in [
            ("SOCIAL_LISTEN", "127.0.0.1:0".to_owned()),
            ("SOCIAL_METRICS_LISTEN", "127.0.0.1:0".to_owned()),
            ("SOCIAL_STORE", format!("sqlite://{}", file.display())),
            ("SOCIAL_MEDIA", media.to_string()),
            ("SOCIAL_KEYS", format!("k1:{KEY}")),
            ("SOCIAL_ADMIN_TOKEN", ADMIN_TOKEN.to_owned()),
            ("SOCIAL_STATUS_POLLING", "off".to_owned()),
            ("TIKTOK_CLIENT_KEY", DEFAULT_CLIENT_KEY.to_owned()),
            ("TIKTOK_CLIENT_SECRET", DEFAULT_CLIENT_SECRET.to_owned()),
            ("TIKTOK_AUDITED", "on".to_owned()),
            ("TIKTOK_API_URL", NOWHERE.to_owned()),
            ("TIKTOK_AUTH_URL", NOWHERE.to_owned()),
        ] {
            ground.set(name, value);
        }
        Ok(ground)
    }

    /// Replaces a setting.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.settings.insert(name.to_owned(), value.into());
    }

    /// Gives the settings, by their names in the environment.
    pub const fn settings(&self) -> &BTreeMap<String, String> {
        &self.settings
    }

    /// Gives one setting.
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(String::as_str)
    }

    /// Gives the folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Gives where the rows are.
    pub fn rows(&self) -> Place<'_> {
        match &self.database {
            Some(database) => Place::Database(database.url()),
            None => Place::File(self.folder.path().join(FILE)),
        }
    }

    /// Reads every row.
    ///
    /// # Errors
    ///
    /// When they cannot be read.
    pub async fn dump(&self) -> anyhow::Result<Dump> {
        match self.rows() {
            Place::File(file) => Dump::of_file(&file).await,
            Place::Database(url) => Dump::of_database(url).await,
        }
    }

    /// Makes a command of the server's program, with these settings and nothing else of ours in its
    /// environment but the name of a planted bug.
    ///
    /// # Errors
    ///
    /// When the program was not built.
    pub fn command(&self, arguments: &[&str]) -> anyhow::Result<Command> {
        let mut command = Command::new(server_program()?);
        command.args(arguments).env_clear().envs(&self.settings).kill_on_drop(true);
        for kept in ["PATH", "HOME", "TMPDIR", "LLVM_PROFILE_FILE", "SOCIAL_PLANTED"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        Ok(command)
    }

    /// Adds a user by the command `user add`.
    ///
    /// # Errors
    ///
    /// When the command fails; the message holds what it said.
    pub async fn add_user(&self, email: &str, password: &str) -> anyhow::Result<()> {
        let mut command = self.command(&["user", "add", email, "--password-stdin"])?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let mut input = child.stdin.take().context("the command takes no input")?;
        input.write_all(password.as_bytes()).await?;
        drop(input);
        let output = child.wait_with_output().await?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "`user add` ended with {}: {said}", output.status);
        Ok(())
    }
}
