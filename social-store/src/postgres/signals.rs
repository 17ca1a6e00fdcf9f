//! Waking workers of other processes by `LISTEN` and `NOTIFY`.
//!
//! A process calls after its commit and once for many writes: `NOTIFY` inside a transaction would
//! make all commits queue up behind each other. A call that is lost with its process is no harm,
//! workers also look from time to time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use social_core::SystemClock;
use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::{Notify, broadcast};
use tokio::task::AbortHandle;

use super::open::Connections;
use crate::changes::{Change, Changes};
use crate::signal::{Signal, Signals};

const CHANNEL: &str = "social";
/// A call needs no sync of the disk: it means nothing after a crash.
const CALL: &str = "
    SELECT set_config('synchronous_commit', 'off', true), pg_notify('social', name)
    FROM unnest($1::text[]) AS name";

/// How many signals a slow listener may be behind before it is told to look everywhere.
const BEHIND: usize = 64;
/// How long a caller rests after a call, so that many short writes are one call.
const REST: Duration = Duration::from_millis(5);
/// How long a listener waits that cannot connect.
const PAUSE: Duration = Duration::from_secs(1);

/// A set of calls, one bit each.
pub(super) type Calls = u8;
pub(super) const EVENTS: Calls = 1;
pub(super) const WORK: Calls = 2;
pub(super) const NEWS: Calls = 4;

const NAMES: [(Calls, &str, Signal); 3] = [
    (EVENTS, "events", Signal::Events),
    (WORK, "work", Signal::Work),
    (NEWS, "news", Signal::News),
];

/// What a list of changes gives others to do.
pub(super) fn calls_of(changes: &Changes) -> Calls {
    changes.iter().fold(0, |calls, change| match change {
        Change::Schedule { .. } | Change::FinishWork { .. } => calls | WORK,
        Change::Outbox(_) => calls | NEWS,
        _ => calls,
    })
}

/// Calls the listeners of all processes, and hears their calls. Clones share one line.
#[derive(Clone)]
pub(super) struct Switchboard(Arc<Exchange>);

struct Exchange {
    line: Arc<Line>,
    tasks: [AbortHandle; 2],
}

struct Line {
    /// Calls that were not sent yet.
    waiting: AtomicU8,
    more: Notify,
    heard: broadcast::Sender<Signal>,
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.tasks.iter().for_each(AbortHandle::abort);
    }
}

impl Switchboard {
    /// Starts to listen; it ends with [`Self::close`], or when the last clone is gone.
    pub(super) fn start(connections: &Connections) -> Self {
        let line = Arc::new(Line {
            waiting: AtomicU8::new(0),
            more: Notify::new(),
            heard: broadcast::Sender::new(BEHIND),
        });
        let speaker =
            tokio::spawn(speak(Arc::clone(&line), connections.pool.clone())).abort_handle();
        let listener =
            tokio::spawn(listen(line.heard.clone(), connections.aside.clone())).abort_handle();
        Self(Arc::new(Exchange { line, tasks: [speaker, listener] }))
    }

    /// Gives what is heard from now on.
    pub(super) fn signals(&self) -> Signals {
        Signals::from_backend(self.0.line.heard.subscribe())
    }

    /// Calls, soon; never waits.
    pub(super) fn call(&self, calls: Calls) {
        if calls != 0 {
            self.0.line.waiting.fetch_or(calls, Ordering::AcqRel);
            self.0.line.more.notify_one();
        }
    }

    /// Stops to listen and to call.
    pub(super) fn close(&self) {
        self.0.tasks.iter().for_each(AbortHandle::abort);
    }
}

async fn speak(line: Arc<Line>, pool: PgPool) {
    let clock = SystemClock::shared();
    loop {
        line.more.notified().await;
        let calls = line.waiting.swap(0, Ordering::AcqRel);
        let called = NAMES.iter().filter(|(call, ..)| calls & call != 0);
        let names: Vec<&str> = called.map(|(_, name, _)| *name).collect();
        if let Err(error) = sqlx::query(CALL).bind(names).execute(&pool).await {
            tracing::debug!(%error, "other processes could not be called; they will look");
        }
        clock.sleep(REST).await;
    }
}

async fn listen(heard: broadcast::Sender<Signal>, pool: PgPool) {
    let clock = SystemClock::shared();
    loop {
        if let Err(error) = hear(&heard, &pool).await {
            tracing::debug!(%error, "other processes cannot be heard for now");
        }
        clock.sleep(PAUSE).await;
    }
}

async fn hear(heard: &broadcast::Sender<Signal>, pool: &PgPool) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    // What was called before is not heard again.
    tell(heard, Signal::All);
    while let Some(call) = listener.try_recv().await? {
        let named = NAMES.iter().find(|(_, name, _)| *name == call.payload());
        tell(heard, named.map_or(Signal::All, |(_, _, signal)| *signal));
    }
    Ok(())
}

/// Nobody may be listening.
fn tell(heard: &broadcast::Sender<Signal>, signal: Signal) {
    drop(heard.send(signal));
}
