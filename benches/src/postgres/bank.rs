//! The server, and the database in it that is measured.

use anyhow::{Context as _, Result};
use bytes::Bytes;
use social_core::{AppName, Clock, Provider, SystemClock};
use social_store::{NewDelivery, NewEvent, PostgresOptions, PostgresStore, WebhookInbox};
use social_test_cluster::{Cluster, Database, Durability};
use sqlx::{Connection as _, Executor as _, PgConnection, Row as _};

use super::master::{Master, Rows, fill};

/// Connections of the store under measurement; the pools of the yardsticks have as many.
const CONNECTIONS: u32 = 16;

/// What the server is given beyond its durable settings: the memory of the machines that the goals
/// speak of. Nothing here weakens a commit.
const SETTINGS: [&str; 5] = [
    "ALTER SYSTEM SET shared_buffers = '1GB'",
    "ALTER SYSTEM SET max_wal_size = '8GB'",
    "ALTER SYSTEM SET checkpoint_timeout = '15min'",
    "ALTER SYSTEM SET maintenance_work_mem = '256MB'",
    "ALTER SYSTEM SET jit = off",
];

/// Opens the store under measurement.
///
/// # Errors
///
/// When the database cannot be reached.
pub async fn open(url: &str) -> Result<PostgresStore> {
    let options = PostgresOptions::default().max_connections(CONNECTIONS);
    Ok(PostgresStore::open(url, options).await?)
}

/// One database in a server of its own, with the store's tables.
#[derive(Debug)]
pub struct Bank {
    cluster: Cluster,
    /// The first one; its tables are emptied for each run.
    plain: Database,
    /// Filled ones that are copied for a run, by the names of their masters.
    masters: Vec<(&'static str, Database)>,
    /// Whether a copy of a master is in use.
    grown: bool,
    url: String,
}

impl Bank {
    /// Starts the server and has the store make its tables.
    ///
    /// # Errors
    ///
    /// When no server is installed, or it does not start.
    pub async fn start() -> Result<Self> {
        let cluster = Cluster::start(Durability::Full).await.context("Postgres")?;
        let mut admin = PgConnection::connect(&cluster.admin_url("postgres")).await?;
        for setting in SETTINGS {
            admin.execute(setting).await?;
        }
        admin.close().await?;
        cluster.stop_immediate().await?;
        cluster.start_again().await?;
        let plain = cluster.create_database("bench").await?;
        let url = plain.url().to_owned();
        make_tables(&url).await?;
        Ok(Self { cluster, plain, masters: Vec::new(), grown: false, url })
    }

    /// Copies a filled database, which is made when it is first asked for; it is the one in use
    /// until [`Self::empty`].
    ///
    /// # Errors
    ///
    /// When it cannot be filled or copied.
    pub async fn grow(&mut self, master: &'static Master, rows: Rows) -> Result<()> {
        if !self.masters.iter().any(|(name, _)| *name == master.name) {
            let database = self.cluster.create_database(master.name).await?;
            make_tables(database.url()).await?;
            let mut connection = PgConnection::connect(database.url()).await?;
            fill(&mut connection, rows).await?;
            connection.close().await?;
            self.masters.push((master.name, database));
        }
        let mut admin = PgConnection::connect(&self.cluster.admin_url("postgres")).await?;
        admin.execute("DROP DATABASE IF EXISTS grown WITH (FORCE)").await?;
        // It writes all out by itself; what comes after it pays for nothing.
        admin.execute(master.copy).await?;
        admin.close().await?;
        self.url = self.cluster.url("grown");
        self.grown = true;
        Ok(())
    }

    /// Makes an empty database beside the store's.
    ///
    /// # Errors
    ///
    /// When the server is not up.
    pub async fn side(&self, name: &str) -> Result<Database> {
        let mut admin = self.admin().await?;
        let taken = sqlx::query("SELECT 1 FROM pg_database WHERE datname LIKE $1 || '%'");
        let taken = taken.bind(name).fetch_all(&mut admin).await?.len();
        admin.close().await?;
        Ok(self.cluster.create_database(&format!("{name}{taken}")).await?)
    }

