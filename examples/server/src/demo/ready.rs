//! The file that tells other programs where everything is.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use serde_json::json;

use super::start::Demo;

/// Writes the addresses, all at once: whoever sees the file sees all of it.
pub(super) fn write(path: &Path, demo: &Demo) -> anyhow::Result<()> {
    let body = json!({
        "server": demo.server().public_url(),
        "metrics": format!("http://{}/metrics", demo.server().metrics_addr()),
        "sandbox_tiktok": demo.sandbox().tiktok_url(),
        "sandbox_facebook": demo.sandbox().facebook_url(),
        "sandbox_instagram": demo.sandbox().instagram_url(),
        "sandbox_control": demo.sandbox().control_url(),
        "sign_in": demo.link(),
    });
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let text = serde_json::to_string_pretty(&body)?;
    write_private(Path::new(&beside), &text)
        .and_then(|()| fs::rename(&beside, path))
        .with_context(|| format!("{} cannot be written", path.display()))
}

/// Writes for the owner alone: the link signs in whoever reads it first.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}
