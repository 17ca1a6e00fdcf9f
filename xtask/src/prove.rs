//! `cargo xtask prove`: runs the proofs, and shows that each can fail.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::Outcome;
use crate::artifacts::{self, Kind, Program};
use crate::process::{self, End};
use crate::proofs::{PROOFS, Proof};
use crate::report::{self, Steps};
use crate::system;
use crate::tally::Tally;
use crate::workspace::Workspace;

/// The folder of the package that holds the proofs.
const PACKAGE: &str = "tests";

/// The variable that names the planted bug to switch on.
const PLANTED: &str = "SOCIAL_PLANTED";

/// What a proof prints before its numbers, such as `proof: 20412 acknowledged, 0 lost`.
const NUMBERS: &str = "proof: ";

/// How long one proof may take; a bug may also show as a hang, but that proves nothing.
const LIMIT: Duration = Duration::from_mins(10);

/// Which proofs to run, and on what code.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// Switches each proof's bugs on, one at a time, and expects the proof to fail.
    #[arg(long)]
    planted: bool,
    /// Runs only the proof of this name (may be repeated).
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
}

/// What one run of a proof came to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Ending {
    Passed,
    Failed,
    /// It ran and gave no answer, and so shows nothing.
    Nothing(&'static str),
}

/// One run of a proof, with what it printed.
#[derive(Debug, Clone)]
struct Run {
    ending: Ending,
    numbers: String,
    output: Vec<u8>,
    time: Duration,
}

/// Builds, runs the chosen proofs one after the other, and prints a line for each promise.
///
/// # Errors
/// When there is nothing to run, something needed cannot be had, or the build fails.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<Outcome> {
    let chosen = choose(PROOFS, &options.only)?;
    let steps = Steps::begin();
    system::ensure(&system::TO_TEST.concat())?;
    steps.heading("build");
    let programs = build(workspace, &chosen, options)?;

    steps.heading("proofs");
    let mut wrong = 0_usize;
    let mut runs = 0_usize;
    for proof in chosen {
        for (test, bug) in plan(proof, options) {
            let run = execute(proof, &test, bug, &programs)?;
            runs += 1;
            if !show(proof, &test, bug, &run) {
                wrong += 1;
            }
        }
    }
    report::line(&format!(
        "\n{} of {runs} as they should be, {}",
        runs - wrong,
        report::seconds(steps.elapsed())
    ));
    Ok(if wrong == 0 { Outcome::Good } else { Outcome::Bad })
}

/// Returns the tests to run and the bug to switch on in each: every test without a bug, or the first
/// one with each bug.
fn plan(proof: &Proof, options: &Options) -> Vec<(String, Option<&'static str>)> {
    let tests = proof.tests();
    if !options.planted {
        return tests.into_iter().map(|test| (test, None)).collect();
    }
    let first = tests.into_iter().take(1);
    first.flat_map(|test| proof.planted.iter().map(move |bug| (test.clone(), Some(*bug)))).collect()
}

/// Returns the proofs of these names, or all of them when none is named.
fn choose<'a>(proofs: &'a [Proof], only: &[String]) -> Result<Vec<&'a Proof>> {
    for name in only {
        if !proofs.iter().any(|proof| proof.name == name) {
            let known: Vec<_> = proofs.iter().map(|proof| proof.name).collect();
            bail!("no proof is called {name}; there are: {}", known.join(", "));
        }
    }
    let chosen: Vec<_> = proofs
        .iter()
        .filter(|proof| only.is_empty() || only.iter().any(|name| name == proof.name))
        .collect();
    if chosen.is_empty() {
        bail!("the table of proofs is empty");
    }
    Ok(chosen)
}

/// Builds the chosen test programs and the binaries that they start.
///
/// Code with bugs in it gets a folder of its own, so that no other command can pick it up. The
/// features are resolved for the whole workspace, as `cargo xtask test` does.
fn build(workspace: &Workspace, chosen: &[&Proof], options: &Options) -> Result<Vec<Program>> {
    let mut arguments = vec!["--workspace", "--bins"];
    let mut names: Vec<_> = chosen.iter().map(|proof| proof.program).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        arguments.extend(["--test", name]);
    }
    let mut target = None;
    if options.planted {
        arguments.extend(["--features", "social-tests/planted"]);
        target = Some(workspace.target.join("planted"));
    }
    let programs = artifacts::build(workspace, &arguments, target.as_deref())?;
    Ok(of_proofs(programs, &workspace.root.join(PACKAGE)))
}

/// Leaves out test programs of other packages, which may have the same names.
fn of_proofs(mut programs: Vec<Program>, package: &Path) -> Vec<Program> {
    programs.retain(|program| program.kind == Kind::Binary || program.package == package);
    programs
}

