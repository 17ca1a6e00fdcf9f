//! How much of their limits apps use: the headers that tell it, and the
//! refusals of those who go beyond.

use std::collections::{BTreeMap, VecDeque};

use http::HeaderName;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::admit::Caller;
use super::behaviour::{MetaBehaviour, MetaLimits, UsageHeaders};
use super::call::MetaCall;
use super::envelope::GraphFailure;
use super::gallery::{Owner, number};
use super::state::MetaState;
use crate::clock::seconds;
use crate::wire::Answer;

const APP_USAGE: HeaderName = HeaderName::from_static("x-app-usage");
const BUSINESS_USAGE: HeaderName = HeaderName::from_static("x-business-use-case-usage");
const HOUR: i64 = 3600 * 1_000_000;
/// While a caller is throttled every further call costs so much more time.
const PROLONGED_BY: i64 = 60 * 1_000_000;

/// Limits that calls can run into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetaLimit {
    /// Calls of an app: code 4.
    App,
    /// Calls of a user: code 17.
    User,
    /// Calls for an account of Instagram: code 80002.
    Instagram,
}

impl MetaLimit {
    /// The code of its refusal.
    pub const fn code(self) -> i64 {
        match self {
            Self::App => 4,
            Self::User => 17,
            Self::Instagram => 80_002,
        }
    }
}

/// A limit that is reached until a moment.
#[derive(Debug)]
struct Throttle {
    limit: MetaLimit,
    /// The account; every one of them if there is none.
    ig_id: Option<String>,
    until: i64,
}

/// Percentages that are told instead of those counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsagePercent {
    /// Calls.
    pub call_count: u64,
    /// Time.
    pub total_time: u64,
    /// Time of processors.
    pub total_cputime: u64,
}

/// Calls that were made, and limits that were set by hand.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    /// When calls were made, by app and account.
    calls: BTreeMap<(String, String), VecDeque<i64>>,
    throttles: Vec<Throttle>,
    told: Option<UsagePercent>,
}

/// A call as it counts: the app and the account it is for.
#[derive(Debug, Clone)]
pub(crate) struct Counted {
    pub(crate) app_id: String,
    pub(crate) ig_id: String,
}

impl Usage {
    /// Lets calls be refused for so many seconds.
    pub(crate) fn throttle(&mut self, limit: MetaLimit, ig_id: Option<&str>, now: i64, wait: u64) {
        let until = now.saturating_add(seconds(wait));
        self.throttles.push(Throttle { limit, ig_id: ig_id.map(str::to_owned), until });
    }

    /// Tells these percentages from now on, or those that are counted again.
    pub(crate) fn tell(&mut self, percent: Option<UsagePercent>) {
        self.told = percent;
    }

    /// Counts a call, or refuses it. A refused call prolongs the wait.
    pub(crate) fn admit(
        &mut self,
        behaviour: &MetaBehaviour,
        call: &Counted,
        now: i64,
    ) -> Result<(), GraphFailure> {
        self.throttles.retain(|throttle| throttle.until > now);
        let mut throttles = self.throttles.iter_mut();
        let hit = throttles.find(|one| one.ig_id.as_ref().is_none_or(|id| *id == call.ig_id));
        if let Some(throttle) = hit {
            if behaviour.throttle_prolongs {
                throttle.until = throttle.until.saturating_add(PROLONGED_BY);
            }
            return Err(refusal(throttle.limit, behaviour));
        }
        let calls = self.calls.entry((call.app_id.clone(), call.ig_id.clone())).or_default();
        while calls.front().is_some_and(|at| *at <= now - 24 * HOUR) {
            calls.pop_front();
        }
        if calls.len() as u64 >= behaviour.limits.calls_per_day {
            return Err(refusal(MetaLimit::Instagram, behaviour));
        }
        calls.push_back(now);
        Ok(())
    }

    /// Adds the headers to an answer.
    pub(crate) fn mark(
        &self,
        behaviour: &MetaBehaviour,
        call: &Counted,
        now: i64,
        answer: Answer,
    ) -> Answer {
        let share = self.percent(&behaviour.limits, call);
        let wait = self.wait(call, now);
        let usage = if wait > 0 { UsagePercent { call_count: 100, ..share } } else { share };
        let is_told = match behaviour.usage_headers {
            UsageHeaders::Always => true,
            UsageHeaders::OnceUsed => usage.call_count >= 10,
            UsageHeaders::Never => false,
        };
        if !is_told {
            return answer;
        }
        let app = json!({
            "call_count": share.call_count,
            "total_time": share.total_time,
            "total_cputime": share.total_cputime,
        });
        let business = json!({ &call.ig_id: [{
            "type": "instagram",
            "call_count": usage.call_count,
            "total_cputime": usage.total_cputime,
            "total_time": usage.total_time,
            "estimated_time_to_regain_access": wait,
        }] });
        answer.with(APP_USAGE, &app.to_string()).with(BUSINESS_USAGE, &business.to_string())
    }

