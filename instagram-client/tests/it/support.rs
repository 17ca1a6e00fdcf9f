//! A platform that answers as it is told, and clients of it.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::spec;
use async_trait::async_trait;
use instagram_client::oauth::RedirectUri;
use instagram_client::{
    AccessTokenProvider, AccountId, Client, ClientSecret, Credential, CredentialError, IgAccount,
    IgUserId, Scopes, Timestamp, TokenSet, TokenSlot,
};
use social_core::{Clock, FixedJitter, TestClock};
use wiremock::matchers::{any, method, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

pub(crate) const APP_ID: &str = "1234567890";
pub(crate) const APP_SECRET: &str = "fb-app-secret-0123456789abcdef";

/// A local server; what is asked of it beyond its answers fails the test.
pub(crate) struct Platform {
    server: MockServer,
    pub(crate) clock: TestClock,
    /// What was sent that is in no table of Meta's names.
    outside: Arc<Mutex<Vec<String>>>,
}

impl Drop for Platform {
    fn drop(&mut self) {
        let outside = self.outside.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(std::thread::panicking() || outside.is_empty(), "{outside:?}");
    }
}

impl Platform {
    pub(crate) async fn start() -> Self {
        let server = MockServer::start().await;
        let unexpected = Mock::given(any()).respond_with(ResponseTemplate::new(501));
        unexpected
            .with_priority(255)
            .expect(0)
            .named("a call nobody expected")
            .mount(&server)
            .await;
        Self { server, clock: TestClock::default(), outside: Arc::default() }
    }

    /// Gives the same answer to `times` calls of one path.
    pub(crate) async fn answers(&self, call: (&str, &str), times: u64, answer: ResponseTemplate) {
        let outside = Arc::clone(&self.outside);
        let answer = move |request: &Request| {
            outside.lock().unwrap().extend(spec::outside(request));
            answer.clone()
        };
        let mock = Mock::given(method(call.0)).and(path(call.1)).respond_with(answer);
        mock.up_to_n_times(times).expect(times).named(call.1).mount(&self.server).await;
    }

    /// Answers every call of one path by what it asks for.
    pub(crate) async fn answer_by(
        &self,
        call: (&str, &str),
        answer: impl Fn(&Request) -> ResponseTemplate + Send + Sync + 'static,
    ) {
        let outside = Arc::clone(&self.outside);
        let answer = move |request: &Request| {
            outside.lock().unwrap().extend(spec::outside(request));
            answer(request)
        };
        self.mount(Mock::given(method(call.0)).and(path(call.1)).respond_with(answer)).await;
    }

    pub(crate) async fn mount(&self, mock: Mock) {
        mock.mount(&self.server).await;
    }

    pub(crate) async fn requests(&self) -> Vec<Request> {
        self.server.received_requests().await.unwrap()
    }

    /// Gives the only request there was.
    pub(crate) async fn request(&self) -> Request {
        let mut requests = self.requests().await;
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests.remove(0)
    }

    /// Does the work, and lets time go on for whatever it waits for.
    pub(crate) async fn passing<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                () = tokio::task::yield_now() => self.clock.advance(Duration::from_secs(1)),
            }
        }
    }

    pub(crate) fn uri(&self) -> String {
        self.server.uri()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn meta(&self) -> Client {
        self.meta_with(APP_SECRET)
    }

    pub(crate) fn meta_with(&self, secret: impl Into<ClientSecret>) -> Client {
        self.meta_at(&self.server.uri(), secret)
    }

    pub(crate) fn meta_at(&self, url: &str, secret: impl Into<ClientSecret>) -> Client {
        let url: url::Url = url.parse().unwrap();
        let builder = Client::meta_app(APP_ID, secret)
            .graph_url(url.clone())
            .upload_url(url.clone())
            .auth_url(url);
        builder
            .clock(Arc::new(self.clock.clone()))
            .jitter(Arc::new(FixedJitter::SHORTEST))
            .build()
            .unwrap()
    }

    pub(crate) fn instagram(&self) -> Client {
        self.instagram_with(APP_SECRET)
    }

    pub(crate) fn instagram_with(&self, secret: impl Into<ClientSecret>) -> Client {
        self.instagram_at(&self.server.uri(), secret)
    }

    pub(crate) fn instagram_at(&self, url: &str, secret: impl Into<ClientSecret>) -> Client {
        let url: url::Url = url.parse().unwrap();
        let builder = Client::instagram_app(APP_ID, secret).graph_url(url.clone()).token_url(url);
        builder
            .clock(Arc::new(self.clock.clone()))
            .jitter(Arc::new(FixedJitter::SHORTEST))
            .build()
            .unwrap()
    }

    /// A set of tokens of this age and of 60 days in all.
    pub(crate) fn tokens(&self, age: Duration) -> TokenSet {
        let issued_at = self.now() - age;
        TokenSet {
            access: "IG-made-up-old".into(),
            access_expires_at: Some(issued_at + Duration::from_hours(60 * 24)),
            refresh: None,
            refresh_expires_at: None,
            scopes: Scopes::parse("instagram_business_basic,instagram_business_content_publish"),
            issued_at,
            subject: Some("10200000000000001".into()),
        }
    }
}

