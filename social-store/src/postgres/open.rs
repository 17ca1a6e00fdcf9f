//! Opening and closing a store.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool, Row};

use super::inbox::{Inserter, LowWater};
use super::options::PostgresOptions;
use super::signals::Switchboard;
use super::time::Time;
use super::tx::Writer;
use super::{PostgresStore, fault, migrate};
use crate::error::StoreError;
use crate::sql::intake::Intake;
use crate::sql::lost;
use crate::traits::{Result, Store as _};

/// How long a caller waits for a connection before it hears that the store is busy.
const ACQUIRE: Duration = Duration::from_secs(5);

/// After how long a rest a connection is asked whether it is still there. A database takes longer
/// to come back than this, so what was not asked did not live through a restart; to ask each time
/// would be a round trip before every statement.
pub(super) const RESTED: Duration = Duration::from_millis(100);

/// What the database watches for us: no statement of ours takes long, and none may hold up others.
const LIMITS: [(&str, &str); 3] = [
    ("statement_timeout", "30s"),
    ("lock_timeout", "10s"),
    ("idle_in_transaction_session_timeout", "60s"),
];

impl PostgresStore {
    /// Connects, makes the schema `social` if it is missing, and brings it up to date.
    ///
    /// `url` is `postgres://USER:PASSWORD@HOST/DATABASE`; the `PG...` variables of the environment
    /// fill in what it leaves out. The role needs the right to create in the database, or in the
    /// schema `social` if that is there. Any number of processes may open one database at once.
    ///
    /// # Errors
    ///
    /// [`StoreError::NewerSchema`] if a newer program was here, [`StoreError::Setting`] if the
    /// database cannot keep every text or the address cannot be read, [`StoreError::Unavailable`]
    /// if it cannot be reached or written to.
    pub async fn open(url: &str, options: PostgresOptions) -> Result<Self> {
        let connect = PgConnectOptions::from_str(url)
            .map_err(|_| StoreError::Setting {
                setting: "url",
                // The address holds a password: it is not repeated.
                found: "an address that cannot be read".to_owned(),
            })?
            .application_name("social")
            .options(LIMITS);
        let pool = sized(options.max_connections)
            .connect_with(connect.clone())
            .await
            .map_err(fault::from_sqlx)?;
        // One for taking webhooks in, one for listening: readers and workers cannot starve them.
        let aside = sized(2).idle_timeout(None).max_lifetime(None).connect_lazy_with(connect);
        Self::start(Connections { pool, aside, whose: Whose::Ours }, options).await
    }

    /// Takes the host's own pool, with all else as [`Self::open`].
    ///
    /// The host sets the pool's size and its connections' settings: set `statement_timeout`,
    /// `lock_timeout` and `idle_in_transaction_session_timeout`, and an `acquire_timeout` of a few
    /// seconds. One connection listens as long as the store is open, one more takes webhooks in
    /// while there are any. [`PostgresOptions::max_connections`] has no effect. [`Self::close`]
    /// leaves the pool open.
    ///
    /// # Errors
    ///
    /// As [`Self::open`].
    pub async fn with_pool(pool: PgPool, options: PostgresOptions) -> Result<Self> {
        let aside = pool.clone();
        Self::start(Connections { pool, aside, whose: Whose::Hosts }, options).await
    }

    async fn start(connections: Connections, options: PostgresOptions) -> Result<Self> {
        // Opening is several steps; in a task of its own it never stops between two of them.
        let pool = connections.pool.clone();
        let task = tokio::spawn(async move {
            let mut conn = pool.acquire().await.map_err(fault::from_sqlx)?;
            prepare(&mut conn).await
        });
        task.await.unwrap_or_else(|error| Err(lost(error)))?;
        let writer = Arc::new(Writer { connections, time: Time::new(options.clock) });
        let switchboard = Switchboard::start(&writer.connections);
        let inserter = Inserter::new(Arc::clone(&writer), switchboard.clone());
        let intake = Intake::start(Arc::new(inserter));
        let store = Self { writer, intake, low_water: Arc::new(LowWater::default()), switchboard };
        // It shows whether the database takes writes, and sets the store's clock.
        store.ping().await?;
        Ok(store)
    }

    /// Waits for what is under way, refuses what comes later, and closes the connections.
    pub async fn close(&self) {
        self.intake.close().await;
        self.switchboard.close();
        self.writer.connections.close().await;
    }
}

/// The connections a store works with.
pub(super) struct Connections {
    /// For reading and for writing.
    pub(super) pool: PgPool,
    /// For taking webhooks in and for hearing signals.
    pub(super) aside: PgPool,
    whose: Whose,
}

/// Who opened the connections.
#[derive(PartialEq)]
enum Whose {
    Ours,
    Hosts,
}

impl Connections {
    /// Tells whether we opened the connections, and so may keep one.
    pub(super) fn are_ours(&self) -> bool {
        self.whose == Whose::Ours
    }

    async fn close(&self) {
        if self.are_ours() {
            self.aside.close().await;
            self.pool.close().await;
        }
    }
}

async fn prepare(conn: &mut PgConnection) -> Result<()> {
    let row = sqlx::query("SELECT current_setting('server_encoding') AS found")
        .fetch_one(&mut *conn)
        .await
        .map_err(fault::from_sqlx)?;
    let found: String = row.try_get("found").map_err(fault::from_sqlx)?;
    if found != "UTF8" {
        return Err(StoreError::Setting { setting: "server_encoding", found });
    }
    migrate::run(conn).await
}

fn sized(connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE)
        .test_before_acquire(false)
        .before_acquire(|conn, about| {
            Box::pin(async move {
                if about.idle_for >= RESTED {
                    conn.ping().await?;
                }
                Ok(true)
            })
        })
}
