//! Programs and libraries of the operating system that the commands need.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::process;
use crate::report;

/// How the presence of a need is found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Probe {
    /// A program of this name on `PATH`.
    Program(&'static str),
    /// A C library with its headers, known to `pkg-config`.
    Library(&'static str),
    /// The programs of a PostgreSQL server, where Debian puts each version, or on `PATH`.
    Postgres,
}

/// Where Debian puts the versions of PostgreSQL.
const POSTGRES_VERSIONS: &str = "/usr/lib/postgresql";
/// What tests start of a PostgreSQL server.
const POSTGRES_PROGRAMS: [&str; 3] = ["postgres", "initdb", "pg_ctl"];

/// One thing that must be there, and the Debian packages that bring it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Need {
    probe: Probe,
    packages: &'static [&'static str],
}

const C_COMPILER: Need = Need { probe: Probe::Program("cc"), packages: &["gcc", "libc6-dev"] };

/// Needed to compile any of it: SQLite and the TLS library have parts in C.
pub(crate) const TO_BUILD: &[Need] = &[C_COMPILER];

/// Needed by the tests of the pages and of uploads: a browser and media tools.
pub(crate) const BROWSER: &[Need] = &[
    Need { probe: Probe::Program("chromium"), packages: &["chromium"] },
    Need { probe: Probe::Program("chromedriver"), packages: &["chromium-driver"] },
    Need { probe: Probe::Program("ffmpeg"), packages: &["ffmpeg"] },
    Need { probe: Probe::Program("ffprobe"), packages: &["ffmpeg"] },
];

/// Needed by the tests that start a database server of their own.
pub(crate) const DATABASE: &[Need] = &[Need { probe: Probe::Postgres, packages: &["postgresql"] }];

/// Needed by the whole test suite.
pub(crate) const TO_TEST: &[&[Need]] = &[TO_BUILD, BROWSER, DATABASE];

/// Needed by the peers that the benchmarks run.
pub(crate) const PEERS: &[Need] = &[
    Need { probe: Probe::Program("node"), packages: &["nodejs"] },
    Need { probe: Probe::Program("npm"), packages: &["npm"] },
    Need { probe: Probe::Program("curl"), packages: &["curl"] },
];

/// Needed by the benchmarks.
pub(crate) const TO_BENCH: &[&[Need]] = &[TO_BUILD, DATABASE, PEERS];

/// Needed on top to check every feature: `native-tls` is OpenSSL here.
pub(crate) const TO_CHECK: &[Need] = &[
    C_COMPILER,
    Need { probe: Probe::Library("openssl"), packages: &["pkg-config", "libssl-dev"] },
];

/// Who may install packages here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rights {
    Root,
    Sudo,
    Nobody,
}

/// Makes sure that everything is there, installing Debian packages where that is possible.
///
/// # Errors
/// When something is missing that may not or cannot be installed; the message has the command
/// to run.
pub(crate) fn ensure(needs: &[Need]) -> Result<()> {
    let missing = missing(needs);
    if missing.is_empty() {
        return Ok(());
    }
    let packages = packages(&missing);
    let rights = rights();
    if rights == Rights::Nobody {
        bail!("{}", advice(&missing, &packages));
    }
    report::line(&format!("installing {}", packages.join(" ")));
    process::run(apt(rights, &["update"]))?;
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(&packages);
    process::run(apt(rights, &arguments))?;

    let missing = self::missing(needs);
    if !missing.is_empty() {
        bail!("still missing after the installation: {}", names(&missing));
    }
    Ok(())
}

fn missing(needs: &[Need]) -> Vec<Need> {
    needs.iter().filter(|need| !is_there(need.probe)).copied().collect()
}

fn is_there(probe: Probe) -> bool {
    match probe {
        Probe::Program(name) => on_path(name).is_some(),
        Probe::Library(name) => {
            let mut command = Command::new("pkg-config");
            command.args(["--exists", name]);
            process::succeeds(command)
        }
        Probe::Postgres => has_postgres(Path::new(POSTGRES_VERSIONS)),
    }
}

