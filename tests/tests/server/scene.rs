//! A server in the test's own process, in virtual time, that can be asked below its routes too.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use social_core::{AccountId, UserId};
use social_sandbox::{DEFAULT_CLIENT_KEY, Sandbox};
use social_server::app::{App, Running};
use social_server::config::{Config, Sources};
use social_server::people::{NewUser, Role};
use social_service::{BrowserKey, Finish, Service};
use social_tests::server::{Answer, Dump, EMAIL, Ground, PASSWORD, Visitor};
use social_tests::{Rows, WorldClock};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::Url;

/// The cookie that binds a login to its browser, on plain http.
const LOGIN_COOKIE: &str = "social-connect";

/// A server with one user, who has connected a creator.
pub(super) struct Scene {
    pub(super) sandbox: Sandbox,
    pub(super) ground: Ground,
    pub(super) clock: Arc<WorldClock>,
    pub(super) lea: Visitor,
    pub(super) account: String,
    running: Option<Running>,
    marked: Option<Dump>,
}

impl Scene {
    /// Starts everything and connects this creator.
    pub(super) async fn start(rows: Rows, creator: &str) -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let mut ground = Ground::new(rows, &sandbox).await.unwrap();
        let clock = Arc::new(WorldClock::new(sandbox.clock()));
        let running = start(&ground, &clock).await;
        // A later server of the same scene must be found at the same address.
        ground.set("SOCIAL_LISTEN", running.addr().to_string());
        let webhooks = running.public_url().join("/api/webhooks/tiktok").unwrap();
        let update = |app: &mut social_sandbox::TikTokApp| app.webhook_url = Some(webhooks);
        sandbox.tiktok().update_app(DEFAULT_CLIENT_KEY, update).unwrap();
        let mut lea = arrive(&running, EMAIL).await;
        let account = lea.connect(creator).await.unwrap();
        Self { sandbox, ground, clock, lea, account, running: Some(running), marked: None }
    }

    fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    /// Reaches below the routes.
    pub(super) fn service(&self) -> Service {
        self.running().service().clone()
    }

    /// Adds another user and signs them in.
    pub(super) async fn arrive(&self, email: &str) -> Visitor {
        arrive(self.running(), email).await
    }

    /// Gives the signed-in user's id.
    pub(super) async fn user(&self) -> UserId {
        let found = self.running().people().find_user(&EMAIL.parse().unwrap()).await.unwrap();
        found.unwrap().0.id
    }

    pub(super) fn account_id(&self) -> AccountId {
        AccountId::new(&self.account)
    }

    /// Ends the server, changes a setting, and starts another one.
    pub(super) async fn restart_with(&mut self, name: &str, value: &str) {
        self.stop().await;
        self.ground.set(name, value);
        self.running = Some(start(&self.ground, &self.clock).await);
    }

    async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.shutdown();
            running.wait().await;
        }
    }

    /// Writes down what the database holds: from here on nothing may change.
    pub(super) async fn mark(&mut self) {
        self.marked = Some(self.dump().await);
    }

    /// Gives what was marked.
    pub(super) fn marked(&self) -> &Dump {
        self.marked.as_ref().expect("every row marks where its input begins")
    }

    /// Reads what the database holds.
    pub(super) async fn dump(&self) -> Dump {
        self.ground.dump().await.unwrap()
    }

    /// Finishes a login below the routes, as this scene's browser.
    pub(super) async fn finish(&self, back: &Url) -> social_service::Result<()> {
        let cookie = self.lea.cookies().get(LOGIN_COOKIE).map_or("none", String::as_str);
        let browser = BrowserKey::from_cookie(cookie).unwrap_or(BrowserKey::fresh()?);
        let finish = Finish {
            user_id: self.user().await,
            flow: social_core::LoginFlow::TikTok,
            browser: &browser,
            query: back.query().unwrap_or_default(),
        };
        self.service().connect().finish(finish).await.map(drop)
    }

    /// Lets the browser forget that it began a login.
    pub(super) fn forget_login(&mut self) {
        self.lea.cookies_mut().remove(LOGIN_COOKIE).expect("a login was begun");
    }

    /// Sends the head of a request that announces so many bytes, and none of them.
    ///
    /// What is answered then was decided before anything was read.
    pub(super) async fn announce(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        length: u64,
    ) -> Answer {
        let address = self.running().addr();
        let headers = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let cookies = self.lea.cookies().iter().map(|(name, value)| format!("{name}={value}"));
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\n{}\
             x-csrf-token: {}\r\ncookie: {}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n",
            headers.collect::<String>(),
            self.lea.csrf(),
            cookies.collect::<Vec<_>>().join("; "),
        );
        let mut connection = TcpStream::connect(address).await.unwrap();
        connection.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
        let status = head.split(' ').nth(1).expect("an answer has a status");
        Answer {
            asked: format!("POST {path}"),
            status: status.parse().unwrap(),
            headers: HeaderMap::new(),
            body: body.to_owned().into(),
        }
    }

    /// Moves the time on.
    pub(super) fn pass(&self, span: Duration) {
        self.clock.advance(span);
    }

    /// Ends everything.
    pub(super) async fn end(mut self) {
        self.stop().await;
        self.sandbox.stop().await;
    }
}

async fn start(ground: &Ground, clock: &Arc<WorldClock>) -> Running {
    let settings = ground.settings().iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let config = Config::read(&Sources::from_pairs(settings)).unwrap();
    App::new(config).clock(Arc::<WorldClock>::clone(clock)).start().await.unwrap()
}

async fn arrive(running: &Running, email: &str) -> Visitor {
    let password_hash = running.passwords().hash(PASSWORD.into()).await.unwrap();
    let user = NewUser { email: email.parse().unwrap(), role: Role::Member, password_hash };
    running.people().add_user(&user).await.unwrap();
    let url = running.public_url().clone();
    let mut visitor = Visitor::new(url.clone(), url).unwrap();
    visitor.sign_in(email, PASSWORD).await.unwrap();
    visitor
}
