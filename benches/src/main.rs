//! The program `bench`: see the library's guide and `README.md`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use social_benches::context::Context;
use social_benches::registry::BENCHES;
use social_benches::role::Role;
use social_benches::{report, run};

#[derive(Debug, Parser)]
#[command(name = "bench", about = "Measures every hot path beside its yardsticks")]
struct Cli {
    /// Benches to run, or families of them; all, unless named.
    names: Vec<String>,
    /// Seconds instead of minutes: shows that everything runs; the figures mean nothing.
    #[arg(long)]
    quick: bool,
    /// Writes the outcome to this file as a table for the documents.
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Lists the benches.
    #[arg(long)]
    list: bool,
    #[command(subcommand)]
    role: Option<Own>,
}

#[derive(Debug, Subcommand)]
enum Own {
    /// What this program is when it starts itself.
    #[command(hide = true)]
    Role {
        #[command(subcommand)]
        role: Role,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    match begin(Cli::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            report::complain(&error);
            ExitCode::FAILURE
        }
    }
}

async fn begin(cli: Cli) -> Result<bool> {
    if let Some(Own::Role { role }) = cli.role {
        return role.run().await.map(|()| true);
    }
    if cli.list {
        for bench in BENCHES {
            report::line(&format!("{:18} {}", bench.name, bench.what));
        }
        return Ok(true);
    }
    run::run(&Context::new(cli.quick)?.with_markdown(cli.markdown), &cli.names).await
}
