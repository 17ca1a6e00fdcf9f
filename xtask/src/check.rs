//! `cargo xtask check`: everything a change must pass, in order, with a summary.

use std::process::Command;
use std::time::Instant;

use anyhow::{Result, bail};
use clap::Args;

use crate::Outcome;
use crate::features::COMBINATIONS;
use crate::report::{self, Steps};
use crate::workspace::Workspace;
use crate::{arrows, fuzz, msrv, policy, process, system, test};

/// Whether the fuzz targets can be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fuzzer {
    Present,
    Absent,
}

/// How much to check.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Options {
    /// Leaves out what takes long: cargo-deny, cargo-hack and the fuzz targets.
    #[arg(long)]
    fast: bool,
}

/// One check, with the name it has in the summary.
struct Step<'a> {
    name: String,
    run: Box<dyn Fn() -> Result<()> + 'a>,
}

impl<'a> Step<'a> {
    fn new(name: impl Into<String>, run: impl Fn() -> Result<()> + 'a) -> Self {
        Self { name: name.into(), run: Box::new(run) }
    }
}

/// Runs all steps, also after a failed one, and ends with a summary.
///
/// # Errors
/// When what the checks need cannot be had.
pub(crate) fn run(workspace: &Workspace, options: Options) -> Result<Outcome> {
    system::ensure(system::TO_CHECK)?;
    let clock = Steps::begin();
    let mut failed = Vec::new();
    let mut done = Vec::new();
    let fuzzer = if fuzz::is_present(workspace) { Fuzzer::Present } else { Fuzzer::Absent };
    for step in steps(workspace, options, fuzzer) {
        clock.heading(&step.name);
        let began = Instant::now();
        let result = (step.run)();
        let time = report::seconds(began.elapsed());
        done.push(format!("{:>12}  {}", time, step.name));
        if let Err(error) = result {
            report::error(&error);
            failed.push(format!("failed: {}: {error:#}", step.name));
        }
    }
    report::line(&format!("\n{}", done.join("\n")));
    if !failed.is_empty() {
        report::line(&format!("\n{}", failed.join("\n")));
    }
    report::line(&format!(
        "\n{} of {} checks passed in {}",
        done.len() - failed.len(),
        done.len(),
        report::seconds(clock.elapsed())
    ));
    Ok(if failed.is_empty() { Outcome::Good } else { Outcome::Bad })
}

fn steps(workspace: &Workspace, options: Options, fuzzer: Fuzzer) -> Vec<Step<'_>> {
    let mut steps = vec![
        Step::new("formatting", || process::run(cargo(workspace, &["fmt", "--all", "--check"]))),
        Step::new("lints", || process::run(lints(workspace))),
    ];
    for combination in COMBINATIONS {
        steps.push(Step::new(format!("features of {}", combination.title()), || {
            process::run(lints_of(workspace, &combination.arguments()))
        }));
    }
    steps.push(Step::new("documentation", || process::run(docs(workspace))));
    steps.push(Step::new("dependency direction", || arrows::check(workspace)));
    steps.push(Step::new("oldest Rust", || msrv::check(workspace)));
    if !options.fast {
        steps.push(Step::new("licences, bans, sources", || policy::deny(workspace)));
        steps.push(Step::new("feature powerset", || policy::powerset(workspace)));
        steps.extend(fuzzing(workspace, fuzzer));
    }
    steps.push(Step::new("tests", || all_tests(workspace)));
    steps
}

/// One step for each target; without a fuzzer one that says so in the summary.
fn fuzzing(workspace: &Workspace, fuzzer: Fuzzer) -> Vec<Step<'_>> {
    if fuzzer == Fuzzer::Absent {
        return vec![Step::new(fuzz::ABSENT, || Ok(()))];
    }
    let step = |target: &'static fuzz::Target| {
        let run = move || fuzz::fuzz(workspace, target, fuzz::SECONDS);
        Step::new(format!("fuzzing {} for {} s", target.name, fuzz::SECONDS), run)
    };
    fuzz::TARGETS.iter().map(step).collect()
}

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut command = workspace.cargo();
    command.args(arguments);
    command
}

fn lints(workspace: &Workspace) -> Command {
    let mut command = cargo(workspace, &["clippy", "--workspace"]);
    command.args(["--all-targets", "--all-features", "--", "-D", "warnings"]);
    command
}

/// Checks one package under one choice of features; unused code under it is an error too.
fn lints_of(workspace: &Workspace, arguments: &[String]) -> Command {
    let mut command = cargo(workspace, &["clippy", "--no-deps"]);
    command.args(arguments).args(["--", "-D", "warnings"]);
    command
}

fn docs(workspace: &Workspace) -> Command {
    let mut command = cargo(workspace, &["doc", "--workspace", "--no-deps"]);
    command.args(["--all-features", "--document-private-items"]).env("RUSTDOCFLAGS", "-Dwarnings");
    command
}

fn all_tests(workspace: &Workspace) -> Result<()> {
    match test::run(workspace, &test::Options::default())? {
        Outcome::Good => Ok(()),
        Outcome::Bad => bail!("the test run was not good; its closing lines say why"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(options: Options) -> Vec<String> {
        let workspace = Workspace { root: "/w".into(), target: "/t".into(), members: Vec::new() };
        steps(&workspace, options, Fuzzer::Absent).into_iter().map(|step| step.name).collect()
    }

    #[test]
    fn cheap_checks_come_first_and_tests_last() {
        let names = names(Options { fast: false });
        assert_eq!(names.first().map(String::as_str), Some("formatting"));
        assert_eq!(names.last().map(String::as_str), Some("tests"));
        assert_eq!(
            names.iter().filter(|name| name.starts_with("features of")).count(),
            COMBINATIONS.len()
        );
    }

    #[test]
    fn each_target_is_a_step_where_a_fuzzer_is() {
        let workspace = Workspace { root: "/w".into(), target: "/t".into(), members: Vec::new() };
        let names = |fuzzer| {
            let steps = fuzzing(&workspace, fuzzer);
            steps.into_iter().map(|step| step.name).collect::<Vec<_>>()
        };
        assert_eq!(names(Fuzzer::Absent), ["fuzzing: not run: no fuzzer here"]);
        let present = names(Fuzzer::Present);
        assert_eq!(present.len(), fuzz::TARGETS.len());
        assert_eq!(present[0], "fuzzing webhook for 60 s");
    }

    #[test]
    fn fast_leaves_out_what_takes_long_only() {
        let all = names(Options { fast: false });
        let fast = names(Options { fast: true });
        let left_out: Vec<_> = all.iter().filter(|name| !fast.contains(name)).collect();
        assert_eq!(left_out, ["licences, bans, sources", "feature powerset", fuzz::ABSENT]);
    }
}
