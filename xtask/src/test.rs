//! `cargo xtask test`: plain cargo tests plus what they need.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::Outcome;
use crate::artifacts::{self, Program};
use crate::process::{self, End};
use crate::report::{self, Steps};
use crate::system::{self, Need};
use crate::tally::{Counts, Tally};
use crate::workspace::Workspace;

/// The packages whose tests start programs of our own.
const START_PROGRAMS: &[&str] = &["social-server", "social-tests"];

/// What the tests of a package need on top of a compiler.
const NEEDS: &[(&str, &[&[Need]])] = &[
    ("social-server", &[system::BROWSER, system::DATABASE]),
    ("social-store", &[system::DATABASE]),
    ("social-test-cluster", &[system::DATABASE]),
    ("social-tests", &[system::BROWSER, system::DATABASE]),
];

/// What to test; nothing given means the whole workspace.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Options {
    /// Tests only this package (may be repeated).
    #[arg(long = "package", short = 'p', value_name = "NAME")]
    packages: Vec<String>,
    /// Passed on to the test programs, such as a part of a test's name.
    #[arg(last = true, value_name = "FILTER")]
    arguments: Vec<String>,
}

impl Options {
    fn start_programs(&self) -> bool {
        self.packages.is_empty()
            || self.packages.iter().any(|package| START_PROGRAMS.contains(&package.as_str()))
    }

    /// Returns what the tests of the chosen packages need.
    fn needs(&self) -> Vec<Need> {
        if self.packages.is_empty() {
            return system::TO_TEST.concat();
        }
        let chosen = NEEDS.iter().filter(|(name, _)| self.packages.iter().any(|one| one == name));
        let own = chosen.flat_map(|(_, needs)| needs.concat());
        system::TO_BUILD.iter().copied().chain(own).collect()
    }

    /// Returns cargo's words for the chosen packages.
    fn scope(&self) -> Vec<&str> {
        if self.packages.is_empty() {
            return vec!["--workspace"];
        }
        self.packages.iter().flat_map(|package| ["--package", package.as_str()]).collect()
    }
}

/// Sets up, builds, runs and counts.
///
/// # Errors
/// When a package is not in the workspace, something needed cannot be had, or the build fails.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<Outcome> {
    for package in &options.packages {
        workspace.member(package)?;
    }
    let steps = Steps::begin();
    steps.heading("system packages");
    system::ensure(&options.needs())?;

    steps.heading("build");
    let programs = build(workspace, options)?;

    steps.heading("tests");
    let mut command = workspace.cargo();
    command
        .arg("test")
        .args(options.scope())
        .arg("--no-fail-fast")
        .arg("--")
        .args(&options.arguments);
    if options.start_programs() {
        artifacts::hand_over(&programs, &mut command)?;
    }
    let (tally, end) = count(command)?;
    close(&tally, end, &steps);
    Ok(verdict(tally.total(), end).map_or(Outcome::Good, |_| Outcome::Bad))
}

/// Builds the test programs, and the binaries that they start.
///
/// For the whole workspace both come from one build with the same features, so that nothing is
/// compiled twice.
fn build(workspace: &Workspace, options: &Options) -> Result<Vec<Program>> {
    if !options.start_programs() {
        let mut arguments = options.scope();
        arguments.push("--tests");
        return artifacts::build(workspace, &arguments, None);
    }
    if options.packages.is_empty() {
        return artifacts::build(workspace, &["--workspace", "--bins", "--tests"], None);
    }
    let arguments = ["--package", "social-server", "--package", "social-sandbox", "--bins"];
    artifacts::build(workspace, &arguments, None)
}

/// Runs the tests, shows their output as it comes, and counts.
fn count(mut command: Command) -> Result<(Tally, End)> {
    if report::is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut tally = Tally::default();
    let end = process::stream(command, None, |line| {
        report::pass_on(line);
        tally.read(line);
    })?;
    Ok((tally, end))
}

