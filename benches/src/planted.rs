//! Slow paths that can be switched on, to see that the command fails.

use anyhow::{Result, bail};

/// The variable that names the slow path.
pub const VARIABLE: &str = "SOCIAL_BENCH_PLANTED";

/// A slow path in the harness's use of our code; the code itself stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planted {
    /// Deliveries are let into the store one at a time: one commit a row.
    SlowIntake,
    /// A sealed value is opened three times for each use.
    SlowOpen,
    /// Each chunk of an upload is read whole before it is sent.
    SlowUpload,
}

impl Planted {
    const ALL: [(&'static str, Self); 3] = [
        ("slow-intake", Self::SlowIntake),
        ("slow-open", Self::SlowOpen),
        ("slow-upload", Self::SlowUpload),
    ];

    /// Reads the switch; `None` if it is not set.
    ///
    /// # Errors
    ///
    /// For a name that is not known: a misspelt one would make the command pass.
    pub fn from_environment() -> Result<Option<Self>> {
        match std::env::var(VARIABLE) {
            Ok(name) => Self::parse(&name).map(Some),
            Err(_) => Ok(None),
        }
    }

    fn parse(name: &str) -> Result<Self> {
        if let Some((_, planted)) = Self::ALL.iter().find(|(known, _)| *known == name) {
            return Ok(*planted);
        }
        let names: Vec<_> = Self::ALL.iter().map(|(name, _)| *name).collect();
        bail!("{VARIABLE}={name} is not known; there are: {}", names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_or_refused() {
        assert_eq!(Planted::parse("slow-intake").unwrap(), Planted::SlowIntake);
        assert!(Planted::parse("slow").unwrap_err().to_string().contains("slow-open"));
    }
}
