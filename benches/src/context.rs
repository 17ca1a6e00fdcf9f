//! What every bench gets.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::planted::Planted;

/// How a run is made, and where its files lie.
#[derive(Debug)]
pub struct Context {
    /// Seconds instead of minutes: shows that everything runs; its figures mean nothing.
    pub quick: bool,
    /// A slow path that was switched on to see the command fail.
    pub planted: Option<Planted>,
    /// The folder `benches` of the repository.
    pub home: PathBuf,
    /// Where the outcome is to be written as a table.
    pub markdown: Option<PathBuf>,
    scratch: TempDir,
}

impl Context {
    /// Prepares a run.
    ///
    /// # Errors
    ///
    /// When the scratch folder cannot be made, or an unknown slow path is asked for.
    pub fn new(quick: bool) -> Result<Self> {
        // Where the package lies is known when it is built; the benches run where they were built.
        let home = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let scratch = tempfile::Builder::new().prefix("social-bench-").tempdir();
        let scratch = scratch.context("no scratch folder")?;
        let planted = Planted::from_environment()?;
        Ok(Self { quick, planted, home, markdown: None, scratch })
    }

    /// Has the outcome written to a file as a table.
    #[must_use]
    pub fn with_markdown(mut self, file: Option<PathBuf>) -> Self {
        self.markdown = file;
        self
    }

    /// Gives the number of rounds.
    pub const fn rounds(&self) -> usize {
        if self.quick { 1 } else { 3 }
    }

    /// Gives the full value, or the small one of a quick run.
    pub fn pick<T>(&self, full: T, quick: T) -> T {
        if self.quick { quick } else { full }
    }

    /// Gives the folder for files of this run; it goes when the run ends.
    pub fn scratch(&self) -> &Path {
        self.scratch.path()
    }
}
