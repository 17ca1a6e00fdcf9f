//! How often somebody may try to sign in.

use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};
use social_core::{LimitError, LimitKey, Permit, WindowRule};
use social_store::Store;

/// Tries from one address.
const ADDRESS: WindowRule = WindowRule { limit: 20, span: Duration::from_mins(10) };
/// Tries for one email, from wherever. It is no lock: it opens again by itself.
const EMAIL: WindowRule = WindowRule { limit: 10, span: Duration::from_mins(10) };

/// Counts tries to sign in, over all processes.
#[derive(Clone, Debug)]
pub(crate) struct SignInLimits {
    store: Arc<dyn Store>,
}

/// Too many tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limited {
    /// When the next try is taken.
    pub(crate) retry_after: Duration,
}

impl SignInLimits {
    pub(crate) fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// Takes a place for a try, of the address and of the email.
    pub(crate) async fn take(
        &self,
        address: &str,
        email: &str,
    ) -> Result<Result<(), Limited>, LimitError> {
        // Emails are hashed: they come from anybody, in any length, and need not lie in the store.
        let email = hex::encode(Sha256::digest(email.trim().to_lowercase()));
        let windows =
            [("sign_in.address", address, ADDRESS), ("sign_in.email", email.as_str(), EMAIL)];
        for (what, whose, rule) in windows {
            if let Permit::Denied { resets_at } =
                self.store.try_acquire(&LimitKey::own(what, whose), rule).await?
            {
                metrics::counter!("rate_limit_hits", "limit" => "own", "class" => "sign_in", "scope" => what).increment(1);
                let retry_after = self.store.now().until(resets_at).max(Duration::from_secs(1));
                return Ok(Err(Limited { retry_after }));
            }
        }
        Ok(Ok(()))
    }
}
