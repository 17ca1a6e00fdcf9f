//! Each trap of `FIDELITY.md` names tests that are there, or says why there is none.

use std::path::Path;

/// The tables and how many traps each has.
const TABLES: [(&str, usize); 2] = [("Traps", 23), ("Traps of Instagram", 23)];

#[test]
fn every_trap_has_its_test_or_a_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let manifest = std::fs::read_to_string(root.join("social-sandbox/FIDELITY.md")).unwrap();
    for (heading, traps) in TABLES {
        let (_, table) = manifest.split_once(&format!("\n## {heading}\n")).unwrap();
        let table = table.split("\n## ").next().unwrap();
        let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
        assert_eq!(rows.len(), traps, "{heading}");
        for (number, row) in (1..).zip(rows) {
            check(root, number, row);
        }
    }
}

fn check(root: &Path, number: usize, row: &str) {
    let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
    let [place, _, tests] = cells[..] else { panic!("{row}") };
    assert_eq!(place, number.to_string(), "{row}");
    let named: Vec<&str> =
        tests.split('`').skip(1).step_by(2).filter(|name| name.contains("::")).collect();
    assert!(!named.is_empty() || tests.starts_with("no test: "), "{row}");
    for name in named {
        let (file, function) = name.split_once("::").unwrap();
        let source = std::fs::read_to_string(root.join(file))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(source.contains(&format!("fn {function}(")), "{name}");
    }
}
