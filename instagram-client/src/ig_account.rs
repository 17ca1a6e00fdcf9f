//! The handle for one Instagram professional account.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::account::Account;
use crate::client::Client;
use crate::endpoint::Endpoint;
use crate::error::{Error, Result};
use crate::id::IgUserId;
use crate::usage::Usage;

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

    /// Tells how much of Meta's limits is used for this account, as far as its answers said so to
    /// this process in the last hour.
    pub fn usage(&self) -> Usage {
        self.client().usage(&self.id)
    }

    /// Gives the handle that signs.
    pub fn account(&self) -> &Account {
        &self.account
    }

    pub(crate) fn client(&self) -> &Client {
        self.account.client()
    }

    /// Checks that the app has an endpoint that not every login has.
    pub(crate) fn check_facebook(&self, endpoint: &Endpoint) -> Result<()> {
        if endpoint.logins.contains(&self.client().login_flow()) {
            return Ok(());
        }
        Err(Error::validation(endpoint.operation, "only apps of facebook login can do this"))
    }

    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
        ids: &[&str],
        query: &[(&str, &str)],
    ) -> Result<T> {
        self.account.read(endpoint, ids, query).await
    }

    pub(crate) async fn write(
        &self,
        endpoint: &Endpoint,
        ids: &[&str],
        form: &[(&'static str, String)],
    ) -> Result<Value> {
        self.account.write(endpoint, ids, form).await
    }
}
