//! Counts test results in the output of `cargo test` or of one test program.

/// Results of one test program, or of several added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) ignored: u64,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }

    /// Returns whether there was nothing to count.
    pub(crate) fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// One test program, or the documentation tests of one crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Suite {
    pub(crate) name: String,
    pub(crate) counts: Counts,
    /// How many `test result:` lines it printed; documentation tests may print several.
    results: usize,
}

impl Suite {
    fn new(name: &str) -> Self {
        Self { name: name.to_owned(), counts: Counts::default(), results: 0 }
    }

    /// Returns whether it began and never printed a result, as after an abort.
    pub(crate) fn is_broken_off(&self) -> bool {
        self.results == 0
    }
}

/// Everything counted so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    pub(crate) suites: Vec<Suite>,
}

impl Tally {
    /// Takes in one line of output; lines that say nothing about results are passed over.
    pub(crate) fn read(&mut self, line: &[u8]) {
        let line = without_colour(&String::from_utf8_lossy(line));
        let line = line.trim_end();
        if let Some(name) = suite_name(line) {
            self.suites.push(Suite::new(&name));
        } else if let Some(counts) = result(line) {
            // A test program started without cargo announces itself to nobody.
            if self.suites.is_empty() {
                self.suites.push(Suite::new("tests"));
            }
            if let Some(suite) = self.suites.last_mut() {
                suite.counts.add(counts);
                suite.results += 1;
            }
        }
    }

    /// Adds all suites up; one that was broken off counts as one failure.
    pub(crate) fn total(&self) -> Counts {
        let mut total = Counts::default();
        for suite in &self.suites {
            total.add(suite.counts);
            total.failed += u64::from(suite.is_broken_off());
        }
        total
    }
}

/// Reads cargo's announcement of a test program or of documentation tests.
///
/// Cargo writes its status words right-aligned to twelve columns; tests print theirs elsewhere.
fn suite_name(line: &str) -> Option<String> {
    if let Some(crate_name) = line.strip_prefix("   Doc-tests ") {
        return Some(format!("{crate_name} (documentation)"));
    }
    let (_, program) = line.strip_prefix("     Running ")?.rsplit_once('(')?;
    let program = program.strip_suffix(')')?;
    let file = program.rsplit(['/', '\\']).next()?;
    let name = file.rsplit_once('-').map_or(file, |(name, _hash)| name);
    Some(name.to_owned())
}

/// Reads a line like `test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; ...`.
fn result(line: &str) -> Option<Counts> {
    let (_, numbers) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut parts = numbers.split("; ");
    Some(Counts {
        passed: number(parts.next()?, " passed")?,
        failed: number(parts.next()?, " failed")?,
        ignored: number(parts.next()?, " ignored")?,
    })
}

fn number(part: &str, word: &str) -> Option<u64> {
    part.strip_suffix(word)?.parse().ok()
}

/// Takes out terminal colours (`ESC [ ... letter`).
fn without_colour(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line.chars();
    while let Some(character) = rest.next() {
        if character == '\u{1b}' {
            rest.find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(output: &str) -> Tally {
        let mut tally = Tally::default();
        output.lines().for_each(|line| tally.read(line.as_bytes()));
        tally
    }

    #[test]
    fn counts_programs_and_documentation_tests() {
        let tally = tally(
            "   Compiling social-core v0.1.0 (/w/social-core)\n\
             \u{20}    Running unittests src/lib.rs (target/debug/deps/social_core-0f3c)\n\
             \n\
             running 3 tests\n\
             test a ... ok\n\
             test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.02s\n\
             \u{1b}[1m\u{1b}[32m     Running\u{1b}[0m tests/init.rs (/t/debug/deps/init-77aa)\n\
             test result: ok. 4 passed; 0 failed; 1 ignored; 0 measured; 7 filtered out; finished in 1.00s\n\
             \u{20}  Doc-tests social_core\n\
             test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
             test result: ok. 6 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n",
        );

        let names: Vec<_> = tally.suites.iter().map(|suite| suite.name.as_str()).collect();
        assert_eq!(names, ["social_core", "init", "social_core (documentation)"]);
        assert_eq!(tally.total(), Counts { passed: 17, failed: 1, ignored: 1 });
    }

    #[test]
    fn a_program_without_a_result_is_a_failure() {
        let tally = tally(
            "     Running unittests src/lib.rs (target/debug/deps/a-1)\n\
             running 2 tests\n\
             \u{20}    Running unittests src/lib.rs (target/debug/deps/b-2)\n\
             test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n",
        );

        assert!(tally.suites[0].is_broken_off());
        assert_eq!((tally.total().passed, tally.total().failed), (1, 1));
    }

    #[test]
    fn a_test_program_of_its_own_needs_no_announcement() {
        let tally = tally(
            "running 0 tests\n\
             test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 9 filtered out; finished in 0.00s\n",
        );
        assert_eq!(tally.suites.len(), 1);
        assert!(tally.total().is_empty());
    }

    #[test]
    fn other_lines_count_nothing() {
        for line in [
            "test result: ok.",
            "test result: ok. many passed; 0 failed; 0 ignored",
            "  test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured",
            "Running late (by-2)",
            "     Running without a program",
        ] {
            assert!(tally(line).suites.is_empty(), "{line}");
        }
    }
}
