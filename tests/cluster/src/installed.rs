//! Finds the server that is installed, and whom it may run as.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::ClusterError;

/// Where Debian puts each version.
const VERSIONS: &str = "/usr/lib/postgresql";
/// What must lie in the folder.
const PROGRAMS: [&str; 3] = ["postgres", "initdb", "pg_ctl"];
/// Whom root runs the server as.
const USER: &str = "postgres";

/// A user of the operating system, and the user's group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) user: u32,
    pub(crate) group: u32,
}

/// Finds the folder of the newest server.
pub(crate) fn programs() -> Result<PathBuf, ClusterError> {
    let newest = newest_below(Path::new(VERSIONS));
    newest.or_else(on_path).or_else(by_pg_config).ok_or(ClusterError::NotInstalled)
}

/// Finds whom the server must run as; `None` means as this process.
pub(crate) fn owner() -> Result<Option<Owner>, ClusterError> {
    if id(&["-u"]) != Some(0) {
        return Ok(None);
    }
    match (id(&["-u", USER]), id(&["-g", USER])) {
        (Some(user), Some(group)) => Ok(Some(Owner { user, group })),
        _ => Err(ClusterError::NoUser),
    }
}

fn is_whole(folder: &Path) -> bool {
    PROGRAMS.iter().all(|program| folder.join(program).is_file())
}

fn newest_below(versions: &Path) -> Option<PathBuf> {
    let found = std::fs::read_dir(versions).ok()?.filter_map(|entry| {
        let entry = entry.ok()?;
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        let folder = entry.path().join("bin");
        is_whole(&folder).then_some((version, folder))
    });
    found.max().map(|(_, folder)| folder)
}

fn on_path() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).find(|folder| is_whole(folder))
}

fn by_pg_config() -> Option<PathBuf> {
    let folder = PathBuf::from(answer(Command::new("pg_config").arg("--bindir"))?);
    is_whole(&folder).then_some(folder)
}

fn id(arguments: &[&str]) -> Option<u32> {
    answer(Command::new("id").args(arguments))?.parse().ok()
}

fn answer(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(versions: &Path, name: &str, programs: &[&str]) {
        let folder = versions.join(name).join("bin");
        std::fs::create_dir_all(&folder).unwrap();
        for program in programs {
            std::fs::write(folder.join(program), "").unwrap();
        }
    }

    #[test]
    fn the_newest_whole_version_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        version(folder.path(), "9", &PROGRAMS);
        version(folder.path(), "15", &PROGRAMS);
        version(folder.path(), "17", &["pg_ctl"]);
        version(folder.path(), "common", &PROGRAMS);
        assert_eq!(newest_below(folder.path()), Some(folder.path().join("15/bin")));
        assert_eq!(newest_below(&folder.path().join("missing")), None);
    }

    #[test]
    fn what_is_missing_is_named_with_its_package() {
        assert!(ClusterError::NotInstalled.to_string().contains("Debian's package `postgresql`"));
        assert!(ClusterError::NoUser.to_string().contains("Debian's package `postgresql`"));
    }
}
