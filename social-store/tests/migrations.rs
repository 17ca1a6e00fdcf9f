//! Promise G19: a database of every version that was ever released opens, with its rows.
//!
//! `tests/fixtures/schema/vN.sql` is the dump of a database at version N with a row in every table.
//! A new migration needs a new fixture: `cargo run -p social-store --example schema_fixture` writes
//! the database to dump.

#![cfg(feature = "sqlite")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking, also in their helpers"
)]

mod sample;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use social_core::{Clock, TestClock};
use social_store::{SqliteOptions, SqliteStore, StoreError};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Row, SqliteConnection};

/// Every released version and the dump of a database at it.
const FIXTURES: &[(i64, &str)] = &[
    (1, include_str!("fixtures/schema/v1.sql")),
    (2, include_str!("fixtures/schema/v2.sql")),
    (3, include_str!("fixtures/schema/v3.sql")),
    (4, include_str!("fixtures/schema/v4.sql")),
    (5, include_str!("fixtures/schema/v5.sql")),
    (6, include_str!("fixtures/schema/v6.sql")),
];

async fn connect(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    options.connect().await.unwrap()
}

async fn open(path: &Path) -> Result<SqliteStore, StoreError> {
    let clock: Arc<dyn Clock> = Arc::new(TestClock::default());
    SqliteStore::open(path, SqliteOptions::default().clock(clock)).await
}

/// The numbers of the files of a folder: `0001_first.sql` is 1, `v1.sql` too.
fn numbers(folder: &str) -> BTreeSet<i64> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = std::fs::read_dir(folder).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names
        .map(|name| {
            let digits = name.trim_start_matches('v').split(['_', '.']).next().unwrap();
            digits.parse().unwrap()
        })
        .collect()
}

/// What the database says of its own shape.
async fn schema(conn: &mut SqliteConnection) -> Vec<String> {
    let rows = sqlx::query(
        "SELECT ifnull(sql, name) AS sql FROM sqlite_schema
         WHERE name NOT IN ('social_migrations') ORDER BY name",
    )
    .fetch_all(conn)
    .await
    .unwrap();
    rows.iter().map(|row| row.get("sql")).collect()
}

async fn tables(conn: &mut SqliteConnection) -> Vec<String> {
    let rows = sqlx::query(
        "SELECT name FROM sqlite_schema
         WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
    )
    .fetch_all(conn)
    .await
    .unwrap();
    rows.iter().map(|row| row.get("name")).collect()
}

async fn restored(folder: &tempfile::TempDir, dump: &'static str) -> PathBuf {
    let path = folder.path().join("old.db");
    let mut conn = connect(&path).await;
    sqlx::raw_sql(dump).execute(&mut conn).await.unwrap();
    path
}

#[test]
fn every_migration_has_a_fixture() {
    let fixtures: BTreeSet<_> = FIXTURES.iter().map(|(version, _)| *version).collect();
    assert_eq!(numbers("migrations/sqlite"), fixtures);
    assert_eq!(numbers("tests/fixtures/schema"), fixtures);
}

#[tokio::test]
async fn every_fixture_has_a_row_in_every_table() {
    for (version, dump) in FIXTURES {
        let folder = tempfile::tempdir().unwrap();
        let mut conn = connect(&restored(&folder, dump).await).await;
        for table in tables(&mut conn).await {
            // The name comes out of the schema itself.
            let sql = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
            let rows: i64 = sqlx::query_scalar(sql).fetch_one(&mut conn).await.unwrap();
            assert!(rows > 0, "{table} is empty in version {version}");
        }
    }
}

#[tokio::test]
async fn every_older_version_opens_with_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let new = folder.path().join("new.db");
    open(&new).await.unwrap().close().await;
    let fresh = schema(&mut connect(&new).await).await;
    for (version, dump) in FIXTURES {
        let folder = tempfile::tempdir().unwrap();
        let path = restored(&folder, dump).await;
        let store = open(&path).await.unwrap();
        sample::check(&store).await;
        store.close().await;
        let migrated = schema(&mut connect(&path).await).await;
        assert_eq!(migrated, fresh, "version {version} ends in another schema");
    }
}

#[tokio::test]
async fn a_second_start_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("social.db");
    let store = open(&path).await.unwrap();
    sample::fill(&store).await;
    store.close().await;
    let store = open(&path).await.unwrap();
    sample::check(&store).await;
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("social.db");
    open(&path).await.unwrap().close().await;
    let mut conn = connect(&path).await;
    sqlx::raw_sql(
        "INSERT INTO social_migrations (version, description, success, checksum, execution_time)
         VALUES (99, 'from the future', TRUE, x'00', 0)",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    let before = schema(&mut conn).await;
    let known = FIXTURES.iter().map(|(version, _)| *version).max().unwrap();
    match open(&path).await.unwrap_err() {
        StoreError::NewerSchema { found, known: ours } => assert_eq!((found, ours), (99, known)),
        error => panic!("{error:?}"),
    }
    assert_eq!(schema(&mut conn).await, before);
}

#[tokio::test]
async fn a_migration_that_reads_differently_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("social.db");
    open(&path).await.unwrap().close().await;
    let mut conn = connect(&path).await;
    sqlx::raw_sql("UPDATE social_migrations SET checksum = x'00'")
        .execute(&mut conn)
        .await
        .unwrap();
    let error = open(&path).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { what: "schema", .. }), "{error:?}");
}

#[tokio::test]
async fn tables_of_the_host_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("social.db");
    let mut conn = connect(&path).await;
    sqlx::raw_sql(
        "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, mine TEXT);
         INSERT INTO _sqlx_migrations VALUES (7, 'the host''s')",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    open(&path).await.unwrap().close().await;
    let rows = sqlx::query("SELECT version, mine FROM _sqlx_migrations")
        .fetch_all(&mut conn)
        .await
        .unwrap();
    assert_eq!((rows.len(), rows[0].get::<&str, _>("mine")), (1, "the host's"));
}
