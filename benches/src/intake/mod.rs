//! Webhooks taken in: signed, verified, stored durably, answered.
//!
//! Every run of a server ends with `kill -9` in the middle of the load, for Postgres also with an
//! immediate stop of the database; then each delivery that was ever acknowledged must be stored
//! exactly once, its event and its body. A rate without this does not count.

mod finished;
mod ground;
mod growing;
mod loads;
mod measure;
mod meta;
mod serve;
mod stored;

use std::time::Duration;

use anyhow::Result;

pub use serve::{Serve, Server};

use crate::context::Context;
use crate::load::{Envelope, Load, Pace};
use crate::report::{Book, Who};
use ground::{Files, Ground, Tables};
use measure::once;

/// A server and whose it is.
type Contender = (Server, Who);

const GROUP: Who = Who::Minimum("group commit by hand");
const SINGLE: Who = Who::Minimum("one commit each by hand");
const JOURNAL: Who = Who::Limit("a file and one sync for all that wait");
const NOTHING: Who = Who::Limit("verified, not stored");
const EXPRESS: Who = Who::Peer("Express and pg");

/// Connections that every server is measured with.
const CONNECTIONS: [usize; 4] = [1, 16, 64, 256];

/// Webhooks into one file.
///
/// # Errors
///
/// When a server does not start.
pub async fn sqlite(context: &Context, book: &mut Book) -> Result<()> {
    let contenders = [
        (Server::OursSqlite, Who::Ours),
        (Server::GroupSqlite, GROUP),
        (Server::SingleSqlite, SINGLE),
        (Server::Journal, JOURNAL),
    ];
    let mut ground = Files::new(context);
    by_connections(context, book, "intake.sqlite", &contenders, &mut ground).await
}

/// Webhooks into Postgres.
///
/// # Errors
///
/// When the database or a server does not start.
pub async fn postgres(context: &Context, book: &mut Book) -> Result<()> {
    let contenders = [
        (Server::OursPostgres, Who::Ours),
        (Server::GroupPostgres, GROUP),
        (Server::SinglePostgres, SINGLE),
        (Server::Express, EXPRESS),
        (Server::Nothing, NOTHING),
    ];
    let mut ground = Tables::start(context).await?;
    by_connections(context, book, "intake.postgres", &contenders, &mut ground).await
}

/// The rate onto finished events, in one file.
///
/// # Errors
///
/// When a server does not start.
pub async fn sqlite_growth(context: &Context, book: &mut Book) -> Result<()> {
    let contenders = [(Server::OursSqlite, Who::Ours), (Server::GroupSqlite, GROUP)];
    growing::run(context, book, "intake.sqlite", &contenders, &mut Files::new(context)).await
}

/// The rate onto finished events, in Postgres.
///
/// # Errors
///
/// When the database or a server does not start.
pub async fn postgres_growth(context: &Context, book: &mut Book) -> Result<()> {
    let contenders = [(Server::OursPostgres, Who::Ours), (Server::GroupPostgres, GROUP)];
    let mut ground = Tables::start(context).await?;
    growing::run(context, book, "intake.postgres", &contenders, &mut ground).await
}

/// Rates, repetitions and overload over one file.
///
/// # Errors
///
/// When a server does not start.
pub async fn sqlite_load(context: &Context, book: &mut Book) -> Result<()> {
    let contenders = [(Server::OursSqlite, Who::Ours), (Server::GroupSqlite, GROUP)];
    let mut ground = Files::new(context);
    loads::run(context, book, "intake.sqlite", &contenders, &mut ground).await
}

/// Rates, repetitions and overload over Postgres.
///
/// # Errors
///
/// When the database or a server does not start.
pub async fn postgres_load(context: &Context, book: &mut Book) -> Result<()> {
    let contenders = [
        (Server::OursPostgres, Who::Ours),
        (Server::GroupPostgres, GROUP),
        (Server::SinglePostgres, SINGLE),
        (Server::Express, EXPRESS),
    ];
    let mut ground = Tables::start(context).await?;
    loads::run(context, book, "intake.postgres", &contenders, &mut ground).await
}

/// Meta's webhooks into one file.
///
/// # Errors
///
/// When a server does not start.
pub async fn sqlite_meta(context: &Context, book: &mut Book) -> Result<()> {
    let contenders = [(Server::OursSqlite, Who::Ours), (Server::GroupSqlite, GROUP)];
    let mut ground = Files::new(context);
    meta::run(context, book, "intake.sqlite", &contenders, &mut ground).await
}

/// Meta's webhooks into Postgres.
///
/// # Errors
///
/// When the database or a server does not start.
pub async fn postgres_meta(context: &Context, book: &mut Book) -> Result<()> {
    let contenders = [(Server::OursPostgres, Who::Ours), (Server::GroupPostgres, GROUP)];
    let mut ground = Tables::start(context).await?;
    meta::run(context, book, "intake.postgres", &contenders, &mut ground).await
}

/// Closed loop, a tenth of the deliveries repeated: everybody in turn, at each number of connections.
async fn by_connections(
    context: &Context,
    book: &mut Book,
    family: &str,
    contenders: &[Contender],
    ground: &mut dyn Ground,
) -> Result<()> {
    for round in 0..context.rounds() {
        for connections in CONNECTIONS {
            let load = Load {
                envelope: Envelope::TikTok,
                connections,
                duplicates: 10,
                pace: Pace::Closed,
                time: context.pick(Duration::from_secs(3), Duration::from_secs(1)),
            };
            for contender in turn(contenders, round) {
                // Between the ends only those that group their commits change their ways.
                if (connections == 16 || connections == 64) && !groups(*contender) {
                    continue;
                }
                let row = format!("{family}.c{connections}");
                let run = once(book, ground, *contender, &row, load).await?;
                if let Some(mut run) = run {
                    let rate = run.rate(&load);
                    book.add(&format!("{row}.rate"), "acknowledged/s", contender.1, rate);
                    if let Some(p99) = run.latencies.quantile_ms(0.99) {
                        book.add(&format!("{row}.p99"), "ms", contender.1, p99);
                    }
                    if let Some(p50) = run.latencies.quantile_ms(0.5) {
                        book.add(&format!("{row}.p50"), "ms", contender.1, p50);
                    }
                }
            }
        }
    }
    Ok(())
}

/// Tells whether a contender groups its commits.
fn groups((_, who): Contender) -> bool {
    who == Who::Ours || who == GROUP
}

/// Begins with another one each round: who comes after whom must not decide.
fn turn(contenders: &[Contender], round: usize) -> impl Iterator<Item = &Contender> {
    contenders.iter().cycle().skip(round % contenders.len().max(1)).take(contenders.len())
}
