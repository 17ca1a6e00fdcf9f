//! Where webhooks of the app go, and which of them come.

use serde::Deserialize;
use serde_json::Value;
use social_core::http::Call;
use url::Url;

use super::FacebookLogin;
use crate::client::call_to;
use crate::endpoint::{self, Endpoint};
use crate::envelope::{self, succeeded};
use crate::error::{Error, Result};
use crate::webhook::VerifyToken;

/// What the webhooks of this crate are about.
const OBJECT: &str = "instagram";

/// What the app itself is subscribed to: the first of the layers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppSubscription {
    /// Where webhooks go.
    pub callback_url: Option<String>,
    /// Whether they are sent; Meta stops where the address fails for long.
    pub is_active: bool,
    /// The kinds that come.
    pub fields: Vec<String>,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(default)]
    object: String,
    callback_url: Option<String>,
    #[serde(default)]
    active: bool,
    #[serde(default)]
    fields: Vec<Value>,
}

/// A kind is an object with a name and a version; older versions give the name alone.
fn name(field: &Value) -> Option<String> {
    field.get("name").unwrap_or(field).as_str().map(str::to_owned)
}

impl FacebookLogin {
    /// Sets the address that webhooks of the app's Instagram accounts go to, and of which kinds. Meta
    /// asks the address at once, with this token: see
    /// [`answer_handshake`](crate::webhook::answer_handshake).
    ///
    /// This is the first of the layers; each account, or its Page, is subscribed as well.
    /// See [Meta Docs/Application Subscriptions].
    ///
    /// # Errors
    ///
    /// `Validation` for an address that is not `https`; else as every call. See [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave it set or not; call again.
    ///
    /// [Meta Docs/Application Subscriptions]: https://developers.facebook.com/docs/graph-api/reference/application/subscriptions
    pub async fn subscribe_app(
        &self,
        callback: &Url,
        fields: &[&str],
        token: &VerifyToken,
    ) -> Result<()> {
        let endpoint = &endpoint::APP_SUBSCRIBE;
        if !social_core::http::is_secure(callback) {
            let what = "the address of webhooks must be https";
            return Err(Error::validation(endpoint.operation, what));
        }
        let fields = fields.join(",");
        let form = [
            ("object", OBJECT),
            ("callback_url", callback.as_str()),
            ("fields", fields.as_str()),
            ("include_values", "true"),
            ("verify_token", token.expose()),
        ];
        let call = self.of_the_app(endpoint)?.form(form);
        succeeded(endpoint, &self.client.signed(endpoint, call, &self.app_token()).await?)
    }

    /// Reads where webhooks of the app's Instagram accounts go, and which of them come; `None` if
    /// the app is not subscribed.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    pub async fn app_subscription(&self) -> Result<Option<AppSubscription>> {
        let endpoint = &endpoint::APP_SUBSCRIPTIONS;
        let call = self.of_the_app(endpoint)?;
        let mut data = self.client.signed(endpoint, call, &self.app_token()).await?;
        let list = data.get_mut("data").map(Value::take).unwrap_or_default();
        let list: Vec<Wire> = envelope::typed(endpoint, 200, list)?;
        let own = list.into_iter().find(|one| one.object == OBJECT);
        Ok(own.map(|one| AppSubscription {
            callback_url: one.callback_url,
            is_active: one.active,
            fields: one.fields.iter().filter_map(name).collect(),
        }))
    }

    /// Ends webhooks of the app: these kinds, or all of them for none.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave them ended or not; call again.
    pub async fn unsubscribe_app(&self, fields: &[&str]) -> Result<()> {
        let endpoint = &endpoint::APP_UNSUBSCRIBE;
        let names = fields.join(",");
        let mut query = vec![("object", OBJECT)];
        query.extend((!fields.is_empty()).then_some(("fields", names.as_str())));
        let call = self.of_the_app(endpoint)?.query(&query);
        succeeded(endpoint, &self.client.signed(endpoint, call, &self.app_token()).await?)
    }

    fn of_the_app(&self, endpoint: &Endpoint) -> Result<Call> {
        let url = self.client.address(endpoint, &[self.client.app_id().as_str()])?;
        Ok(call_to(endpoint, url))
    }
}
