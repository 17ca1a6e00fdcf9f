//! The releases of the Graph API, and the day each is withdrawn.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use social_core::Timestamp;

use crate::version::GraphVersion;

/// How long before its end a release is warned of.
const NOTICE: Duration = Duration::from_hours(90 * 24);
const DAY: i64 = 86_400;

/// A release of the Graph API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Release {
    /// As it stands in paths.
    pub version: &'static str,
    /// The day it came out.
    pub introduced: &'static str,
    /// The day it is withdrawn; `None` while its successor is not out, which sets that day.
    pub until: Option<&'static str>,
    /// The page of the platform's documentation.
    pub page: &'static str,
    /// When that page was last checked.
    pub checked: &'static str,
}

const fn release(
    version: &'static str,
    introduced: &'static str,
    until: Option<&'static str>,
) -> Release {
    Release { version, introduced, until, page: "graph-api/changelog", checked: "2026-10-04" }
}

/// The releases that were served lately, from new to old.
pub static RELEASES: &[Release] = &[
    release("v26.0", "2026-07-29", None),
    DEFAULT_RELEASE,
    release("v24.0", "2025-10-08", Some("2028-02-18")),
    release("v23.0", "2025-05-29", Some("2027-10-08")),
    release("v22.0", "2025-01-21", Some("2027-05-20")),
    release("v21.0", "2024-10-02", Some("2027-01-21")),
    release("v20.0", "2024-05-21", Some("2026-09-24")),
    release("v19.0", "2024-01-23", Some("2026-05-21")),
];

/// The release that calls name, unless another is set.
pub const DEFAULT_RELEASE: Release = release("v25.0", "2026-02-18", Some("2028-07-29"));

/// How long a version will be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VersionLife {
    /// For more than 90 days, as far as is known.
    Current,
    /// It is withdrawn within 90 days, at the beginning of this day.
    Ending(Timestamp),
    /// It was withdrawn at the beginning of this day, or before it if it is older than all of
    /// [`RELEASES`]. Meta serves such calls by another version, whose answers may differ.
    Withdrawn(Timestamp),
    /// It is newer than the table.
    Unknown,
}

impl GraphVersion {
    /// Tells how long the version will be served, as was known when this crate was written.
    pub fn life(&self, now: Timestamp) -> VersionLife {
        let known = RELEASES.iter().find(|one| number(one.version) == number(self.as_str()));
        let older = |one: &&Release| number(one.version) > number(self.as_str());
        let Some(release) = known.or_else(|| RELEASES.last().filter(older)) else {
            return VersionLife::Unknown;
        };
        let day = release.until.and_then(|day| format!("{day}T00:00:00Z").parse().ok());
        match day {
            Some(end) if end <= now => VersionLife::Withdrawn(end),
            Some(end) if now.until(end) <= NOTICE => VersionLife::Ending(end),
            _ => VersionLife::Current,
        }
    }
}

/// Reads a version such as `v25.0`, so that versions can be compared.
fn number(version: &str) -> Option<(u16, u16)> {
    let (major, minor) = version.strip_prefix('v')?.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// Warns of the end of a version, once a day in each process.
#[derive(Debug)]
pub(crate) struct Reminder(AtomicI64);

impl Default for Reminder {
    fn default() -> Self {
        Self(AtomicI64::new(i64::MIN))
    }
}

impl Reminder {
    /// Writes a warning into the log if the version ends soon or has ended, and today's was not
    /// written yet. Tells whether it did.
    pub(crate) fn remind(&self, version: &GraphVersion, now: Timestamp) -> bool {
        let today = now.as_unix().div_euclid(DAY);
        if self.0.swap(today, Ordering::Relaxed) == today {
            return false;
        }
        match version.life(now) {
            VersionLife::Ending(end) => {
                tracing::warn!(%version, %end, "this version of the Graph API is withdrawn soon; set a newer one");
                true
            }
            VersionLife::Withdrawn(end) => {
                tracing::warn!(%version, %end, "this version of the Graph API is withdrawn; set a newer one");
                true
            }
            VersionLife::Current | VersionLife::Unknown => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Timestamp {
        format!("{text}T12:00:00Z").parse().unwrap()
    }

    #[test]
    fn a_version_is_warned_of_ninety_days_before_its_end() {
        let life = |version: &str, at| version.parse::<GraphVersion>().unwrap().life(day(at));
        assert_eq!(GraphVersion::default().life(day("2026-11-28")), VersionLife::Current);
        assert_eq!(life("v21.0", "2026-10-22"), VersionLife::Current);
        let end = "2027-01-21T00:00:00Z".parse().unwrap();
        assert_eq!(life("v21.0", "2026-10-24"), VersionLife::Ending(end));
        assert_eq!(life("v21.0", "2027-01-21"), VersionLife::Withdrawn(end));
        assert_eq!(life("v26.0", "2036-01-01"), VersionLife::Current);
        let oldest = "2026-05-21T00:00:00Z".parse().unwrap();
        assert_eq!(life("v18.0", "2026-11-28"), VersionLife::Withdrawn(oldest));
        assert_eq!(life("v9.0", "2026-11-28"), VersionLife::Withdrawn(oldest));
        assert_eq!(life("v100.0", "2026-11-28"), VersionLife::Unknown);
    }

    #[test]
    fn the_warning_comes_once_a_day() {
        let (reminder, old) = (Reminder::default(), "v20.0".parse().unwrap());
        let said = |at: &str| reminder.remind(&old, day(at));
        assert_eq!(
            [said("2026-11-28"), said("2026-11-28"), said("2026-11-29")],
            [true, false, true]
        );
        assert!(!Reminder::default().remind(&GraphVersion::default(), day("2026-11-28")));
    }

    #[test]
    fn releases_follow_each_other_and_the_days_can_be_read() {
        assert!(RELEASES.is_sorted_by(|newer, older| newer.introduced > older.introduced));
        for release in RELEASES {
            assert!(release.version.parse::<GraphVersion>().is_ok(), "{}", release.version);
            for text in [Some(release.introduced), release.until].into_iter().flatten() {
                assert!(format!("{text}T00:00:00Z").parse::<Timestamp>().is_ok(), "{text}");
            }
        }
    }
}
