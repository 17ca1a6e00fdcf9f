//! What the command tells the person in front of it.

use std::io::{self, Write};

/// Writes a line.
///
/// # Errors
///
/// When nobody listens any more.
pub(super) fn say(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