/// Returns what is wrong with a run, or nothing.
fn verdict(total: Counts, end: End) -> Option<&'static str> {
    let succeeded = matches!(end, End::Exited(status) if status.success());
    if total.failed > 0 {
        Some("tests failed")
    } else if !succeeded {
        Some("cargo failed although no test did; its output is above")
    } else if total.ignored > 0 {
        Some("tests were ignored, and a skipped proof is no proof")
    } else if total.passed == 0 {
        Some("no test ran")
    } else {
        None
    }
}

/// Writes the closing lines; the counts stand alone on the last one.
fn close(tally: &Tally, end: End, steps: &Steps) {
    report::line("\nsuite                                    passed  failed  ignored");
    for suite in &tally.suites {
        if suite.counts.is_empty() && !suite.is_broken_off() {
            continue;
        }
        let Counts { passed, failed, ignored } = suite.counts;
        let remark = if suite.is_broken_off() { "  ended without a result" } else { "" };
        report::line(&format!("{:<40} {passed:>6}  {failed:>6}  {ignored:>7}{remark}", suite.name));
    }
    let total = tally.total();
    report::line(&format!(
        "\n{} suites, {} ignored, {}",
        tally.suites.len(),
        total.ignored,
        report::seconds(steps.elapsed())
    ));
    if let Some(problem) = verdict(total, end) {
        report::line(&format!("not good: {problem}"));
    }
    report::line(&format!("{} passed, {} failed", total.passed, total.failed));
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    use super::*;

    fn ended(passed: u64, failed: u64, ignored: u64, code: i32) -> Option<&'static str> {
        let total = Counts { passed, failed, ignored };
        // A wait status holds the exit code in its second byte.
        verdict(total, End::Exited(ExitStatus::from_raw(code << 8)))
    }

    #[test]
    fn only_a_full_clean_run_is_good() {
        assert_eq!(ended(3, 0, 0, 0), None);
        assert_eq!(ended(3, 1, 0, 101), Some("tests failed"));
        assert_eq!(ended(3, 1, 0, 0), Some("tests failed"));
        assert_eq!(ended(0, 0, 0, 0), Some("no test ran"));
        assert!(ended(3, 0, 1, 0).is_some_and(|problem| problem.contains("ignored")));
        assert!(ended(3, 0, 0, 101).is_some_and(|problem| problem.contains("cargo failed")));
    }

    #[test]
    fn programs_are_prepared_only_for_tests_that_start_them() {
        let chosen = |packages: &[&str]| Options {
            packages: packages.iter().map(ToString::to_string).collect(),
            arguments: Vec::new(),
        };
        assert!(chosen(&[]).start_programs());
        assert!(chosen(&["social-core", "social-tests"]).start_programs());
        assert!(!chosen(&["social-core"]).start_programs());
        assert_eq!(chosen(&["xtask"]).scope(), ["--package", "xtask"]);
    }

    #[test]
    fn each_package_brings_its_own_needs() {
        let needs = |packages: &[&str]| {
            let packages = packages.iter().map(ToString::to_string).collect();
            Options { packages, arguments: Vec::new() }.needs().len()
        };
        let (build, browser) = (system::TO_BUILD.len(), system::BROWSER.len());
        let database = system::DATABASE.len();
        assert_eq!(needs(&["social-core"]), build);
        assert_eq!(needs(&["social-store"]), build + database);
        assert_eq!(needs(&["social-core", "social-tests"]), build + browser + database);
        assert_eq!(needs(&[]), build + browser + database);
    }

    #[test]
    fn every_package_that_starts_programs_or_needs_some_exists() {
        let workspace = Workspace::find().unwrap();
        for package in START_PROGRAMS.iter().chain(NEEDS.iter().map(|(package, _)| package)) {
            assert!(workspace.member(package).is_ok(), "{package}");
        }
    }
}
