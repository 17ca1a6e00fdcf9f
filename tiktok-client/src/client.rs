//! The client of one app.

use std::fmt;
use std::sync::Arc;

use http::Method;
use social_core::http::{AllowedHosts, Answer, Call, HttpClient, Verdict};
use social_core::{AccessTokenProvider, AccountId, AppName, ClientSecret, Clock, Retry};
use url::Url;

use crate::account::Account;
use crate::builder::ClientBuilder;
use crate::endpoint::Endpoint;
use crate::id::ClientKey;

/// Talks to TikTok for one app. Cheap to clone; clones share connections and limits.
///
/// It holds no account: [`with_tokens`](Self::with_tokens) gives the handle for one creator.
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) app: AppName,
    pub(crate) client_key: ClientKey,
    pub(crate) client_secret: ClientSecret,
    pub(crate) api_url: Url,
    pub(crate) auth_url: Url,
    pub(crate) upload_hosts: AllowedHosts,
    pub(crate) permit_wait: std::time::Duration,
    pub(crate) http: HttpClient,
}

impl Client {
    /// Starts the set-up with the app's `client_key` and `client_secret`.
    pub fn builder(
        client_key: impl Into<ClientKey>,
        client_secret: impl Into<ClientSecret>,
    ) -> ClientBuilder {
        ClientBuilder::new(client_key.into(), client_secret.into())
    }

    /// Gives the handle for one creator, signed by whoever keeps the tokens.
    ///
    /// `account` is the host's id of the connected account; rate limits are counted by it.
    pub fn with_tokens(&self, account: AccountId, tokens: Arc<dyn AccessTokenProvider>) -> Account {
        Account::new(self.clone(), account, tokens)
    }

    /// Gives the host's name of the app.
    pub fn app(&self) -> &AppName {
        &self.inner.app
    }

    /// Gives TikTok's public name of the app.
    pub fn client_key(&self) -> &ClientKey {
        &self.inner.client_key
    }

    /// Gives the hosts that uploads may go to.
    pub fn upload_hosts(&self) -> &AllowedHosts {
        &self.inner.upload_hosts
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &**self.inner.http.clock()
    }

    /// Starts a call of an endpoint, with TikTok's way of judging answers.
    pub(crate) fn call(&self, endpoint: &Endpoint) -> Call {
        self.raw_call(endpoint.operation, &endpoint.method, endpoint.path, endpoint.retry)
    }

    pub(crate) fn raw_call(
        &self,
        operation: &'static str,
        method: &Method,
        path: &str,
        retry: Retry,
    ) -> Call {
        let url = below(&self.inner.api_url, path);
        Call::new(operation, method.clone(), url, retry).judged_by(judge)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("app", &self.inner.app)
            .field("client_key", &self.inner.client_key)
            .field("api_url", &self.inner.api_url.as_str())
            .finish_non_exhaustive()
    }
}

/// Puts a path below an address that may have a path of its own.
pub(crate) fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    url
}

/// TikTok's limit of a minute frees no place within a call's deadline, so 429 is final unless it
/// names a shorter wait.
fn judge(answer: &Answer) -> Verdict {
    match Verdict::by_status(answer) {
        Verdict::Busy(None) => Verdict::Final,
        verdict => verdict,
    }
}
