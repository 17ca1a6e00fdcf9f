//! What every flow stands on.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use instagram_client::{IgAccount, IgUserId, PageId};
use object_store::ObjectStore;
use social_core::{AccountId, AppName, Clock, Timestamp, UserId};
use social_store::{
    Account, Applied, Change, Changes, InstagramAccount, ManagedTokens, Store, StoreError,
    TokenVault,
};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::app::{FacebookLoginApp, InstagramApp, InstagramLoginApp, TikTokApp};
use crate::error::{Error, Result};
use crate::settings::Settings;
use crate::wake::Wake;

/// Tells the bytes left on the volume that holds staged files.
pub type FreeSpace = Arc<dyn Fn() -> std::io::Result<u64> + Send + Sync>;

pub(crate) struct Context {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) vault: Arc<TokenVault>,
    pub(crate) tokens: ManagedTokens,
    pub(crate) media: Arc<dyn ObjectStore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) settings: Settings,
    pub(crate) tiktok: HashMap<AppName, TikTokApp>,
    pub(crate) instagram: HashMap<AppName, InstagramApp>,
    pub(crate) free_space: Option<FreeSpace>,
    pub(crate) wake: Wake,
    /// Tasks that must end before the process may: logins, revocations.
    pub(crate) tasks: TaskTracker,
    /// Cancelled when the process is about to end: nobody waits any more for what may take hours.
    pub(crate) stopping: CancellationToken,
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("store", &self.store).finish_non_exhaustive()
    }
}

impl Context {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Applies changes and wakes whoever waits for what they bring.
    pub(crate) async fn apply(&self, changes: Changes) -> Result<Applied, StoreError> {
        let work = changes.iter().any(|change| matches!(change, Change::Schedule { .. }));
        let applied = self.store.apply(changes).await?;
        if work {
            self.wake.work.notify_waiters();
        }
        if let Some(newest) = applied.outbox.iter().max() {
            self.wake.news.send_replace(*newest);
        }
        Ok(applied)
    }

    pub(crate) fn tiktok_app(&self, name: &AppName) -> Result<&TikTokApp> {
        self.tiktok
            .get(name)
            .ok_or_else(|| Error::Config(format!("no TikTok app is named `{name}`")))
    }

    /// Gives the client's handle for an account.
    pub(crate) fn tiktok_account(&self, account: &Account) -> Result<tiktok_client::Account> {
        let app = self.tiktok_app(&account.app)?;
        Ok(app.client.with_tokens(account.id.clone(), self.tokens.account(account.id.clone())))
    }

    pub(crate) fn instagram_app(&self, name: &AppName) -> Result<&InstagramApp> {
        self.instagram
            .get(name)
            .ok_or_else(|| Error::Config(format!("no app for Instagram is named `{name}`")))
    }

    pub(crate) fn facebook_login(&self, name: &AppName) -> Result<&FacebookLoginApp> {
        let login = self.instagram_app(name)?.facebook.as_ref();
        login.ok_or_else(|| Error::Config(format!("the app `{name}` offers no Facebook Login")))
    }

    pub(crate) fn instagram_login(&self, name: &AppName) -> Result<&InstagramLoginApp> {
        let login = self.instagram_app(name)?.instagram.as_ref();
        login.ok_or_else(|| Error::Config(format!("the app `{name}` offers no Instagram Login")))
    }

    /// Gives the client that an account was connected through.
    pub(crate) fn instagram_client(&self, account: &Account) -> Result<&instagram_client::Client> {
        let (app, flow) = (self.instagram_app(&account.app)?, account.flow);
        app.client(flow).ok_or_else(|| {
            Error::Config(format!("the app `{}` does not offer the login `{flow}`", account.app))
        })
    }

    /// Gives the client's handle for a login; it signs with the login's own token.
    pub(crate) fn instagram_account(&self, account: &Account) -> Result<instagram_client::Account> {
        let client = self.instagram_client(account)?;
        Ok(client.with_tokens(account.id.clone(), self.tokens.account(account.id.clone())))
    }

    /// Gives the client's handle for one professional account of a login; it signs with the token
    /// that may act for it: its Page's with Facebook Login, the login's own with Instagram Login.
    pub(crate) fn professional(
        &self,
        account: &Account,
        professional: &InstagramAccount,
    ) -> Result<IgAccount> {
        let login = self.instagram_account(account)?;
        let login = match &professional.page_id {
            Some(page) => login.as_page(&PageId::from(page.as_str())),
            None => login,
        };
        Ok(login.instagram(&IgUserId::from(professional.ig_business_id.as_str())))
    }

    /// Gives the professional accounts that one login was connected for.
    pub(crate) async fn professionals_of(
        &self,
        account: &Account,
    ) -> Result<Vec<InstagramAccount>> {
        let mut rows = self.store.find_instagram_accounts(&account.user_id).await?;
        rows.retain(|row| row.account_id == account.id);
        Ok(rows)
    }

    pub(crate) async fn owned_account(&self, user: &UserId, id: &AccountId) -> Result<Account> {
        if social_core::planted::is("account-of-anybody") {
            return self.any_account(id).await;
        }
        self.store.find_account(user, id).await?.ok_or(Error::NotFound("account"))
    }

    pub(crate) async fn any_account(&self, id: &AccountId) -> Result<Account> {
        let stored = self.store.load_tokens(id).await?.ok_or(Error::NotFound("account"))?;
        Ok(stored.account)
    }
}
