//! The server comes, keeps what it must, and goes.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "what these helpers cannot do fails the test")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use social_test_cluster::{Cluster, ClusterError, Database, Durability};
use sqlx::{Connection as _, PgConnection};

async fn connect(database: &Database) -> PgConnection {
    PgConnection::connect(database.url()).await.unwrap()
}

async fn notes(url: String) -> Result<(), sqlx::Error> {
    let mut conn = PgConnection::connect(&url).await?;
    sqlx::query("CREATE TABLE notes (text TEXT NOT NULL)").execute(&mut conn).await?;
    sqlx::query("INSERT INTO notes VALUES ('template')").execute(&mut conn).await?;
    conn.close().await
}

async fn count(conn: &mut PgConnection) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM notes").fetch_one(conn).await.unwrap()
}

#[tokio::test]
async fn copies_of_a_template_are_apart_and_the_template_is_made_once() {
    let cluster = Cluster::shared().await.unwrap();
    cluster.template("notes", notes).await.unwrap();
    let again = |_| async { Err::<(), _>("a second time") };
    cluster.template("notes", again).await.unwrap();
    let (one, other) =
        tokio::join!(cluster.clone_database("notes"), cluster.clone_database("notes"));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_ne!(one.name(), other.name());
    let (mut first, mut second) = (connect(&one).await, connect(&other).await);
    sqlx::query("INSERT INTO notes VALUES ('one')").execute(&mut first).await.unwrap();
    assert_eq!((count(&mut first).await, count(&mut second).await), (2, 1));
}

#[tokio::test]
async fn a_database_goes_after_its_value() {
    let cluster = Cluster::start(Durability::Relaxed).await.unwrap();
    let dropped = cluster.create_database("brief").await.unwrap();
    let url = dropped.url().to_owned();
    let held = PgConnection::connect(&url).await.unwrap();
    drop(dropped);
    let _next = cluster.create_database("next").await.unwrap();
    assert!(PgConnection::connect(&url).await.is_err(), "gone, although somebody was connected");
    drop(held);
    let _again = cluster.create_database("brief").await.unwrap();
    PgConnection::connect(&url).await.unwrap();
}

#[tokio::test]
async fn a_template_that_fails_is_tried_again() {
    let cluster = Cluster::shared().await.unwrap();
    let fails = |_| async { Err::<(), _>("a mistake in a migration") };
    let refused = cluster.template("broken", fails).await.unwrap_err();
    assert!(matches!(refused, ClusterError::Template { .. }), "{refused}");
    cluster.template("broken", notes).await.unwrap();
    let _copy = cluster.clone_database("broken").await.unwrap();
}

#[tokio::test]
async fn the_owner_has_no_rights_over_the_server() {
    let cluster = Cluster::shared().await.unwrap();
    let database = cluster.create_database("owned").await.unwrap();
    let mut conn = connect(&database).await;
    sqlx::query("CREATE SCHEMA social").execute(&mut conn).await.unwrap();
    assert!(sqlx::query("CREATE ROLE other").execute(&mut conn).await.is_err());
    assert!(sqlx::query("CREATE DATABASE other").execute(&mut conn).await.is_err());
    let wrong = database.url().replace(cluster.password(), "wrong");
    assert!(PgConnection::connect(&wrong).await.is_err(), "the port takes no stranger");
}

#[tokio::test]
async fn text_sorts_by_language() {
    let cluster = Cluster::shared().await.unwrap();
    let mut conn = PgConnection::connect(&cluster.admin_url("postgres")).await.unwrap();
    let sorted: Vec<String> =
        sqlx::query_scalar("SELECT t FROM unnest(ARRAY['a', 'B', 'c']) AS t ORDER BY t")
            .fetch_all(&mut conn)
            .await
            .unwrap();
    assert_eq!(sorted, ["a", "B", "c"]);
}

#[tokio::test]
async fn names_that_need_quotes_are_refused() {
    let cluster = Cluster::shared().await.unwrap();
    for name in ["", "A", "a b", "a\"b", "1a", "a;b", &"a".repeat(41)] {
        let refused = cluster.create_database(name).await;
        assert!(matches!(refused, Err(ClusterError::Name(_))), "{name}");
    }
}

#[tokio::test]
async fn what_was_committed_survives_a_hard_stop() {
    let cluster = Cluster::start(Durability::Full).await.unwrap();
    let database = cluster.create_database("kept").await.unwrap();
    notes(database.url().to_owned()).await.unwrap();
    let mut open = connect(&database).await;
    let mut row = open.begin().await.unwrap();
    sqlx::query("INSERT INTO notes VALUES ('open')").execute(&mut *row).await.unwrap();
    cluster.stop_immediate().await.unwrap();
    assert!(sqlx::query("SELECT 1").execute(&mut *row).await.is_err(), "the connection is cut");
    assert!(PgConnection::connect(database.url()).await.is_err());
    let twice = cluster.stop_immediate().await.unwrap_err();
    assert!(matches!(twice, ClusterError::Server { .. }), "{twice}");
    cluster.start_again().await.unwrap();
    assert_eq!(
        count(&mut connect(&database).await).await,
        1,
        "what was not committed is not there"
    );
}

/// Reads the server's port where the server notes it.
fn port(folder: &Path) -> u16 {
    let noted = std::fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
    noted.lines().nth(3).unwrap().parse().unwrap()
}

fn listens(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

fn hold() -> (Child, PathBuf) {
    let mut holder = Command::new(env!("CARGO_BIN_EXE_hold-cluster"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(holder.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    (holder, PathBuf::from(line.trim_end()))
}

/// Waits until the holder and the guard behind it, which has the same standard error, are gone.
fn gone(mut holder: Child) {
    let mut said = String::new();
    holder.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    holder.wait().unwrap();
    assert_eq!(said, "");
}

#[test]
fn nothing_is_left_of_a_process_that_is_killed() {
    let (mut holder, folder) = hold();
    let port = port(&folder);
    assert!(folder.is_dir() && listens(port));
    // SIGKILL: nothing in the process has a chance to clean up.
    holder.kill().unwrap();
    gone(holder);
    assert!(!listens(port), "the server still runs");
    assert!(!folder.exists(), "its folder is still there");
}

#[test]
fn nothing_is_left_of_a_process_that_ends() {
    let (mut holder, folder) = hold();
    let port = port(&folder);
    drop(holder.stdin.take());
    gone(holder);
    assert!(!listens(port) && !folder.exists());
}
