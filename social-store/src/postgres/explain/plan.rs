//! A plan as the database tells it, and what it shows.

use std::fmt;

use sqlx::{AssertSqlSafe, PgConnection, Row};

/// A walk over one of these meets only what is asked for: it holds nothing but the few open rows.
const MAY_WALK: [&str; 2] = ["webhook_events_ready", "webhook_events_quarantined"];

/// The steps of a plan, from the top.
pub(super) struct Plan(Vec<Step>);

/// One step: its first line, what is told about it, and how far it is indented.
struct Step {
    head: String,
    told: Vec<String>,
    depth: usize,
}

impl Plan {
    /// Plans a statement, whatever its parameters will be.
    ///
    /// The text is one of this crate's constants.
    pub(super) async fn of(conn: &mut PgConnection, sql: &str) -> Self {
        let none = vec!["NULL"; parameters(sql)].join(", ");
        let arguments = if none.is_empty() { none } else { format!("({none})") };
        let prepare = format!("PREPARE planned AS {sql}");
        sqlx::raw_sql(AssertSqlSafe(prepare)).execute(&mut *conn).await.unwrap();
        let explain = format!("EXPLAIN (COSTS OFF) EXECUTE planned{arguments}");
        let rows = sqlx::raw_sql(AssertSqlSafe(explain)).fetch_all(&mut *conn).await.unwrap();
        sqlx::raw_sql("DEALLOCATE planned").execute(conn).await.unwrap();
        Self::read(&rows.iter().map(|row| row.get::<&str, _>(0)).collect::<Vec<_>>())
    }

    fn read(lines: &[&str]) -> Self {
        let mut steps: Vec<Step> = Vec::new();
        for line in lines {
            let text = line.trim_start();
            let depth = line.len() - text.len();
            match (text.strip_prefix("->  "), steps.last_mut()) {
                (None, Some(step)) => step.told.push(text.to_owned()),
                (head, _) => {
                    let head = head.unwrap_or(text).to_owned();
                    steps.push(Step { head, told: Vec::new(), depth });
                }
            }
        }
        Self(steps)
    }

    /// Tells whether an index whose name begins so is asked for all of this.
    pub(super) fn asks(&self, index: &str, asked: &[&str]) -> bool {
        self.0.iter().filter(|step| step.index().is_some_and(|name| name.starts_with(index))).any(
            |step| asked.iter().all(|one| step.condition().is_some_and(|all| all.contains(one))),
        )
    }

    /// Tells whether a whole table or a whole index is walked.
    pub(super) fn walks(&self) -> bool {
        self.0.iter().any(|step| {
            step.head.starts_with("Seq Scan")
                || step.head.starts_with("Parallel Seq Scan")
                || step
                    .index()
                    .is_some_and(|index| step.condition().is_none() && !MAY_WALK.contains(&index))
        })
    }

    /// Tells whether rows are put in order that did not come so.
    pub(super) fn sorts(&self) -> bool {
        self.0.iter().any(|step| step.told.iter().any(|line| line.starts_with("Sort Key")))
    }

    /// Tells whether rows are locked by a step that may be run more than once: one that is the
    /// inner side of a loop would lock, and pass over, other rows each time.
    pub(super) fn locks_again(&self) -> bool {
        let locks = self.0.iter().enumerate().filter(|(_, step)| step.head == "LockRows");
        locks.map(|(place, _)| place).any(|place| self.is_inner(place))
    }

    /// Looks upwards for a loop of which this is not the first branch.
    fn is_inner(&self, place: usize) -> bool {
        let mut child = place;
        for above in (0..place).rev().filter(|above| self.is_above(*above, place)) {
            // What keeps its rows asks for them once.
            if self.0[above].keeps() || self.is_named(child) {
                return false;
            }
            let depth = self.0[child].depth;
            let is_second = self.0[above + 1..child].iter().any(|step| step.depth == depth);
            if self.0[above].head.starts_with("Nested Loop") && is_second {
                return true;
            }
            child = above;
        }
        false
    }

    /// Tells whether this is the top of a part with a name, which is run once and kept.
    fn is_named(&self, place: usize) -> bool {
        let before = self.0[..place].last();
        before.and_then(|step| step.told.last()).is_some_and(|line| line.starts_with("CTE "))
    }

    fn is_above(&self, above: usize, place: usize) -> bool {
        let depth = self.0[above].depth;
        self.0[above + 1..=place].iter().all(|step| step.depth > depth)
    }
}

impl Step {
    /// Gives the index that is looked at.
    fn index(&self) -> Option<&str> {
        let name = if self.head.starts_with("Index") {
            self.head.split_once(" using ")?.1
        } else {
            self.head.strip_prefix("Bitmap Index Scan on ")?
        };
        name.split(' ').next()
    }

    fn condition(&self) -> Option<&str> {
        self.told.iter().find_map(|line| line.strip_prefix("Index Cond: "))
    }

    fn keeps(&self) -> bool {
        ["Materialize", "HashAggregate", "Hash"].contains(&self.head.as_str())
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.0 {
            writeln!(f, "{:depth$}{}", "", step.head, depth = step.depth)?;
            for line in &step.told {
                writeln!(f, "{:depth$}{line}", "", depth = step.depth + 4)?;
            }
        }
        Ok(())
    }
}

/// Counts a statement's parameters.
fn parameters(sql: &str) -> usize {
    (1_usize..100).take_while(|number| sql.contains(&format!("${number}"))).last().unwrap_or(0)
}

#[test]
fn a_lock_inside_a_loop_is_seen() {
    let again = "\
Nested Loop Semi Join
  ->  Index Scan using outbox_pkey on outbox
  ->  Limit
        ->  LockRows
              ->  Index Scan using outbox_by_time on outbox outbox_1
                    Index Cond: (at < $1)";
    assert!(Plan::read(&again.lines().collect::<Vec<_>>()).locks_again());
    let once = "\
Nested Loop Semi Join
  ->  Index Scan using outbox_pkey on outbox
  ->  Materialize
        ->  Limit
              ->  LockRows
                    ->  Index Scan using outbox_by_time on outbox outbox_1
                          Index Cond: (at < $1)";
    assert!(!Plan::read(&once.lines().collect::<Vec<_>>()).locks_again());
    let named = "\
Nested Loop Left Join
  CTE moment
    ->  Result
  CTE found
    ->  Limit
          ->  LockRows
                ->  Index Scan using outbox_by_time on outbox
                      Index Cond: (at < $1)
  ->  CTE Scan on moment
  ->  CTE Scan on found";
    assert!(!Plan::read(&named.lines().collect::<Vec<_>>()).locks_again());
}
