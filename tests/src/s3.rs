//! A service that speaks S3, over a folder.

use std::net::Ipv4Addr;
use std::path::Path;

use anyhow::Context as _;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use social_server::config::{Config, S3Config, Sources};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};
use url::Url;

/// The one bucket that is there.
pub const BUCKET: &str = "social-media";
/// What our keys in it begin with.
pub const PREFIX: &str = "videos/waiting";
/// Who may use it; made up.
pub const ACCESS_KEY_ID: &str = "canary-s3-id";
/// What is signed with; made up.
pub const SECRET_ACCESS_KEY: &str = "canary-s3-secret-Vb4tGq";
/// The region, which this service does not look at.
const REGION: &str = "us-east-1";

/// An S3 service on a free port of this machine, with signatures, parts and ranges.
///
/// It writes what comes to its folder as it comes, so its memory does not grow with a file. The
/// folder goes when the value does.
#[derive(Debug)]
pub struct S3Server {
    endpoint: Url,
    folder: TempDir,
    server: JoinHandle<()>,
}

impl S3Server {
    /// Starts to serve an empty bucket.
    ///
    /// # Errors
    ///
    /// When no port or folder can be had.
    pub async fn start() -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("social-tests-s3-").tempdir()?;
        std::fs::create_dir(folder.path().join(BUCKET))?;
        let files = FileSystem::new(folder.path())
            .map_err(|error| anyhow::anyhow!("the folder cannot be served: {error:?}"))?;
        let mut service = S3ServiceBuilder::new(files);
        service.set_auth(SimpleAuth::from_single(ACCESS_KEY_ID, SECRET_ACCESS_KEY));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let endpoint = Url::parse(&format!("http://{}", listener.local_addr()?))?;
        let server = tokio::spawn(serve(listener, service.build()));
        Ok(Self { endpoint, folder, server })
    }

    /// Gives its address.
    pub const fn endpoint(&self) -> &Url {
        &self.endpoint
    }

    /// Gives the settings of a server that keeps its media here, by their names in the environment.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("SOCIAL_MEDIA", format!("s3://{BUCKET}/{PREFIX}")),
            ("AWS_ENDPOINT_URL", self.endpoint.to_string()),
            ("AWS_REGION", REGION.to_owned()),
            ("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY.to_owned()),
        ]
    }

    /// Reads these settings as a server does.
    ///
    /// # Errors
    ///
    /// When they cannot be read.
    pub fn config(&self) -> anyhow::Result<S3Config> {
        let others = [
            ("SOCIAL_STORE", "memory:"),
            ("SOCIAL_KEYS", "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
            ("TIKTOK_CLIENT_KEY", "made-up"),
            ("TIKTOK_CLIENT_SECRET", "made-up"),
        ];
        let others = others.map(|(name, value)| (name, value.to_owned()));
        let sources = Sources::from_pairs(self.settings().into_iter().chain(others));
        Config::read(&sources)?.s3.context("the settings name no bucket")
    }

    /// Counts the uploads in parts that were begun and neither ended nor aborted.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn open_uploads(&self) -> anyhow::Result<usize> {
        // The service notes each in a file beside the buckets, and each part in another.
        count(self.folder.path(), |name| name.starts_with(".upload"))
    }

    /// Counts the objects below our prefix.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn objects(&self) -> anyhow::Result<usize> {
        let staged = self.folder.path().join(BUCKET).join(PREFIX).join("staged");
        if staged.is_dir() { count(&staged, |_| true) } else { Ok(0) }
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn count(folder: &Path, counts: impl Fn(&str) -> bool) -> anyhow::Result<usize> {
    let mut found = 0;
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        found += usize::from(name.to_str().is_some_and(&counts));
    }
    Ok(found)
}

/// Serves until it is aborted; the connections go with it.
async fn serve(listener: TcpListener, service: S3Service) {
    let mut connections = JoinSet::new();
    while let Ok((socket, _)) = listener.accept().await {
        let service = service.clone();
        connections.spawn(async move {
            let http = Builder::new(TokioExecutor::new()).http1_only();
            let served = http.serve_connection(TokioIo::new(socket), service);
            // A client that goes away is nothing to tell.
            drop(served.await);
        });
        while connections.try_join_next().is_some() {}
    }
}
