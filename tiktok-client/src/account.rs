//! The handle for one creator: signs calls, and asks for another token once when one is refused.

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use social_core::http::Call;
use social_core::{AccessTokenProvider, AccountId, Credential, LimitKey, TokenSlot};

use crate::client::Client;
use crate::endpoint::Endpoint;
use crate::envelope;
use crate::error::{Error, Result};
use crate::raw::RawRequest;

/// How long a token must live on to sign a call with it.
const MIN_LIFE: Duration = Duration::from_mins(1);

/// One creator's account, over the client's connections. Cheap to clone.
///
/// Each call takes its place in the rate limit, is signed with a token from the
/// [`AccessTokenProvider`], and is made once more if TikTok refuses that very token: such a call
/// had no effect.
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
        let body = serde_json::to_value(body)
            .map_err(|_| Error::validation(endpoint.operation, "the request cannot be written"))?;
        let data = self
            .data(endpoint, || {
                let call = self.client.call(endpoint).json(&body);
                call.map_err(|error| Error::unsendable(endpoint.operation, error))
            })
            .await?;
        envelope::typed(endpoint, 200, data)
    }

    /// Makes a signed call and gives its data; `call` is asked again for a second try.
    pub(crate) async fn data(
        &self,
        endpoint: &Endpoint,
        call: impl Fn() -> Result<Call> + Send,
    ) -> Result<Value> {
        let credential = self
            .tokens
            .credential(&TokenSlot::Account, MIN_LIFE)
            .await
            .map_err(|error| Error::credential(endpoint.operation, error))?;
        match self.signed(endpoint, call()?, &credential).await {
            Err(refused) if refused.is_token_refused() => {
                tracing::warn!(
                    operation = endpoint.operation,
                    account_id = %self.id,
                    "the access token was refused; asking for another"
                );
                let renewed = self.tokens.rejected(&TokenSlot::Account, &credential).await;
                let renewed =
                    renewed.map_err(|error| Error::credential(endpoint.operation, error))?;
                self.signed(endpoint, call()?, &renewed).await
            }
            outcome => outcome,
        }
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
