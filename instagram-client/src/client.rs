//! The client of one app.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;
use social_core::http::{Answer, Call, HttpClient};
use social_core::{
    AccessToken, AccessTokenProvider, AccountId, AppName, ClientSecret, Clock, Jitter, LoginFlow,
};
use url::Url;

use crate::account::Account;
use crate::builder::{ClientBuilder, InstagramApp, MetaApp};
use crate::endpoint::{Endpoint, Host, Versioned};
use crate::envelope;
use crate::error::{Error, Result};
use crate::id::{AppId, IgUserId};
use crate::oauth::{FacebookLogin, InstagramLogin};
use crate::proof::ProofMode;
use crate::release::{Reminder, VersionLife};
use crate::usage::{Budget, Usage};
use crate::version::GraphVersion;

/// Talks to Instagram for one app, by the login the app is for. Cheap to clone; clones share
/// connections.
///
/// It holds no account: [`with_tokens`](Self::with_tokens) gives the handle for one.
#[derive(Clone)]
pub struct Client {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) app: AppName,
    pub(crate) app_id: AppId,
    pub(crate) app_secret: ClientSecret,
    pub(crate) graph_url: Url,
    pub(crate) auth_url: Url,
    pub(crate) version: GraphVersion,
    pub(crate) login: Login,
    pub(crate) http: HttpClient,
    pub(crate) budget: Budget,
    pub(crate) reminder: Reminder,
}

/// What only the apps of one login have.
pub(crate) enum Login {
    Facebook { upload_url: Url, proof: ProofMode },
    Instagram { token_url: Url },
}

/// The client's app is for the other login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the client's app is for the login `{app}`, not for `{asked}`")]
pub struct WrongLogin {
    /// The login the app is for.
    pub app: LoginFlow,
    /// The login that was asked for.
    pub asked: LoginFlow,
}

impl Client {
    /// Starts the set-up of Facebook Login with the Meta app's id and secret.
    pub fn meta_app(
        app_id: impl Into<AppId>,
        app_secret: impl Into<ClientSecret>,
    ) -> ClientBuilder<MetaApp> {
        ClientBuilder::new(app_id.into(), app_secret.into())
    }

    /// Starts the set-up of Instagram Login with the **Instagram** app's id and secret, which are
    /// not those of the Meta app.
    pub fn instagram_app(
        app_id: impl Into<AppId>,
        app_secret: impl Into<ClientSecret>,
    ) -> ClientBuilder<InstagramApp> {
        ClientBuilder::new(app_id.into(), app_secret.into())
    }

    /// Gives the handle for one account, signed by whoever keeps the tokens.
    ///
    /// `account` is the host's id of the connected account.
    pub fn with_tokens(&self, account: AccountId, tokens: Arc<dyn AccessTokenProvider>) -> Account {
        Account::new(self.clone(), account, tokens)
    }

    /// Gives the login of a Meta app.
    ///
    /// # Errors
    ///
    /// [`WrongLogin`] for the client of an Instagram app.
    pub fn facebook_login(&self) -> Result<FacebookLogin, WrongLogin> {
        self.check(LoginFlow::FacebookLogin).map(|()| FacebookLogin::new(self.clone()))
    }

    /// Gives the login of an Instagram app.
    ///
    /// # Errors
    ///
    /// [`WrongLogin`] for the client of a Meta app.
    pub fn instagram_login(&self) -> Result<InstagramLogin, WrongLogin> {
        self.check(LoginFlow::InstagramLogin).map(|()| InstagramLogin::new(self.clone()))
    }

    fn check(&self, asked: LoginFlow) -> Result<(), WrongLogin> {
        let app = self.login_flow();
        if app == asked { Ok(()) } else { Err(WrongLogin { app, asked }) }
    }

    /// Gives the host's name of the app.
    pub fn app(&self) -> &AppName {
        &self.inner.app
    }

    /// Gives Meta's public name of the app.
    pub fn app_id(&self) -> &AppId {
        &self.inner.app_id
    }

    /// Gives the login the app is for.
    pub fn login_flow(&self) -> LoginFlow {
        match &self.inner.login {
            Login::Facebook { .. } => LoginFlow::FacebookLogin,
            Login::Instagram { .. } => LoginFlow::InstagramLogin,
        }
    }

    /// Gives the version that stands in the paths.
    pub fn version(&self) -> &GraphVersion {
        &self.inner.version
    }

    /// Tells how long that version will be served. From 90 days before its end on, calls write a
    /// warning into the log, once a day.
    pub fn version_life(&self) -> VersionLife {
        self.inner.version.life(self.clock().now())
    }

    /// Gives the address that resumable uploads go to; Instagram Login has none.
    pub fn upload_url(&self) -> Option<&Url> {
        match &self.inner.login {
            Login::Facebook { upload_url, .. } => Some(upload_url),
            Login::Instagram { .. } => None,
        }
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &**self.inner.http.clock()
    }

    pub(crate) fn jitter(&self) -> Arc<dyn Jitter> {
        Arc::clone(self.inner.http.jitter())
    }

