//! Faults on demand: errors, delays, cut connections and answers that lie.

mod kind;
mod struck;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::guarded::Guarded;

pub use kind::{FaultKind, Moment, ReuseMoment, Shape};
pub(crate) use struck::Struck;

/// A rule: which calls are hit, how often, when, and by what.
#[must_use = "a fault does nothing until it is added"]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Name of the endpoint (`video_init`, `token`, ...), or `*` for all.
    ///
    /// The token endpoint can be narrowed by grant type:
    /// `token:refresh_token`, `token:authorization_code`.
    pub endpoint: String,
    /// How many matching calls are let through first.
    #[serde(default)]
    pub skip: u32,
    /// How many calls are hit; absent means until the fault is removed.
    #[serde(default = "once")]
    pub times: Option<u32>,
    /// Before or after the effect. Of no matter for a fault in how the true
    /// answer travels: there the call always has its effect.
    #[serde(default)]
    pub moment: Moment,
    /// What goes wrong.
    #[serde(flatten)]
    pub kind: FaultKind,
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "serde wants the field's own type, in which absence means for ever"
)]
const fn once() -> Option<u32> {
    Some(1)
}

impl Fault {
    /// Makes a fault that hits the next call of an endpoint once, before its effect.
    pub fn new(endpoint: impl Into<String>, kind: FaultKind) -> Self {
        Self {
            endpoint: endpoint.into(),
            skip: 0,
            times: once(),
            moment: Moment::BeforeEffect,
            kind,
        }
    }

    /// Answers with a bare HTTP status.
    pub fn status(endpoint: impl Into<String>, status: u16) -> Self {
        Self::new(endpoint, FaultKind::Status { status })
    }

    /// Answers with a platform error and its documented HTTP status.
    pub fn error(endpoint: impl Into<String>, code: impl Into<String>) -> Self {
        let code = code.into();
        Self::new(endpoint, FaultKind::Error { code, status: None })
    }

    /// Closes the connection without an answer.
    pub fn cut(endpoint: impl Into<String>) -> Self {
        Self::new(endpoint, FaultKind::Cut)
    }

    /// Waits so many milliseconds of wall time before the call.
    pub fn delay(endpoint: impl Into<String>, ms: u64) -> Self {
        Self::new(endpoint, FaultKind::Delay { ms })
    }

    /// Waits so many milliseconds of virtual time before the call.
    pub fn virtual_delay(endpoint: impl Into<String>, ms: u64) -> Self {
        Self::new(endpoint, FaultKind::VirtualDelay { ms })
    }

    /// Answers with something unreadable.
    pub fn malformed(endpoint: impl Into<String>, shape: Shape) -> Self {
        Self::new(endpoint, FaultKind::Malformed { shape })
    }

    /// Sends the true answer byte by byte, so many milliseconds of wall time apart.
    pub fn slow_answer(endpoint: impl Into<String>, ms_per_byte: u64) -> Self {
        Self::new(endpoint, FaultKind::SlowAnswer { ms_per_byte })
    }

    /// Sends the true answer with so much added to its `Content-Length`.
    pub fn wrong_length(endpoint: impl Into<String>, by: i64) -> Self {
        Self::new(endpoint, FaultKind::WrongLength { by })
    }

    /// Sends the true answer and closes a connection that was promised to stay.
    pub fn reuse_cut(endpoint: impl Into<String>, when: ReuseMoment) -> Self {
        Self::new(endpoint, FaultKind::ReuseCut { when })
    }

    /// Strikes after the effect instead of before it.
    pub const fn after_effect(mut self) -> Self {
        self.moment = Moment::AfterEffect;
        self
    }

    /// Hits so many calls instead of one.
    pub const fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Hits every call until it is removed.
    pub const fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Lets so many matching calls through first.
    pub const fn skip(mut self, calls: u32) -> Self {
        self.skip = calls;
        self
    }

    fn matches(&self, names: &[&str]) -> bool {
        self.endpoint == "*" || names.contains(&self.endpoint.as_str())
    }
}

