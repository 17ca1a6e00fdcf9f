//! Connecting Instagram accounts as a browser does.

use social_core::{AccountId, AppName, LoginFlow, UserId};
use social_service::{Begin, BrowserKey, Choose, Connected, Error, Finish, Finished};
use url::Url;

use super::World;
use crate::process::Crashed;

impl World {
    /// Begins a login at Meta; gives the address of the consent page.
    ///
    /// # Errors
    ///
    /// When the process crashed.
    pub async fn begin_at_meta(
        &self,
        flow: LoginFlow,
        browser: &BrowserKey,
        reconnect: Option<AccountId>,
    ) -> Result<Result<Url, Error>, Crashed> {
        let (user_id, browser) = (self.user(), browser.clone());
        self.call(move |service| async move {
            let begin = Begin {
                user_id,
                app: AppName::default_app(),
                flow,
                browser: &browser,
                return_path: "/posts".to_owned(),
                reconnect,
            };
            service.connect().begin(begin).await
        })
        .await
    }

    /// Finishes a login at Meta with the query of the callback.
    ///
    /// # Errors
    ///
    /// When the process crashed.
    pub async fn finish_at_meta(
        &self,
        flow: LoginFlow,
        browser: &BrowserKey,
        query: &str,
    ) -> Result<Result<Finished, Error>, Crashed> {
        let (user_id, browser, query) = (self.user(), browser.clone(), query.to_owned());
        self.call(move |service| async move {
            let finish = Finish { user_id, flow, browser: &browser, query: &query };
            service.connect().finish(finish).await
        })
        .await
    }

    /// Logs in at Meta with an answer to the consent page.
    ///
    /// # Errors
    ///
    /// When the process crashed, or the page sends nobody back.
    pub async fn log_in_at_meta(
        &self,
        flow: LoginFlow,
        browser: &BrowserKey,
        answer: &[(&str, &str)],
    ) -> anyhow::Result<Result<Finished, Error>> {
        let page = self.begin_at_meta(flow, browser, None).await??;
        let query = self.consent(&page, answer).await?;
        Ok(self.finish_at_meta(flow, browser, &query).await?)
    }

    /// Answers the choice that a login left.
    ///
    /// # Errors
    ///
    /// When the process crashed.
    pub async fn choose(
        &self,
        user_id: UserId,
        browser: &BrowserKey,
        key: &str,
        ig_ids: &[&str],
    ) -> Result<Result<Connected, Error>, Crashed> {
        let (browser, key) = (browser.clone(), key.to_owned());
        let ig_ids = ig_ids.iter().map(|id| (*id).to_owned()).collect();
        self.call(move |service| async move {
            let choose = Choose { user_id, browser: &browser, key: &key, ig_ids };
            service.connect().choose(choose).await
        })
        .await
    }
}
