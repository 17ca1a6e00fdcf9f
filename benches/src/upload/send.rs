//! One process that sends a file and tells how long it took and what it held.

use std::io::SeekFrom;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use http::header::{CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE};
use reqwest::Body;
use social_core::UploadUrl;
use social_core::http::AllowedHosts;
use tiktok_client::Client;
use tiktok_client::publish::ChunkPlan;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio::task::JoinSet;
use tokio_util::io::ReaderStream;
use url::Url;

use super::source::Staged;
use crate::process::own_peak_mb;
use crate::report;

/// Bytes that the yardsticks read at once.
const BLOCK: usize = 256 * 1024;

/// How a file is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Way {
    /// By our client, from a staged file.
    Ours,
    /// The planted slow path: by our client, each chunk read whole first.
    OursBuffered,
    /// By hand: a PUT for each chunk, streamed.
    Chunked,
    /// By hand: a PUT for each chunk, read whole first.
    Buffered,
    /// By hand: one PUT for all, streamed.
    Stream,
}

impl Way {
    /// Gives the word on the command line.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::OursBuffered => "ours-buffered",
            Self::Chunked => "chunked",
            Self::Buffered => "buffered",
            Self::Stream => "stream",
        }
    }
}

/// What is sent.
#[derive(Clone, Debug, Args)]
pub struct Send {
    /// How.
    #[arg(value_enum)]
    way: Way,
    /// Where to.
    url: Url,
    /// What.
    file: PathBuf,
    /// How many at once.
    #[arg(long, default_value_t = 1)]
    copies: usize,
}

impl Send {
    /// Sends, and writes the seconds it took and the megabytes it held at most. The client stands
    /// before the time is taken: a program makes it once.
    ///
    /// # Errors
    ///
    /// When an upload fails.
    pub async fn run(self) -> Result<()> {
        let plan = ChunkPlan::new(std::fs::metadata(&self.file)?.len())?;
        let clients = Clients { ours: ours(&self.url)?, bare: bare()? };
        let began = Instant::now();
        let mut uploads = JoinSet::new();
        for _ in 0..self.copies {
            let (way, url, file) = (self.way, self.url.clone(), self.file.clone());
            let clients = clients.clone();
            uploads.spawn(async move { one(&clients, way, url, &file, plan).await });
        }
        while let Some(sent) = uploads.join_next().await {
            sent??;
        }
        report::line(&format!("{} {}", began.elapsed().as_secs_f64(), own_peak_mb()?));
        Ok(())
    }
}

/// One of each, though only one is used: so each process holds the same.
#[derive(Clone)]
struct Clients {
    ours: Client,
    bare: reqwest::Client,
}

async fn one(clients: &Clients, way: Way, url: Url, file: &Path, plan: ChunkPlan) -> Result<()> {
    let client = &clients.bare;
    match way {
        Way::Ours | Way::OursBuffered => {
            let source = Staged::open(file, way == Way::OursBuffered)?;
            let to = UploadUrl::new(url.as_str());
            clients.ours.upload(&to, &source, &plan)?.send().await?;
            Ok(())
        }
        Way::Stream => put(client, &url, file, 0..plan.size(), &plan, false).await,
        Way::Chunked | Way::Buffered => {
            for chunk in 0..plan.count() {
                let range = plan.range(chunk).context("no such chunk")?;
                put(client, &url, file, range, &plan, way == Way::Buffered).await?;
            }
            Ok(())
        }
    }
}

/// Our client, which may send to the sink.
fn ours(url: &Url) -> Result<Client> {
    let client = Client::builder("bench-key", "bench-secret")
        .upload_hosts(AllowedHosts::origin_of(url))
        .build()?;
    Ok(client)
}

/// A client without TLS: the sink speaks plain HTTP to everybody.
fn bare() -> Result<reqwest::Client> {
    let provider = rustls::crypto::ring::default_provider();
    let tls = rustls::ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()?
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    Ok(reqwest::Client::builder().tls_backend_preconfigured(tls).build()?)
}

async fn put(
    client: &reqwest::Client,
    url: &Url,
    file: &Path,
    range: std::ops::Range<u64>,
    plan: &ChunkPlan,
    whole: bool,
) -> Result<()> {
    let length = range.end - range.start;
    let mut file = File::open(file).await?;
    file.set_max_buf_size(BLOCK);
    file.seek(SeekFrom::Start(range.start)).await?;
    let body = if whole {
        let mut bytes = vec![0; usize::try_from(length)?];
        file.read_exact(&mut bytes).await?;
        Body::from(bytes)
    } else {
        Body::wrap_stream(ReaderStream::with_capacity(file.take(length), BLOCK))
    };
    let said = format!("bytes {}-{}/{}", range.start, range.end - 1, plan.size());
    let request = client.put(url.clone()).header(CONTENT_LENGTH, length);
    let request = request.header(CONTENT_RANGE, said).header(CONTENT_TYPE, "video/mp4");
    request.body(body).send().await?.error_for_status()?;
    Ok(())
}
