//! What a proof over several processes says at its end.

use std::fmt::Display;
use std::time::{Duration, Instant};

use social_tests::server::Ledger;

use crate::trouble::{Done, Extent};

/// How long the parts of a run took, in the order in which they come.
pub(crate) struct Report {
    seed: u64,
    began: Instant,
    set_up: Duration,
    under_load: Duration,
}

impl Report {
    /// Begins with the set-up.
    pub(crate) fn begin(seed: u64) -> Self {
        let (set_up, under_load) = (Duration::ZERO, Duration::ZERO);
        Self { seed, began: Instant::now(), set_up, under_load }
    }

    /// Notes that everything is up, and the load begins.
    pub(crate) fn load(&mut self) {
        self.set_up = self.began.elapsed();
    }

    /// Notes that the load has ended, and everything comes to rest.
    pub(crate) fn rest(&mut self) {
        self.under_load = self.began.elapsed().saturating_sub(self.set_up);
    }

    /// Prints the line of the proof, and sees to it that what was planned has happened: a run whose
    /// kills met nothing proves nothing.
    #[expect(clippy::print_stdout, reason = "whoever runs the proof reads its numbers there")]
    pub(crate) fn close(
        &self,
        extent: &Extent,
        done: Done,
        ledger: &Ledger,
        verdict: &dyn Display,
    ) {
        println!(
            "proof: {} processes, {} kills, {} hard stops of the database: {verdict}; {} requests cut off; {:.0} s of set-up, {:.0} s of load, {:.0} s in all, seed {}",
            extent.processes,
            done.kills,
            done.stops,
            ledger.cut_off,
            self.set_up.as_secs_f64(),
            self.under_load.as_secs_f64(),
            self.began.elapsed().as_secs_f64(),
            self.seed,
        );
        assert!(ledger.cut_off > 0, "no kill fell into a request: nothing was proved");
        assert_eq!((done.kills, done.stops), (extent.processes * extent.kills, extent.stops));
    }
}
