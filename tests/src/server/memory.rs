//! How much memory another process has used at most.

use anyhow::Context as _;

/// The memory of a process, as the system counts it.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    process: u32,
}

impl Memory {
    /// Looks at a process.
    pub const fn of(process: u32) -> Self {
        Self { process }
    }

    /// Gives what it holds now, in bytes.
    ///
    /// # Errors
    ///
    /// When the process is gone.
    pub fn resident(self) -> anyhow::Result<u64> {
        self.read("VmRSS:")
    }

    /// Gives the most it has held since the last [`forget`](Self::forget), in bytes.
    ///
    /// # Errors
    ///
    /// When the process is gone.
    pub fn peak(self) -> anyhow::Result<u64> {
        self.read("VmHWM:")
    }

    /// Lets the peak begin again at what is held now.
    ///
    /// # Errors
    ///
    /// When the system refuses.
    pub fn forget(self) -> anyhow::Result<()> {
        let file = format!("/proc/{}/clear_refs", self.process);
        std::fs::write(&file, "5").with_context(|| format!("{file} cannot be written"))
    }

    fn read(self, name: &str) -> anyhow::Result<u64> {
        let file = format!("/proc/{}/status", self.process);
        let status =
            std::fs::read_to_string(&file).with_context(|| format!("{file} cannot be read"))?;
        let line =
            status.lines().find_map(|line| line.strip_prefix(name)).context("no such line")?;
        let kibibytes: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kibibytes * 1024)
    }
}
