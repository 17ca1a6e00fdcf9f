//! Which crate may depend on which: the arrows of the architecture, checked by `cargo tree`.

use std::collections::BTreeSet;

use anyhow::{Result, bail};

use crate::features;
use crate::process;
use crate::workspace::Workspace;

/// What may never be reachable from a package.
#[derive(Debug, Clone, Copy)]
struct Rule {
    package: &'static str,
    features: Features,
    edges: Edges,
    forbidden: &'static [&'static str],
    reason: &'static str,
}

/// Under which features a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Features {
    /// Without any.
    Off,
    /// With all of them, so under any choice.
    All,
}

/// Along which dependencies a rule looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edges {
    /// What ends up in a user's build.
    Normal,
    /// Build scripts and tests as well.
    All,
}

/// Every arrow that must not exist.
const RULES: &[Rule] = &[
    Rule {
        package: "social-core",
        features: Features::Off,
        edges: Edges::Normal,
        forbidden: &["reqwest", "hyper", "rustls", "mio", "socket2", "tokio", "url"],
        reason: "core brings no runtime and opens no sockets unless its features say so",
    },
    Rule {
        package: "social-core",
        features: Features::All,
        edges: Edges::Normal,
        forbidden: &[
            "sqlx",
            "sqlx-core",
            "axum",
            "social-store",
            "tiktok-client",
            "instagram-client",
            "social-service",
            "social-sandbox",
        ],
        reason: "everything stands on core, core stands on none of it",
    },
    Rule {
        package: "tiktok-client",
        features: Features::All,
        edges: Edges::Normal,
        forbidden: &[
            "sqlx",
            "sqlx-core",
            "axum",
            "social-store",
            "social-service",
            "social-sandbox",
            "instagram-client",
        ],
        reason: "a client is usable with any database, and the clients never see each other",
    },
    Rule {
        package: "instagram-client",
        features: Features::All,
        edges: Edges::Normal,
        forbidden: &[
            "sqlx",
            "sqlx-core",
            "axum",
            "social-store",
            "social-service",
            "social-sandbox",
            "tiktok-client",
        ],
        reason: "a client is usable with any database, and the clients never see each other",
    },
    Rule {
        package: "social-store",
        features: Features::All,
        edges: Edges::Normal,
        forbidden: &[
            "reqwest",
            "axum",
            "tiktok-client",
            "instagram-client",
            "social-service",
            "social-sandbox",
        ],
        reason: "the store talks to no platform",
    },
    Rule {
        package: "social-sandbox",
        features: Features::All,
        edges: Edges::All,
        forbidden: &[
            "social-core",
            "social-store",
            "tiktok-client",
            "instagram-client",
            "social-service",
            "social-server",
        ],
        reason: "an emulator that shares our code shares our mistakes and hides them",
    },
    Rule {
        package: "social-service",
        features: Features::All,
        edges: Edges::Normal,
        forbidden: &["social-server", "social-sandbox"],
        reason: "the flows are mounted by servers and never carry an emulator",
    },
    Rule {
        package: "social-server",
        features: Features::Off,
        edges: Edges::Normal,
        forbidden: &["social-sandbox"],
        reason: "production builds have no emulator in them",
    },
    Rule {
        package: "social-server",
        features: Features::All,
        edges: Edges::Normal,
        forbidden: &["aws-lc-rs", "aws-lc-sys"],
        reason: "one provider of TLS and signatures, ring, is enough",
    },
    Rule {
        package: "social-test-cluster",
        features: Features::All,
        edges: Edges::All,
        forbidden: &[
            "social-core",
            "social-store",
            "social-service",
            "social-server",
            "social-sandbox",
        ],
        reason: "the tests of the store use it, and a store is no part of it",
    },
];

/// A library that only some packages may name in their own `Cargo.toml`, tests left out.
const NAMED_ONLY_BY: (&str, &[&str]) =
    ("reqwest", &["social-core", "social-sandbox", "social-server", "social-tests"]);

