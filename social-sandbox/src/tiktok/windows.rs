//! Sliding one-minute windows.

use std::collections::{HashMap, VecDeque};

use super::behaviour::{InitBudget, TikTokBehaviour};
use super::facts::{Endpoint, Job, RATE_WINDOW_SECONDS};
use crate::clock::seconds;

/// Key of a window: app, creator, budget.
type Key = (String, String, &'static str);

#[derive(Debug, Default)]
pub(crate) struct Windows(HashMap<Key, VecDeque<i64>>);

impl Windows {
    /// Counts a call, or says that the window is full. Refused calls do not count.
    pub(crate) fn admit(
        &mut self,
        behaviour: &TikTokBehaviour,
        endpoint: &Endpoint,
        (client_key, open_id): (&str, &str),
        now: i64,
    ) -> bool {
        let Some((budget, limit)) = budget(behaviour, endpoint) else {
            return true;
        };
        let key = (client_key.to_owned(), open_id.to_owned(), budget);
        let calls = self.0.entry(key).or_default();
        let start = now.saturating_sub(seconds(RATE_WINDOW_SECONDS));
        while calls.front().is_some_and(|at| *at <= start) {
            calls.pop_front();
        }
        if calls.len() as u64 >= u64::from(limit) {
            return false;
        }
        calls.push_back(now);
        true
    }
}

fn budget(behaviour: &TikTokBehaviour, endpoint: &Endpoint) -> Option<(&'static str, u32)> {
    endpoint.per_minute?;
    let limits = &behaviour.limits;
    Some(match endpoint.job {
        Job::VideoInit | Job::InboxVideoInit | Job::ContentInit => {
            let name = match behaviour.init_budget {
                InitBudget::PerEndpoint => endpoint.name,
                InitBudget::Shared => "init",
            };
            (name, limits.init_per_minute)
        }
        Job::CreatorInfo => (endpoint.name, limits.creator_info_per_minute),
        Job::StatusFetch => (endpoint.name, limits.status_per_minute),
        _ => (endpoint.name, limits.display_per_minute),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiktok::facts::ENDPOINTS;

    #[test]
    fn documented_limits_and_default_switches_agree() {
        let behaviour = TikTokBehaviour::default();
        for endpoint in ENDPOINTS {
            assert_eq!(
                budget(&behaviour, endpoint).map(|(_, limit)| limit),
                endpoint.per_minute,
                "{}",
                endpoint.name
            );
        }
    }
}
