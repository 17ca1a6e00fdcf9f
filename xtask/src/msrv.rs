//! The oldest Rust the workspace claims to build with, compared with what its dependencies ask for.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process;
use crate::workspace::Workspace;

/// A Rust version as written in `rust-version`: major, minor, patch.
type Version = (u32, u32, u32);

/// Checks that no package needs a newer Rust than the members claim.
///
/// # Errors
/// Names the packages that do, or says what cannot be read.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let mut command = workspace.cargo();
    command.args(["metadata", "--all-features", "--format-version", "1"]);
    let metadata: Value = serde_json::from_str(&process::capture(command)?)?;
    let newer = newer_than_claimed(&metadata)?;
    if !newer.is_empty() {
        bail!("these need a newer Rust than claimed: {}", newer.join(", "));
    }
    Ok(())
}

fn newer_than_claimed(metadata: &Value) -> Result<Vec<String>> {
    let packages = metadata
        .get("packages")
        .and_then(Value::as_array)
        .context("`cargo metadata` lists no packages")?;
    let claimed = packages
        .iter()
        .filter(|package| package.get("source").is_some_and(Value::is_null))
        .map(|member| rust_version(member).context("a member claims no `rust-version`"))
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .min()
        .context("`cargo metadata` lists no members")?;
    Ok(packages
        .iter()
        .filter(|package| rust_version(package).is_some_and(|needed| needed > claimed))
        .map(|package| {
            let word = |key| package.get(key).and_then(Value::as_str).unwrap_or("?");
            format!("{} {} ({})", word("name"), word("version"), word("rust_version"))
        })
        .collect())
}

fn rust_version(package: &Value) -> Option<Version> {
    let mut parts = package.get("rust_version")?.as_str()?.split('.').map(str::parse::<u32>);
    let mut next = || parts.next().unwrap_or(Ok(0)).ok();
    Some((next()?, next()?, next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(claimed: &str, needed: &str) -> Value {
        serde_json::json!({"packages": [
            {"name": "ours", "version": "0.1.0", "source": null, "rust_version": claimed},
            {"name": "theirs", "version": "2.0.0", "source": "registry", "rust_version": needed},
            {"name": "silent", "version": "1.0.0", "source": "registry", "rust_version": null},
        ]})
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(newer_than_claimed(&metadata("1.94", "1.9")).unwrap().is_empty());
        assert!(newer_than_claimed(&metadata("1.94", "1.94.0")).unwrap().is_empty());
        assert_eq!(
            newer_than_claimed(&metadata("1.94", "1.94.1")).unwrap(),
            ["theirs 2.0.0 (1.94.1)"]
        );
    }

    #[test]
    fn a_member_without_a_claim_is_refused() {
        let mut metadata = metadata("1.94", "1.80");
        metadata["packages"][0]["rust_version"] = Value::Null;
        assert!(newer_than_claimed(&metadata).is_err());
    }
}
