//! `cargo xtask fuzz`: runs the fuzz targets, each for a while, where a fuzzer is present.
//!
//! The targets are a workspace of their own, in `fuzz`. They need a nightly toolchain and cargo-fuzz.
//! The crates' own tests replay the seeds with any toolchain.

use std::process::Command;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::Outcome;
use crate::process;
use crate::report;
use crate::workspace::Workspace;

/// The toolchain that can build with coverage.
const TOOLCHAIN: &str = "nightly";
/// How long each target runs in `cargo xtask check`.
pub(crate) const SECONDS: u32 = 60;
/// What the summary of `check` says where nothing can be run.
pub(crate) const ABSENT: &str = "fuzzing: not run: no fuzzer here";
/// A single input may take so long, and so much memory.
const LIMITS: [&str; 2] = ["-timeout=5", "-rss_limit_mb=512"];
/// The longest input, in bytes.
const LONGEST: &str = "-max_len=65536";

/// One target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Target {
    /// Its name under `fuzz/fuzz_targets`.
    pub(crate) name: &'static str,
    /// The folder of inputs it starts from, which a test replays.
    seeds: &'static str,
}

/// Every target.
pub(crate) const TARGETS: &[Target] = &[
    Target { name: "webhook", seeds: "social-core/tests/replay/corpus/webhook" },
    Target { name: "signed_request", seeds: "social-core/tests/replay/corpus/signed_request" },
    Target { name: "envelope", seeds: "social-core/tests/replay/corpus/envelope" },
    Target { name: "media_probe", seeds: "social-core/tests/media/corpus" },
    Target { name: "status", seeds: "tiktok-client/tests/replay/corpus/status" },
    Target { name: "event", seeds: "tiktok-client/tests/replay/corpus/event" },
];

/// Which targets to run, and for how long.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Runs one target only.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// How long each runs.
    #[arg(long, value_name = "SECONDS", default_value_t = SECONDS)]
    seconds: u32,
}

/// Tells whether a fuzzer is present: a nightly toolchain, and cargo-fuzz.
pub(crate) fn is_present(workspace: &Workspace) -> bool {
    let mut version = process::under_toolchain(TOOLCHAIN, &workspace.root);
    version.args(["cargo", "fuzz", "--version"]);
    process::succeeds(version)
}

/// Runs the targets, also after a failed one.
///
/// # Errors
/// When there is no fuzzer, or no such target.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<Outcome> {
    if !is_present(workspace) {
        bail!(
            "there is no fuzzer here: `rustup toolchain install {TOOLCHAIN}` and `cargo install cargo-fuzz`"
        );
    }
    let wanted = |target: &&Target| options.only.as_ref().is_none_or(|name| name == target.name);
    let chosen: Vec<_> = TARGETS.iter().filter(wanted).collect();
    if chosen.is_empty() {
        bail!("no such target: {}", options.only.as_deref().unwrap_or_default());
    }
    let mut outcome = Outcome::Good;
    for target in chosen {
        if let Err(error) = fuzz(workspace, target, options.seconds) {
            report::error(&error);
            outcome = Outcome::Bad;
        }
    }
    Ok(outcome)
}

/// Runs one target.
///
/// # Errors
/// When it cannot be built, or an input fails; the fuzzer has then said where it lies.
pub(crate) fn fuzz(workspace: &Workspace, target: &Target, seconds: u32) -> Result<()> {
    let found = workspace.root.join("fuzz/corpus").join(target.name);
    std::fs::create_dir_all(&found).context("the folder for what is found cannot be made")?;
    process::run(command(workspace, target, seconds))
}

fn command(workspace: &Workspace, target: &Target, seconds: u32) -> Command {
    let mut command = process::under_toolchain(TOOLCHAIN, &workspace.root);
    command.args(["cargo", "fuzz", "run", target.name]);
    // What is new goes into the first folder; the seeds are only read.
    command.arg(format!("fuzz/corpus/{}", target.name)).arg(target.seeds);
    command.arg("--").arg(format!("-max_total_time={seconds}")).args(LIMITS).arg(LONGEST);
    command.arg("-print_final_stats=1");
    command
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// Gives the names of the files in a folder, without what follows the dot.
    fn names(folder: &Path) -> BTreeSet<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let name = |path: &Path| path.file_stem().unwrap().to_string_lossy().into_owned();
        entries.map(|entry| name(&entry.unwrap().path())).collect()
    }

    #[test]
    fn every_target_is_in_the_list_and_has_seeds_that_a_test_replays() {
        let root = Workspace::find().unwrap().root;
        let listed: BTreeSet<_> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
        assert_eq!(names(&root.join("fuzz/fuzz_targets")), listed);
        let manifest = std::fs::read_to_string(root.join("fuzz/Cargo.toml")).unwrap();
        for target in TARGETS {
            assert!(manifest.contains(&format!("name = \"{}\"", target.name)), "{}", target.name);
            assert!(!names(&root.join(target.seeds)).is_empty(), "{}", target.seeds);
            let (krate, folder) = target.seeds.split_once("/tests/").unwrap();
            let replay = root.join(krate).join("tests/replay");
            assert!(names(&replay).contains(target.name), "{} is no module", target.name);
            let tests = std::fs::read_to_string(replay.join("main.rs")).unwrap();
            let folder = folder.strip_prefix("replay/corpus/").unwrap_or(folder);
            assert!(tests.contains(&format!("{folder}\", {}::run", target.name)), "{folder}");
        }
    }
}