    fn percent(&self, limits: &MetaLimits, call: &Counted) -> UsagePercent {
        if let Some(told) = self.told {
            return told;
        }
        let made = self.calls.get(&(call.app_id.clone(), call.ig_id.clone()));
        let made = made.map_or(0, VecDeque::len) as u64;
        let part = (made * 100).checked_div(limits.calls_per_day).unwrap_or(100);
        UsagePercent { call_count: part, total_time: part / 2, total_cputime: part / 4 }
    }

    /// Minutes until calls are taken again.
    fn wait(&self, call: &Counted, now: i64) -> u64 {
        let hit = self
            .throttles
            .iter()
            .filter(|one| one.ig_id.as_ref().is_none_or(|id| *id == call.ig_id));
        let until = hit.map(|one| one.until).max().unwrap_or(now);
        u64::try_from((until - now).max(0)).unwrap_or_default().div_ceil(60 * 1_000_000)
    }
}

/// Counts an admitted call for the account it is about, if it is about one; a
/// call beyond a limit is refused.
///
/// The refusal carries the headers too, so what is counted is told in any case.
pub(crate) fn count(
    state: &mut MetaState,
    call: &MetaCall,
    caller: &Caller,
    now: i64,
) -> (Option<Counted>, Result<(), GraphFailure>) {
    let Some(ig_id) = subject(state, call.id()) else { return (None, Ok(())) };
    let counted = Counted { app_id: caller.app_id.clone(), ig_id };
    let MetaState { usage, behaviour, .. } = state;
    let admitted = usage.admit(behaviour, &counted, now);
    (Some(counted), admitted)
}

/// Adds the headers of a counted call to its answer.
pub(crate) fn marked(
    state: &MetaState,
    counted: Option<&Counted>,
    now: i64,
    answer: Answer,
) -> Answer {
    match counted {
        Some(counted) => state.usage.mark(&state.behaviour, counted, now, answer),
        None => answer,
    }
}

/// Finds the account that a node belongs to.
fn subject(state: &MetaState, id: &str) -> Option<String> {
    if let Some(account) = state.account(id) {
        return Some(account.id.clone());
    }
    let id = number(id)?;
    if let Some(container) = state.gallery.containers.get(&id) {
        return Some(container.ig_id.clone());
    }
    let comment = state.gallery.comments.get(&id);
    let medium = comment.map_or(id, |comment| comment.medium);
    match &state.gallery.media.get(&medium)?.owner {
        Owner::Account(ig_id) => Some(ig_id.clone()),
        Owner::Stranger => None,
    }
}

fn refusal(limit: MetaLimit, behaviour: &MetaBehaviour) -> GraphFailure {
    let status = crate::exchange::http_status(behaviour.limit_error_status);
    GraphFailure::of(limit.code(), None).with_status(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(ig_id: &str) -> Counted {
        Counted { app_id: "1".to_owned(), ig_id: ig_id.to_owned() }
    }

    #[test]
    fn the_window_slides_and_is_one_for_each_account() {
        let mut behaviour = MetaBehaviour::default();
        behaviour.limits.calls_per_day = 2;
        let mut usage = Usage::default();
        let mut admit = |ig: &str, at: i64| {
            usage.admit(&behaviour, &call(ig), at * HOUR).map_err(|failure| failure.code)
        };
        assert_eq!((admit("a", 0), admit("a", 1)), (Ok(()), Ok(())));
        assert_eq!(admit("a", 2), Err(80_002));
        assert_eq!(admit("b", 2), Ok(()));
        assert_eq!(admit("a", 24), Ok(()));
    }

    #[test]
    fn a_call_of_a_throttled_caller_prolongs_the_wait() {
        let behaviour = MetaBehaviour::default();
        let mut usage = Usage::default();
        usage.throttle(MetaLimit::User, Some("a"), 0, 120);
        assert_eq!(usage.wait(&call("a"), 0), 2);
        let refused = usage.admit(&behaviour, &call("a"), 0);
        assert_eq!(refused.map_err(|failure| failure.code), Err(17));
        assert_eq!((usage.wait(&call("a"), 0), usage.wait(&call("b"), 0)), (3, 0));
        assert!(usage.admit(&behaviour, &call("b"), 0).is_ok());
        assert!(usage.admit(&behaviour, &call("a"), 180 * 1_000_000).is_ok());
    }

    #[test]
    fn the_headers_tell_percent_and_minutes() {
        let behaviour = MetaBehaviour::default();
        let mut usage = Usage::default();
        usage.throttle(MetaLimit::Instagram, None, 0, 19 * 60);
        let answer = Answer::bare(http::StatusCode::OK);
        let answer = usage.mark(&behaviour, &call("a"), 0, answer).into_response();
        let header = answer.headers()["x-business-use-case-usage"].to_str().unwrap();
        let told: serde_json::Value = serde_json::from_str(header).unwrap();
        assert_eq!(told["a"][0]["estimated_time_to_regain_access"], 19);
        assert_eq!(
            (&told["a"][0]["call_count"], &told["a"][0]["type"]),
            (&json!(100), &json!("instagram"))
        );
    }
}