/// An address of this machine where nobody listens.
pub(crate) fn nobody() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

pub(crate) fn redirect_uri() -> RedirectUri {
    RedirectUri::parse("https://app.example.com/callback").unwrap()
}

pub(crate) fn account_id() -> AccountId {
    AccountId::new("0192f0c1-0000-7000-8000-000000000001")
}

/// The professional account that tests are about.
pub(crate) const IG: &str = "17841400000000001";

/// The handle for it, with tokens of its own.
pub(crate) fn account_of(client: &Client) -> IgAccount {
    let keeper = Keeper::new("IG-token", Ok("IG-other"));
    client.with_tokens(account_id(), keeper).instagram(&IgUserId::new(IG))
}

/// The same behind Instagram Login.
pub(crate) fn instagram(platform: &Platform) -> IgAccount {
    account_of(&platform.instagram())
}

/// The same behind Facebook Login.
pub(crate) fn facebook(platform: &Platform) -> IgAccount {
    let keeper = Keeper::new("EAAB-token", Ok("EAAB-other"));
    platform.meta().with_tokens(account_id(), keeper).instagram(&IgUserId::new(IG))
}

/// An answer in JSON.
pub(crate) fn answer(status: u16, body: &serde_json::Value) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(body)
}

/// An answer with a recorded body.
pub(crate) fn recorded(status: u16, name: &str) -> ResponseTemplate {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/instagram").join(name);
    let body = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    ResponseTemplate::new(status).set_body_raw(body, "application/json; charset=UTF-8")
}

/// The whole query of a request, in order.
pub(crate) fn query(request: &Request) -> Vec<(String, String)> {
    request.url.query_pairs().into_owned().collect()
}

/// The whole form of a request, in order.
pub(crate) fn form(request: &Request) -> Vec<(String, String)> {
    url::form_urlencoded::parse(&request.body).into_owned().collect()
}

pub(crate) fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

pub(crate) fn authorization(request: &Request) -> Option<&str> {
    request.headers.get("authorization").map(|value| value.to_str().unwrap())
}

/// Everything an error shows: itself, by `Debug` too, and its causes.
pub(crate) fn shown(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(|error| format!("{error} {error:?}")).collect::<Vec<_>>().join("\n")
}

/// A provider that hands out one token, and another one when that is refused.
#[derive(Debug)]
pub(crate) struct Keeper {
    first: Credential,
    next: Result<Credential, CredentialError>,
    pub(crate) asked: Mutex<Vec<String>>,
}

impl Keeper {
    pub(crate) fn new(first: &str, next: Result<&str, CredentialError>) -> Arc<Self> {
        let credential = |token: &str, generation| Credential {
            token: token.into(),
            scopes: Scopes::default(),
            expires_at: None,
            generation,
        };
        let next = next.map(|token| credential(token, 2));
        Arc::new(Self { first: credential(first, 1), next, asked: Mutex::default() })
    }

    /// Gives the port, and keeps what it will have been asked.
    pub(crate) fn port(self: &Arc<Self>) -> Arc<dyn AccessTokenProvider> {
        Arc::<Self>::clone(self)
    }

    fn note(&self, what: &str, slot: &TokenSlot) {
        self.asked.lock().unwrap().push(format!("{what} {slot:?}"));
    }
}

#[async_trait]
impl AccessTokenProvider for Keeper {
    async fn credential(
        &self,
        slot: &TokenSlot,
        _: Duration,
    ) -> Result<Credential, CredentialError> {
        self.note("credential", slot);
        Ok(self.first.clone())
    }

    async fn rejected(
        &self,
        slot: &TokenSlot,
        refused: &Credential,
    ) -> Result<Credential, CredentialError> {
        assert_eq!(refused.generation, self.first.generation);
        self.note("rejected", slot);
        self.next.clone()
    }
}
