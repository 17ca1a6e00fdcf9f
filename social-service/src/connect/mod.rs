//! Connects an account: a one-time state, the platform's consent page, the exchange, the sealed row.

mod begin;
mod browser;
mod disconnect;
mod finish;
mod withdraw;

use std::sync::Arc;

use sha2::{Digest, Sha256};
use social_core::{LoginFlow, Provider, SealContext, UserId};
use social_store::{Account, SealedColumn};

pub use begin::Begin;
pub use browser::BrowserKey;
pub(crate) use disconnect::{farewell, last_looks};
pub use finish::{Connected, Finish};

use crate::context::Context;
use crate::error::Result;

/// Connects and disconnects accounts.
#[derive(Clone, Debug)]
pub struct Connect {
    context: Arc<Context>,
}

impl Connect {
    pub(crate) fn new(context: Arc<Context>) -> Self {
        Self { context }
    }

    /// Lists the user's live accounts of all platforms, newest first.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn accounts(&self, user: &UserId) -> Result<Vec<Account>> {
        let mut accounts = Vec::new();
        for provider in Provider::ALL {
            accounts.extend(self.context.store.find_by_user_and_provider(user, *provider).await?);
        }
        Ok(accounts)
    }
}

/// Hashes what is only ever compared: a state, a browser's key.
fn hashed(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

/// Binds a PKCE verifier to the login it was made for.
fn verifier_context<'a>(
    app: &'a social_core::AppName,
    flow: LoginFlow,
    user: &'a UserId,
    state_hash: &'a str,
) -> SealContext<'a> {
    SealedColumn::Verifier.context(app, flow.provider(), user, state_hash)
}
