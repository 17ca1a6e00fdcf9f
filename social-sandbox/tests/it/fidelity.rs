//! `FIDELITY.md` against the code: nothing without a row, no row without a test.

use std::path::Path;

use social_sandbox::{
    CONTROL_ROUTES, ENDPOINTS, ERROR_CODES, FAIL_REASONS, META_PERMISSIONS, MetaBehaviour,
    OAUTH_ERRORS, SCOPES, TikTokBehaviour, meta_endpoints,
};

const MANIFEST: &str = include_str!("../../FIDELITY.md");

/// The test names in the last column of every behaviour row.
fn named_tests() -> Vec<String> {
    let (_, behaviours) = MANIFEST.split_once("## Behaviours").unwrap();
    let (behaviours, _) = behaviours.split_once("## Control API").unwrap();
    let rows = behaviours.lines().filter(|line| line.starts_with("| "));
    let mut names = Vec::new();
    for row in rows.filter(|row| !row.starts_with("| behaviour")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        assert_eq!(cells.len(), 5, "{row}");
        let tests: Vec<&str> = cells[4].split('`').skip(1).step_by(2).collect();
        assert!(!tests.is_empty(), "no test: {row}");
        names.extend(tests.into_iter().map(str::to_owned));
    }
    names
}

#[test]
fn every_test_that_is_named_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names = named_tests();
    assert!(names.len() > 50);
    for name in names {
        let (module, function) = name.rsplit_once("::").unwrap();
        let (folder, module) = match module.strip_prefix("unit::") {
            Some(module) => ("src", module),
            None if module == "instances" => ("tests", module),
            None => ("tests/it", module),
        };
        let file = root.join(folder).join(module.replace("::", "/")).with_extension("rs");
        let source = std::fs::read_to_string(&file)
            .unwrap_or_else(|error| panic!("{name}: {}: {error}", file.display()));
        assert!(source.contains(&format!("fn {function}(")), "{name}");
    }
}

#[test]
fn every_route_of_the_host_has_a_row() {
    for endpoint in ENDPOINTS {
        let route = format!("`{} {}`", endpoint.method, endpoint.path);
        assert!(MANIFEST.contains(&route), "{route}");
        assert!(!endpoint.source.page.is_empty() && !endpoint.source.date.is_empty());
    }
}

#[test]
fn every_route_of_metas_hosts_has_a_row() {
    for endpoint in meta_endpoints() {
        let route = format!("`{} {}`", endpoint.method, endpoint.path);
        assert!(MANIFEST.contains(&route), "{route}");
    }
}

#[test]
fn every_switch_and_permission_of_meta_has_a_row() {
    let switches = serde_json::to_value(MetaBehaviour::default()).unwrap();
    let permissions = META_PERMISSIONS.iter().map(|row| row.name.to_owned());
    for name in switches.as_object().unwrap().keys().cloned().chain(permissions) {
        assert!(MANIFEST.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn every_control_route_has_a_row() {
    for route in CONTROL_ROUTES {
        let row =
            format!("| `{} {}` | {} |", route.method, route.path, route.summary.replace('|', "/"));
        assert!(MANIFEST.contains(&row), "{row}");
    }
}

#[test]
fn every_switch_has_a_row() {
    let switches = serde_json::to_value(TikTokBehaviour::default()).unwrap();
    for name in switches.as_object().unwrap().keys() {
        assert!(MANIFEST.contains(&format!("`{name}")), "{name}");
    }
}

#[test]
fn every_scope_has_a_row() {
    for scope in SCOPES {
        assert!(MANIFEST.contains(&format!("`{}`", scope.name)), "{}", scope.name);
    }
}

#[test]
fn every_refusal_has_a_row_of_its_own() {
    let codes = ERROR_CODES.iter().map(|row| format!("| code `{}`,", row.code));
    let errors = OAUTH_ERRORS.iter().map(|row| format!("| login error `{}` |", row.error));
    let reasons = FAIL_REASONS.iter().map(|row| format!("| fail_reason `{}` |", row.reason));
    for start in codes.chain(errors).chain(reasons) {
        let rows = MANIFEST.lines().filter(|line| line.starts_with(&start)).count();
        assert_eq!(rows, 1, "{start}");
    }
}

#[test]
fn the_readme_names_every_endpoint() {
    let readme = include_str!("../../README.md");
    let of_meta = meta_endpoints().map(|endpoint| endpoint.name);
    for name in crate::support::faulty_endpoints().into_iter().chain(of_meta) {
        assert!(readme.contains(&format!("`{name}`")), "{name}");
    }
}
