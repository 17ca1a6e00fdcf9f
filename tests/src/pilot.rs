//! Lets virtual time fly while everybody waits for it.
//!
//! Time moves only if nothing else can: every process under test has parked its thread, no call of
//! the store or of the network is under way, and the sandbox has nothing to deliver or to fetch. So
//! an hour passes in milliseconds, and no lease ends under a worker that is merely slow.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use social_core::Clock;
use social_sandbox::{Delivery, DeliveryState, MetaControl, Sandbox, TikTokControl};
use tokio::sync::Notify;

use crate::clock::WorldClock;

/// How long a hint is waited for before the pilot looks by itself.
const LOOK: Duration = Duration::from_millis(2);
/// How often it looks in vain before it takes a woken process to have nothing to do.
const PATIENCE: u32 = 10;

/// Decides when virtual time may move. Clones are handles of the same pilot.
#[derive(Clone, Debug)]
pub(crate) struct Pilot(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: Arc<WorldClock>,
    tiktok: TikTokControl,
    meta: MetaControl,
    engaged: AtomicUsize,
    busy: AtomicUsize,
    parkings: AtomicU64,
    processes: Mutex<Vec<Arc<AtomicBool>>>,
    hint: Notify,
}

impl Pilot {
    pub(crate) fn new(clock: Arc<WorldClock>, sandbox: &Sandbox) -> Self {
        Self(Arc::new(Inner {
            clock,
            tiktok: sandbox.tiktok(),
            meta: sandbox.meta(),
            engaged: AtomicUsize::new(0),
            busy: AtomicUsize::new(0),
            parkings: AtomicU64::new(0),
            processes: Mutex::default(),
            hint: Notify::new(),
        }))
    }

    /// Moves the time whenever it may; never ends.
    pub(crate) async fn fly(self) {
        let mut seen = 0;
        let mut waited = 0;
        loop {
            // Either way leads to the same look.
            drop(tokio::time::timeout(LOOK, self.0.hint.notified()).await);
            let parkings = self.0.parkings.load(Ordering::SeqCst);
            waited += 1;
            if (parkings == seen && waited < PATIENCE) || !self.may_move() {
                continue;
            }
            (seen, waited) = (parkings, 0);
            self.0.clock.advance_to_next();
        }
    }

    /// Lets the time fly until the guard is dropped.
    #[must_use = "time stands still again when the guard is dropped"]
    pub(crate) fn engage(&self) -> Counted {
        let counted = Counted::new(&self.0, Kind::Engaged);
        self.0.hint.notify_one();
        counted
    }

    /// Notes a piece of work that is under way until the guard is dropped.
    #[must_use = "the work ends when the guard is dropped"]
    pub(crate) fn busy(&self) -> Counted {
        Counted::new(&self.0, Kind::Busy)
    }

    /// Takes a process in; it is at work until it says that it has parked.
    pub(crate) fn watch(&self) -> Watched {
        let parked = Arc::new(AtomicBool::new(false));
        self.processes().push(Arc::clone(&parked));
        Watched { pilot: self.clone(), parked }
    }

    fn processes(&self) -> MutexGuard<'_, Vec<Arc<AtomicBool>>> {
        self.0.processes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells whether nothing but time can go on. A process may run between two of these looks, and
    /// only one that ran has parked again: so the answer holds if nobody has parked meanwhile.
    fn may_move(&self) -> bool {
        let parkings = self.0.parkings.load(Ordering::SeqCst);
        let rests = self.0.engaged.load(Ordering::SeqCst) > 0
            && self.0.busy.load(Ordering::SeqCst) == 0
            && self.sandbox_rests();
        rests && self.all_parked() && self.0.parkings.load(Ordering::SeqCst) == parkings
    }

    fn all_parked(&self) -> bool {
        self.processes().iter().all(|parked| parked.load(Ordering::SeqCst))
    }

    fn sandbox_rests(&self) -> bool {
        let Inner { tiktok, meta, clock, .. } = &*self.0;
        let fetching = tiktok.pulls_under_way() + meta.fetches_under_way() > 0;
        let now = clock.now().as_micros();
        let is_due = |delivery: &Delivery| match delivery.state {
            DeliveryState::Sending => true,
            DeliveryState::Waiting => delivery.next_micros.is_some_and(|at| at <= now),
            _ => false,
        };
        let delivering =
            tiktok.deliveries().iter().any(is_due) || meta.deliveries().iter().any(is_due);
        !fetching && !delivering
    }
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Engaged,
    Busy,
}

/// Something that counts for as long as it lives.
#[derive(Debug)]
pub(crate) struct Counted {
    inner: Arc<Inner>,
    kind: Kind,
}

impl Counted {
    fn new(inner: &Arc<Inner>, kind: Kind) -> Self {
        let counted = Self { inner: Arc::clone(inner), kind };
        counted.counter().fetch_add(1, Ordering::SeqCst);
        counted
    }

    fn counter(&self) -> &AtomicUsize {
        match self.kind {
            Kind::Engaged => &self.inner.engaged,
            Kind::Busy => &self.inner.busy,
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.counter().fetch_sub(1, Ordering::SeqCst);
    }
}

/// A process whose thread tells when it has nothing to do; forgotten when it is dropped.
#[derive(Debug)]
pub(crate) struct Watched {
    pilot: Pilot,
    parked: Arc<AtomicBool>,
}

impl Watched {
    /// Gives the two hooks of a runtime: before its thread parks, and after it woke.
    pub(crate) fn hooks(&self) -> (impl Fn() + use<>, impl Fn() + use<>) {
        let (inner, parked) = (Arc::clone(&self.pilot.0), Arc::clone(&self.parked));
        let woken = Arc::clone(&self.parked);
        let park = move || {
            // In this order: who sees it parked also sees that it has parked once more.
            inner.parkings.fetch_add(1, Ordering::SeqCst);
            parked.store(true, Ordering::SeqCst);
            inner.hint.notify_one();
        };
        (park, move || woken.store(false, Ordering::SeqCst))
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.pilot.processes().retain(|parked| !Arc::ptr_eq(parked, &self.parked));
    }
}
