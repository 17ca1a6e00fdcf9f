//! Opening: many at once, newer schemas, wrong databases.

use social_store::{PostgresOptions, PostgresStore, Store, StoreError};
use social_test_cluster::Cluster;
use sqlx::{Connection, PgConnection, Row};

use crate::support::Ground;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_starters_come_up_on_an_empty_database() {
    let cluster = Cluster::shared().await.unwrap();
    let database = cluster.create_database("starters").await.unwrap();
    let mut starts = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let url = database.url().to_owned();
        let options = PostgresOptions::default().max_connections(2);
        starts.spawn(async move { PostgresStore::open(&url, options).await });
    }
    while let Some(opened) = starts.join_next().await {
        let store = opened.unwrap().unwrap();
        store.ping().await.unwrap();
        store.close().await;
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let ground = Ground::new().await;
    sqlx::query(
        "INSERT INTO social.social_migrations
             (version, description, success, checksum, execution_time)
         VALUES (99, 'from the future', TRUE, '', 0)",
    )
    .execute(&mut ground.connect().await)
    .await
    .unwrap();
    let refused = PostgresStore::open(ground.database.url(), ground.options()).await;
    assert!(matches!(refused, Err(StoreError::NewerSchema { found: 99, .. })), "{refused:?}");
}

#[tokio::test]
async fn a_migration_that_reads_differently_is_refused() {
    let ground = Ground::new().await;
    sqlx::query("UPDATE social.social_migrations SET checksum = ''")
        .execute(&mut ground.connect().await)
        .await
        .unwrap();
    let refused = PostgresStore::open(ground.database.url(), ground.options()).await;
    assert!(matches!(refused, Err(StoreError::Corrupt { what: "schema", .. })), "{refused:?}");
}

#[tokio::test]
async fn an_encoding_that_cannot_keep_every_text_is_refused() {
    let cluster = Cluster::shared().await.unwrap();
    let mut conn = PgConnection::connect(&cluster.admin_url("postgres")).await.unwrap();
    sqlx::raw_sql(
        "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    let refused =
        PostgresStore::open(&cluster.admin_url("latin"), PostgresOptions::default()).await;
    assert!(
        matches!(&refused, Err(StoreError::Setting { setting: "server_encoding", found }) if found == "LATIN1"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn an_address_that_cannot_be_read_is_refused_and_not_repeated() {
    let url = "postgres://user:made-up-password@[nowhere";
    let refused = PostgresStore::open(url, PostgresOptions::default()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Setting { setting: "url", .. }), "{refused:?}");
    assert!(!format!("{refused:?} {refused}").contains("made-up-password"));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let url = format!("postgres://user:made-up@127.0.0.1:{port}/social");
    let refused = PostgresStore::open(&url, PostgresOptions::default()).await.unwrap_err();
    assert!(refused.is_transient(), "{refused:?}");
}

#[tokio::test]
async fn migrations_of_the_host_are_left_alone() {
    let cluster = Cluster::shared().await.unwrap();
    let database = cluster.create_database("hosts").await.unwrap();
    let mut conn = PgConnection::connect(database.url()).await.unwrap();
    sqlx::raw_sql(
        "CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, mine TEXT);
         INSERT INTO _sqlx_migrations VALUES (7, 'the host''s')",
    )
    .execute(&mut conn)
    .await
    .unwrap();
    let store = PostgresStore::open(database.url(), PostgresOptions::default()).await.unwrap();
    store.close().await;
    let rows = sqlx::query("SELECT version, mine FROM _sqlx_migrations")
        .fetch_all(&mut conn)
        .await
        .unwrap();
    assert_eq!((rows.len(), rows[0].get::<&str, _>("mine")), (1, "the host's"));
    let tables = sqlx::query(
        "SELECT count(*) AS ours FROM pg_tables WHERE schemaname = 'public'
         AND tablename <> '_sqlx_migrations'",
    )
    .fetch_one(&mut conn)
    .await
    .unwrap();
    assert_eq!(tables.get::<i64, _>("ours"), 0, "everything lies in the schema `social`");
}
