//! Empty packages with one dependency each, made in the scratch folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use tokio::process::Command;

use crate::context::Context;

/// An empty package that depends on something.
#[derive(Debug)]
pub(super) struct Dependent {
    folder: PathBuf,
}

impl Dependent {
    /// Depends on the core alone.
    pub(super) fn core(context: &Context) -> Result<Self> {
        let path = crate_path(context, "social-core")?;
        Self::make(
            context,
            "core",
            &format!("social-core = {{ path = \"{path}\" }}"),
            "../Cargo.lock",
        )
    }

    /// Depends on the client, with what it brings by default.
    pub(super) fn ours(context: &Context) -> Result<Self> {
        let path = crate_path(context, "tiktok-client")?;
        let line = format!("tiktok-client = {{ path = \"{path}\" }}");
        Self::make(context, "client", &line, "../Cargo.lock")
    }

    /// Depends on the least that any client of such an API needs, in the same versions.
    pub(super) fn floor(context: &Context) -> Result<Self> {
        let lines = r#"
aes-gcm = { version = "0.11.1", default-features = false, features = ["aes", "alloc", "zeroize"] }
hmac = "0.13"
reqwest = { version = "0.13.5", default-features = false, features = ["json", "form", "query", "stream", "rustls-no-provider"] }
rustls = { version = "0.23.46", default-features = false, features = ["std", "tls12", "ring"] }
rustls-platform-verifier = "0.7"
serde = { version = "1.0.229", features = ["derive"] }
serde_json = "1.0.154"
sha2 = { version = "0.11.1", default-features = false }
tokio = { version = "1.54", default-features = false, features = ["rt"] }
"#;
        Self::make(context, "floor", lines, "../Cargo.lock")
    }

    /// Depends on a well-known client of another API, with its defaults.
    pub(super) fn octocrab(context: &Context) -> Result<Self> {
        Self::make(context, "octocrab", "octocrab = \"=0.54.9\"", "weight/octocrab.lock")
    }

    /// Makes the package; the lock file pins what both know, cargo drops the rest of it.
    fn make(context: &Context, name: &str, dependencies: &str, lock: &str) -> Result<Self> {
        let folder = context.scratch().join(format!("dependent-{name}"));
        std::fs::create_dir_all(folder.join("src"))?;
        let manifest = format!(
            "[workspace]\n\n[package]\nname = \"dependent-{name}\"\nversion = \"0.1.0\"\n\
             edition = \"2024\"\npublish = false\n\n[dependencies]\n{dependencies}\n"
        );
        std::fs::write(folder.join("Cargo.toml"), manifest)?;
        std::fs::write(folder.join("src/lib.rs"), "")?;
        let lock = context.home.join(lock);
        std::fs::copy(&lock, folder.join("Cargo.lock"))
            .with_context(|| format!("no lock file {}", lock.display()))?;
        Ok(Self { folder })
    }

    /// Gives the names and versions of all crates it builds, the project's own left out.
    pub(super) async fn crates(&self) -> Result<Crates> {
        let mut command = cargo(&self.folder);
        command.args(["tree", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
        let output = command.output().await?;
        if !output.status.success() {
            bail!("cargo tree: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(Crates::parse(&String::from_utf8_lossy(&output.stdout)))
    }

    /// Builds it from nothing; gives the CPU seconds.
    pub(super) async fn build(&self) -> Result<f64> {
        let target = self.folder.join("target");
        if target.exists() {
            std::fs::remove_dir_all(&target)?;
        }
        fetch(&self.folder).await?;
        // The shell counts what its children used; nothing else tells it without unsafe code.
        let mut command = Command::new("sh");
        command.current_dir(&self.folder).env("CARGO_TARGET_DIR", &target);
        command.env_remove("RUSTFLAGS").env_remove("RUSTC_WRAPPER");
        command.args(["-c", "cargo build --quiet --offline 1>&2 && times"]);
        let output = command.output().await?;
        if !output.status.success() {
            bail!("cargo build: {}", String::from_utf8_lossy(&output.stderr));
        }
        std::fs::remove_dir_all(&target)?;
        let times = String::from_utf8_lossy(&output.stdout);
        children_seconds(&times).with_context(|| format!("the shell said {times}"))
    }
}

/// Crates by name and version.
#[derive(Debug)]
pub(super) struct Crates(BTreeSet<String>);

impl Crates {
    fn parse(tree: &str) -> Self {
        // `name v1.2.3 (path) (*)`: the same crate may stand there many times. What comes from a
        // path is the project's own.
        let foreign = |line: &&str| !line.is_empty() && !line.contains(" (/");
        let lines = tree.lines().map(str::trim).filter(foreign);
        let crates = lines.filter_map(|line| {
            let mut words = line.split(' ');
            Some(format!("{} {}", words.next()?, words.next()?))
        });
        Self(crates.collect())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|one| one.split(' ').next() == Some(name))
    }
}

fn crate_path(context: &Context, name: &str) -> Result<String> {
    let path = context.home.join("..").join(name).canonicalize()?;
    path.to_str().map(str::to_owned).context("a path that is no text")
}

/// Cargo, as it is without the words it told this process about its own package.
fn cargo(folder: &Path) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(folder);
    command
}

async fn fetch(folder: &Path) -> Result<()> {
    let output = cargo(folder).args(["fetch", "--quiet"]).output().await?;
    if !output.status.success() {
        bail!("cargo fetch: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// Reads the second line of `times`: user and system time of the children, as `1m2.5s 0m3.25s`.
fn children_seconds(times: &str) -> Option<f64> {
    let line = times.lines().nth(1)?;
    line.split_whitespace().map(seconds).sum()
}

fn seconds(text: &str) -> Option<f64> {
    let (minutes, seconds) = text.strip_suffix('s')?.split_once('m')?;
    Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_shell_says() {
        let times = "0m0.010000s 0m0.020000s\n1m2.500000s 0m3.250000s\n";
        assert_eq!(children_seconds(times), Some(65.75));
        assert_eq!(children_seconds("nothing"), None);
    }

    #[test]
    fn counts_each_crate_once() {
        let tree = "dependent v0.1.0 (/x)\na v1.0.0\nb v2.0.0 (proc-macro)\na v1.0.0 (*)\na v2.0.0\nown v0.1.0 (/y)\n";
        let crates = Crates::parse(tree);
        assert_eq!(crates.len(), 3);
        assert!(crates.contains("b") && !crates.contains("dependent"));
    }
}
