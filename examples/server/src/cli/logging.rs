//! Logs: JSON lines, or text where a person watches.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

/// Sends logs to the standard error output.
///
/// The HTTP libraries' own chatter stays out at every level: it may hold headers.
pub(super) fn init(filter: &str) -> anyhow::Result<()> {
    let quiet =
        ["hyper=warn", "hyper_util=warn", "h2=warn", "reqwest=warn", "sqlx=warn", "rustls=warn"];
    let filter = EnvFilter::builder().parse(format!("{},{filter}", quiet.join(",")))?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let installed = if std::io::stderr().is_terminal() {
        logs.try_init()
    } else {
        logs.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
    };
    installed.map_err(|error| anyhow::anyhow!("logs cannot be set up: {error}"))
}
