//! What a server stands on: a folder, keys, and settings that point at a sandbox.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, ensure};
use social_sandbox::{DEFAULT_CLIENT_KEY, DEFAULT_CLIENT_SECRET, Sandbox};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use url::Url;

use super::program::server_program;

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

/// A folder with a database and media, and the settings of a server over it.
///
/// The folder goes when the value does.
#[derive(Debug)]
pub struct Ground {
    folder: TempDir,
    settings: BTreeMap<String, String>,
}

impl Ground {
    /// Makes an empty folder, and settings that point at the sandbox: free ports, status polling
    /// off, an audited app.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made.
    pub fn new(sandbox: &Sandbox) -> anyhow::Result<Self> {
        let tiktok = sandbox.tiktok_url();
        let mut ground = Self::bare()?;
        for (name, value) in [
            ("TIKTOK_API_URL", tiktok.to_string()),
            ("TIKTOK_AUTH_URL", tiktok.to_string()),
            ("TIKTOK_UPLOAD_HOSTS", tiktok.origin().ascii_serialization()),
        ] {
            ground.set(name, value);
        }
        Ok(ground)
    }

    /// Makes an empty folder, and settings for a server that is never meant to reach a platform.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made.
    pub fn bare() -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("social-tests-").tempdir()?;
        let media = folder.path().join("media");
        let media =
            Url::from_directory_path(media).ok().context("the media folder has no address")?;
        let mut ground = Self { folder, settings: BTreeMap::new() };
        for (name, value) in [
            ("SOCIAL_LISTEN", "127.0.0.1:0".to_owned()),
            ("SOCIAL_METRICS_LISTEN", "127.0.0.1:0".to_owned()),
            ("SOCIAL_STORE", format!("sqlite://{}", ground.database().display())),
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

    /// Gives the database file.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("social.db")
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
