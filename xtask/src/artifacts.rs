//! Builds programs and tells where cargo put them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;
use crate::workspace::Workspace;

/// The programs that tests start as processes, and the variable that tells each test where.
const STARTED_BY_TESTS: &[(&str, &str)] =
    &[("social-server", "SOCIAL_SERVER_BIN"), ("social-sandbox", "SOCIAL_SANDBOX_BIN")];

/// What a program was built from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A binary as users start it.
    Binary,
    /// A test program from a package's `tests` folder.
    IntegrationTest,
}

/// One program that cargo built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Program {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    /// Absolute.
    pub(crate) path: PathBuf,
    /// The folder of its package, in which cargo starts tests.
    pub(crate) package: PathBuf,
}

/// Builds in the workspace and returns the programs, built now or before.
///
/// `arguments` say what to build; `target` is given when it is not the usual folder.
///
/// # Errors
/// When the build fails. Cargo has then shown why.
pub(crate) fn build(
    workspace: &Workspace,
    arguments: &[&str],
    target: Option<&Path>,
) -> Result<Vec<Program>> {
    let mut command = workspace.cargo();
    command.arg("build").args(arguments).arg("--message-format=json-render-diagnostics");
    if let Some(target) = target {
        command.arg("--target-dir").arg(target);
    }
    Ok(programs(&process::capture(command)?))
}

/// Tells a test process where the programs are that it may start.
///
/// # Errors
/// When one of them is not among the built programs.
pub(crate) fn hand_over(programs: &[Program], command: &mut Command) -> Result<()> {
    for (name, variable) in STARTED_BY_TESTS {
        let program = find(programs, Kind::Binary, name)
            .with_context(|| format!("the workspace has no binary `{name}`, which tests start"))?;
        command.env(variable, &program.path);
    }
    Ok(())
}

/// Returns the program of this kind and name.
pub(crate) fn find<'a>(programs: &'a [Program], kind: Kind, name: &str) -> Option<&'a Program> {
    programs.iter().find(|program| program.kind == kind && program.name == name)
}

/// Reads cargo's messages, one JSON object a line.
fn programs(messages: &str) -> Vec<Program> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .filter_map(|message| program(&message))
        .collect()
}

fn program(message: &Value) -> Option<Program> {
    let path = message.get("executable")?.as_str()?;
    let target = message.get("target")?;
    let kind = target.get("kind")?.get(0)?.as_str()?;
    let harness = message.get("profile")?.get("test")?.as_bool()?;
    let kind = match (kind, harness) {
        ("bin", false) => Kind::Binary,
        ("test", true) => Kind::IntegrationTest,
        _ => return None,
    };
    Some(Program {
        kind,
        name: target.get("name")?.as_str()?.to_owned(),
        path: PathBuf::from(path),
        package: Path::new(message.get("manifest_path")?.as_str()?).parent()?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGES: &str = r#"
{"reason":"compiler-artifact","manifest_path":"/w/s/Cargo.toml","target":{"kind":["bin"],"name":"social-server"},"profile":{"test":true},"executable":"/t/deps/social_server-1"}
{"reason":"compiler-artifact","manifest_path":"/w/s/Cargo.toml","target":{"kind":["bin"],"name":"social-server"},"profile":{"test":false},"executable":"/t/social-server"}
{"reason":"compiler-artifact","manifest_path":"/w/s/Cargo.toml","target":{"kind":["lib"],"name":"social_server"},"profile":{"test":false},"executable":null}
{"reason":"compiler-artifact","manifest_path":"/w/tests/Cargo.toml","target":{"kind":["test"],"name":"races"},"profile":{"test":true},"executable":"/t/deps/races-2"}
{"reason":"build-finished","success":true}
not JSON
"#;

    #[test]
    fn binaries_and_test_programs_are_told_apart() {
        let programs = programs(MESSAGES);
        assert_eq!(programs.len(), 2);

        let server = find(&programs, Kind::Binary, "social-server").unwrap();
        assert_eq!(server.path, Path::new("/t/social-server"));
        let races = find(&programs, Kind::IntegrationTest, "races").unwrap();
        assert_eq!(races.package, Path::new("/w/tests"));
    }

    #[test]
    fn a_missing_binary_is_named() {
        let mut command = Command::new("true");
        let error = hand_over(&programs(MESSAGES), &mut command).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the workspace has no binary `social-sandbox`, which tests start"
        );
    }
}
