//! The control API: everything a test can do, as JSON over HTTP.

mod clock;
mod common;
mod guard;
mod inspector;
mod meta;
mod patch;
mod reply;
mod routes;
mod tiktok;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use url::Url;

use crate::calls::Calls;
use crate::clock::SandboxClock;
use crate::fault::Faults;
use crate::ledger::Ledger;
use crate::meta::{MetaBehaviour, MetaControl};
use crate::tiktok::{TikTokBehaviour, TikTokControl};

pub use routes::{CONTROL_ROUTES, ControlRoute};

/// Handles of everything that can be controlled.
#[derive(Debug, Clone)]
pub(crate) struct Board {
    pub(crate) inspector_url: Url,
    pub(crate) clock: SandboxClock,
    pub(crate) ledger: Ledger,
    pub(crate) faults: Faults,
    pub(crate) calls: Arc<Calls>,
    pub(crate) tiktok: TikTokControl,
    /// Where TikTok's hosts are.
    pub(crate) tiktok_url: Url,
    pub(crate) meta: MetaControl,
    /// Where Facebook's hosts are.
    pub(crate) facebook_url: Url,
    /// Where Instagram's hosts are.
    pub(crate) instagram_url: Url,
    /// The table of control routes. It is handed in, since the table names the
    /// handler that lists it.
    pub(crate) routes: &'static [ControlRoute],
    /// The switches at the start, which a reset comes back to.
    pub(crate) first_behaviour: TikTokBehaviour,
    pub(crate) first_meta_behaviour: MetaBehaviour,
}

impl Board {
    /// Forgets everything but the time.
    pub(crate) fn reset(&self) {
        self.tiktok.reset(self.first_behaviour.clone());
        self.meta.reset(self.first_meta_behaviour.clone());
        self.faults.clear();
        self.calls.clear();
        self.ledger.clear();
    }
}

/// The router of the control listener.
pub(crate) fn router(board: Board) -> Router {
    let mut router = Router::new();
    for route in CONTROL_ROUTES {
        router = router.route(route.path, (route.handler)());
    }
    router.fallback(reply::unknown).layer(from_fn(guard::same_site)).with_state(board)
}
