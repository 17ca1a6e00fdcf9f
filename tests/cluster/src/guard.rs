//! The process that stands between this one and the server, and outlives this one by a moment.

use std::io::{BufRead as _, BufReader, Error, ErrorKind, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{ChildStdin, ChildStdout, Command, Stdio};

use crate::error::ClusterError;

const SCRIPT: &str = include_str!("guard.sh");

/// An order to the guard.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Order {
    /// Makes the server's files.
    Init,
    /// Starts the server on this port.
    Start(u16),
    /// Stops it as if the machine had lost power, its disk caches apart.
    Stop,
}

/// The guard, as long as this process lives. The server goes when the value does.
#[derive(Debug)]
pub(crate) struct Guard {
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Guard {
    /// Starts the guard of a folder; `change_user` is put before each command of the server.
    pub(crate) fn start(
        programs: &Path,
        folder: &Path,
        change_user: &[&str],
    ) -> Result<Self, ClusterError> {
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, "guard.sh"]).arg(programs).arg(folder).args(change_user);
        // Variables such as PGPORT would change what the programs do; in C they speak English.
        command.env_clear().env("LC_ALL", "C").current_dir("/");
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        // In a group of its own no signal of a terminal reaches it.
        command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(ClusterError::Guard)?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(orders), Some(answers)) => Ok(Self { orders, answers: BufReader::new(answers) }),
            _ => Err(ClusterError::Guard(ErrorKind::BrokenPipe.into())),
        }
    }

    /// Gives an order and waits for the answer: whether it was done. It blocks its thread.
    pub(crate) fn order(&mut self, order: Order) -> Result<bool, ClusterError> {
        let line = match order {
            Order::Init => "init\n".to_owned(),
            Order::Start(port) => format!("start {port}\n"),
            Order::Stop => "stop\n".to_owned(),
        };
        let mut answer = String::new();
        self.orders.write_all(line.as_bytes()).map_err(ClusterError::Guard)?;
        self.answers.read_line(&mut answer).map_err(ClusterError::Guard)?;
        match answer.trim_end() {
            "done" => Ok(true),
            "failed" => Ok(false),
            other => Err(ClusterError::Guard(Error::new(
                ErrorKind::UnexpectedEof,
                format!("it answered `{other}`"),
            ))),
        }
    }
}
