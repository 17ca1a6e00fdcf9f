//! What each row must reach.

use std::fmt;

/// On which side of a value the goal lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// At least this.
    AtLeast(f64),
    /// At most this.
    AtMost(f64),
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(value) => write!(f, "at least {value}"),
            Self::AtMost(value) => write!(f, "at most {value}"),
        }
    }
}

/// One goal: on the ratio to a yardstick of the same run, or on our own figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goal {
    /// The bench that measures the row.
    pub bench: &'static str,
    /// The row.
    pub row: &'static str,
    /// The yardstick; `None` for our own figure.
    pub against: Option<&'static str>,
    /// The bound.
    pub bound: Bound,
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.row, self.bound)?;
        self.against.map_or(Ok(()), |name| write!(f, " x {name}"))
    }
}

const fn least(bench: &'static str, row: &'static str, ratio: f64, of: &'static str) -> Goal {
    Goal { bench, row, against: Some(of), bound: Bound::AtLeast(ratio) }
}

const fn most(bench: &'static str, row: &'static str, ratio: f64, of: &'static str) -> Goal {
    Goal { bench, row, against: Some(of), bound: Bound::AtMost(ratio) }
}

const fn own_least(bench: &'static str, row: &'static str, value: f64) -> Goal {
    Goal { bench, row, against: None, bound: Bound::AtLeast(value) }
}

const fn own_most(bench: &'static str, row: &'static str, value: f64) -> Goal {
    Goal { bench, row, against: None, bound: Bound::AtMost(value) }
}

const GROUP: &str = "group commit by hand";
const SINGLE: &str = "one commit each by hand";
const EXPRESS: &str = "Express and pg";
const BATCHES: &str = "batches of 100 by hand";
const GOVERNOR: &str = "governor";
const CHUNKED: &str = "chunks streamed with reqwest";
const DUE: &str = "one statement over the index by hand";
const FLOOR: &str = "reqwest, rustls with ring, aes-gcm, hmac";

