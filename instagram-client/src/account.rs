//! The handle for one account: signs calls, and asks for another token once when one is refused.

use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value;
use social_core::http::Call;
use social_core::{AccessToken, AccessTokenProvider, AccountId, CredentialError, Retry, TokenSlot};

use crate::client::{Client, call_to};
use crate::endpoint::Endpoint;
use crate::envelope;
use crate::error::{Error, Result};
use crate::id::{IgUserId, PageId};
use crate::ig_account::IgAccount;

/// How long a token must live on to sign a call with it.
const MIN_LIFE: Duration = Duration::from_mins(1);

/// One connected account, over the client's connections. Cheap to clone.
///
/// Each call is signed with a token from the [`AccessTokenProvider`], and is made once more if Meta
/// refuses that very token: such a call had no effect.
#[derive(Clone, Debug)]
pub struct Account {
    client: Client,
    id: AccountId,
    tokens: Arc<dyn AccessTokenProvider>,
    slot: TokenSlot,
    /// The professional account that the calls are counted for, where they are for one.
    professional: Option<IgUserId>,
}

impl Account {
    pub(crate) fn new(client: Client, id: AccountId, tokens: Arc<dyn AccessTokenProvider>) -> Self {
        Self { client, id, tokens, slot: TokenSlot::Account, professional: None }
    }

    /// Gives the handle that signs with the token of one of the account's Pages, which Facebook
    /// Login needs for the Instagram account behind the Page.
    #[must_use = "this gives another handle and leaves this one as it is"]
    pub fn as_page(&self, page_id: &PageId) -> Self {
        Self { slot: TokenSlot::Derived(page_id.as_str().to_owned()), ..self.clone() }
    }

    /// Gives the handle for one Instagram professional account, whose calls this account's token
    /// signs: the one of the Page with Facebook Login, its own with Instagram Login.
    pub fn instagram(&self, id: &IgUserId) -> IgAccount {
        let account = Self { professional: Some(id.clone()), ..self.clone() };
        IgAccount::new(account, id.clone())
    }

    /// Gives the host's id of the account.
    pub fn id(&self) -> &AccountId {
        &self.id
    }

    /// Gives the client below.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Tells which of the account's tokens signs.
    pub fn slot(&self) -> &TokenSlot {
        &self.slot
    }

    /// Reads a node or an edge.
    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
        ids: &[&str],
        query: &[(&str, &str)],
    ) -> Result<T> {
        let url = self.client.address(endpoint, ids)?;
        let data = self.data(endpoint, || call_to(endpoint, url.clone()).query(query)).await?;
        envelope::typed(endpoint, 200, data)
    }

    /// Sends a form and gives what the answer holds. A call that is never to be repeated is not
    /// repeated for a refused token either.
    pub(crate) async fn write(
        &self,
        endpoint: &Endpoint,
        ids: &[&str],
        form: &[(&'static str, String)],
    ) -> Result<Value> {
        let url = self.client.address(endpoint, ids)?;
        let fields = || form.iter().map(|(name, value)| (*name, value.as_str()));
        let call = || call_to(endpoint, url.clone()).form(fields());
        match endpoint.retry {
            Retry::Never => self.data_once(endpoint, call()).await,
            _ => self.data(endpoint, call).await,
        }
    }

    /// Makes a signed call and gives what its answer holds; `call` is asked again for a second try.
    pub(crate) async fn data(
        &self,
        endpoint: &Endpoint,
        call: impl Fn() -> Call + Send,
    ) -> Result<Value> {
        let operation = endpoint.operation;
        let sign = async |token| self.sign(endpoint, call(), token).await;
        let credential = self.tokens.credential(&self.slot, MIN_LIFE).await;
        let credential = credential.map_err(|error| Error::credential(operation, error))?;
        let refused = match sign(&credential.token).await {
            Err(refused) if refused.is_token_refused() => refused,
            outcome => return outcome,
        };
        tracing::warn!(operation, account_id = %self.id, "the access token was refused; asking for another");
        match self.tokens.rejected(&self.slot, &credential).await {
            Ok(renewed) => sign(&renewed.token).await,
            // Meta's code says why the account must be connected again; the provider cannot.
            Err(CredentialError::NeedsReconnect | CredentialError::Disconnected) => {
                Err(refused.beyond_renewal())
            }
            Err(CredentialError::Unavailable { retry_after }) => {
                Err(refused.until_renewed(retry_after))
            }
            Err(error) => Err(Error::credential(operation, error)),
        }
    }

    async fn sign(&self, endpoint: &Endpoint, call: Call, token: &AccessToken) -> Result<Value> {
        let call = call.account(&self.id);
        self.client.signed_for(endpoint, call, token, self.professional.as_ref()).await
    }

    /// Gives a token to sign an upload with, which goes to another host in another way.
    pub(crate) async fn token(&self, operation: &'static str) -> Result<AccessToken> {
        let credential = self.tokens.credential(&self.slot, MIN_LIFE).await;
        credential.map(|known| known.token).map_err(|error| Error::credential(operation, error))
    }

    /// Makes a signed call once. A refused token proves nothing here: a refusal may be false, and
    /// whoever keeps a journal reads what came of the call before it is made again.
    pub(crate) async fn data_once(&self, endpoint: &Endpoint, call: Call) -> Result<Value> {
        let credential = self.tokens.credential(&self.slot, MIN_LIFE).await;
        let credential =
            credential.map_err(|error| Error::credential(endpoint.operation, error))?;
        match self.sign(endpoint, call, &credential.token).await {
            Err(refused) if refused.is_token_refused() => {
                // The next call gets another token, or says that there is none.
                drop(self.tokens.rejected(&self.slot, &credential).await);
                Err(refused.in_doubt())
            }
            outcome => outcome,
        }
    }
}
