//! Events put straight into the tables, and databases full of them to copy.

use anyhow::Result;
use sqlx::{Executor as _, PgConnection};

/// How many rows of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    /// Events that wait, all due.
    pub ready: u64,
    /// Events that are done.
    pub finished: u64,
}

/// A filled database by name. Only static SQL is sent, so each has its own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Master {
    pub(super) name: &'static str,
    pub(super) copy: &'static str,
}

macro_rules! master {
    ($(#[$doc:meta])* $item:ident, $name:literal) => {
        $(#[$doc])*
        pub const $item: Master = Master {
            name: $name,
            copy: concat!(
                "CREATE DATABASE grown TEMPLATE ", $name, " STRATEGY FILE_COPY OWNER social"
            ),
        };
    };
}

master!(
    /// Few finished events.
    FEW_FINISHED, "few_finished"
);
master!(
    /// Many finished events.
    MANY_FINISHED, "many_finished"
);
master!(
    /// Few events that wait.
    FEW_READY, "few_ready"
);
master!(
    /// Many events that wait.
    MANY_READY, "many_ready"
);
master!(
    /// Few events that wait behind many that are finished.
    FEW_AFTER_MANY, "few_after_many"
);

const EVENTS: &str = "
    INSERT INTO social.webhook_events
        (id, delivery_id, position, app, provider, external_id, event_type, subject, occurred_at,
         received_at, value, state, next_attempt_at, done_at)
    SELECT '00000000-0000-7000-8000-' || lpad(n::text, 12, '0'),
           '00000000-0000-7000-9000-' || lpad(n::text, 12, '0'), 0,
           'default', 'tiktok', md5(n::text) || md5((-n)::text), 'bench.nothing',
           'act.bench-0123456789-0123456789-0123456789', 1700000000000000, 1700000000000000,
           json_build_object('note', repeat('x', 250))::text,
           CASE WHEN n <= $2 THEN 'done' ELSE 'ready' END, 1700000000000000 + n,
           CASE WHEN n <= $2 THEN 1700000000000000 END
    FROM generate_series(1, $1::bigint) AS n";

/// Fills the inbox; its statistics are fresh afterwards.
pub(super) async fn fill(connection: &mut PgConnection, rows: Rows) -> Result<()> {
    sqlx::query(EVENTS)
        .bind(i64::try_from(rows.ready + rows.finished)?)
        .bind(i64::try_from(rows.finished)?)
        .execute(&mut *connection)
        .await?;
    connection.execute("VACUUM (ANALYZE) social.webhook_events").await?;
    Ok(())
}
