//! Promise G11: secrets appear nowhere, not even at the loudest level and in what went wrong.

mod hunt;
mod walk;

use social_sandbox::DEFAULT_CLIENT_KEY;
use social_test_cluster::{Cluster, Durability};
use social_tests::server::House;
use social_tests::{Rows, on_stores};
use sqlx::postgres::PgConnection;
use sqlx::{Connection as _, Executor as _};

use hunt::Hunt;

/// The app's secret; made up.
const CLIENT_SECRET: &str = "canary-client-secret-Wm3tV8sKq2";
/// The database that the hunt goes through.
const DATABASE: &str = "canary";

on_stores!(no_secret_is_ever_written_down: file database);

async fn no_secret_is_ever_written_down(rows: Rows) {
    let cluster = match rows {
        Rows::Database => Some(Cluster::start(Durability::Relaxed).await.unwrap()),
        Rows::Memory | Rows::File => None,
    };
    let mut house = House::builder(Rows::File)
        .setting("SOCIAL_LOG", "trace")
        .setting("TIKTOK_CLIENT_SECRET", CLIENT_SECRET)
        .setting("RUST_BACKTRACE", "full")
        .tapped();
    let database = match &cluster {
        Some(cluster) => Some(cluster.create_database(DATABASE).await.unwrap()),
        None => None,
    };
    if let Some(database) = &database {
        house = house.setting("SOCIAL_STORE", database.url());
    }
    let house = house.start().await.unwrap();
    let own = |app: &mut social_sandbox::TikTokApp| app.client_secret = CLIENT_SECRET.into();
    house.sandbox().tiktok().update_app(DEFAULT_CLIENT_KEY, own).unwrap();

    let walked = walk::through_everything(&house).await;
    let mut hunt = Hunt::default();
    hunt.for_secrets_of(&walked, &house.overheard());
    hunt.in_answers(&walked, &house.sandbox().tiktok_url());
    hunt.in_files(house.ground().folder());
    let (stdout, stderr) = (house.server().stdout().clone(), house.server().stderr().clone());
    // What is written at the end is looked at too.
    let ground = house.end().await.unwrap();
    hunt.in_files(ground.folder());
    hunt.in_text("stdout", stdout.bytes());
    hunt.in_text("stderr", stderr.bytes());
    if let Some(cluster) = &cluster {
        hunt.for_password_of(cluster);
        hunt_in_database(&mut hunt, cluster).await;
    }

    // The log is loud: what may be in it is there.
    let log = stderr.text();
    for shown in [walked.account.as_str(), "\"level\":\"DEBUG\""] {
        assert!(log.contains(shown), "the log does not have {shown}");
    }
    let found = hunt.found();
    println!(
        "proof: {} secrets in {} spellings looked for in {} places, {} MiB: {} found",
        hunt.secrets(),
        hunt.spellings(),
        hunt.places(),
        hunt.bytes() >> 20,
        found.len(),
    );
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Looks into the files of the database, its log of changes, and what the server said.
async fn hunt_in_database(hunt: &mut Hunt, cluster: &Cluster) {
    let mut admin = PgConnection::connect(&cluster.admin_url(DATABASE)).await.unwrap();
    // What is in memory alone is written to the files.
    admin.execute("CHECKPOINT").await.unwrap();
    let own = "SELECT oid::text FROM pg_catalog.pg_database WHERE datname = current_database()";
    let oid: String = sqlx::query_scalar(own).fetch_one(&mut admin).await.unwrap();
    let data: String =
        sqlx::query_scalar("SHOW data_directory").fetch_one(&mut admin).await.unwrap();
    admin.close().await.unwrap();
    let data = std::path::Path::new(&data);
    hunt.in_files(&data.join("base").join(oid));
    hunt.in_files(&data.join("pg_wal"));
    hunt.in_text(
        "log of the database",
        std::fs::read(cluster.folder().join("server.log")).unwrap(),
    );
}