fn execute(proof: &Proof, test: &str, bug: Option<&str>, programs: &[Program]) -> Result<Run> {
    let program = artifacts::find(programs, Kind::IntegrationTest, proof.program)
        .with_context(|| format!("{}: no test program `{}`", proof.name, proof.program))?;
    let command = command(test, bug, program, programs)?;

    let began = Instant::now();
    let mut tally = Tally::default();
    let mut numbers = String::new();
    let mut output = Vec::new();
    let end = process::stream(command, Some(LIMIT), |line| {
        tally.read(line);
        output.extend_from_slice(line);
        if let Some(text) = numbers_in(line) {
            numbers = text;
        }
    })?;
    Ok(Run { ending: ending(&tally, end), numbers, output, time: began.elapsed() })
}

/// Starts a test program as cargo would, for one test.
fn command(
    test: &str,
    bug: Option<&str>,
    program: &Program,
    programs: &[Program],
) -> Result<Command> {
    let mut command = Command::new(&program.path);
    command
        .args(["--exact", test, "--nocapture"])
        .current_dir(&program.package)
        .env("CARGO_MANIFEST_DIR", &program.package)
        .env_remove(PLANTED);
    if let Some(bug) = bug {
        command.env(PLANTED, bug);
    }
    artifacts::hand_over(programs, &mut command)?;
    Ok(command)
}

fn numbers_in(line: &[u8]) -> Option<String> {
    let line = String::from_utf8_lossy(line);
    // The test runner writes the name of the test before the first line that the test prints.
    let (_, numbers) = line.split_once(NUMBERS)?;
    Some(numbers.trim().to_owned())
}

fn ending(tally: &Tally, end: End) -> Ending {
    let total = tally.total();
    match end {
        End::OutOfTime => Ending::Nothing("out of time"),
        End::Exited(_) if tally.suites.is_empty() => Ending::Nothing("ended without a result"),
        End::Exited(status) => match (total.passed, total.failed, status.success()) {
            (1, 0, true) => Ending::Passed,
            (0, 1, false) => Ending::Failed,
            (0, 0, _) => Ending::Nothing("no such test, or it is ignored"),
            _ => Ending::Nothing("its result makes no sense"),
        },
    }
}

/// Prints a line for each promise of a proof and returns whether the run is as it should be.
fn show(proof: &Proof, test: &str, bug: Option<&str>, run: &Run) -> bool {
    let (good, word) = judge(bug, &run.ending);
    if !good {
        report::pass_on(&run.output);
    }
    for promise in proof.promises {
        report::line(&row(promise, word, &name(proof, test), bug, run));
    }
    good
}

/// Names a proof and the kind of store it ran on.
fn name(proof: &Proof, test: &str) -> String {
    match test.strip_prefix(proof.test).and_then(|rest| rest.strip_prefix("::in_")) {
        Some(store) => format!("{} ({store})", proof.name),
        None => proof.name.to_owned(),
    }
}

/// Returns whether a run is as it should be, and the word for it.
fn judge(bug: Option<&str>, ending: &Ending) -> (bool, &'static str) {
    match (bug, ending) {
        (None, Ending::Passed) => (true, "PASS"),
        (None, Ending::Failed) => (false, "FAIL"),
        (Some(_), Ending::Failed) => (true, "RED"),
        (Some(_), Ending::Passed) => (false, "MISSED"),
        (_, Ending::Nothing(_)) => (false, "ERROR"),
    }
}

