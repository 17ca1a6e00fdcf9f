//! Finds the server's program.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};

/// The variable that tells where the program is.
const VARIABLE: &str = "SOCIAL_SERVER_BIN";
/// What it is called.
const NAME: &str = "social-server";

/// Finds the program `social-server`: named by `SOCIAL_SERVER_BIN`, or beside the test programs.
///
/// # Errors
///
/// When it was not built; the message says how to build it.
pub fn server_program() -> anyhow::Result<PathBuf> {
    let path = match std::env::var_os(VARIABLE) {
        Some(path) => PathBuf::from(path),
        None => beside_the_tests()?,
    };
    ensure!(
        path.is_file(),
        "there is no program at {}: run `cargo build -p {NAME}` first, or `cargo xtask test`, which does so, or name it by `{VARIABLE}`",
        path.display()
    );
    Ok(path)
}

/// Cargo puts test programs into `deps`, and binaries into the folder above.
fn beside_the_tests() -> anyhow::Result<PathBuf> {
    let own = std::env::current_exe().context("this program does not know where it is")?;
    let profile = own.ancestors().find(|folder| folder.ends_with("deps")).and_then(Path::parent);
    let profile = profile.or_else(|| own.parent()).context("this program lies in no folder")?;
    Ok(profile.join(format!("{NAME}{}", std::env::consts::EXE_SUFFIX)))
}
