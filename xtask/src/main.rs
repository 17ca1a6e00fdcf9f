//! The developer commands of this repository.
//!
//! | command | does |
//! |---|---|
//! | `cargo xtask test` | plain cargo tests plus what they need: Debian packages, the two binaries |
//! | `cargo xtask check` | formatting, lints, feature combinations, docs, dependency rules, policy tools, then `test` |
//! | `cargo xtask fuzz` | runs the fuzz targets, where a fuzzer is present |
//! | `cargo xtask bench` | measures every hot path beside its yardsticks; fails below a goal |
//! | `cargo xtask prove` | runs the proofs of the promises; with `--planted`, shows that each turns red for its bug |
//!
//! Each command is one module. What a command checks stands in a table of its own: [`features`],
//! [`arrows`], [`proofs`], [`system`].

mod arrows;
mod artifacts;
mod bench;
mod check;
mod features;
mod fuzz;
mod msrv;
mod policy;
mod process;
mod proofs;
mod prove;
mod report;
mod system;
mod tally;
mod test;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// What a command found, apart from errors that stopped it early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Everything is as it should be.
    Good,
    /// The command ran to its end and has already said what is wrong.
    Bad,
}

#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "Developer commands of this repository"
)]
struct Cli {
    #[command(subcommand)]
    command: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Runs the tests and sets up what they need.
    ///
    /// Fails when a test fails, when none ran, and when one was ignored.
    Test(test::Options),
    /// Runs every check a change must pass, and the tests last.
    Check(check::Options),
    /// Runs the proofs of the promises.
    Prove(prove::Options),
    /// Runs the fuzz targets; needs a nightly toolchain and cargo-fuzz.
    Fuzz(fuzz::Options),
    /// Measures the hot paths beside their yardsticks.
    ///
    /// Fails when a goal is missed, a check does not hold, or a peer could not be run.
    Bench(bench::Options),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = Workspace::find().and_then(|workspace| match cli.command {
        Task::Test(options) => test::run(&workspace, &options),
        Task::Check(options) => check::run(&workspace, options),
        Task::Prove(options) => prove::run(&workspace, &options),
        Task::Fuzz(options) => fuzz::run(&workspace, &options),
        Task::Bench(options) => bench::run(&workspace, &options),
    });
    match outcome {
        Ok(Outcome::Good) => ExitCode::SUCCESS,
        Ok(Outcome::Bad) => ExitCode::FAILURE,
        Err(error) => {
            report::error(&error);
            ExitCode::FAILURE
        }
    }
}
