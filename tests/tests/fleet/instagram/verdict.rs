//! What came of it all: by the sandbox's ledger and the database, outside of what was killed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use social_core::{Clock as _, SystemClock};
use social_sandbox::{CommentDeed, CommentView, Sandbox};
use social_tests::server::Ledger;
use sqlx::Connection as _;
use sqlx::postgres::PgConnection;

use super::deeds::{Act, Deed};
use super::gossip::FANS;
use super::posts::Taken;

/// How long everything may take to come to rest: a post whose call was lost is looked at for two
/// minutes, and before that for as long as the lease of a killed worker.
const PATIENCE: Duration = Duration::from_mins(6);
const GLANCE: Duration = Duration::from_secs(1);
/// How long a claim holds without a word of its worker.
const LEASE: Duration = Duration::from_mins(1);

const APPLIED: &str = "
    SELECT subject, count(*) FROM social.outbox WHERE kind = 'webhook.applied' GROUP BY subject";
const TOLD: &str = "
    SELECT subject, count(*) FROM social.outbox WHERE kind = 'comment.received' GROUP BY subject";
const UNSETTLED: &str = "
    SELECT count(*) FROM social.publications
    WHERE state NOT IN ('published', 'failed', 'cancelled', 'unknown')";
const UNDONE: &str = "SELECT count(*) FROM social.webhook_events WHERE state <> 'done'";
const PUBLICATIONS: &str = "
    SELECT id, state || ' ' || coalesce(last_error::json ->> 'code', '') FROM social.publications";
const COMMENTS: &str = "SELECT ig_id, visibility, deleted_at IS NOT NULL FROM social.ig_comments";
/// Calls that post whose answer a kill has swallowed.
const LOST: &str = "
    SELECT count(*) FROM social.publication_steps WHERE step = 'publish' AND outcome = 'unknown'";
/// Work that nobody claims although it is due, and claims that reach further than any may.
const STUCK: &str = "
    SELECT kind || ' of ' || subject FROM social.schedule
    WHERE ready_at < $1 OR lease_until > $2 ORDER BY 1";

/// How everything stands in the end.
pub(super) struct Verdict {
    changes: usize,
    wrong: Vec<String>,
    posts: usize,
    lost: i64,
    comments: usize,
    deeds: usize,
    in_doubt: usize,
}

impl Verdict {
    /// Waits until everything rests, and looks.
    pub(super) async fn reach(
        url: &str,
        sandbox: &Sandbox,
        ledger: &Ledger,
        (taken, deeds): (&[Taken], &[Deed]),
    ) -> Self {
        let mut database = PgConnection::connect(url).await.unwrap();
        rest(&mut database, ledger).await;
        let mut wrong = Vec::new();
        let applied = counted(&mut database, APPLIED).await;
        wrong.extend(not_once("change", &ledger.ids, &applied));
        of_posts(&mut database, sandbox, taken, &mut wrong).await;
        let comments = of_comments(&mut database, sandbox, deeds, &mut wrong).await;
        wrong.extend(stuck(&mut database).await);
        Self {
            changes: ledger.ids.len(),
            wrong,
            posts: taken.len(),
            lost: sqlx::query_scalar(LOST).fetch_one(&mut database).await.unwrap(),
            comments,
            deeds: deeds.len(),
            in_doubt: deeds.iter().filter(|deed| !deed.sure).count(),
        }
    }

    /// Says whether every promise was kept.
    pub(super) fn judge(&self) {
        assert!(self.lost > 0, "no kill fell into a call that posts: nothing was proved");
        assert!(self.wrong.is_empty(), "{} wrong:\n{}", self.wrong.len(), self.wrong.join("\n"));
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { changes, wrong, posts, lost, comments, deeds, in_doubt } = self;
        write!(
            f,
            "{changes} changes acknowledged; {posts} posts, of which {lost} calls were lost; {comments} comments; {deeds} deeds, {in_doubt} in doubt; {} wrong",
            wrong.len()
        )
    }
}

/// Waits until every change is applied and every publication settled, or for as long as that may
/// take.
async fn rest(database: &mut PgConnection, ledger: &Ledger) {
    let until = SystemClock.now() + PATIENCE;
    while SystemClock.now() < until {
        let applied = counted(database, APPLIED).await;
        let all = ledger.ids.iter().all(|id| applied.contains_key(id));
        let unsettled: i64 = sqlx::query_scalar(UNSETTLED).fetch_one(&mut *database).await.unwrap();
        let undone: i64 = sqlx::query_scalar(UNDONE).fetch_one(&mut *database).await.unwrap();
        if all && unsettled == 0 && undone == 0 && stuck(database).await.is_empty() {
            return;
        }
        SystemClock.sleep(GLANCE).await;
    }
}