fn has_postgres(versions: &Path) -> bool {
    let whole = |folder: &Path| POSTGRES_PROGRAMS.iter().all(|name| folder.join(name).is_file());
    let installed = std::fs::read_dir(versions).into_iter().flatten().flatten();
    POSTGRES_PROGRAMS.iter().all(|name| on_path(name).is_some())
        || installed.into_iter().any(|version| whole(&version.path().join("bin")))
}

fn on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

fn packages(needs: &[Need]) -> Vec<&'static str> {
    let mut packages: Vec<_> = needs.iter().flat_map(|need| need.packages).copied().collect();
    packages.dedup();
    packages
}

fn names(needs: &[Need]) -> String {
    let names: Vec<_> = needs
        .iter()
        .map(|need| match need.probe {
            Probe::Program(name) | Probe::Library(name) => name,
            Probe::Postgres => "a PostgreSQL server",
        })
        .collect();
    names.join(", ")
}

fn advice(missing: &[Need], packages: &[&str]) -> String {
    format!(
        "missing: {}; install with `sudo sh -c 'apt-get update && apt-get install --yes --no-install-recommends {}'`",
        names(missing),
        packages.join(" ")
    )
}

fn rights() -> Rights {
    if on_path("apt-get").is_none() {
        return Rights::Nobody;
    }
    let mut id = Command::new("id");
    id.arg("-u");
    if process::capture(id).is_ok_and(|user| user.trim() == "0") {
        return Rights::Root;
    }
    let mut sudo = Command::new("sudo");
    sudo.args(["--non-interactive", "true"]);
    if process::succeeds(sudo) { Rights::Sudo } else { Rights::Nobody }
}

fn apt(rights: Rights, arguments: &[&str]) -> Command {
    let mut command = match rights {
        Rights::Sudo => {
            let mut sudo = Command::new("sudo");
            sudo.args(["--non-interactive", "env"]);
            sudo
        }
        Rights::Root | Rights::Nobody => Command::new("env"),
    };
    command.arg("DEBIAN_FRONTEND=noninteractive").args(["apt-get", "--quiet"]).args(arguments);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABSENT: Need =
        Need { probe: Probe::Program("no-such-program-here"), packages: &["chromium"] };

    #[test]
    fn only_what_is_missing_is_reported() {
        let shell = Need { probe: Probe::Program("sh"), packages: &["dash"] };
        let missing = missing(&[shell, ABSENT]);
        assert_eq!(names(&missing), "no-such-program-here");
        assert_eq!(packages(&missing), ["chromium"]);
    }

    #[test]
    fn advice_has_the_whole_command() {
        let text = advice(&[ABSENT], &["chromium", "ffmpeg"]);
        assert_eq!(
            text,
            "missing: no-such-program-here; install with `sudo sh -c 'apt-get update && \
             apt-get install --yes --no-install-recommends chromium ffmpeg'`"
        );
    }

    #[test]
    fn a_package_that_brings_two_programs_is_named_once() {
        let all = packages(&TO_TEST.concat());
        assert_eq!(all.iter().filter(|name| **name == "ffmpeg").count(), 1);
    }

    #[test]
    fn a_server_is_there_when_all_its_programs_are() {
        let versions = std::env::temp_dir().join(format!("xtask-postgres-{}", std::process::id()));
        let programs = versions.join("15").join("bin");
        std::fs::create_dir_all(&programs).unwrap();
        let on_path = has_postgres(Path::new("/no/such/folder"));
        std::fs::write(programs.join("postgres"), "").unwrap();
        let half = has_postgres(&versions);
        std::fs::write(programs.join("initdb"), "").unwrap();
        std::fs::write(programs.join("pg_ctl"), "").unwrap();
        let whole = has_postgres(&versions);
        std::fs::remove_dir_all(&versions).unwrap();
        assert_eq!((half, whole), (on_path, true));
    }

    #[test]
    fn a_missing_server_is_named_with_its_package() {
        let text = advice(DATABASE, &packages(DATABASE));
        assert!(text.starts_with("missing: a PostgreSQL server;"), "{text}");
        assert!(text.contains(" postgresql'"), "{text}");
    }

    #[test]
    fn sudo_is_never_allowed_to_ask() {
        assert_eq!(
            process::command_line(&apt(Rights::Sudo, &["update"])),
            "sudo --non-interactive env DEBIAN_FRONTEND=noninteractive apt-get --quiet update"
        );
    }
}