    /// Gives the address of the database.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn name(&self) -> &str {
        if self.grown { "grown" } else { self.plain.name() }
    }

    /// Opens a connection as the owner of the tables.
    ///
    /// # Errors
    ///
    /// When the server is not up.
    pub async fn connect(&self) -> Result<PgConnection> {
        Ok(PgConnection::connect(self.url()).await?)
    }

    /// Opens a connection as the server's administrator.
    ///
    /// # Errors
    ///
    /// When the server is not up.
    pub async fn admin(&self) -> Result<PgConnection> {
        Ok(PgConnection::connect(&self.cluster.admin_url(self.name())).await?)
    }

    /// Runs statements that give nothing.
    ///
    /// # Errors
    ///
    /// When one of them fails.
    pub async fn run(&self, statements: &[&'static str]) -> Result<()> {
        let mut connection = self.connect().await?;
        for statement in statements {
            connection.execute(*statement).await.context(*statement)?;
        }
        Ok(connection.close().await?)
    }

    /// Reads one column of texts.
    ///
    /// # Errors
    ///
    /// When the statement fails.
    pub async fn texts(&self, statement: &'static str) -> Result<Vec<String>> {
        let mut connection = self.connect().await?;
        let rows = sqlx::query(statement).fetch_all(&mut connection).await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    /// Empties the tables of the inbox and of the due work.
    ///
    /// # Errors
    ///
    /// When the server is not up.
    pub async fn empty(&mut self) -> Result<()> {
        self.grown = false;
        self.plain.url().clone_into(&mut self.url);
        self.run(&["TRUNCATE social.webhook_events, social.webhook_deliveries, social.schedule"])
            .await
    }

    /// Empties the inbox and fills it.
    ///
    /// # Errors
    ///
    /// When the server is not up.
    pub async fn refill(&mut self, rows: Rows) -> Result<()> {
        self.empty().await?;
        let mut connection = self.connect().await?;
        fill(&mut connection, rows).await?;
        connection.close().await?;
        self.settle().await
    }

    /// Writes everything out.
    ///
    /// # Errors
    ///
    /// When the server is not up.
    pub async fn checkpoint(&self) -> Result<()> {
        let mut admin = self.admin().await?;
        admin.execute("CHECKPOINT").await?;
        Ok(admin.close().await?)
    }

    /// Writes everything out and refreshes the statistics, so that no run pays for the one before.
    ///
    /// # Errors
    ///
    /// When the server is not up.
    pub async fn settle(&self) -> Result<()> {
        let mut admin = self.admin().await?;
        for table in ["VACUUM (ANALYZE) social.webhook_events", "VACUUM (ANALYZE) social.schedule"]
        {
            admin.execute(table).await?;
        }
        admin.close().await?;
        self.checkpoint().await
    }

    /// Stops the server hard and starts it again: it recovers what was committed.
    ///
    /// # Errors
    ///
    /// When it does not come up again.
    pub async fn crash(&self) -> Result<()> {
        self.cluster.stop_immediate().await?;
        Ok(self.cluster.start_again().await?)
    }
}

/// Has the store make its tables. The intake makes the partition of the day with the first delivery;
/// the yardsticks write into it, too.
async fn make_tables(url: &str) -> Result<()> {
    let store = open(url).await?;
    store.accept(&[first()]).await?;
    store.close().await;
    let mut connection = PgConnection::connect(url).await?;
    connection.execute("TRUNCATE social.webhook_events, social.webhook_deliveries").await?;
    Ok(connection.close().await?)
}

fn first() -> NewDelivery {
    let now = SystemClock.now();
    NewDelivery {
        app: AppName::default_app(),
        provider: Provider::TikTok,
        body: Bytes::from_static(b"{}"),
        received_at: now,
        events: vec![NewEvent {
            external_id: "first".to_owned(),
            event_type: "bench.nothing".to_owned(),
            subject: None,
            occurred_at: None,
            value: serde_json::Value::Null,
        }],
    }
}
