//! What a proxy is told, and what each of its questions costs.

use std::fs;
use std::path::PathBuf;

use social_test_cluster::{Cluster, Database};
use sqlx::{Connection as _, PgConnection};
use tempfile::TempDir;
use url::Url;

use super::*;

/// A server whose rows lie in a database and whose media in a folder.
struct OnDisk {
    folder: TempDir,
    database: Database,
    server: Server,
}

impl OnDisk {
    /// Starts with a database of this name, which no other test uses.
    async fn start(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Cluster::shared().await.unwrap().create_database(name).await.unwrap();
        let media = Url::from_file_path(folder.path().join("media")).unwrap();
        let settings = [("SOCIAL_STORE", database.url()), ("SOCIAL_MEDIA", media.as_str())];
        let server = Server::start_with(&settings).await;
        Self { folder, database, server }
    }

    fn media(&self) -> PathBuf {
        self.folder.path().join("media")
    }

    /// The object that a trial of the media leaves.
    fn probe(&self) -> PathBuf {
        self.media().join("probe/ready")
    }

    /// The transaction that last wrote the row a trial of the database writes.
    async fn writer(&self) -> String {
        let mut conn = PgConnection::connect(self.database.url()).await.unwrap();
        let row = "SELECT xmin::text FROM social.outbox_pruned";
        sqlx::query_scalar(row).fetch_one(&mut conn).await.unwrap()
    }

    async fn ready(&self) -> Answer {
        self.server.browser().get("/readyz").await
    }
}

#[tokio::test]
async fn health_and_readiness_are_told() {
    let server = Server::start().await;
    let mut browser = server.browser();
    assert_eq!(browser.get("/healthz").await.text, "ok\n");
    let ready = browser.get("/readyz").await;
    assert_eq!(ready.status, StatusCode::OK, "{}", ready.text);
    server.assembled.site.stop.cancel();
    let stopping = browser.get("/readyz").await;
    assert_eq!(stopping.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(stopping.text.contains("\"stopping\":true"));
}

/// Red with: a trial for each question.
#[tokio::test]
async fn a_question_writes_nothing_for_a_while() {
    let disk = OnDisk::start("ready_reads").await;
    assert_eq!(disk.ready().await.status, StatusCode::OK);
    fs::remove_file(disk.probe()).unwrap();
    let writer = disk.writer().await;
    for _ in 0..3 {
        disk.server.clock.advance(Duration::from_secs(9));
        assert_eq!(disk.ready().await.status, StatusCode::OK);
    }
    assert!(!disk.probe().exists(), "no object is written");
    assert_eq!(disk.writer().await, writer, "no row is written");
    disk.server.clock.advance(Duration::from_secs(3));
    assert_eq!(disk.ready().await.status, StatusCode::OK);
    assert!(disk.probe().exists());
    assert_ne!(disk.writer().await, writer);
}

#[tokio::test]
async fn media_that_cannot_be_written_show_and_come_back() {
    let disk = OnDisk::start("ready_media").await;
    assert_eq!(disk.ready().await.status, StatusCode::OK);
    fs::remove_dir_all(disk.media()).unwrap();
    fs::write(disk.media(), "no folder").unwrap();
    disk.server.clock.advance(Duration::from_secs(30));
    let told = disk.ready().await;
    assert_eq!(told.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(told.text.contains("\"media\":\"failed\""), "{}", told.text);
    assert!(told.text.contains("\"store\":\"ok\""), "{}", told.text);
    fs::remove_file(disk.media()).unwrap();
    fs::create_dir(disk.media()).unwrap();
    assert_eq!(disk.ready().await.status, StatusCode::SERVICE_UNAVAILABLE, "tried a moment ago");
    disk.server.clock.advance(Duration::from_secs(3));
    assert_eq!(disk.ready().await.status, StatusCode::OK);
}
