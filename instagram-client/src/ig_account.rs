//! The handle for one Instagram professional account.

use serde::de::DeserializeOwned;
use serde_json::Value;
use social_core::Retry;

use crate::account::Account;
use crate::client::{Client, call_to};
use crate::endpoint::Endpoint;
use crate::envelope;
use crate::error::Result;
use crate::id::IgUserId;

/// One Instagram professional account, over the token that may act for it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct IgAccount {
    account: Account,
    id: IgUserId,
}

impl IgAccount {
    pub(crate) fn new(account: Account, id: IgUserId) -> Self {
        Self { account, id }
    }

    /// Gives Instagram's id of the account.
    pub fn id(&self) -> &IgUserId {
        &self.id
    }

    /// Gives the handle that signs.
    pub fn account(&self) -> &Account {
        &self.account
    }

    pub(crate) fn client(&self) -> &Client {
        self.account.client()
    }

    /// Reads a node or an edge.
    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
        ids: &[&str],
        query: &[(&str, &str)],
    ) -> Result<T> {
        let url = self.client().address(endpoint, ids)?;
        let call = || call_to(endpoint, url.clone()).query(query);
        let data = self.account.data(endpoint, call).await?;
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
        let url = self.client().address(endpoint, ids)?;
        let fields = || form.iter().map(|(name, value)| (*name, value.as_str()));
        let call = || call_to(endpoint, url.clone()).form(fields());
        match endpoint.retry {
            Retry::Never => self.account.data_once(endpoint, call()).await,
            _ => self.account.data(endpoint, call).await,
        }
    }
}
