//! What came of it all: by the sandbox's ledger and the database, outside of what was killed.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use social_core::{Clock as _, SystemClock, Timestamp};
use social_sandbox::{Effect, Sandbox};
use social_store::{Store, TikTokPost};
use social_tests::server::Ledger;
use sqlx::Connection as _;
use sqlx::postgres::PgConnection;
use tokio::time::timeout;

use super::events::Script;
use super::posts::Taken;

/// How long everything may take to come to rest: the lease of a killed worker, and some.
const PATIENCE: Duration = Duration::from_mins(4);
/// A signal may be lost; then one looks after this time.
const GLANCE: Duration = Duration::from_secs(2);
/// How many inits of a creator TikTok takes in a minute.
const INITS_A_MINUTE: usize = 6;
/// The minutes, from a creator's first init on, in which more is waiting than the limit lets pass.
const BUSY_MINUTES: usize = 2;

const APPLIED: &str = "
    SELECT subject, count(*) FROM social.outbox WHERE kind = 'webhook.applied' GROUP BY subject";
const UNSETTLED: &str = "
    SELECT count(*) FROM social.publications
    WHERE state NOT IN ('inbox', 'published', 'failed', 'cancelled', 'unknown')";
const PUBLICATIONS: &str = "
    SELECT id, state, coalesce(last_error::json ->> 'code', '') FROM social.publications";

/// How everything stands in the end.
pub(super) struct Verdict {
    events: usize,
    duplicates: usize,
    lost: usize,
    doubled: usize,
    wrong_ends: Vec<String>,
    posts: Posts,
    limits: Limits,
}

#[derive(Default)]
struct Posts {
    taken: usize,
    published: usize,
    /// By the code that names why nobody knows.
    unknown: BTreeMap<String, usize>,
    wrong: Vec<String>,
}

struct Limits {
    exceeded: usize,
    used: usize,
    permitted: usize,
}

impl Verdict {
    /// Waits until everything rests, and looks.
    pub(super) async fn reach(
        url: &str,
        store: &dyn Store,
        sandbox: &Sandbox,
        script: &Script,
        taken: Vec<Taken>,
    ) -> Self {
        let mut database = PgConnection::connect(url).await.unwrap();
        let applied = rest(&mut database, store, script).await;
        let times = |id: &str| applied.get(id).copied().unwrap_or(0);
        let ids: std::collections::BTreeSet<&str> =
            script.deliveries.iter().map(|delivery| delivery.ids[0].as_str()).collect();
        Self {
            events: ids.len(),
            duplicates: script.deliveries.len() - ids.len(),
            lost: ids.iter().filter(|id| times(id) == 0).count(),
            // Every event counts here, those of the sandbox too.
            doubled: applied.values().filter(|count| **count > 1).count(),
            wrong_ends: wrong_ends(store, script).await,
            posts: Posts::look(&mut database, sandbox, taken).await,
            limits: Limits::look(sandbox),
        }
    }

    /// Says whether every promise was kept.
    pub(super) fn judge(&self, ledger: &Ledger) {
        let Self { events, lost, doubled, wrong_ends, posts, limits, .. } = self;
        assert_eq!(ledger.ids.len(), *events, "every event was acknowledged");
        assert_eq!((*lost, *doubled), (0, 0), "events lost, and applied twice");
        assert!(wrong_ends.is_empty(), "{}", wrong_ends.join("\n"));
        assert!(posts.wrong.is_empty(), "{}", posts.wrong.join("\n"));
        assert_eq!(limits.exceeded, 0, "calls beyond a limit, as TikTok counts");
        let Limits { used, permitted, .. } = limits;
        assert!(used * 10 >= permitted * 9, "{used} of {permitted} inits were used");
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { events, duplicates, lost, doubled, posts, limits, .. } = self;
        let unknown: usize = posts.unknown.values().sum();
        write!(
            f,
            "{events} events acknowledged and {duplicates} of them again, {lost} lost, {doubled} applied twice; {} publications, {} published once, {unknown} unknown {:?}, {} wrong; {} calls over a limit, {} of {} inits used",
            posts.taken,
            posts.published,
            posts.unknown,
            posts.wrong.len(),
            limits.exceeded,
            limits.used,
            limits.permitted,
        )
    }
}

