//! Connects an account: a one-time state, the platform's consent page, the exchange, the sealed row.

mod begin;
mod browser;
mod callback;
mod choice;
mod disconnect;
mod facebook;
mod finish;
mod instagram;
mod link;
mod tiktok;
mod withdraw;

use std::sync::Arc;

use sha2::{Digest, Sha256};
use social_core::{LoginFlow, Provider, Scopes, SealContext, UserId};
use social_store::{Account, InstagramAccount, SealedColumn};

pub use begin::Begin;
pub use browser::BrowserKey;
pub use choice::{Choice, Choose};
pub(crate) use disconnect::{farewell, last_looks};
pub use finish::{Connected, Finish, Finished};
pub(crate) use link::{connect_audit, connected_news, first_reads, renewal_due};

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

    /// Tells what an account's login asks for and its user has not granted.
    pub fn missing(&self, account: &Account) -> Scopes {
        let asked = match account.provider() {
            Provider::TikTok => self.context.tiktok.get(&account.app).map(|app| &app.scopes),
            Provider::Instagram => {
                self.context.instagram.get(&account.app).and_then(|app| app.scopes(account.flow))
            }
        };
        asked.map(|asked| asked.missing_from(&account.scopes)).unwrap_or_default()
    }

    /// Lists the professional accounts of the user's connected Instagram accounts, those that cannot
    /// be used too: each row's access level says why.
    ///
    /// # Errors
    ///
    /// When the store fails.
    pub async fn professionals(&self, user: &UserId) -> Result<Vec<InstagramAccount>> {
        Ok(self.context.store.find_instagram_accounts(user).await?)
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
