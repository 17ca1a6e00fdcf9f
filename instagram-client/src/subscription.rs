//! Which webhooks an app gets: set at the app, and at each account.

use serde_json::Value;
use social_core::LoginFlow;

use crate::account::Account;
use crate::endpoint::{self, Endpoint};
use crate::envelope::succeeded;
use crate::error::{Error, Result};
use crate::id::PageId;
use crate::ig_account::IgAccount;
use crate::lenient;

/// A kind of webhook, by its name at Meta: letters and underscores.
fn fields_text(endpoint: &Endpoint, fields: &[&str]) -> Result<String> {
    let named = |field: &&str| {
        !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    if fields.is_empty() || !fields.iter().all(named) {
        let what = "name fields of webhooks in small letters and underscores";
        return Err(Error::validation(endpoint.operation, what));
    }
    Ok(fields.join(","))
}

/// Reads what this app gets, out of what every app gets.
fn own_fields(app_id: &str, data: &Value) -> Vec<String> {
    let apps = data.get("data").and_then(Value::as_array).into_iter().flatten();
    let own = apps.filter(|app| {
        // Some answers name the app `id`, and one that is asked by a single app names none.
        let id = app.get("app_id").or_else(|| app.get("id")).and_then(lenient::id_text);
        id.is_none_or(|id| id == app_id)
    });
    let fields = own.filter_map(|app| app.get("subscribed_fields")?.as_array()).flatten();
    let mut fields: Vec<_> = fields.filter_map(Value::as_str).map(str::to_owned).collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

impl IgAccount {
    /// Sets which webhooks of this account the app gets, with Instagram Login. Without it nothing
    /// comes, whatever the app's own settings say; with it every field comes that the app is set to.
    ///
    /// See [Meta Docs/Webhooks for Instagram].
    ///
    /// # Errors
    ///
    /// `Validation` for an app of Facebook Login, whose Pages are subscribed
    /// ([`Account::subscribe_page`]), and for names that are none; else as every call. See [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave it set or not; call again.
    ///
    /// [Meta Docs/Webhooks for Instagram]: https://developers.facebook.com/docs/instagram-platform/webhooks
    pub async fn subscribe(&self, fields: &[&str]) -> Result<()> {
        let endpoint = &endpoint::SUBSCRIBE;
        self.own_subscriptions(endpoint)?;
        let form = [("subscribed_fields", fields_text(endpoint, fields)?)];
        succeeded(endpoint, &self.write(endpoint, &[self.id().as_str()], &form).await?)
    }

    /// Reads which webhooks of this account the app gets, with Instagram Login.
    ///
    /// # Errors
    ///
    /// As [`subscribe`](Self::subscribe).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    pub async fn subscribed(&self) -> Result<Vec<String>> {
        let endpoint = &endpoint::SUBSCRIBED;
        self.own_subscriptions(endpoint)?;
        let data: Value = self.read(endpoint, &[self.id().as_str()], &[]).await?;
        Ok(own_fields(self.client().app_id().as_str(), &data))
    }

    /// Ends the webhooks of this account, with Instagram Login.
    ///
    /// # Errors
    ///
    /// As [`subscribe`](Self::subscribe).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave it ended or not; call again.
    pub async fn unsubscribe(&self) -> Result<()> {
        let endpoint = &endpoint::UNSUBSCRIBE;
        self.own_subscriptions(endpoint)?;
        succeeded(endpoint, &self.write(endpoint, &[self.id().as_str()], &[]).await?)
    }

    fn own_subscriptions(&self, endpoint: &Endpoint) -> Result<()> {
        if self.client().login_flow() == LoginFlow::InstagramLogin {
            return Ok(());
        }
        let what = "behind facebook login the page is subscribed, not the instagram account";
        Err(Error::validation(endpoint.operation, what))
    }
}

impl Account {
    /// Sets which webhooks of a Page the app gets, with the Page's token
    /// ([`as_page`](Self::as_page)). Instagram's own fields come from the app's settings; the Page
    /// only has to be subscribed to something, such as `feed`.
    ///
    /// Needs `pages_manage_metadata`.
    ///
    /// # Errors
    ///
    /// `Validation` for names that are none; else as every call. See [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave it set or not; call again.
    pub async fn subscribe_page(&self, page_id: &PageId, fields: &[&str]) -> Result<()> {
        let endpoint = &endpoint::SUBSCRIBE;
        let form = [("subscribed_fields", fields_text(endpoint, fields)?)];
        succeeded(endpoint, &self.write(endpoint, &[page_id.as_str()], &form).await?)
    }

    /// Reads which webhooks of a Page the app gets, with the Page's token.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    pub async fn page_subscribed(&self, page_id: &PageId) -> Result<Vec<String>> {
        let data: Value = self.read(&endpoint::SUBSCRIBED, &[page_id.as_str()], &[]).await?;
        Ok(own_fields(self.client().app_id().as_str(), &data))
    }

    /// Ends the webhooks of a Page, with the Page's token.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave it ended or not; call again.
    pub async fn unsubscribe_page(&self, page_id: &PageId) -> Result<()> {
        let endpoint = &endpoint::UNSUBSCRIBE;
        succeeded(endpoint, &self.write(endpoint, &[page_id.as_str()], &[]).await?)
    }
}
