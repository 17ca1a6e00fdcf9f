//! The benches by name.

use futures_util::future::LocalBoxFuture;

use crate::context::Context;
use crate::report::Book;
use crate::{drain, due, intake, limiter, sandbox, seal, token, upload, weight};

/// How a bench is run.
type Run = for<'a> fn(&'a Context, &'a mut Book) -> LocalBoxFuture<'a, anyhow::Result<()>>;

/// One bench.
#[derive(Clone, Copy, Debug)]
pub struct Bench {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it measures.
    pub what: &'static str,
    /// Runs it.
    pub run: Run,
}

macro_rules! bench {
    ($name:literal, $what:literal, $run:path) => {
        Bench { name: $name, what: $what, run: |context, book| Box::pin($run(context, book)) }
    };
}

/// All benches, the quick ones first.
pub const BENCHES: &[Bench] = &[
    bench!("seal", "seal and open a token", seal::run),
    bench!("limiter", "a decision of the limiter, and its memory", limiter::run),
    bench!("token", "the way from an account to its token", token::run),
    bench!("sandbox", "the emulator's start, memory and rate", sandbox::run),
    bench!("upload", "throughput and memory of an upload", upload::run),
    bench!("weight", "crates and build time of a dependent", weight::run),
    bench!("intake-sqlite", "webhooks into one file", intake::sqlite),
    bench!(
        "intake-sqlite-load",
        "one file: fixed rates, repetitions, overload",
        intake::sqlite_load
    ),
    bench!("intake-sqlite-growth", "one file: onto finished events", intake::sqlite_growth),
    bench!("intake-sqlite-meta", "one file: batches of Meta's", intake::sqlite_meta),
    bench!("intake-postgres", "webhooks into Postgres", intake::postgres),
    bench!(
        "intake-postgres-load",
        "Postgres: fixed rates, repetitions, overload",
        intake::postgres_load
    ),
    bench!("intake-postgres-growth", "Postgres: onto finished events", intake::postgres_growth),
    bench!("intake-postgres-meta", "Postgres: batches of Meta's", intake::postgres_meta),
    bench!("drain", "events claimed and finished", drain::run),
    bench!(
        "drain-growth",
        "the drain against backlog, finished rows and a held snapshot",
        drain::growth
    ),
    bench!("due", "due accounts claimed out of many", due::run),
];
