//! A process that was started and says when it is ready.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{ChildStdout, Command};

/// How long a process may take to say its next word.
const PATIENCE: Duration = Duration::from_mins(2);

/// A running process. It is killed when it is dropped.
#[derive(Debug)]
pub struct Child {
    process: tokio::process::Child,
    lines: Lines<BufReader<ChildStdout>>,
    name: String,
}

/// Makes the command that runs one of our roles in a process of its own.
///
/// # Errors
///
/// When this program does not know where it lies.
pub fn role(name: &str) -> Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("role").arg(name);
    Ok(command)
}

/// Starts a process whose standard output is read line by line.
///
/// # Errors
///
/// When it cannot be started.
pub fn start(mut command: Command) -> Result<Child> {
    let name = command.as_std().get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut process = command.spawn().with_context(|| format!("cannot start {name}"))?;
    let output = process.stdout.take().context("a process without output")?;
    Ok(Child { process, lines: BufReader::new(output).lines(), name })
}

impl Child {
    /// Waits for the next line of output.
    ///
    /// # Errors
    ///
    /// When the process ends without one, or takes too long.
    pub async fn line(&mut self) -> Result<String> {
        match tokio::time::timeout(PATIENCE, self.lines.next_line()).await {
            Ok(Ok(Some(line))) => Ok(line),
            Ok(Ok(None)) => bail!("{} ended without a word", self.name),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => bail!("{} says nothing", self.name),
        }
    }

    /// Gives the process id.
    ///
    /// # Errors
    ///
    /// When it has ended.
    pub fn pid(&self) -> Result<u32> {
        self.process.id().with_context(|| format!("{} has ended", self.name))
    }

    /// Kills it as `kill -9` does, and waits until it is gone.
    ///
    /// # Errors
    ///
    /// When it cannot be killed.
    pub async fn kill(mut self) -> Result<()> {
        self.process.kill().await.with_context(|| format!("cannot kill {}", self.name))
    }

    /// Waits for its end.
    ///
    /// # Errors
    ///
    /// When it ends with anything but success.
    pub async fn end(mut self) -> Result<()> {
        let status = self.process.wait().await?;
        if !status.success() {
            bail!("{} ended with {status}", self.name);
        }
        Ok(())
    }
}
