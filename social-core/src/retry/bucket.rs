//! A budget of repetitions for each host, so that an outage is not amplified.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Tokens of a full bucket.
const FULL: u32 = 500;
/// What a success at the first try brings back.
const FIRST_TRY_REWARD: u32 = 1;
/// Hosts known before the first search for unused ones.
const FIRST_SWEEP: usize = 256;

/// What failed before a repetition, by what the repetition costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryCost {
    /// An answer that may pass, or a broken connection: 5 tokens.
    Failure,
    /// No answer in time, the sign of an overloaded host: 10 tokens.
    TimeOut,
}

impl RetryCost {
    const fn tokens(self) -> u32 {
        match self {
            Self::Failure => 5,
            Self::TimeOut => 10,
        }
    }
}

/// The repetitions that may still be sent to one host.
///
/// It holds 500 tokens. A repetition costs some; if it succeeds they come back; a call that
/// succeeds at the first try brings one. In an outage at most 100 repetitions are sent before
/// calls fail at their first try.
#[derive(Debug)]
pub struct RetryBucket {
    tokens: Mutex<u32>,
}

impl Default for RetryBucket {
    fn default() -> Self {
        Self { tokens: Mutex::new(FULL) }
    }
}

impl RetryBucket {
    /// Pays for one repetition.
    ///
    /// Gives `false`, and takes nothing, if the bucket has too little: the failure stands then.
    #[must_use = "without the tokens there is no repetition"]
    pub fn take(&self, cost: RetryCost) -> bool {
        let mut tokens = self.tokens();
        let left = tokens.checked_sub(cost.tokens());
        *tokens = left.unwrap_or(*tokens);
        left.is_some()
    }

    /// Notes a success, after the repetition that cost `last`, or at the first try.
    pub fn succeeded(&self, last: Option<RetryCost>) {
        let gain = last.map_or(FIRST_TRY_REWARD, RetryCost::tokens);
        let mut tokens = self.tokens();
        *tokens = (*tokens + gain).min(FULL);
    }

    /// Gives the tokens left, for a gauge.
    pub fn left(&self) -> u32 {
        *self.tokens()
    }

    fn tokens(&self) -> MutexGuard<'_, u32> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The buckets of every host a client talks to. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct RetryBuckets(Arc<Mutex<HashMap<String, Arc<RetryBucket>>>>);

impl RetryBuckets {
    /// Gives the bucket of a host, the same one each time.
    pub fn of_host(&self, host: &str) -> Arc<RetryBucket> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get(host) {
            return Arc::clone(bucket);
        }
        if buckets.len() >= FIRST_SWEEP {
            // A full bucket that nobody holds is as good as a new one.
            buckets.retain(|_, bucket| Arc::strong_count(bucket) > 1 || bucket.left() < FULL);
        }
        Arc::clone(buckets.entry(host.to_owned()).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_gets_a_hundred_repetitions() {
        let bucket = RetryBucket::default();
        let sent = (0..1_000).filter(|_| bucket.take(RetryCost::Failure)).count();
        assert_eq!(sent, 100);
        let bucket = RetryBucket::default();
        let sent = (0..1_000).filter(|_| bucket.take(RetryCost::TimeOut)).count();
        assert_eq!(sent, 50);
    }

    #[test]
    fn successes_bring_tokens_back() {
        let bucket = RetryBucket::default();
        assert!(bucket.take(RetryCost::TimeOut));
        bucket.succeeded(None);
        assert_eq!(bucket.left(), FULL - 9);
        assert!(bucket.take(RetryCost::Failure));
        bucket.succeeded(Some(RetryCost::Failure));
        assert_eq!(bucket.left(), FULL - 9);
        for _ in 0..FULL {
            bucket.succeeded(None);
        }
        assert_eq!(bucket.left(), FULL);
    }

    #[test]
    fn too_little_left_takes_nothing() {
        let bucket = RetryBucket::default();
        while bucket.take(RetryCost::Failure) {}
        for _ in 0..9 {
            bucket.succeeded(None);
        }
        assert!(!bucket.take(RetryCost::TimeOut));
        assert!(bucket.take(RetryCost::Failure));
        assert_eq!(bucket.left(), 4);
    }

    #[test]
    fn each_host_has_one_bucket_and_spent_ones_are_kept() {
        let buckets = RetryBuckets::default();
        assert!(buckets.of_host("spent.example").take(RetryCost::Failure));
        for host in 0..10 * FIRST_SWEEP {
            buckets.of_host(&format!("{host}.example"));
        }
        assert_eq!(buckets.clone().of_host("spent.example").left(), FULL - 5);
        assert!(buckets.0.lock().unwrap().len() <= FIRST_SWEEP);
    }
}
