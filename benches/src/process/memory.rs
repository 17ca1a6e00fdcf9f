//! How much memory a process holds, as the kernel tells it.

use anyhow::{Context as _, Result};

/// Gives the resident memory of a process in megabytes (10^6 bytes).
///
/// # Errors
///
/// When there is no such process.
pub fn resident_mb(pid: u32) -> Result<f64> {
    field(&pid.to_string(), "VmRSS:")
}

/// Gives the most a process ever held, in megabytes.
///
/// # Errors
///
/// When there is no such process.
pub fn peak_mb(pid: u32) -> Result<f64> {
    field(&pid.to_string(), "VmHWM:")
}

/// Gives the most this process ever held, in megabytes.
///
/// # Errors
///
/// When the kernel does not tell.
pub fn own_peak_mb() -> Result<f64> {
    field("self", "VmHWM:")
}

/// Gives what this process holds now, in megabytes.
///
/// # Errors
///
/// When the kernel does not tell.
pub fn own_resident_mb() -> Result<f64> {
    field("self", "VmRSS:")
}

fn field(process: &str, name: &str) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    parse(&status, name).with_context(|| format!("the kernel tells no {name}"))
}

/// The kernel's `kB` are units of 1,024 bytes.
fn parse(status: &str, name: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1_024.0 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_kernels_words() {
        let status = "Name:\tbench\nVmHWM:\t    2000 kB\nVmRSS:\t    1000 kB\n";
        assert_eq!(parse(status, "VmRSS:"), Some(1.024));
        assert_eq!(parse(status, "VmHWM:"), Some(2.048));
        assert_eq!(parse(status, "VmSwap:"), None);
    }

    #[test]
    fn this_process_holds_something() {
        assert!(own_resident_mb().unwrap() > 0.1);
        assert!(own_peak_mb().unwrap() >= own_resident_mb().unwrap() * 0.5);
    }
}