fn row(promise: &str, word: &str, name: &str, bug: Option<&str>, run: &Run) -> String {
    let bug = bug.map_or_else(String::new, |bug| format!(", planted {bug}"));
    let remark = match run.ending {
        Ending::Nothing(reason) => format!(": {reason}"),
        _ if run.numbers.is_empty() => String::new(),
        _ => format!(": {}", run.numbers),
    };
    let time = report::seconds(run.time);
    format!("{promise:<4} {word:<6} {name}{bug}, {time}{remark}")
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;
    use std::path::PathBuf;
    use std::process::ExitStatus;

    use super::*;

    const PROOF: Proof = Proof {
        name: "refresh-race",
        promises: &["G4"],
        program: "races",
        test: "refresh::one_winner",
        stores: &["in_file", "in_database"],
        planted: &["no-store-lease"],
    };

    fn ended(code: i32, output: &str) -> Ending {
        let mut tally = Tally::default();
        output.lines().for_each(|line| tally.read(line.as_bytes()));
        // A wait status holds the exit code in its second byte.
        ending(&tally, End::Exited(ExitStatus::from_raw(code << 8)))
    }

    #[test]
    fn only_a_test_that_ran_proves_anything() {
        let rest = "0 measured; 9 filtered out; finished in 0.00s";
        assert_eq!(
            ended(0, &format!("test result: ok. 1 passed; 0 failed; 0 ignored; {rest}")),
            Ending::Passed
        );
        assert_eq!(
            ended(101, &format!("test result: FAILED. 0 passed; 1 failed; 0 ignored; {rest}")),
            Ending::Failed
        );
        for (code, output) in [
            (0, format!("test result: ok. 0 passed; 0 failed; 0 ignored; {rest}")),
            (0, format!("test result: ok. 0 passed; 0 failed; 1 ignored; {rest}")),
            (1, format!("test result: ok. 1 passed; 0 failed; 0 ignored; {rest}")),
            (134, "running 1 test".to_owned()),
        ] {
            assert!(matches!(ended(code, &output), Ending::Nothing(_)), "{output}");
        }
        assert_eq!(ending(&Tally::default(), End::OutOfTime), Ending::Nothing("out of time"));
    }

    #[test]
    fn a_planted_bug_turns_the_meaning_round() {
        let bug = Some("no-store-lease");
        assert_eq!(judge(None, &Ending::Passed), (true, "PASS"));
        assert_eq!(judge(None, &Ending::Failed), (false, "FAIL"));
        assert_eq!(judge(bug, &Ending::Failed), (true, "RED"));
        assert_eq!(judge(bug, &Ending::Passed), (false, "MISSED"));
        assert_eq!(judge(bug, &Ending::Nothing("out of time")), (false, "ERROR"));
    }

    #[test]
    fn a_row_has_the_numbers_of_the_proof() {
        let run = Run {
            ending: Ending::Passed,
            numbers: numbers_in(b"test refresh ... proof: 300 rounds, 0 dead, seed 7\n").unwrap(),
            output: Vec::new(),
            time: Duration::from_secs(12),
        };
        assert_eq!(
            row("G4", "PASS", &name(&PROOF, "refresh::one_winner::in_file"), None, &run),
            "G4   PASS   refresh-race (file), 12.0 s: 300 rounds, 0 dead, seed 7"
        );
        assert_eq!(numbers_in(b"test refresh ... ok\n"), None);
    }

    #[test]
    fn bugs_are_planted_on_the_first_store() {
        let options = |planted| Options { planted, only: Vec::new() };
        let of = |test: &str, bug| (format!("refresh::one_winner::{test}"), bug);
        assert_eq!(plan(&PROOF, &options(false)), [of("in_file", None), of("in_database", None)]);
        assert_eq!(plan(&PROOF, &options(true)), [of("in_file", Some("no-store-lease"))]);
    }

    #[test]
    fn programs_of_other_packages_are_left_out() {
        let program = |kind, package: &str| Program {
            kind,
            name: "it".to_owned(),
            path: PathBuf::from("/t/it"),
            package: PathBuf::from("/w").join(package),
        };
        let own = [program(Kind::IntegrationTest, "tests"), program(Kind::Binary, "server")];
        let other = program(Kind::IntegrationTest, "sandbox");
        let all = [vec![other], own.to_vec()].concat();
        assert_eq!(of_proofs(all, Path::new("/w/tests")), own);
    }

    #[test]
    fn a_name_that_is_not_in_the_table_is_refused() {
        let proofs = [PROOF];
        assert_eq!(choose(&proofs, &[]).unwrap().len(), 1);
        assert_eq!(choose(&proofs, &["refresh-race".to_owned()]).unwrap().len(), 1);
        let error = choose(&proofs, &["canari".to_owned()]).unwrap_err();
        assert_eq!(error.to_string(), "no proof is called canari; there are: refresh-race");
        assert!(choose(&[], &[]).is_err());
    }

    #[test]
    fn the_bug_is_handed_over_and_never_inherited() {
        let program = |kind, name: &str| Program {
            kind,
            name: name.to_owned(),
            path: PathBuf::from("/t").join(name),
            package: PathBuf::from("/w/tests"),
        };
        let programs = [
            program(Kind::IntegrationTest, "races"),
            program(Kind::Binary, "social-server"),
            program(Kind::Binary, "social-sandbox"),
        ];
        let value = |bug| {
            command(PROOF.test, bug, &programs[0], &programs)
                .unwrap()
                .get_envs()
                .find(|(name, _)| *name == PLANTED)
                .and_then(|(_, value)| value.map(std::ffi::OsStr::to_owned))
        };
        assert_eq!(value(Some("no-store-lease")), Some("no-store-lease".into()));
        assert_eq!(value(None), None);
    }
}
