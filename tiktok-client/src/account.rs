//! The handle for one creator: signs calls, and asks for another token once when one is refused.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use social_core::http::{Call, Verdict};
use social_core::{AccessTokenProvider, AccountId, Credential, LimitKey, TokenSlot};

use crate::client::Client;
use crate::code::ApiCode;
use crate::endpoint::{self, Endpoint};
use crate::envelope;
use crate::error::{Error, Result};
use crate::raw::RawRequest;

/// How long a token must live on to sign a call with it.
const MIN_LIFE: Duration = Duration::from_mins(1);

/// What must be known before a refused token leads to a second call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Belief {
    /// The refusal is enough.
    AtItsWord,
    /// The same token must be refused a second time, by a call that changes nothing.
    Proved,
}

/// One creator's account, over the client's connections. Cheap to clone.
///
/// Each call takes its place in the rate limit, is signed with a token from the
/// [`AccessTokenProvider`], and is made once more if TikTok refuses that very token: such a call
/// had no effect. A call that may post by itself wants proof of that; see
/// [`init_video`](Self::init_video).
#[derive(Clone, Debug)]
pub struct Account {
    client: Client,
    id: AccountId,
    tokens: Arc<dyn AccessTokenProvider>,
}

impl Account {
    pub(crate) fn new(client: Client, id: AccountId, tokens: Arc<dyn AccessTokenProvider>) -> Self {
        Self { client, id, tokens }
    }

    /// Gives the host's id of the account.
    pub fn id(&self) -> &AccountId {
        &self.id
    }

    /// Gives the client below.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Starts a call of an endpoint this crate has no function for; `path` is below the API's
    /// address and keeps its trailing slash.
    pub fn request(&self, method: Method, path: impl Into<String>) -> RawRequest<'_> {
        RawRequest::new(self, method, path.into())
    }

    /// Calls an endpoint with a JSON body and types its data.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
        body: &(impl Serialize + Sync + ?Sized),
    ) -> Result<T> {
        let body = json(endpoint, body)?;
        let data = self.data(endpoint, || self.json_call(endpoint, &body)).await?;
        envelope::typed(endpoint, 200, data)
    }

    /// Calls an endpoint that acts by itself from then on, and types its data.
    ///
    /// No refusal leads to a second call unless it is proved that the first had no effect. One that
    /// says "later" or "with another token" without such proof is an unknown effect.
    pub(crate) async fn post_once<T: DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
        body: &(impl Serialize + Sync + ?Sized),
    ) -> Result<T> {
        if social_core::planted::is("publish-pull-refusal-believed") {
            return self.post(endpoint, body).await;
        }
        let body = json(endpoint, body)?;
        let data = self.data_once(endpoint, || self.json_call(endpoint, &body)).await?;
        envelope::typed(endpoint, 200, data)
    }

    fn json_call(&self, endpoint: &Endpoint, body: &Value) -> Result<Call> {
        let call = self.client.call(endpoint).json(body);
        call.map_err(|error| Error::unsendable(endpoint.operation, error))
    }

    /// Makes a signed call and gives its data; `call` is asked again for a second try.
    pub(crate) async fn data(
        &self,
        endpoint: &Endpoint,
        call: impl Fn() -> Result<Call> + Send,
    ) -> Result<Value> {
        self.attempt(endpoint, call, Belief::AtItsWord).await
    }

    /// As [`data`](Self::data), for a call that acts by itself; see
    /// [`post_once`](Self::post_once).
    pub(crate) async fn data_once(
        &self,
        endpoint: &Endpoint,
        call: impl Fn() -> Result<Call> + Send,
    ) -> Result<Value> {
        let call = move || Ok(call()?.judged_by(|_| Verdict::Final));
        self.attempt(endpoint, call, Belief::Proved).await.map_err(Error::doubted)
    }

    async fn attempt(
        &self,
        endpoint: &Endpoint,
        call: impl Fn() -> Result<Call> + Send,
        belief: Belief,
    ) -> Result<Value> {
        let credential = self
            .tokens
            .credential(&TokenSlot::Account, MIN_LIFE)
            .await
            .map_err(|error| Error::credential(endpoint.operation, error))?;
        let refused = match self.signed(endpoint, call()?, &credential).await {
            Err(refused) if refused.is_token_refused() => refused,
            outcome => return outcome,
        };
        if belief == Belief::Proved && !self.is_refused_again(&credential).await {
            return Err(refused);
        }
        tracing::warn!(
            operation = endpoint.operation,
            account_id = %self.id,
            "the access token was refused; asking for another"
        );
        let renewed = self.tokens.rejected(&TokenSlot::Account, &credential).await;
        let renewed = renewed.map_err(|error| Error::credential(endpoint.operation, error))?;
        self.signed(endpoint, call()?, &renewed).await
    }

    /// Asks with the same token for something that changes nothing.
    ///
    /// TikTok looks at the token before anything else. If it refuses this one here too, it refused
    /// the first call before it did anything. A token whose life has ended in the meantime proves
    /// nothing.
    async fn is_refused_again(&self, credential: &Credential) -> bool {
        let endpoint = &endpoint::USER_INFO;
        let call = self.client.call(endpoint).query(&[("fields", "open_id")]);
        let outcome = self.signed(endpoint, call, credential).await;
        let now = self.client.clock().now();
        let alive = credential.expires_at.is_none_or(|end| end > now);
        let refused = |error: &Error| error.api_code() == Some(&ApiCode::AccessTokenInvalid);
        alive && outcome.as_ref().is_err_and(refused)
    }

    async fn signed(
        &self,
        endpoint: &Endpoint,
        call: Call,
        credential: &Credential,
    ) -> Result<Value> {
        let call = call.account(&self.id);
        let call = match endpoint.window() {
            Some(rule) => {
                let key = LimitKey::account(self.client.app(), &self.id, endpoint.operation);
                call.limit(key, rule, self.client.inner.permit_wait)
            }
            None => call,
        };
        if social_core::planted::is("log-access-token") {
            tracing::debug!(token = credential.token.expose_secret(), "signed");
        }
        let call = call
            .bearer(&credential.token)
            .map_err(|error| Error::unsendable(endpoint.operation, error))?;
        let answer = self.client.inner.http.send(call).await;
        let now = self.client.clock().now();
        let answer = answer.map_err(|error| Error::call(error, endpoint.retry, now))?;
        envelope::api_data(endpoint, &answer)
    }
}

fn json(endpoint: &Endpoint, body: &(impl Serialize + ?Sized)) -> Result<Value> {
    serde_json::to_value(body)
        .map_err(|_| Error::validation(endpoint.operation, "the request cannot be written"))
}
