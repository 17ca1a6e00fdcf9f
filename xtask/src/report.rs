//! What a person reads while a command runs. Nothing else in this crate prints.
//!
//! A closed output, as behind `| head`, is no reason to stop a run half-way: a line that nobody
//! can read any more is dropped.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// Prints one line.
pub(crate) fn line(text: &str) {
    pass_on(format!("{text}\n").as_bytes());
}

/// Passes on the output of a command, byte for byte and at once.
pub(crate) fn pass_on(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    let _unwritten = out.write_all(bytes).and_then(|()| out.flush());
}

/// Returns whether a person reads along, who may be shown colours.
pub(crate) fn is_terminal() -> bool {
    std::io::stdout().is_terminal()
}

/// Prints why a command stopped, with its causes.
pub(crate) fn error(error: &anyhow::Error) {
    let _unwritten = writeln!(std::io::stderr(), "error: {error:#}");
}

/// Names the steps of one command and tells how long each took.
#[derive(Debug)]
pub(crate) struct Steps {
    began: Instant,
}

impl Steps {
    /// Starts the clock.
    pub(crate) fn begin() -> Self {
        Self { began: Instant::now() }
    }

    /// Announces a step, with the time since the command began.
    pub(crate) fn heading(&self, name: &str) {
        line(&format!("\n==> [{}] {name}", seconds(self.elapsed())));
    }

    /// Returns the time since the command began.
    pub(crate) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }
}

/// Writes a length of time as a person reads it: `4.2 s`, `3 min 07 s`.
pub(crate) fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    if whole < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_well() {
        assert_eq!(seconds(Duration::from_millis(4_240)), "4.2 s");
        assert_eq!(seconds(Duration::from_secs(187)), "3 min 07 s");
    }
}
