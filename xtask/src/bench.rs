//! `cargo xtask bench`: builds the benchmarks with their own lock file, and runs them.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::Outcome;
use crate::process::{self, End};
use crate::report::{self, Steps};
use crate::system;
use crate::workspace::Workspace;

/// The benchmarks' own workspace, below the root.
const FOLDER: &str = "benches";
/// The program that measures.
const OURS: &str = "social-benches";
/// The published job queues, built beside it.
const QUEUES: &str = "queue-peers";
/// The peers that Node runs.
const EXPRESS: &str = "benches/express";

/// What to measure; nothing given means all of it.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Options {
    /// Benches or families of them; `--list` names them.
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Seconds instead of minutes: shows that everything runs; the figures mean nothing.
    #[arg(long)]
    quick: bool,
    /// Writes the outcome to this file as a table for the documents.
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Lists the benches.
    #[arg(long)]
    list: bool,
}

impl Options {
    /// Returns the words for the program.
    ///
    /// # Errors
    /// When the present folder, which a file's name may count from, is not known.
    fn arguments(&self) -> Result<Vec<OsString>> {
        let mut words: Vec<OsString> = Vec::new();
        words.extend(self.quick.then(|| OsString::from("--quick")));
        words.extend(self.list.then(|| OsString::from("--list")));
        if let Some(file) = &self.markdown {
            // The program runs in the root of the repository, this command perhaps not.
            words.extend([OsString::from("--markdown"), std::path::absolute(file)?.into()]);
        }
        words.extend(self.names.iter().map(OsString::from));
        Ok(words)
    }
}

/// Sets up what the peers need, builds, and runs.
///
/// # Errors
/// When something needed cannot be had, or the build fails.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<Outcome> {
    let steps = Steps::begin();
    if !options.list {
        steps.heading("system packages");
        system::ensure(&system::TO_BENCH.concat())?;
    }

    steps.heading("build");
    process::run(build(workspace, OURS))?;
    if !options.list {
        // A peer that cannot be had is told by the bench as not run, which fails it.
        go_on(process::run(build(workspace, QUEUES)));
        go_on(process::run(install_express(workspace)));
    }

    steps.heading("benchmarks");
    let program = workspace.target.join("benches/release/bench");
    let mut command = Command::new(program);
    command.current_dir(&workspace.root).args(options.arguments()?);
    let end = process::stream(command, None, report::pass_on)?;
    report::line(&format!("\n{}", report::seconds(steps.elapsed())));
    let good = matches!(end, End::Exited(status) if status.success());
    Ok(if good { Outcome::Good } else { Outcome::Bad })
}

fn go_on(peer: Result<()>) {
    if let Err(error) = peer {
        report::error(&error.context("a peer is missing"));
    }
}

/// Installs exactly what the lock file names, without a word to anybody about it.
fn install_express(workspace: &Workspace) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(workspace.root.join(EXPRESS));
    command.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]);
    command
}

/// Builds a program in a folder of the benchmarks' own: the profile and the features differ from
/// the product's.
fn build(workspace: &Workspace, package: &str) -> Command {
    let mut command = process::cargo(&workspace.root.join(FOLDER));
    command.args(["build", "--release", "--locked", "--bins", "--package", package]);
    command.arg("--target-dir").arg(workspace.target.join("benches"));
    command
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn words_for_the_program() {
        let quick = Options { names: vec!["seal".to_owned()], quick: true, ..Options::default() };
        assert_eq!(quick.arguments().unwrap(), ["--quick", "seal"]);
        let written = Options { markdown: Some("/table.md".into()), ..Options::default() };
        assert_eq!(written.arguments().unwrap(), ["--markdown", "/table.md"]);
        assert!(Options::default().arguments().unwrap().is_empty());
    }

    #[test]
    fn the_build_keeps_to_its_lock_file() {
        let workspace = Workspace {
            root: Path::new("/project").to_owned(),
            target: Path::new("/project/target").to_owned(),
            members: Vec::new(),
        };
        let command = build(&workspace, OURS);
        assert_eq!(command.get_current_dir(), Some(Path::new("/project/benches")));
        let line = process::command_line(&command);
        assert!(line.contains("--locked") && line.ends_with("/project/target/benches"), "{line}");
    }
}
