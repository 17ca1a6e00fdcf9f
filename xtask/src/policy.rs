//! Policy tools that are programs of their own: licences and sources, and the feature powerset.

use anyhow::{Context, Result};

use crate::process;
use crate::report;
use crate::workspace::Workspace;

/// A cargo subcommand that is installed when it is missing.
#[derive(Debug, Clone, Copy)]
struct Tool {
    subcommand: &'static str,
    package: &'static str,
    version: &'static str,
}

const DENY: Tool = Tool { subcommand: "deny", package: "cargo-deny", version: "0.20.2" };

const HACK: Tool = Tool { subcommand: "hack", package: "cargo-hack", version: "0.6.46" };

/// The crates whose features users combine as they like.
const SDK: &[&str] =
    &["social-core", "social-store", "tiktok-client", "instagram-client", "social-service"];

/// Checks licences, sources and banned crates by the rules of `deny.toml`.
///
/// Advisories are left out: their database is not in the registry, and a check must not depend
/// on a download.
///
/// # Errors
/// When a rule is broken, or the tool cannot be installed.
pub(crate) fn deny(workspace: &Workspace) -> Result<()> {
    ensure(workspace, DENY)?;
    let mut command = workspace.cargo();
    command.args([
        "deny",
        "--all-features",
        "check",
        "--show-stats",
        "bans",
        "licenses",
        "sources",
    ]);
    process::run(command)
}

/// Compiles the SDK crates under every pair of features.
///
/// # Errors
/// When a combination does not compile, or the tool cannot be installed.
pub(crate) fn powerset(workspace: &Workspace) -> Result<()> {
    ensure(workspace, HACK)?;
    let mut command = workspace.cargo();
    command.args(["hack", "check", "--feature-powerset", "--depth", "2"]);
    // `planted` only switches bugs on for the proofs; it adds no code that users combine.
    command.args(["--exclude-features", "default,planted"]);
    for package in SDK {
        command.args(["--package", package]);
    }
    process::run(command)
}

fn ensure(workspace: &Workspace, tool: Tool) -> Result<()> {
    let mut probe = workspace.cargo();
    probe.args([tool.subcommand, "--version"]);
    if process::succeeds(probe) {
        return Ok(());
    }
    report::line(&format!(
        "installing {} {}, once; this takes minutes",
        tool.package, tool.version
    ));
    let mut command = workspace.cargo();
    command.args(["install", "--locked", tool.package]);
    command.args(["--version", tool.version]);
    process::run(command).with_context(|| format!("{} could not be installed", tool.package))
}
