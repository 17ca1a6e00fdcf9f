//! Other programs: started at the root of the workspace, waited for, their failure put in words.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, PipeReader};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// How often a silent program is asked whether it has ended.
const POLL: Duration = Duration::from_millis(200);

/// How long the output of a process left behind is still read after the program has ended.
const DRAIN: Duration = Duration::from_secs(2);

/// Returns a `cargo` command that runs in `root`.
///
/// What `cargo run` told this process about its own package is taken out of the environment.
/// Build scripts watch those names, and would run again at every change between `cargo xtask`
/// and plain `cargo`.
pub(crate) fn cargo(root: &Path) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    in_folder(Command::new(program), root)
}

/// Returns a command that runs in `root` under another toolchain, in as clean an environment.
pub(crate) fn under_toolchain(name: &str, root: &Path) -> Command {
    let mut command = in_folder(Command::new("rustup"), root);
    command.args(["run", name]);
    command
}

fn in_folder(mut command: Command, root: &Path) -> Command {
    command.current_dir(root);
    for (name, _) in std::env::vars_os() {
        if belongs_to_own_package(&name) {
            command.env_remove(name);
        }
    }
    command
}

fn belongs_to_own_package(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else {
        return false;
    };
    name.starts_with("CARGO_PKG_")
        || name.starts_with("CARGO_MANIFEST_")
        || matches!(name, "CARGO_BIN_NAME" | "CARGO_CRATE_NAME" | "CARGO_PRIMARY_PACKAGE")
}

/// Runs a command with its output on the terminal.
///
/// # Errors
/// When it cannot be started, or ends with anything but success.
pub(crate) fn run(mut command: Command) -> Result<()> {
    let line = command_line(&command);
    let status = command
        .stdin(Stdio::null())
        .status()
        .with_context(|| format!("could not start `{line}`"))?;
    must_succeed(status, &line)
}

/// Runs a command and returns what it wrote to standard output.
///
/// Its standard error goes to the terminal.
///
/// # Errors
/// When it cannot be started, or ends with anything but success.
pub(crate) fn capture(mut command: Command) -> Result<String> {
    let line = command_line(&command);
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("could not start `{line}`"))?;
    must_succeed(output.status, &line)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs a command in silence and returns whether it could be started and succeeded.
pub(crate) fn succeeds(mut command: Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// How a streamed program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// By itself, with this status.
    Exited(ExitStatus),
    /// It was killed because its time was up.
    OutOfTime,
}

/// Runs a command and hands over each line of its output, both streams in the order written.
///
/// Ends when the program does, even if a process that it left behind keeps the pipe open.
/// After `limit` the program is killed; processes that it started are not.
///
/// # Errors
/// When it cannot be started or waited for.
pub(crate) fn stream(
    mut command: Command,
    limit: Option<Duration>,
    mut on_line: impl FnMut(&[u8]),
) -> Result<End> {
    let line = command_line(&command);
    let (reader, writer) = std::io::pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn().with_context(|| format!("could not start `{line}`"))?;
    // The command holds our ends of the pipe: without this the reader would never see its end.
    drop(command);

    let lines = read_lines(reader);
    let deadline = limit.map(|limit| Instant::now() + limit);
    let mut looked = Instant::now();
    loop {
        match lines.recv_timeout(POLL) {
            Ok(line) => on_line(&line),
            Err(RecvTimeoutError::Disconnected) => return wait(&mut child, deadline),
            Err(RecvTimeoutError::Timeout) => {}
        }
        if looked.elapsed() >= POLL {
            looked = Instant::now();
            if let Some(status) = child.try_wait()? {
                drain(&lines, on_line);
                return Ok(End::Exited(status));
            }
            if is_past(deadline) {
                return kill(&mut child);
            }
        }
    }
}

/// Hands over what was still in the pipe when the program ended.
fn drain(lines: &Receiver<Vec<u8>>, mut on_line: impl FnMut(&[u8])) {
    let until = Instant::now() + DRAIN;
    while let Ok(line) = lines.recv_timeout(POLL) {
        on_line(&line);
        if Instant::now() >= until {
            return;
        }
    }
}

/// Waits for a program that has closed its output.
fn wait(child: &mut Child, deadline: Option<Instant>) -> Result<End> {
    if deadline.is_none() {
        return Ok(End::Exited(child.wait()?));
    }
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(End::Exited(status));
        }
        if is_past(deadline) {
            return kill(child);
        }
        thread::sleep(POLL);
    }
}

fn kill(child: &mut Child) -> Result<End> {
    child.kill()?;
    child.wait()?;
    Ok(End::OutOfTime)
}

fn is_past(deadline: Option<Instant>) -> bool {
    deadline.is_some_and(|deadline| Instant::now() >= deadline)
}

/// Reads lines, each with its line end, until the pipe closes or nobody listens.
fn read_lines(pipe: PipeReader) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while pipe.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            if sender.send(std::mem::take(&mut line)).is_err() {
                return;
            }
        }
    });
    receiver
}

fn must_succeed(status: ExitStatus, line: &str) -> Result<()> {
    if !status.success() {
        bail!("`{line}` ended with {status}");
    }
    Ok(())
}

/// Writes a command as a person would type it.
pub(crate) fn command_line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut words =
        vec![program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|argument| argument.to_string_lossy().into_owned()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.arg("-c").arg(script);
        command
    }

    #[test]
    fn both_streams_arrive_in_the_order_written() {
        let mut seen = Vec::new();
        let end = stream(
            shell("echo one; echo two >&2; echo three; printf four; exit 3"),
            None,
            |line| seen.push(String::from_utf8_lossy(line).trim_end().to_owned()),
        )
        .unwrap();

        assert_eq!(seen, ["one", "two", "three", "four"]);
        assert!(matches!(end, End::Exited(status) if status.code() == Some(3)));
    }

    #[test]
    fn a_process_left_behind_does_not_hold_up_the_end() {
        // The background process keeps the pipe open for longer than this test may take, once
        // in silence and once without a pause.
        for left_behind in ["sleep 30", "timeout 30 yes"] {
            let began = Instant::now();
            let script = format!("{left_behind} & echo started");
            let end = stream(shell(&script), None, |_| {}).unwrap();

            assert!(matches!(end, End::Exited(status) if status.success()));
            assert!(began.elapsed() < Duration::from_secs(20), "{script}");
        }
    }

    #[test]
    fn a_program_that_hangs_is_ended() {
        for script in ["exec sleep 30", "exec >&- 2>&-; exec sleep 30"] {
            let end = stream(shell(script), Some(Duration::from_millis(300)), |_| {}).unwrap();
            assert_eq!(end, End::OutOfTime, "{script}");
        }
    }

    #[test]
    fn a_failure_names_the_command() {
        let error = run(shell("exit 4")).unwrap_err().to_string();
        assert_eq!(error, "`sh -c exit 4` ended with exit status: 4");
    }

    #[test]
    fn only_words_about_this_package_leave_the_environment() {
        for (name, own) in [
            ("CARGO_PKG_NAME", true),
            ("CARGO_MANIFEST_DIR", true),
            ("CARGO_TARGET_DIR", false),
            ("CARGO_HOME", false),
            ("CARGO", false),
        ] {
            assert_eq!(belongs_to_own_package(OsStr::new(name)), own, "{name}");
        }
    }
}
