//! The faults of one call.

use std::time::Duration;

use super::{FaultKind, Faults, Moment};
use crate::clock::{SandboxClock, saturating_micros};
use crate::wire::Hindrance;

/// The faults that struck one call.
#[derive(Debug)]
pub(crate) struct Struck(Vec<(Moment, FaultKind)>);

impl Struck {
    /// Takes what applies to a call with these names.
    pub(crate) fn new(faults: &Faults, names: &[&str]) -> Self {
        Self(faults.strike(names))
    }

    /// Takes what applies to something that is no call.
    pub(crate) fn alone(faults: &Faults, name: &str) -> Self {
        Self(faults.strike_alone(name))
    }

    /// Names what struck, for the list of calls.
    pub(crate) fn label(&self) -> Option<String> {
        let names: Vec<&str> = self.0.iter().map(|(_, kind)| kind.name()).collect();
        (!names.is_empty()).then(|| names.join(","))
    }

    /// What is done to the reading of an upload.
    pub(crate) fn hindrance(&self) -> Hindrance {
        let mut hindrance = Hindrance::default();
        for (_, kind) in &self.0 {
            match kind {
                FaultKind::CutUpload { after_bytes } => hindrance.cut_after = Some(*after_bytes),
                FaultKind::SlowUpload { ms_per_read } => {
                    hindrance.pause = Some(Duration::from_millis(*ms_per_read));
                }
                _ => {}
            }
        }
        hindrance
    }

    /// Waits where a fault of this moment says so.
    pub(crate) async fn wait(&self, clock: &SandboxClock, moment: Moment) {
        for (_, kind) in self.0.iter().filter(|(when, _)| *when == moment) {
            match kind {
                FaultKind::Delay { ms } => wall_delay(*ms).await,
                FaultKind::VirtualDelay { ms } => {
                    let pause = saturating_micros(Duration::from_millis(*ms));
                    let until = clock.now_unix_micros().saturating_add(pause);
                    clock.sleep_until_micros(until).await;
                }
                _ => {}
            }
        }
    }

    /// Finds the fault of this moment that decides the answer.
    pub(crate) fn decisive(&self, moment: Moment) -> Option<&FaultKind> {
        self.0
            .iter()
            .filter(|(when, kind)| *when == moment && !kind.passes())
            .map(|(_, kind)| kind)
            // Hindrances of an upload are handled where its bytes are read.
            .find(|kind| !matches!(kind, FaultKind::CutUpload { .. }))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this delay is asked for in wall time; virtual_delay is the other one"
)]
async fn wall_delay(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}
