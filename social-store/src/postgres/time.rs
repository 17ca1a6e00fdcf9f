//! The store's time: the database's clock, or one that was given.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use social_core::{Clock, SystemClock, Timestamp};
use sqlx::{PgConnection, Row};

use super::fault;
use crate::traits::Result;

/// Where the time comes from.
pub(super) struct Time {
    given: Option<Arc<dyn Clock>>,
    /// The machine's clock, between two looks at the database's.
    machine: Arc<dyn Clock>,
    /// How far the database's clock is ahead of the machine's, in microseconds.
    ahead: AtomicI64,
}

impl Time {
    pub(super) fn new(given: Option<Arc<dyn Clock>>) -> Self {
        Self { given, machine: SystemClock::shared(), ahead: AtomicI64::new(0) }
    }

    /// Gives the time without asking the database; it is as near as the last transaction was.
    pub(super) fn now(&self) -> Timestamp {
        match &self.given {
            Some(clock) => clock.now(),
            None => Timestamp::from_micros(
                self.machine.now().as_micros() + self.ahead.load(Ordering::Relaxed),
            ),
        }
    }

    /// Gives the given clock's time as a parameter for `coalesce($n, social.micros())`; nothing
    /// leaves the word to the database.
    pub(super) fn given(&self) -> Option<i64> {
        self.given.as_ref().map(|clock| clock.now().as_micros())
    }

    /// Tells whether the database is asked.
    pub(super) const fn is_the_databases(&self) -> bool {
        self.given.is_none()
    }

    /// Takes the database's word.
    pub(super) fn heard(&self, micros: i64) -> Timestamp {
        self.ahead.store(micros - self.machine.now().as_micros(), Ordering::Relaxed);
        Timestamp::from_micros(micros)
    }

    /// Takes the word of a statement that told its time; a given clock is not set by it.
    pub(super) fn told(&self, micros: i64) -> Timestamp {
        if self.is_the_databases() { self.heard(micros) } else { Timestamp::from_micros(micros) }
    }

    /// Gives the time, asking the database if it is the one to tell.
    pub(super) async fn read(&self, conn: &mut PgConnection) -> Result<Timestamp> {
        if let Some(clock) = &self.given {
            return Ok(clock.now());
        }
        let row = sqlx::query("SELECT social.micros() AS now")
            .fetch_one(conn)
            .await
            .map_err(fault::from_sqlx)?;
        Ok(self.heard(row.try_get("now").map_err(fault::from_sqlx)?))
    }
}
