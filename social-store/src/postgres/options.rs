//! How a store is opened.

use std::sync::Arc;

use social_core::Clock;

/// How a store is opened.
#[derive(Clone, Debug)]
#[must_use = "options do nothing until a store is opened with them"]
pub struct PostgresOptions {
    pub(super) clock: Option<Arc<dyn Clock>>,
    pub(super) max_connections: u32,
}

impl Default for PostgresOptions {
    /// Takes the database's clock and 20 connections at most.
    fn default() -> Self {
        Self { clock: None, max_connections: 20 }
    }
}

impl PostgresOptions {
    /// Takes the time from this clock and not from the database, for tests and the demo.
    ///
    /// All processes on one database must go by one clock.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Sets how many connections are open at most, at least two; one more listens, and one more
    /// takes webhooks in.
    pub fn max_connections(mut self, connections: u32) -> Self {
        self.max_connections = connections.max(2);
        self
    }
}