/// A fault with its number, as listed.
#[derive(Debug, Clone, Serialize)]
pub struct ActiveFault {
    /// Number to remove it by.
    pub id: u64,
    /// The rule with what is left of its counts.
    #[serde(flatten)]
    pub fault: Fault,
}

/// Handle of the faults of one sandbox. Clones share the same list.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Guarded<List>>);

#[derive(Debug, Default)]
struct List {
    last_id: u64,
    active: Vec<ActiveFault>,
}

impl Faults {
    /// Adds a fault and returns its number.
    pub fn add(&self, fault: Fault) -> u64 {
        let mut list = self.0.lock();
        list.last_id += 1;
        let id = list.last_id;
        list.active.push(ActiveFault { id, fault });
        id
    }

    /// Removes one fault; returns whether it was still there.
    pub fn remove(&self, id: u64) -> bool {
        let mut list = self.0.lock();
        let before = list.active.len();
        list.active.retain(|active| active.id != id);
        list.active.len() < before
    }

    /// Removes all faults.
    pub fn clear(&self) {
        self.0.lock().active.clear();
    }

    /// Returns the faults that can still strike.
    pub fn active(&self) -> Vec<ActiveFault> {
        self.0.lock().active.clone()
    }

    /// Takes what applies to one call: any delays, then at most one fault that
    /// decides the answer. Rules are tried in the order they were added.
    pub(crate) fn strike(&self, names: &[&str]) -> Vec<(Moment, FaultKind)> {
        self.strike_where(|fault| fault.matches(names))
    }

    /// Takes what applies to something that is no call and has a name: rules
    /// for every call pass it by.
    pub(crate) fn strike_alone(&self, name: &str) -> Vec<(Moment, FaultKind)> {
        self.strike_where(|fault| fault.endpoint == name)
    }

    fn strike_where(&self, matches: impl Fn(&Fault) -> bool) -> Vec<(Moment, FaultKind)> {
        let mut list = self.0.lock();
        let mut struck = Vec::new();
        for active in &mut list.active {
            let fault = &mut active.fault;
            if !matches(fault) {
                continue;
            }
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            if let Some(times) = &mut fault.times {
                if *times == 0 {
                    continue;
                }
                *times -= 1;
            }
            let moment = if fault.kind.carries() { Moment::AfterEffect } else { fault.moment };
            struck.push((moment, fault.kind.clone()));
            if !fault.kind.passes() {
                break;
            }
        }
        list.active.retain(|active| active.fault.times != Some(0));
        struck
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_as_often_as_it_says() {
        let faults = Faults::default();
        faults.add(Fault::status("video_init", 503).times(2).skip(1));
        assert!(faults.strike(&["video_init"]).is_empty());
        assert!(faults.strike(&["status_fetch"]).is_empty());
        assert_eq!(faults.strike(&["video_init"]).len(), 1);
        assert_eq!(faults.strike(&["video_init"]).len(), 1);
        assert!(faults.strike(&["video_init"]).is_empty());
        assert!(faults.active().is_empty());
    }

    #[test]
    fn a_delay_is_followed_by_the_fault_behind_it() {
        let faults = Faults::default();
        faults.add(Fault::delay("*", 1).always());
        faults.add(Fault::cut("token:refresh_token"));
        faults.add(Fault::status("token", 500));
        let struck = faults.strike(&["token", "token:refresh_token"]);
        assert_eq!(struck.len(), 2);
        assert_eq!(struck[1].1, FaultKind::Cut);
        assert_eq!(faults.active().len(), 2);
    }

    #[test]
    fn json_needs_only_endpoint_and_kind() {
        let fault: Fault =
            serde_json::from_str(r#"{"endpoint":"token","kind":"status","status":503}"#).unwrap();
        assert_eq!(fault, Fault::status("token", 503));
        let forever: Fault =
            serde_json::from_str(r#"{"endpoint":"*","kind":"cut","times":null}"#).unwrap();
        assert_eq!(forever, Fault::cut("*").always());
        let cut: Fault = serde_json::from_str(r#"{"endpoint":"*","kind":"reuse_cut"}"#).unwrap();
        assert_eq!(cut, Fault::reuse_cut("*", ReuseMoment::AfterAnswer));
    }
}
