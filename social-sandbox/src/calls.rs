//! The list of API calls that were made, newest last.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

use crate::guarded::Guarded;

/// How many calls are kept; the counts go on beyond that.
const KEPT: usize = 10_000;

/// One API call as the sandbox saw it.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct CallRecord {
    /// Position, from 1.
    pub seq: u64,
    /// Virtual time at the end of the call, in Unix microseconds.
    pub at_micros: i64,
    /// The endpoint's name, or `unknown`.
    pub endpoint: &'static str,
    /// The HTTP method.
    pub method: String,
    /// The path without its query.
    pub path: String,
    /// The HTTP status that was answered; absent when the connection was cut.
    pub status: Option<u16>,
    /// The platform's error code, `ok`, or empty where there is none.
    pub code: String,
    /// The person as the app sees them, when the token was valid: TikTok's `open_id`, Meta's
    /// app-scoped id.
    pub open_id: Option<String>,
    /// The fault that was applied.
    pub fault: Option<String>,
    /// What was taken although the platform's pages ask for something else.
    pub warnings: Vec<&'static str>,
}

#[derive(Debug, Default)]
pub(crate) struct Calls(Guarded<Log>);

#[derive(Debug, Default)]
struct Log {
    recent: VecDeque<CallRecord>,
    counts: BTreeMap<&'static str, u64>,
    total: u64,
}

impl Calls {
    pub(crate) fn record(&self, mut call: CallRecord) {
        let mut log = self.0.lock();
        log.total += 1;
        call.seq = log.total;
        *log.counts.entry(call.endpoint).or_default() += 1;
        if log.recent.len() == KEPT {
            log.recent.pop_front();
        }
        log.recent.push_back(call);
    }

    pub(crate) fn recent(&self) -> Vec<CallRecord> {
        self.0.lock().recent.iter().cloned().collect()
    }

    pub(crate) fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.0.lock().counts.clone()
    }

    pub(crate) fn clear(&self) {
        *self.0.lock() = Log::default();
    }
}