    pub(crate) fn shared_clock(&self) -> Arc<dyn Clock> {
        Arc::clone(self.inner.http.clock())
    }

    /// Starts a call of an endpoint, with Meta's way of judging answers.
    pub(crate) fn call(&self, endpoint: &Endpoint) -> Call {
        let base = match (endpoint.host, &self.inner.login) {
            (Host::Token, Login::Instagram { token_url }) => token_url,
            _ => &self.inner.graph_url,
        };
        let url = match endpoint.versioned {
            Versioned::Yes => self.versioned(base, endpoint.path),
            Versioned::No => below(base, endpoint.path),
        };
        call_to(endpoint, url)
    }

    /// Gives the address of an endpoint whose path names ids, in their order.
    ///
    /// # Errors
    ///
    /// `Validation` for an id that could lead to another path.
    pub(crate) fn address(&self, endpoint: &Endpoint, ids: &[&str]) -> Result<Url> {
        let path = filled(endpoint.path, ids).ok_or_else(|| {
            Error::validation(endpoint.operation, "an id is of letters and digits")
        })?;
        Ok(self.versioned(&self.inner.graph_url, &path))
    }

    pub(crate) fn versioned(&self, base: &Url, path: &str) -> Url {
        below(base, &format!("/{}{path}", self.inner.version))
    }

    /// Tells what is known of the limits that count the calls of a professional account.
    pub(crate) fn usage(&self, account: &IgUserId) -> Usage {
        self.inner.budget.of(account.as_str(), self.clock().now())
    }

    /// Makes a call and gives its answer and what it holds.
    pub(crate) async fn send(&self, endpoint: &Endpoint, call: Call) -> Result<(Answer, Value)> {
        self.send_for(endpoint, call, None).await
    }

    /// Makes a call for a professional account and notes what its answer says of the limits.
    async fn send_for(
        &self,
        endpoint: &Endpoint,
        call: Call,
        account: Option<&IgUserId>,
    ) -> Result<(Answer, Value)> {
        let answer = self.inner.http.send(call).await;
        let now = self.clock().now();
        self.inner.reminder.remind(&self.inner.version, now);
        let answer = answer.map_err(|error| Error::call(error, endpoint.retry, now))?;
        self.inner.budget.note(&answer, account.map(IgUserId::as_str));
        let data = envelope::data(endpoint, &answer)?;
        Ok((answer, data))
    }

    /// Signs a call, makes it and gives what its answer holds.
    pub(crate) async fn signed(
        &self,
        endpoint: &Endpoint,
        call: Call,
        token: &AccessToken,
    ) -> Result<Value> {
        self.signed_for(endpoint, call, token, None).await
    }

    /// Signs a call for a professional account. While Meta wants to hear nothing of it the call is
    /// not made: it would be refused, and prolong the pause.
    pub(crate) async fn signed_for(
        &self,
        endpoint: &Endpoint,
        call: Call,
        token: &AccessToken,
        account: Option<&IgUserId>,
    ) -> Result<Value> {
        if let Some(until) = account.and_then(|account| self.usage(account).throttled_until) {
            return Err(Error::throttled(endpoint.operation, self.clock().now().until(until)));
        }
        let call = match &self.inner.login {
            Login::Facebook { proof, .. } => {
                let now = self.clock().now();
                call.query(&proof.parameters(&self.inner.app_secret, token, now))
            }
            Login::Instagram { .. } => call,
        };
        let call =
            call.bearer(token).map_err(|error| Error::unsendable(endpoint.operation, error))?;
        self.send_for(endpoint, call, account).await.map(|(_, data)| data)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("app", &self.inner.app)
            .field("app_id", &self.inner.app_id)
            .field("login", &self.login_flow())
            .field("graph_url", &self.inner.graph_url.as_str())
            .finish_non_exhaustive()
    }
}

/// Starts a call of an endpoint at its address, with Meta's way of judging answers.
pub(crate) fn call_to(endpoint: &Endpoint, url: Url) -> Call {
    Call::new(endpoint.operation, endpoint.method.clone(), url, endpoint.retry)
        .judged_by(envelope::judge)
}

/// Puts ids in the place of the names in braces; `None` for an id that is no plain word.
fn filled(path: &str, ids: &[&str]) -> Option<String> {
    let plain = |id: &&str| {
        !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let mut ids = ids.iter().copied();
    let mut out = String::with_capacity(path.len() + 24);
    for segment in path.split('/').skip(1) {
        out.push('/');
        let is_name = segment.starts_with('{');
        out.push_str(if is_name { ids.next().filter(plain)? } else { segment });
    }
    Some(out)
}

/// Puts a path below an address that may have a path of its own.
fn below(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    url
}

/// The page of a login, which carries no version unless Facebook serves it.
pub(crate) fn login_page(client: &Client, path: &str) -> Url {
    let base = &client.inner.auth_url;
    match client.inner.login {
        Login::Facebook { .. } => client.versioned(base, path),
        Login::Instagram { .. } => below(base, path),
    }
}
