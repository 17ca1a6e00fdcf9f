//! A sandbox with one client for each login, and a host of media.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use http::header::LOCATION;
use http::{HeaderMap, Method};
use instagram_client::publish::MediaUrl;
use instagram_client::{Account, AccountId, Client, IgAccount, IgUserId, Scopes, StaticToken};
use social_core::http::{HttpBody, HttpRequest, ReqwestTransport, Transport};
use social_core::{Clock as _, Timestamp};
use social_sandbox::{
    DEFAULT_META_APP_ID, DEFAULT_META_APP_SECRET, META_PERMISSIONS, MetaBehaviour, MetaLogin,
    MetaTokens, Sandbox,
};
use social_tests::{Photo, WorldClock};
use tokio::net::TcpListener;
use url::Url;

pub(crate) const APP: &str = DEFAULT_META_APP_ID;
pub(crate) const SECRET: &str = DEFAULT_META_APP_SECRET;
/// The first professional account, its handle, and its Page.
pub(crate) const STUDIO: &str = "17841400000000001";
pub(crate) const STUDIO_NAME: &str = "ada.studio";
pub(crate) const STUDIO_PAGE: &str = "110000000000001";

/// A sandbox, and the client of an app for each login.
pub(crate) struct Ground {
    pub(crate) sandbox: Sandbox,
    pub(crate) facebook: Client,
    pub(crate) instagram: Client,
    clock: Arc<WorldClock>,
    browser: ReqwestTransport,
}

impl Ground {
    pub(crate) async fn new() -> Self {
        Self::with(MetaBehaviour::default()).await
    }

    pub(crate) async fn with(behaviour: MetaBehaviour) -> Self {
        let sandbox = Sandbox::builder().meta_behaviour(behaviour).start().await.unwrap();
        let clock = Arc::new(WorldClock::new(sandbox.clock()));
        let (facebook, instagram) = (sandbox.facebook_url(), sandbox.instagram_url());
        Self {
            facebook: Client::meta_app(APP, SECRET)
                .graph_url(facebook.clone())
                .auth_url(facebook.clone())
                .upload_url(facebook)
                .clock(Arc::clone(&clock) as _)
                .build()
                .unwrap(),
            instagram: Client::instagram_app(APP, SECRET)
                .graph_url(instagram.clone())
                .auth_url(instagram.clone())
                .token_url(instagram)
                .clock(Arc::clone(&clock) as _)
                .build()
                .unwrap(),
            sandbox,
            clock,
            browser: ReqwestTransport::builder().build().unwrap(),
        }
    }

    /// Opens a login's page and answers it at once; gives the query of the callback.
    pub(crate) async fn consent(&self, mut page: Url, answer: &[(&str, &str)]) -> String {
        page.query_pairs_mut().extend_pairs(answer);
        let request = HttpRequest {
            method: Method::GET,
            url: page,
            headers: HeaderMap::new(),
            body: HttpBody::Empty,
            deadline: Duration::from_secs(10),
        };
        let answer = self.browser.send(request).await.unwrap();
        let target = Url::parse(answer.headers[LOCATION].to_str().unwrap()).unwrap();
        target.query().unwrap_or_default().to_owned()
    }

    /// Connects somebody without the login, with all permissions.
    pub(crate) fn connect(&self, login: MetaLogin, who: &str) -> MetaTokens {
        let own = META_PERMISSIONS.iter().filter(|row| row.login == login);
        let scopes: Vec<&str> = own.map(|row| row.name).collect();
        self.sandbox.meta().issue_tokens(APP, login, who, &scopes).unwrap()
    }

    /// Gives the handle of the person behind Facebook Login.
    pub(crate) fn person(&self) -> Account {
        let tokens = self.connect(MetaLogin::Facebook, "ada");
        account(&self.facebook, tokens.access_token.expose_secret())
    }

    /// Gives the handle of the Page, and of the professional account behind it.
    pub(crate) fn by_page(&self) -> (Account, IgAccount) {
        let tokens = self.connect(MetaLogin::Facebook, "ada");
        let page = account(&self.facebook, tokens.token_for(STUDIO).unwrap().expose_secret());
        let behind = page.instagram(&IgUserId::from(STUDIO.to_owned()));
        (page, behind)
    }

    /// Gives the handle of the same account by its own login.
    pub(crate) fn by_account(&self) -> IgAccount {
        let tokens = self.connect(MetaLogin::Instagram, STUDIO_NAME);
        let own = account(&self.instagram, tokens.access_token.expose_secret());
        own.instagram(&IgUserId::from(STUDIO.to_owned()))
    }

    /// Does the work, and lets virtual time pass wherever it waits.
    pub(crate) async fn passing<T>(&self, work: impl Future<Output = T>) -> T {
        self.clock.passing(work).await
    }

    /// Gives the virtual time.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Lets so many virtual seconds pass.
    pub(crate) fn pass(&self, seconds: u64) {
        self.sandbox.clock().advance(Duration::from_secs(seconds));
    }
}

/// Gives the handle that signs with one token.
pub(crate) fn account(client: &Client, token: &str) -> Account {
    let tokens = StaticToken::new(token, Scopes::default());
    client.with_tokens(AccountId::new("account-1"), Arc::new(tokens))
}

/// Serves two photos; stops when it is dropped.
pub(crate) struct Shelf {
    base: String,
    server: tokio::task::JoinHandle<()>,
}

impl Shelf {
    pub(crate) async fn start() -> Self {
        let photo = |mark| {
            let bytes = Photo::new(mark).sized(1080, 1080).bytes();
            get(move || async move { ([(http::header::CONTENT_TYPE, "image/jpeg")], bytes) })
        };
        let router = Router::new().route("/one.jpg", photo(1)).route("/two.jpg", photo(2));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base, server }
    }

    pub(crate) fn url(&self, name: &str) -> MediaUrl {
        MediaUrl::parse(&format!("{}/{name}", self.base)).unwrap()
    }
}

impl Drop for Shelf {
    fn drop(&mut self) {
        self.server.abort();
    }
}
