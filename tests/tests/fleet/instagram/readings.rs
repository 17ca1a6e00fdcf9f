//! Has the media and the comments of everybody read again and again, which a server does every few
//! hours.

use std::sync::Arc;
use std::time::Duration;

use social_core::{Clock as _, SystemClock};
use social_store::{Due, Store, WorkKind};
use tokio::task::JoinHandle;

/// How often everything is due again.
const AGAIN: Duration = Duration::from_secs(4);

/// Makes readings due until it is stopped.
pub(super) struct Readings(JoinHandle<()>);

impl Readings {
    /// Begins, for these accounts.
    pub(super) fn start(store: &Arc<dyn Store>, accounts: Vec<String>) -> Self {
        let store = Arc::clone(store);
        Self(tokio::spawn(async move {
            loop {
                for account in &accounts {
                    for kind in [WorkKind::MEDIA, WorkKind::COMMENTS] {
                        let due = Due::At(SystemClock.now());
                        // The database is away now and then.
                        drop(store.schedule(kind, account, due).await);
                    }
                }
                SystemClock.sleep(AGAIN).await;
            }
        }))
    }

    /// Makes nothing due any more; what is under way goes on.
    pub(super) fn stop(self) {
        self.0.abort();
    }
}
