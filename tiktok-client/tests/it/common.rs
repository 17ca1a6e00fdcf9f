//! TikTok in a few words: a mock server, a client for it, and a token for one account.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use social_core::{
    AccessTokenProvider, AccountId, Clock, Credential, CredentialError, FixedJitter, Scopes,
    Timestamp, TokenSlot,
};
use tiktok_client::endpoint::Endpoint;
use tiktok_client::{Account, Client};
use wiremock::matchers::{any, header, method, path};
use wiremock::{Mock, MockBuilder, MockServer, Request, ResponseTemplate};

pub(crate) const TOKEN: &str = "act.first-made-up-token";
pub(crate) const RENEWED: &str = "act.second-made-up-token";

/// A mock server and the client of one app on it.
pub(crate) struct Tiktok {
    pub(crate) server: MockServer,
    pub(crate) client: Client,
    pub(crate) account: Account,
}

impl Tiktok {
    pub(crate) async fn start() -> Self {
        let server = MockServer::start().await;
        Mock::given(any())
            .respond_with(ResponseTemplate::new(501))
            .with_priority(u8::MAX)
            .expect(0)
            .named("a call that no test asked for")
            .mount(&server)
            .await;
        let client = Client::builder("made-up-client-key", "made-up-client-secret")
            .api_url(server.uri().parse().unwrap())
            .auth_url(server.uri().parse().unwrap())
            .upload_hosts(server.uri().parse().unwrap())
            .clock(Arc::new(JumpClock::default()))
            .jitter(Arc::new(FixedJitter::SHORTEST))
            .build()
            .unwrap();
        let account =
            client.with_tokens(AccountId::new("account-1"), Arc::new(TwoTokens::default()));
        Self { server, client, account }
    }

    /// Expects a signed call `times` and answers it.
    pub(crate) async fn expect(&self, endpoint: &Endpoint, answer: ResponseTemplate, times: u64) {
        self.expect_signed(endpoint, TOKEN, answer, times).await;
    }

    pub(crate) async fn expect_signed(
        &self,
        endpoint: &Endpoint,
        token: &str,
        answer: ResponseTemplate,
        times: u64,
    ) {
        let signed = format!("Bearer {token}");
        given(endpoint)
            .and(header("authorization", signed.as_str()))
            .respond_with(answer)
            .expect(times)
            .mount(&self.server)
            .await;
    }

    /// Gives the bodies that were sent, as JSON.
    pub(crate) async fn bodies(&self) -> Vec<Value> {
        let requests = self.requests().await;
        requests.iter().map(|request| request.body_json().unwrap()).collect()
    }

    pub(crate) async fn requests(&self) -> Vec<Request> {
        self.server.received_requests().await.unwrap()
    }
}

pub(crate) fn given(endpoint: &Endpoint) -> MockBuilder {
    Mock::given(method(endpoint.method.as_str())).and(path(endpoint.path))
}

/// The envelope of a good answer.
pub(crate) fn ok(data: &Value) -> ResponseTemplate {
    let error = json!({ "code": "ok", "message": "", "log_id": "20261122080000MADEUP" });
    ResponseTemplate::new(200).set_body_json(json!({ "data": data, "error": error }))
}

/// The envelope of a refusal.
pub(crate) fn refused(status: u16, code: &str) -> ResponseTemplate {
    let error =
        json!({ "code": code, "message": "made-up message", "log_id": "20261122080000MADEUP" });
    ResponseTemplate::new(status).set_body_json(json!({ "data": {}, "error": error }))
}

/// The flat failure of the token endpoints.
pub(crate) fn flat(status: u16, code: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({
        "error": code,
        "error_description": "made-up description",
        "log_id": "20261122080000MADEUP",
    }))
}

/// Hands out a token, and once another one.
#[derive(Debug, Default)]
struct TwoTokens {
    renewed: Mutex<bool>,
}

fn credential(token: &str, generation: u64) -> Credential {
    let scopes = Scopes::parse("user.info.basic,video.publish,video.upload");
    Credential { token: token.into(), scopes, expires_at: None, generation }
}

#[async_trait]
impl AccessTokenProvider for TwoTokens {
    async fn credential(&self, _: &TokenSlot, _: Duration) -> Result<Credential, CredentialError> {
        let renewed = *self.renewed.lock().unwrap();
        Ok(if renewed { credential(RENEWED, 1) } else { credential(TOKEN, 0) })
    }

    async fn rejected(
        &self,
        _: &TokenSlot,
        refused: &Credential,
    ) -> Result<Credential, CredentialError> {
        if refused.generation > 0 {
            return Err(CredentialError::NeedsReconnect);
        }
        *self.renewed.lock().unwrap() = true;
        Ok(credential(RENEWED, 1))
    }
}

/// Jumps to whatever instant is waited for, and remembers the waits.
#[derive(Debug, Default)]
pub(crate) struct JumpClock(Mutex<Vec<Duration>>);

impl JumpClock {
    pub(crate) fn waits(&self) -> Vec<Duration> {
        self.0.lock().unwrap().clone()
    }
}

#[async_trait]
impl Clock for JumpClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix(1_795_334_400) + self.0.lock().unwrap().iter().sum()
    }

    async fn sleep_until(&self, until: Timestamp) {
        let wait = self.now().until(until);
        self.0.lock().unwrap().push(wait);
    }
}