async fn counted(database: &mut PgConnection, query: &'static str) -> BTreeMap<String, i64> {
    let rows: Vec<(String, i64)> = sqlx::query_as(query).fetch_all(database).await.unwrap();
    rows.into_iter().collect()
}

/// Names those that are not there once.
fn not_once(what: &str, wanted: &BTreeSet<String>, counted: &BTreeMap<String, i64>) -> Vec<String> {
    let times = |id: &String| counted.get(id).copied().unwrap_or(0);
    let found = wanted.iter().filter(|id| times(id) != 1);
    found.map(|id| format!("the {what} {id} is there {} times", times(id))).collect()
}

async fn of_posts(
    database: &mut PgConnection,
    sandbox: &Sandbox,
    taken: &[Taken],
    wrong: &mut Vec<String>,
) {
    let rows: Vec<(String, String)> =
        sqlx::query_as(PUBLICATIONS).fetch_all(database).await.unwrap();
    let states: BTreeMap<_, _> = rows.into_iter().collect();
    let posts = sandbox.ledger().instagram_posts();
    if (states.len(), posts.len()) != (taken.len(), taken.len()) {
        wrong.push(format!(
            "{} posts were taken, {} are there, {} were made",
            taken.len(),
            states.len(),
            posts.len()
        ));
    }
    for one in taken {
        let made =
            posts.iter().filter(|post| (&post.ig_id, &post.sha256) == (&one.ig_id, &one.sha256));
        let (made, state) = (made.count(), states.get(&one.id).map(|state| state.trim()));
        if (made, state) != (1, Some("published")) {
            wrong.push(format!("{one:?} is {state:?}, and {made} were made"));
        }
    }
}

/// Compares the comments with those of the sandbox. Gives how many strangers wrote.
async fn of_comments(
    database: &mut PgConnection,
    sandbox: &Sandbox,
    deeds: &[Deed],
    wrong: &mut Vec<String>,
) -> usize {
    let rows: Vec<(String, String, bool)> =
        sqlx::query_as(COMMENTS).fetch_all(&mut *database).await.unwrap();
    let mut known: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (id, visibility, deleted) in rows {
        known.entry(id).or_default().push((visibility, deleted));
    }
    let there = sandbox.meta().comments();
    let strangers: Vec<_> = there.iter().filter(|one| one.username.starts_with(FANS)).collect();
    let hidden: BTreeSet<_> = by_act(deeds, Act::Hide);
    for comment in &strangers {
        let visibility = if hidden.contains(&comment.id) { "hidden" } else { "visible" };
        let as_wanted = [(visibility.to_owned(), false)];
        let row = known.get(&comment.id).map(Vec::as_slice);
        if row != Some(&as_wanted) || comment.hidden != hidden.contains(&comment.id) {
            wrong.push(format!("{comment:?} is known as {row:?}"));
        }
    }
    let told = counted(database, TOLD).await;
    let ids = strangers.iter().map(|one| one.id.clone()).collect();
    wrong.extend(not_once("news of", &ids, &told));
    for id in by_act(deeds, Act::Delete) {
        let row = known.get(&id);
        let is_there = there.iter().any(|one| one.id == id);
        if is_there || row.is_some_and(|rows| rows.iter().any(|(_, deleted)| !deleted)) {
            wrong.push(format!("{id} was deleted; there: {is_there}, known as {row:?}"));
        }
    }
    of_answers(sandbox, &there, deeds, wrong);
    strangers.len()
}

fn by_act(deeds: &[Deed], act: Act) -> BTreeSet<String> {
    let of = deeds.iter().filter(|deed| deed.plan.act == act);
    of.map(|deed| deed.plan.comment.clone()).collect()
}

/// An answer is written once, or not at all if nobody was told that it was.
fn of_answers(sandbox: &Sandbox, there: &[CommentView], deeds: &[Deed], wrong: &mut Vec<String>) {
    let ledger = sandbox.ledger().instagram_comments();
    for deed in deeds.iter().filter(|deed| deed.plan.act == Act::Answer) {
        let written = ledger
            .iter()
            .filter(|one| one.deed == CommentDeed::Written && one.text == deed.plan.text)
            .count();
        let stands = there.iter().filter(|one| one.text == deed.plan.text).count();
        if written > 1 || stands != written || (deed.sure && written == 0) {
            wrong.push(format!("{deed:?}: written {written} times, stands {stands} times"));
        }
    }
}

/// Names the work that a dead process holds for ever.
async fn stuck(database: &mut PgConnection) -> Vec<String> {
    let now = SystemClock.now();
    let overdue = (now - LEASE).as_micros();
    let too_long = (now + LEASE * 2).as_micros();
    let query = sqlx::query_scalar(STUCK).bind(overdue).bind(too_long);
    let found: Vec<String> = query.fetch_all(database).await.unwrap();
    found.into_iter().map(|work| format!("nobody does {work}")).collect()
}