/// Waits until every event is applied and every publication settled or unknown, or for as long as
/// that may take. Gives how often each event was applied.
async fn rest(
    database: &mut PgConnection,
    store: &dyn Store,
    script: &Script,
) -> BTreeMap<String, i64> {
    let until = SystemClock.now() + PATIENCE;
    let mut signals = store.signals();
    loop {
        let rows: Vec<(String, i64)> =
            sqlx::query_as(APPLIED).fetch_all(&mut *database).await.unwrap();
        let applied: BTreeMap<String, i64> = rows.into_iter().collect();
        let unsettled: i64 = sqlx::query_scalar(UNSETTLED).fetch_one(&mut *database).await.unwrap();
        let all = script.deliveries.iter().all(|delivery| applied.contains_key(&delivery.ids[0]));
        if (all && unsettled == 0) || SystemClock.now() >= until {
            return applied;
        }
        // Either way leads to the next look, which comes no sooner than a moment from now.
        drop(timeout(GLANCE, signals.next()).await);
        SystemClock.sleep(GLANCE / 4).await;
    }
}

/// Names the posts of which not the newest word stands.
async fn wrong_ends(store: &dyn Store, script: &Script) -> Vec<String> {
    let mut wrong = Vec::new();
    for (publish_id, seen) in &script.ends {
        let post = store.load_post(publish_id).await.unwrap().unwrap();
        let TikTokPost { public, .. } = post;
        if public != Some(*seen) {
            wrong.push(format!("{publish_id} is seen: {public:?}, and should be: {seen}"));
        }
    }
    wrong
}

impl Posts {
    async fn look(database: &mut PgConnection, sandbox: &Sandbox, taken: Vec<Taken>) -> Self {
        let rows: Vec<(String, String, String)> =
            sqlx::query_as(PUBLICATIONS).fetch_all(database).await.unwrap();
        let states: BTreeMap<_, _> =
            rows.into_iter().map(|(id, state, code)| (id, (state, code))).collect();
        let mut made: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for post in sandbox.ledger().posts() {
            made.entry(post.title).or_default().push(post.sha256);
        }
        let mut posts = Self { taken: taken.len(), ..Self::default() };
        if states.len() != taken.len() {
            posts.wrong.push(format!("{} were taken, {} are there", taken.len(), states.len()));
        }
        for one in &taken {
            let made = made.remove(&one.caption).unwrap_or_default();
            posts.count(one, states.get(&one.id), &made);
        }
        posts.wrong.extend(made.into_keys().map(|title| format!("nobody asked for {title}")));
        posts
    }

    fn count(&mut self, one: &Taken, end: Option<&(String, String)>, made: &[String]) {
        let (state, code) = end.map_or(("gone", ""), |(state, code)| (state, code));
        match (state, made) {
            ("published", [sha256]) if one.sha256.as_ref().is_none_or(|own| own == sha256) => {
                self.published += 1;
            }
            // The answer of a pull's init was lost with its process: it may have been posted, once.
            ("unknown", [] | [_]) if one.pulled => {
                *self.unknown.entry(code.to_owned()).or_default() += 1;
            }
            _ => {
                let count = made.len();
                self.wrong.push(format!("{one:?} is {state} {code}, and {count} were made"));
            }
        }
    }
}

impl Limits {
    fn look(sandbox: &Sandbox) -> Self {
        let calls = sandbox.calls();
        let exceeded = calls.iter().filter(|call| call.code == "rate_limit_exceeded").count();
        let mut inits: BTreeMap<String, Vec<Timestamp>> = BTreeMap::new();
        for entry in sandbox.ledger().entries() {
            if let Effect::Init(init) = entry.effect {
                let at = Timestamp::from_micros(entry.at_micros);
                inits.entry(init.open_id).or_default().push(at);
            }
        }
        let busy = Duration::from_mins(BUSY_MINUTES as u64);
        let used =
            |times: &Vec<Timestamp>| times.iter().filter(|at| at.since(times[0]) < busy).count();
        Self {
            exceeded,
            used: inits.values().map(used).sum(),
            permitted: inits.len() * INITS_A_MINUTE * BUSY_MINUTES,
        }
    }
}
