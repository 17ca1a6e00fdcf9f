//! Whose time the server goes by.

use std::sync::Arc;

use social_core::{Clock, SystemClock};

/// A clock that was given, or the machine's; a PostgreSQL database goes by its own then.
#[derive(Clone, Debug, Default)]
pub(crate) struct Time {
    given: Option<Arc<dyn Clock>>,
}

impl Time {
    /// Goes by this clock everywhere, for tests and the demo.
    pub(crate) fn given(clock: Arc<dyn Clock>) -> Self {
        Self { given: Some(clock) }
    }

    /// Gives the clock of this process.
    pub(crate) fn clock(&self) -> Arc<dyn Clock> {
        self.given.clone().unwrap_or_else(SystemClock::shared)
    }

    /// Gives the clock for a database that many processes share: its own, unless one was given.
    pub(super) fn shared(&self) -> Option<Arc<dyn Clock>> {
        self.given.clone()
    }
}
