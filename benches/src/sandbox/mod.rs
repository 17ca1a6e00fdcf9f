//! The emulator: start to first answer, memory, requests a second, and many in one process.

mod emulate;

use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use social_sandbox::Sandbox;
use tokio::process::Command;
use tokio::task::JoinSet;

pub use emulate::{Emulate, Host};

use crate::context::Context;
use crate::load::Connection;
use crate::process::{self, Child, resident_mb};
use crate::report::{Book, Who};

const FLOOR: Who = Who::Minimum("axum, the same check by hand");
const EXPRESS: Who = Who::Peer("Express");

/// How long a server may take to answer for the first time.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs the bench.
///
/// # Errors
///
/// When a server does not start.
pub async fn run(context: &Context, book: &mut Book) -> Result<()> {
    for _ in 0..context.rounds() {
        for who in [Who::Ours, FLOOR, EXPRESS] {
            measure(context, book, who).await?;
        }
    }
    together(context, book).await
}

async fn measure(context: &Context, book: &mut Book, who: Who) -> Result<()> {
    let command = match who {
        Who::Ours => emulate(Host::Sandbox)?,
        Who::Peer(_) => match express(&context.home.join("express")) {
            Ok(command) => command,
            Err(error) => {
                for (row, unit) in ROWS {
                    book.not_run(row, unit, who, &format!("{error:#}"));
                }
                return Ok(());
            }
        },
        _ => emulate(Host::Floor)?,
    };
    let (start, memory, rate) = served(context, command).await?;
    for ((row, unit), figure) in ROWS.into_iter().zip([start, memory, rate]) {
        book.add(row, unit, who, figure);
    }
    Ok(())
}

const ROWS: [(&str, &str); 3] =
    [("sandbox.start", "ms"), ("sandbox.memory", "MB"), ("sandbox.rate", "requests/s")];

fn emulate(host: Host) -> Result<Command> {
    let mut command = process::role("emulate")?;
    command.arg(host.word()).arg("--port").arg(free_port()?.to_string());
    Ok(command)
}

fn express(folder: &Path) -> Result<Command> {
    if !folder.join("node_modules/express").is_dir() {
        bail!("its packages are missing: run `npm ci` in benches/express");
    }
    let mut command = Command::new("node");
    command.arg(folder.join("emulator.js")).arg("--port").arg(free_port()?.to_string());
    Ok(command)
}

/// Starts a server; gives the milliseconds to its first answer, its memory then, and its rate.
async fn served(context: &Context, command: Command) -> Result<(f64, f64, f64)> {
    let port =
        command.as_std().get_args().last().context("no port")?.to_string_lossy().into_owned();
    let address = format!("127.0.0.1:{port}");
    let began = Instant::now();
    let mut child = process::start(command)?;
    first_answer(&address, began).await?;
    let start = began.elapsed().as_secs_f64() * 1e3;
    let memory = resident_mb(child.pid()?)?;
    let token = token(&mut child).await?;
    let rate = rate(context, &address, &token).await?;
    child.kill().await?;
    Ok((start, memory, rate))
}

/// Each server says `token TOKEN` once it can answer.
async fn token(child: &mut Child) -> Result<String> {
    let line = child.line().await?;
    line.strip_prefix("token ").map(str::to_owned).context("the server named no token")
}

async fn first_answer(address: &str, began: Instant) -> Result<()> {
    let request = request(address, "none");
    while began.elapsed() < PATIENCE {
        if let Ok(mut connection) = Connection::open(address).await
            && connection.call(&request).await.is_ok()
        {
            return Ok(());
        }
        tokio::time::sleep_until(tokio::time::Instant::now() + Duration::from_millis(1)).await;
    }
    bail!("no answer from {address}")
}

/// Reads a profile: the token is checked, its scopes, the creator it belongs to.
fn request(address: &str, token: &str) -> Vec<u8> {
    format!(
        "GET /v2/user/info/?fields=open_id,display_name HTTP/1.1\r\nhost: {address}\r\n\
         authorization: Bearer {token}\r\n\r\n"
    )
    .into_bytes()
}

async fn rate(context: &Context, address: &str, token: &str) -> Result<f64> {
    let time = context.pick(Duration::from_secs(3), Duration::from_millis(200));
    let mut tasks = JoinSet::new();
    let began = Instant::now();
    for _ in 0..32 {
        let mut connection = Connection::open(address).await?;
        let request = request(address, token);
        tasks.spawn(async move {
            let mut answers = 0_u64;
            while began.elapsed() < time {
                let answer = connection.call(&request).await?;
                let body = String::from_utf8_lossy(connection.body(answer));
                if answer.status != 200 || !body.contains("display_name") {
                    bail!("an answer with status {}: {body}", answer.status);
                }
                answers += 1;
            }
            Ok(answers)
        });
    }
    let mut answers = 0;
    while let Some(one) = tasks.join_next().await {
        answers += one??;
    }
    Ok(answers as f64 / began.elapsed().as_secs_f64())
}

/// Many emulators in this process, each with a state of its own.
async fn together(context: &Context, book: &mut Book) -> Result<()> {
    let count = context.pick(200_u64, 10);
    for _ in 0..context.rounds() {
        let began = Instant::now();
        let mut running = Vec::new();
        for seed in 0..count {
            running.push(Sandbox::builder().seed(seed).start().await?);
        }
        let each = began.elapsed().as_secs_f64() * 1e3 / count as f64;
        book.add("sandbox.start.in-process", "ms each", Who::Ours, each);
        let mut hosts: Vec<_> = running.iter().map(Sandbox::tiktok_url).collect();
        hosts.sort_unstable();
        hosts.dedup();
        let apart = hosts.len() == running.len();
        book.check("sandbox: each emulator has hosts of its own", apart, &count.to_string());
        for one in running {
            one.stop().await;
        }
    }
    Ok(())
}

/// A port that was free just now. The servers are told one, so that the time to the first answer can
/// be taken from outside, the same for all.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
