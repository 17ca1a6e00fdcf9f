//! Uploads to a local sink: throughput, and the memory of the process that sends.

mod send;
mod sink;
mod source;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use tokio::process::Command;

pub use send::{Send, Way};
pub use sink::Drain;

use crate::context::Context;
use crate::process::{self, Child, peak_mb};
use crate::report::{Book, Who};

const CHUNKED: Who = Who::Minimum("chunks streamed with reqwest");
const BUFFERED: Who = Who::Minimum("each chunk read whole first");
const STREAM: Who = Who::Limit("one PUT streamed");
const CURL: Who = Who::Peer("curl");

/// What a sending process tells.
#[derive(Clone, Copy, Debug)]
struct Sent {
    /// Megabytes (10^6) a second.
    rate: f64,
    /// The most it held, in megabytes.
    peak: f64,
}

/// Runs the bench.
///
/// # Errors
///
/// When an upload fails.
pub async fn run(context: &Context, book: &mut Book) -> Result<()> {
    let mut sink = process::start(process::role("drain")?)?;
    let ready = sink.line().await?;
    let address = ready.strip_prefix("ready ").context("the sink did not start")?.to_owned();
    let sizes: &[(u64, &str)] = context.pick(
        &[(256_000_000, "256mb"), (1_000_000_000, "1gb"), (4_000_000_000, "4gb")],
        &[(80_000_000, "256mb"), (90_000_000, "1gb"), (100_000_000, "4gb")],
    );
    let mut files = Vec::new();
    for (size, name) in sizes {
        files.push((file(context, *size, name)?, *name));
    }
    for _ in 0..context.rounds() {
        let mut least = 0.0;
        for (file, name) in &files {
            let peak = round(context, book, &address, file, name).await?;
            if least == 0.0 {
                least = peak;
            }
            if *name == "4gb" {
                book.add("upload.memory.growth", "x of 256 MB", Who::Ours, peak / least);
            }
        }
        let (file, _) = files.get(1).context("no file")?;
        let four = send(Way::Ours, &address, file, 4).await?;
        book.add("upload.memory.four-at-once", "MB", Who::Ours, four.peak);
    }
    sink.kill().await
}

/// Everybody sends one file; gives what ours held.
async fn round(
    context: &Context,
    book: &mut Book,
    address: &str,
    file: &Path,
    name: &str,
) -> Result<f64> {
    let (rate, memory) = (format!("upload.rate.{name}"), format!("upload.memory.{name}"));
    let mut note = |who, sent: Sent| {
        book.add(&rate, "MB/s", who, sent.rate);
        book.add(&memory, "MB", who, sent.peak);
    };
    let slow = context.planted == Some(crate::planted::Planted::SlowUpload);
    let ours = send(if slow { Way::OursBuffered } else { Way::Ours }, address, file, 1).await?;
    note(Who::Ours, ours);
    note(CHUNKED, send(Way::Chunked, address, file, 1).await?);
    note(STREAM, send(Way::Stream, address, file, 1).await?);
    // What most code does; at 4 GB it would only cost time.
    if name != "4gb" {
        note(BUFFERED, send(Way::Buffered, address, file, 1).await?);
    }
    match curl(address, file).await {
        Ok(sent) => note(CURL, sent),
        Err(error) => {
            let why = format!("{error:#}");
            book.not_run(&rate, "MB/s", CURL, &why);
            book.not_run(&memory, "MB", CURL, &why);
        }
    }
    Ok(ours.peak)
}

async fn send(way: Way, address: &str, file: &Path, copies: usize) -> Result<Sent> {
    let mut command = process::role("send")?;
    command.arg(way.word()).arg(format!("http://{address}/upload/")).arg(file);
    command.arg("--copies").arg(copies.to_string());
    let mut child = process::start(command)?;
    let line = child.line().await?;
    child.end().await?;
    let numbers: Vec<f64> = line.split(' ').filter_map(|word| word.parse().ok()).collect();
    let [seconds, peak] = numbers.try_into().ok().context("the sender gave no two numbers")?;
    let bytes = std::fs::metadata(file)?.len() as f64 * copies as f64;
    Ok(Sent { rate: bytes / 1e6 / seconds, peak })
}

async fn curl(address: &str, file: &Path) -> Result<Sent> {
    let mut command = Command::new("curl");
    command.args(["--silent", "--show-error", "--fail", "--output", "/dev/null"]);
    command.args(["--write-out", "%{time_total}\\n", "--header", "Expect:"]);
    command.arg("--upload-file").arg(file).arg(format!("http://{address}/upload/"));
    let began = Instant::now();
    let mut child: Child = process::start(command)?;
    let pid = child.pid()?;
    // Another's process does not tell its memory; it is looked at while it runs.
    let watch = tokio::spawn(async move {
        let mut most = 0.0_f64;
        while let Ok(peak) = peak_mb(pid) {
            most = most.max(peak);
            tokio::time::sleep_until(tokio::time::Instant::now() + Duration::from_millis(5)).await;
        }
        most
    });
    let line = child.line().await?;
    child.end().await?;
    let seconds: f64 = line.trim().parse().unwrap_or_else(|_| began.elapsed().as_secs_f64());
    let bytes = std::fs::metadata(file)?.len() as f64;
    Ok(Sent { rate: bytes / 1e6 / seconds, peak: watch.await? })
}

/// Makes a file of zeros. It has no blocks on the disk, so that no bench measures the disk; it is
/// read once, so that the first to send it does not fill the kernel's cache for the others.
fn file(context: &Context, size: u64, name: &str) -> Result<PathBuf> {
    let path = context.scratch().join(format!("video-{name}.mp4"));
    std::fs::File::create(&path)?.set_len(size)?;
    std::io::copy(&mut std::fs::File::open(&path)?, &mut std::io::sink())?;
    Ok(path)
}
