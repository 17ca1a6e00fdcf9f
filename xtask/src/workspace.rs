//! What cargo knows about this workspace.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

/// The workspace that the command was called in.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    /// The folder with the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Where cargo builds; `CARGO_TARGET_DIR` is respected.
    pub(crate) target: PathBuf,
    /// The packages of the workspace.
    pub(crate) members: Vec<Member>,
}

/// One package of the workspace.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) name: String,
    /// Names of the packages it depends on directly, test-only ones left out.
    pub(crate) dependencies: Vec<String>,
}

impl Workspace {
    /// Asks cargo about the workspace around the current folder.
    ///
    /// # Errors
    /// When there is none, or cargo's answer cannot be read.
    pub(crate) fn find() -> Result<Self> {
        let here = std::env::current_dir()?;
        let mut command = process::cargo(&here);
        command.args(["metadata", "--no-deps", "--format-version", "1"]);
        Self::from_metadata(&process::capture(command)?)
    }

    fn from_metadata(text: &str) -> Result<Self> {
        let metadata: Value = serde_json::from_str(text)?;
        let folder = |key: &str| {
            metadata
                .get(key)
                .and_then(Value::as_str)
                .map(PathBuf::from)
                .with_context(|| format!("`cargo metadata` names no `{key}`"))
        };
        Ok(Self {
            root: folder("workspace_root")?,
            target: folder("target_directory")?,
            members: list(&metadata, "packages").filter_map(member).collect(),
        })
    }

    /// Returns a `cargo` command that runs at the root.
    pub(crate) fn cargo(&self) -> Command {
        process::cargo(&self.root)
    }

    /// Returns the member of this name.
    ///
    /// # Errors
    /// When there is none; the message lists those there are.
    pub(crate) fn member(&self, name: &str) -> Result<&Member> {
        self.members.iter().find(|member| member.name == name).with_context(|| {
            let names: Vec<_> = self.members.iter().map(|member| &*member.name).collect();
            format!("no package is called {name}; there are: {}", names.join(", "))
        })
    }
}

fn member(package: &Value) -> Option<Member> {
    Some(Member {
        name: text(package, "name")?,
        dependencies: list(package, "dependencies")
            .filter(|dependency| dependency.get("kind").and_then(Value::as_str) != Some("dev"))
            .filter_map(|dependency| text(dependency, "name"))
            .collect(),
    })
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn reads_what_cargo_says() {
        let workspace = Workspace::from_metadata(
            r#"{
                "workspace_root": "/w", "target_directory": "/t", "later": 1,
                "packages": [{
                    "name": "a",
                    "dependencies": [
                        {"name": "serde", "kind": null},
                        {"name": "cc", "kind": "build"},
                        {"name": "wiremock", "kind": "dev"}
                    ]
                }]
            }"#,
        )
        .unwrap();

        assert_eq!(workspace.root, Path::new("/w"));
        assert_eq!(workspace.target, Path::new("/t"));
        let member = workspace.member("a").unwrap();
        assert_eq!(member.dependencies, ["serde", "cc"]);
    }

    #[test]
    fn an_answer_without_a_root_is_refused() {
        let error = Workspace::from_metadata("{}").unwrap_err().to_string();
        assert_eq!(error, "`cargo metadata` names no `workspace_root`");
    }

    #[test]
    fn this_workspace_is_found() {
        let workspace = Workspace::find().unwrap();
        assert!(workspace.member("xtask").is_ok());
        assert!(workspace.root.join("xtask/src/workspace.rs").is_file());
    }
}