/// Checks every rule.
///
/// # Errors
/// Names each rule that is broken, what broke it, and why the rule is there.
pub(crate) fn check(workspace: &Workspace) -> Result<()> {
    let mut broken = named_elsewhere(workspace);
    for rule in RULES {
        let found = offenders(rule, &reachable(workspace, rule)?);
        if !found.is_empty() {
            broken.push(format!("{} reaches {} ({})", rule.package, found.join(", "), rule.reason));
        }
    }
    if !broken.is_empty() {
        bail!("{}", broken.join("; "));
    }
    Ok(())
}

/// Asks cargo for every package that can be reached along a rule's edges, on any platform.
fn reachable(workspace: &Workspace, rule: &Rule) -> Result<BTreeSet<String>> {
    let mut command = workspace.cargo();
    command.arg("tree");
    match rule.features {
        Features::Off => command.args(features::arguments(rule.package, &[])),
        Features::All => command.args(["--package", rule.package, "--all-features"]),
    };
    command.args(match rule.edges {
        Edges::Normal => ["--edges", "normal"],
        Edges::All => ["--edges", "all"],
    });
    command.args(["--target", "all", "--prefix", "none", "--format", "{p}"]);
    let names = package_names(&process::capture(command)?);
    // An answer in a form that we no longer read must not pass for a clean tree.
    if !names.contains(rule.package) {
        bail!("the tree of {} does not name it", rule.package);
    }
    Ok(names)
}

/// Reads lines like `social-core v0.1.0 (/path) (*)`.
fn package_names(tree: &str) -> BTreeSet<String> {
    tree.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

fn offenders(rule: &Rule, reachable: &BTreeSet<String>) -> Vec<&'static str> {
    rule.forbidden.iter().copied().filter(|name| reachable.contains(*name)).collect()
}

fn named_elsewhere(workspace: &Workspace) -> Vec<String> {
    let (library, allowed) = NAMED_ONLY_BY;
    workspace
        .members
        .iter()
        .filter(|member| !allowed.contains(&member.name.as_str()))
        .filter(|member| member.dependencies.iter().any(|name| name == library))
        .map(|member| {
            format!(
                "{} names {library} (requests of the SDK go through core's transport)",
                member.name
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Member;

    #[test]
    fn a_forbidden_crate_in_the_tree_is_found() {
        let rule = Rule {
            package: "tiktok-client",
            features: Features::All,
            edges: Edges::Normal,
            forbidden: &["sqlx", "axum"],
            reason: "",
        };
        let tree = "tiktok-client v0.1.0 (/w)\nserde v1.0.0\n\nsqlx v0.9.0 (*)\naxum-core v0.5.0\n";
        assert_eq!(offenders(&rule, &package_names(tree)), ["sqlx"]);
    }

    #[test]
    fn a_client_that_names_reqwest_is_found() {
        let member = |name: &str, dependency: &str| Member {
            name: name.to_owned(),
            dependencies: vec![dependency.to_owned()],
        };
        let workspace = Workspace {
            root: "/w".into(),
            target: "/t".into(),
            members: vec![
                member("social-core", "reqwest"),
                member("tiktok-client", "reqwest"),
                member("social-store", "serde"),
            ],
        };
        let found = named_elsewhere(&workspace);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("tiktok-client names reqwest"));
    }

    /// A rule about a crate that is not there would hold for ever and mean nothing.
    #[test]
    fn every_name_in_the_rules_exists() {
        let workspace = Workspace::find().unwrap();
        let lock = std::fs::read_to_string(workspace.root.join("Cargo.lock")).unwrap();
        let names: BTreeSet<&str> = lock
            .lines()
            .filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'))
            .collect();
        for rule in RULES {
            assert!(workspace.member(rule.package).is_ok(), "{}", rule.package);
            for forbidden in rule.forbidden {
                assert!(names.contains(forbidden), "{forbidden}");
            }
        }
        let (library, allowed) = NAMED_ONLY_BY;
        for name in allowed.iter().chain([&library]) {
            assert!(names.contains(name), "{name}");
        }
    }
}
