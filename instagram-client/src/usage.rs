//! How much of Meta's limits is used up, as its answers say, and how fast to go on.
//!
//! Most answers carry percentages: of the app's limit over all its accounts, and of the limit that
//! an app has with one account. They are Meta's own count over every process, so whoever heard the
//! last answer knows enough. What no answer said is not known.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use social_core::Timestamp;
use social_core::http::Answer;

const OF_THE_APP: &str = "x-app-usage";
const OF_THE_ACCOUNT: &str = "x-business-use-case-usage";
/// The windows of the limits roll over a day at most, so no pause is longer.
const LONGEST: Duration = Duration::from_hours(24);
/// The percentages are counted over an hour; what was said before tells nothing.
const FRESH: Duration = Duration::from_hours(1);
/// Accounts that are kept in mind; those that were not called for an hour go first.
const MOST_ACCOUNTS: usize = 50_000;

/// From here on calls that can wait keep a distance.
const BUSY: u32 = 50;
const BUSY_WAIT: Duration = Duration::from_secs(2);
/// From here on the distance is long.
const TIGHT: u32 = 75;
const TIGHT_WAIT: Duration = Duration::from_secs(15);
/// From here on the rest is left to calls that somebody waits for.
const FULL: u32 = 90;
const FULL_WAIT: Duration = Duration::from_mins(15);

/// What the last answers said of the limits that count the calls of an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Usage {
    /// How much of the app's limit is used, in percent; `None` if no answer said so of late.
    pub app: Option<u32>,
    /// How much of the limit of this app with this account is used, in percent.
    pub account: Option<u32>,
    /// When Meta wants to hear of the account again; calls before that prolong the pause, and are
    /// not made.
    pub throttled_until: Option<Timestamp>,
}

/// How fast to go on with calls that can wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// At once.
    Go,
    /// After this time.
    After(Duration),
    /// Not before this time; the limit is all but used up.
    Stop(Duration),
}

impl Usage {
    /// Tells how fast to go on with calls that can wait, such as reading for a copy: slower the more
    /// is used, and not at all before Meta refuses, so that there is room for a person's calls.
    pub fn pace(&self, now: Timestamp) -> Pace {
        if let Some(until) = self.throttled_until.filter(|until| *until > now) {
            return Pace::Stop(now.until(until));
        }
        match self.app.max(self.account).unwrap_or_default() {
            FULL.. => Pace::Stop(FULL_WAIT),
            TIGHT.. => Pace::After(TIGHT_WAIT),
            BUSY.. => Pace::After(BUSY_WAIT),
            _ => Pace::Go,
        }
    }
}

/// What was said last of one limit.
#[derive(Clone, Copy, Debug)]
struct Said {
    percent: u32,
    throttled_until: Option<Timestamp>,
    at: Timestamp,
}

impl Said {
    fn is_fresh(&self, now: Timestamp) -> bool {
        now.since(self.at) < FRESH || self.throttled_until.is_some_and(|until| until > now)
    }

    fn percent_at(&self, now: Timestamp) -> Option<u32> {
        (now.since(self.at) < FRESH).then_some(self.percent)
    }
}

/// What all answers to one app's calls said last; shared by the clones of its client.
#[derive(Debug, Default)]
pub(crate) struct Budget(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    app: Option<Said>,
    accounts: HashMap<String, Said>,
}

impl Budget {
    /// Notes what an answer says; `account` is the professional account it was asked for, if any.
    pub(crate) fn note(&self, answer: &Answer, account: Option<&str>) {
        let at = answer.received_at();
        let app = answer.header(OF_THE_APP).and_then(of_the_app);
        let account = account.zip(answer.header(OF_THE_ACCOUNT).and_then(of_the_account));
        if app.is_none() && account.is_none() {
            return;
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(percent) = app {
            known.app = Some(Said { percent, throttled_until: None, at });
        }
        if let Some((id, limit)) = account {
            let throttled_until = limit.pause.map(|pause| at + pause);
            known.make_room(at);
            known
                .accounts
                .insert(id.to_owned(), Said { percent: limit.percent, throttled_until, at });
        }
    }

    /// Tells what is known of the limits of an account.
    pub(crate) fn of(&self, account: &str, now: Timestamp) -> Usage {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let said = known.accounts.get(account);
        Usage {
            app: known.app.and_then(|said| said.percent_at(now)),
            account: said.and_then(|said| said.percent_at(now)),
            throttled_until: said
                .and_then(|said| said.throttled_until)
                .filter(|until| *until > now),
        }
    }
}

impl Known {
    fn make_room(&mut self, now: Timestamp) {
        if self.accounts.len() >= MOST_ACCOUNTS {
            self.accounts.retain(|_, said| said.is_fresh(now));
        }
        if self.accounts.len() >= MOST_ACCOUNTS {
            // Not knowing is safe: the next answers say it again.
            self.accounts.clear();
        }
    }
}

/// One limit, as a header tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Limit {
    percent: u32,
    pause: Option<Duration>,
}

/// Reads the pause an answer asks for: the longest of the header's objects, or `Retry-After`, which
/// Meta does not document. Many answers say nothing.
pub(crate) fn pause(answer: &Answer) -> Option<Duration> {
    let asked = answer.header(OF_THE_ACCOUNT).and_then(of_the_account);
    asked.and_then(|limit| limit.pause).or_else(|| answer.retry_after())
}

/// The header is JSON: the percentages of one limit.
fn of_the_app(header: &str) -> Option<u32> {
    percent(&serde_json::from_str(header).ok()?)
}

/// The header is JSON: a list of limits for each business object, with minutes in
/// `estimated_time_to_regain_access`. Which object counts the calls of an account is not said
/// anywhere, so the fullest of them counts, those of messages left out.
fn of_the_account(header: &str) -> Option<Limit> {
    let usage: Value = serde_json::from_str(header).ok()?;
    let limits = usage.as_object()?.values().filter_map(Value::as_array).flatten();
    let counts =
        limits.filter(|limit| limit.get("type").and_then(Value::as_str) != Some("messenger"));
    let mut fullest: Option<Limit> = None;
    for limit in counts {
        let known = fullest.get_or_insert_default();
        known.percent = known.percent.max(percent(limit).unwrap_or_default());
        let minutes = limit.get("estimated_time_to_regain_access").and_then(Value::as_u64);
        let pause =
            Duration::from_secs(minutes.unwrap_or_default().saturating_mul(60)).min(LONGEST);
        known.pause = known.pause.max((!pause.is_zero()).then_some(pause));
    }
    fullest
}

/// The calls, their time and their work are counted apart; whichever is full stops.
fn percent(limit: &Value) -> Option<u32> {
    let counts = ["call_count", "total_time", "total_cputime"];
    let known = counts.iter().filter_map(|name| limit.get(name)?.as_u64());
    known.max().map(|percent| u32::try_from(percent).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests;
