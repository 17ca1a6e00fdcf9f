//! What commands print for people.

use std::io::Write as _;

/// Prints a line; a closed pipe is an error, so that nobody misses a password.
pub(super) fn line(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    Ok(out.flush()?)
}

/// Tells how far the command is, for whoever looks; the result goes elsewhere.
pub(super) fn progress(text: &str) {
    // Nobody may be looking.
    let _ = writeln!(std::io::stderr().lock(), "{text}").is_ok();
}

/// Prints why the command failed.
pub(super) fn error(error: &anyhow::Error) {
    // When even this cannot be written, the exit code still tells.
    let _ = writeln!(std::io::stderr().lock(), "social-server: {error:#}").is_ok();
}
