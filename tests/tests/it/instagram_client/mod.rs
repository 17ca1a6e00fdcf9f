//! `instagram-client` against the sandbox: what the one sends the other takes, and what the other
//! answers the one reads.

mod discovery;
mod insights;
mod pace;
mod publish;
mod read;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use bytes::Bytes;
use instagram_client::publish::MediaUrl;
use instagram_client::{
    AccountId, Client, Clock, IgAccount, IgUserId, LoginFlow, Scopes, StaticToken, Timestamp,
};
use social_core::FixedJitter;
use social_sandbox::{
    DEFAULT_META_APP_ID, DEFAULT_META_APP_SECRET, META_PERMISSIONS, MetaControl, MetaLogin,
    Sandbox, SandboxClock,
};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const ACCOUNT: &str = "ada.studio";
const BOTH: [LoginFlow; 2] = [LoginFlow::FacebookLogin, LoginFlow::InstagramLogin];

/// Time that leaps to where the one sleeper wakes, once nothing is being fetched.
#[derive(Debug)]
struct Leaping {
    clock: SandboxClock,
    meta: MetaControl,
}

#[async_trait]
impl Clock for Leaping {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.clock.now_unix_micros())
    }

    async fn sleep_until(&self, until: Timestamp) {
        self.meta.fetches_idle().await;
        self.clock.advance(self.now().until(until));
    }
}

/// An account in the sandbox, in the hand of the client.
pub(crate) struct Hand {
    pub(crate) sandbox: Sandbox,
    pub(crate) account: IgAccount,
}

impl Hand {
    pub(crate) async fn new(flow: LoginFlow) -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let meta = sandbox.meta();
        let (login, who) = match flow {
            LoginFlow::InstagramLogin => (MetaLogin::Instagram, ACCOUNT),
            _ => (MetaLogin::Facebook, "ada"),
        };
        let own = META_PERMISSIONS.iter().filter(|row| row.login == login);
        let scopes: Vec<&str> = own.map(|row| row.name).collect();
        let tokens = meta.issue_tokens(DEFAULT_META_APP_ID, login, who, &scopes).unwrap();
        let accounts = meta.accounts();
        let id = &accounts.iter().find(|account| account.username == ACCOUNT).unwrap().id;
        let token = tokens.token_for(id).unwrap().expose_secret().to_owned();
        let clock: Arc<dyn Clock> = Arc::new(Leaping { clock: sandbox.clock(), meta });
        let (app, secret) = (DEFAULT_META_APP_ID, DEFAULT_META_APP_SECRET);
        let jitter = Arc::new(FixedJitter::SHORTEST);
        let client = if login == MetaLogin::Facebook {
            let url = sandbox.facebook_url();
            let client = Client::meta_app(app, secret).graph_url(url.clone()).upload_url(url);
            client.clock(clock).jitter(jitter).build().unwrap()
        } else {
            let url = sandbox.instagram_url();
            let client = Client::instagram_app(app, secret).graph_url(url.clone()).token_url(url);
            client.clock(clock).jitter(jitter).build().unwrap()
        };
        let tokens = Arc::new(StaticToken::new(token, Scopes::parse(&scopes.join(","))));
        let account = client.with_tokens(AccountId::new("account-1"), tokens);
        let account = account.instagram(&IgUserId::from(id.clone()));
        Self { sandbox, account }
    }

    pub(crate) fn pass(&self, time: Duration) {
        self.sandbox.clock().advance(time);
    }
}

/// Serves one file on every path of a free port.
pub(crate) struct Files {
    base: String,
    task: JoinHandle<()>,
}

impl Files {
    pub(crate) async fn of(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let router = Router::new().fallback(move || std::future::ready(bytes.clone()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/file", listener.local_addr().unwrap());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base, task }
    }

    pub(crate) fn url(&self) -> MediaUrl {
        MediaUrl::parse(&self.base).unwrap()
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        self.task.abort();
    }
}
