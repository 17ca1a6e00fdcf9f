//! The search through everything that a store keeps on disk.

use std::path::{Path, PathBuf};

use memchr::memmem;
use social_test_cluster::{Cluster, Database};
use social_tests::Keep;
use social_tests::server::Needle;
use sqlx::postgres::PgConnection;
use sqlx::{Connection as _, Executor as _};

use super::scene::Secret;

/// A plain vacuum frees the place of old rows and leaves their bytes there.
const SCRUB: &str = "VACUUM FULL social.oauth_accounts, social.oauth_derived_tokens,
    social.oauth_states, social.tiktok_posts";

pub(super) struct Hunt<'a> {
    secrets: &'a [Secret],
    needles: Vec<Needle>,
}

impl<'a> Hunt<'a> {
    pub(super) fn new(secrets: &'a [Secret]) -> Self {
        let needles = secrets.iter().map(|secret| Needle::new(&secret.clear).unwrap()).collect();
        Self { secrets, needles }
    }

    /// The sealed values of the row are in the files, and no token is in clear.
    pub(super) async fn finds_what_is_stored(&self, keep: &Keep) {
        let Some(files) = files(keep).await else { return };
        let found = self.search(&files);
        let newest = self.secrets.iter().filter(|secret| secret.name.ends_with("at the end"));
        for secret in newest {
            let sealed = format!("{}, sealed", secret.name);
            assert!(found.iter().any(|one| one.contains(&sealed)), "{sealed} is in no file");
        }
        let clear: Vec<_> = found.iter().filter(|one| !one.contains(", sealed")).collect();
        assert!(clear.is_empty(), "{clear:?}");
    }

    /// Names every secret that is in a file, and the file.
    pub(super) async fn found(&self, keep: &Keep) -> Vec<String> {
        match files(keep).await {
            Some(files) => self.search(&files),
            None => Vec::new(),
        }
    }

    fn search(&self, files: &[PathBuf]) -> Vec<String> {
        let mut found = Vec::new();
        for file in files {
            // A file may go while the others are read.
            let Ok(text) = std::fs::read(file) else { continue };
            for (secret, needle) in self.secrets.iter().zip(&self.needles) {
                let sealed = memmem::find(&text, &secret.sealed);
                let hits = [(needle.find(&text), ""), (sealed, ", sealed")];
                for (at, how) in hits {
                    if let Some(at) = at {
                        found.push(format!("{}{how} in {} at {at}", secret.name, file.display()));
                    }
                }
            }
        }
        found
    }
}

/// Gives the files of the rows; `None` for rows in memory.
async fn files(keep: &Keep) -> Option<Vec<PathBuf>> {
    match keep {
        Keep::Memory(_) => None,
        Keep::File(folder) => Some(below(folder.path())),
        Keep::Database(database) => Some(below(&settled(database).await)),
    }
}

/// Does what the operator's guide asks for, and gives the folder of the database's files.
async fn settled(database: &Database) -> PathBuf {
    let cluster = Cluster::shared().await.unwrap();
    let mut admin = PgConnection::connect(&cluster.admin_url(database.name())).await.unwrap();
    admin.execute(SCRUB).await.unwrap();
    admin.execute("CHECKPOINT").await.unwrap();
    let own = "SELECT oid::text FROM pg_catalog.pg_database WHERE datname = current_database()";
    let oid: String = sqlx::query_scalar(own).fetch_one(&mut admin).await.unwrap();
    let data: String =
        sqlx::query_scalar("SHOW data_directory").fetch_one(&mut admin).await.unwrap();
    admin.close().await.unwrap();
    Path::new(&data).join("base").join(oid)
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    assert!(!files.is_empty(), "there is nothing to look into");
    files
}
