//! Connecting an account as a browser does.

use anyhow::Context as _;
use http::header::LOCATION;
use http::{HeaderMap, Method};
use social_core::http::{HttpBody, HttpRequest, HttpResponse, Transport};
use social_core::{AccountId, AppName, LoginFlow, UserId};
use social_service::{Begin, BrowserKey, Connected, Error, Finish, Finished};
use social_store::Account;
use url::Url;

use super::World;
use crate::process::Crashed;

/// How long the sandbox may take to show its consent page.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(10);

impl World {
    /// Connects a creator's account to the user, with everything granted.
    ///
    /// # Errors
    ///
    /// When any step fails.
    pub async fn connect(&self, username: &str) -> anyhow::Result<Account> {
        let browser = BrowserKey::fresh()?;
        let page = self.begin(&self.user(), &browser, None).await??;
        let query = self.consent(&page, &[("approve", "auto"), ("user", username)]).await?;
        Ok(self.finish(&self.user(), &browser, &query).await??.account)
    }

    /// Begins a login; gives the address of the consent page.
    ///
    /// # Errors
    ///
    /// When the process crashed.
    pub async fn begin(
        &self,
        user: &UserId,
        browser: &BrowserKey,
        reconnect: Option<AccountId>,
    ) -> Result<Result<Url, Error>, Crashed> {
        let (user_id, browser) = (user.clone(), browser.clone());
        self.call(move |service| async move {
            let begin = Begin {
                user_id,
                app: AppName::default_app(),
                flow: LoginFlow::TikTok,
                browser: &browser,
                return_path: "/posts".to_owned(),
                reconnect,
            };
            service.connect().begin(begin).await
        })
        .await
    }

    /// Opens the consent page and answers it at once; gives the query of the callback.
    ///
    /// # Errors
    ///
    /// When the page does not send the browser back.
    pub async fn consent(&self, page: &Url, answer: &[(&str, &str)]) -> anyhow::Result<String> {
        let mut url = page.clone();
        url.query_pairs_mut().extend_pairs(answer);
        let answer = self.get(url).await?;
        let target = answer.headers.get(LOCATION).context("the page sent nobody back")?;
        let target = Url::parse(target.to_str()?)?;
        Ok(target.query().unwrap_or_default().to_owned())
    }

    /// Asks for an address as anybody may; gives the status of the answer.
    ///
    /// # Errors
    ///
    /// When nobody answers.
    pub async fn fetch(&self, url: &str) -> anyhow::Result<u16> {
        Ok(self.get(Url::parse(url)?).await?.status.as_u16())
    }

    async fn get(&self, url: Url) -> anyhow::Result<HttpResponse> {
        let request = HttpRequest {
            method: Method::GET,
            url,
            headers: HeaderMap::new(),
            body: HttpBody::Empty,
            deadline: PATIENCE,
        };
        Ok(self.browser.send(request).await?)
    }

    /// Finishes a login with the query of the callback.
    ///
    /// # Errors
    ///
    /// When the process crashed.
    pub async fn finish(
        &self,
        user: &UserId,
        browser: &BrowserKey,
        query: &str,
    ) -> Result<Result<Connected, Error>, Crashed> {
        let (user_id, browser, query) = (user.clone(), browser.clone(), query.to_owned());
        self.call(move |service| async move {
            let flow = LoginFlow::TikTok;
            let finish = Finish { user_id, flow, browser: &browser, query: &query };
            match service.connect().finish(finish).await? {
                Finished::Connected(connected) => Ok(*connected),
                Finished::Choose(_) => Err(Error::Config("TikTok has no choice".to_owned())),
            }
        })
        .await
    }
}
