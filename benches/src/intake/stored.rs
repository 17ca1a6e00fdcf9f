//! What a server left behind, counted by the number of each delivery.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Result;
use rusqlite::Connection;

use crate::load::sequence;
use crate::postgres::Bank;

/// How often each delivery is stored.
#[derive(Debug, Default)]
pub(super) struct Stored {
    events: HashMap<u64, u32>,
    bodies: HashMap<u64, u32>,
    /// A journal has no identities: repetitions stand in it again.
    repeats: bool,
}

impl Stored {
    /// Reads a file that the store or a yardstick wrote. To open it repairs it, as a start would.
    pub(super) fn of_file(file: &Path) -> Result<Self> {
        let connection = Connection::open(file)?;
        let mut stored = Self::default();
        let mut rows =
            connection.prepare("SELECT value FROM webhook_events WHERE state = 'ready'")?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            count(&mut stored.events, row.get_ref(0)?.as_str()?);
        }
        let mut rows = connection.prepare("SELECT body FROM webhook_deliveries")?;
        let mut rows = rows.query([])?;
        while let Some(row) = rows.next()? {
            count(&mut stored.bodies, &String::from_utf8_lossy(row.get_ref(0)?.as_blob()?));
        }
        Ok(stored)
    }

    /// Reads a journal.
    pub(super) fn of_journal(file: &Path) -> Result<Self> {
        let text = std::fs::read(file)?;
        let mut stored = Self { repeats: true, ..Self::default() };
        for line in String::from_utf8_lossy(&text).lines() {
            count(&mut stored.events, line);
            count(&mut stored.bodies, line);
        }
        Ok(stored)
    }

    /// Reads the tables of a database.
    pub(super) async fn of_tables(bank: &Bank) -> Result<Self> {
        let mut stored = Self::default();
        for value in bank
            .texts("SELECT value::text FROM social.webhook_events WHERE state = 'ready'")
            .await?
        {
            count(&mut stored.events, &value);
        }
        let bodies = "SELECT convert_from(body, 'UTF8') FROM social.webhook_deliveries";
        for body in bank.texts(bodies).await? {
            count(&mut stored.bodies, &body);
        }
        Ok(stored)
    }

    pub(super) fn events(&self, number: u64) -> u32 {
        self.events.get(&number).copied().unwrap_or(0)
    }

    pub(super) fn bodies(&self, number: u64) -> u32 {
        self.bodies.get(&number).copied().unwrap_or(0)
    }

    /// Counts the deliveries of which more than one body is stored, or more events than they have.
    pub(super) fn twice(&self, each: u32) -> usize {
        if self.repeats {
            return 0;
        }
        let events = self.events.values().filter(|count| **count > each).count();
        events + self.bodies.values().filter(|count| **count > 1).count()
    }
}

fn count(counts: &mut HashMap<u64, u32>, text: &str) {
    if let Some(number) = sequence(text) {
        *counts.entry(number).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_twice_is_found() {
        let mut stored = Stored::default();
        for number in ["00000000000001", "00000000000002", "00000000000002"] {
            count(&mut stored.events, &format!("x v_pub_file~v2-1.{number} y"));
        }
        assert_eq!((stored.events(1), stored.events(2), stored.events(3)), (1, 2, 0));
        assert_eq!((stored.twice(1), stored.twice(2)), (1, 0));
    }
}