/// The table of goals.
pub const GOALS: &[Goal] = &[
    // The library chosen, with the same construction around it.
    most("seal", "seal.seal", 1.1, "the same by hand"),
    most("seal", "seal.open", 1.2, "the same by hand"),
    most("limiter", "limiter.decision.10k-keys", 1.5, GOVERNOR),
    most("limiter", "limiter.decision.1m-keys", 1.5, GOVERNOR),
    // 64 bytes and 4 for each of six slots.
    own_most("limiter", "limiter.memory.beyond-key", 88.0),
    own_most("limiter", "limiter.memory.idle", 1.2),
    most("token", "token.memory", 1.3, "a map and an opening by hand"),
    most("token", "token.sqlite", 1.3, "one query through sqlx, opened by hand"),
    most("token", "token.postgres", 1.3, "one query through sqlx, opened by hand"),
    least("sandbox", "sandbox.rate", 0.5, "axum, the same check by hand"),
    least("sandbox", "sandbox.rate", 5.0, "Express"),
    own_most("sandbox", "sandbox.start", 50.0),
    own_most("sandbox", "sandbox.memory", 20.0),
    own_most("sandbox", "sandbox.start.in-process", 10.0),
    least("upload", "upload.rate.256mb", 0.9, CHUNKED),
    least("upload", "upload.rate.1gb", 0.9, CHUNKED),
    least("upload", "upload.rate.4gb", 0.9, CHUNKED),
    least("upload", "upload.rate.1gb", 0.9, "curl"),
    least("upload", "upload.rate.4gb", 0.9, "curl"),
    own_most("upload", "upload.memory.1gb", 32.0),
    own_most("upload", "upload.memory.4gb", 32.0),
    own_most("upload", "upload.memory.growth", 1.05),
    own_most("upload", "upload.memory.four-at-once", 64.0),
    own_most("weight", "weight.crates.core", 60.0),
    own_most("weight", "weight.crates.client", 130.0),
    most("weight", "weight.build", 1.1, FLOOR),
    most("weight", "weight.build", 0.4, "octocrab"),
    least("intake-sqlite", "intake.sqlite.c256.rate", 0.8, GROUP),
    least("intake-sqlite", "intake.sqlite.c256.rate", 15.0, SINGLE),
    least("intake-sqlite", "intake.sqlite.c64.rate", 0.8, GROUP),
    least("intake-sqlite", "intake.sqlite.c16.rate", 0.8, GROUP),
    most("intake-sqlite", "intake.sqlite.c1.p50", 1.15, SINGLE),
    most("intake-sqlite-load", "intake.sqlite.steady-1000.p99", 1.25, GROUP),
    own_least("intake-sqlite-load", "intake.sqlite.steady-4000.kept", 0.98),
    own_least("intake-sqlite-load", "intake.sqlite.repeated.cost", 1.0),
    own_most("intake-sqlite-load", "intake.sqlite.overload.p99", 1_000.0),
    own_most("intake-sqlite-load", "intake.sqlite.overload.memory", 256.0),
    own_least("intake-sqlite-growth", "intake.sqlite.growth", 0.85),
    least("intake-sqlite-meta", "intake.sqlite.meta-1.rate", 0.8, GROUP),
    least("intake-sqlite-meta", "intake.sqlite.meta-1000.rate", 0.8, GROUP),
    own_least("intake-sqlite-meta", "intake.sqlite.meta.gain", 1.0),
    least("intake-postgres", "intake.postgres.c256.rate", 0.8, GROUP),
    least("intake-postgres", "intake.postgres.c256.rate", 5.0, SINGLE),
    least("intake-postgres", "intake.postgres.c256.rate", 8.0, EXPRESS),
    least("intake-postgres", "intake.postgres.c64.rate", 0.8, GROUP),
    least("intake-postgres", "intake.postgres.c16.rate", 0.8, GROUP),
    most("intake-postgres", "intake.postgres.c1.p50", 1.15, SINGLE),
    most("intake-postgres-load", "intake.postgres.steady-1000.p99", 1.25, GROUP),
    most("intake-postgres-load", "intake.postgres.steady-1000.p99", 0.15, EXPRESS),
    most("intake-postgres-load", "intake.postgres.steady-1000.p50", 1.1, SINGLE),
    own_least("intake-postgres-load", "intake.postgres.steady-4000.kept", 0.98),
    own_least("intake-postgres-load", "intake.postgres.repeated.cost", 1.0),
    own_most("intake-postgres-load", "intake.postgres.overload.p99", 1_000.0),
    own_most("intake-postgres-load", "intake.postgres.overload.memory", 256.0),
    own_least("intake-postgres-growth", "intake.postgres.growth", 0.85),
    least("intake-postgres-meta", "intake.postgres.meta-1.rate", 0.8, GROUP),
    own_least("intake-postgres-meta", "intake.postgres.meta.gain", 1.0),
    least("drain", "drain.postgres", 0.8, BATCHES),
    least("drain", "drain.postgres", 10.0, "one by one by hand, 8 workers"),
    least("drain", "drain.postgres", 1.2, "graphile_worker, local queue"),
    least("drain", "drain.postgres", 5.0, "apalis-postgres"),
    least("drain", "drain.postgres.service", 0.8, "one by one by hand, 8 workers"),
    least("drain", "drain.sqlite", 0.8, BATCHES),
    own_least("drain-growth", "drain.backlog.growth", 0.9),
    own_least("drain-growth", "drain.finished", 0.9),
    own_least("drain-growth", "drain.snapshot", 0.9),
    own_least("due", "due.postgres.1m", 3_000.0),
    least("due", "due.postgres.1m", 0.8, DUE),
    own_most("due", "due.postgres.growth", 1.5),
    own_least("due", "due.sqlite.1m", 3_000.0),
    own_most("due", "due.sqlite.growth", 1.5),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_read_well() {
        let goal = least("seal", "seal.open", 0.8, "ring");
        assert_eq!(goal.to_string(), "seal.open at least 0.8 x ring");
        assert_eq!(own_most("x", "x.memory", 32.0).to_string(), "x.memory at most 32");
    }

    #[test]
    fn no_goal_stands_there_twice() {
        for (place, goal) in GOALS.iter().enumerate() {
            let twin = GOALS
                .iter()
                .skip(place + 1)
                .find(|other| (other.row, other.against) == (goal.row, goal.against));
            assert!(twin.is_none(), "{goal}");
        }
    }
}
