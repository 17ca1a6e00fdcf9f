//! What the user granted, and what a token is.

use serde::Deserialize;
use serde_json::Value;
use social_core::{AccessToken, Scopes, Timestamp};

use super::FacebookLogin;
use crate::endpoint;
use crate::envelope::{self, succeeded};
use crate::error::{Error, Result};
use crate::id::{AppId, AppScopedId};
use crate::lenient;
use crate::words::open_words;

open_words! {
    /// What a token speaks for.
    pub enum TokenKind {
        /// A person.
        User = "USER",
        /// A Page.
        Page = "PAGE",
        /// The app itself.
        App = "APP",
        /// A system user of a business.
        SystemUser = "SYSTEM_USER",
    }
}

/// What the user was asked for and said to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Permissions {
    /// What was granted.
    pub granted: Scopes,
    /// What was declined; only a login that asks again (`rerequest`) brings it up.
    pub declined: Scopes,
    /// What was granted once and has ended.
    pub expired: Scopes,
}

/// What Meta says of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenInfo {
    /// The app it is for.
    pub app_id: Option<AppId>,
    /// What it speaks for.
    pub kind: Option<TokenKind>,
    /// The person, within this app.
    pub user_id: Option<AppScopedId>,
    /// Whether it can be used now.
    pub is_valid: bool,
    /// When it ends; `None` if it has no end.
    pub expires_at: Option<Timestamp>,
    /// When it shows nothing of its user any more, though it lives on: about 90 days after the last
    /// login. Only a new login moves it.
    pub data_access_expires_at: Option<Timestamp>,
    /// What it may do.
    pub scopes: Scopes,
    /// For which Pages and accounts it may do so, where the user chose some of them.
    pub targets: Vec<(String, Vec<String>)>,
    /// Why it is not valid: Meta's code and subcode.
    pub error: Option<crate::ApiCode>,
}

#[derive(Deserialize)]
struct Listed {
    data: Vec<Permission>,
}

#[derive(Deserialize)]
struct Permission {
    permission: String,
    status: String,
}

impl FacebookLogin {
    /// Reads what the user granted. The login's answer does not say, and a user may have left out
    /// permissions, so this belongs after every login.
    ///
    /// See [Meta Docs/User Permissions].
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    ///
    /// [Meta Docs/User Permissions]: https://developers.facebook.com/docs/graph-api/reference/user/permissions
    pub async fn permissions(&self, token: &AccessToken) -> Result<Permissions> {
        let endpoint = &endpoint::PERMISSIONS;
        let data = self.client.signed(endpoint, self.client.call(endpoint), token).await?;
        let listed: Listed = envelope::typed(endpoint, 200, data)?;
        let of = |status: &str| -> Scopes {
            let with = listed.data.iter().filter(|one| one.status.eq_ignore_ascii_case(status));
            with.map(|one| one.permission.as_str()).collect()
        };
        Ok(Permissions { granted: of("granted"), declined: of("declined"), expired: of("expired") })
    }

    /// Withdraws everything the user granted this app. Every token of the user is dead afterwards.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`]. A refused token says that it was withdrawn before.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave it withdrawn or not; call again.
    pub async fn revoke(&self, token: &AccessToken) -> Result<()> {
        let endpoint = &endpoint::PERMISSIONS_REVOKE;
        let data = self.client.signed(endpoint, self.client.call(endpoint), token).await?;
        succeeded(endpoint, &data)
    }

    /// Reads what a token is, as the app: its end, the end of data access, and what was chosen.
    ///
    /// See [Meta Docs/Debug Token].
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`]. A token that is not valid is no error.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    ///
    /// [Meta Docs/Debug Token]: https://developers.facebook.com/docs/facebook-login/guides/access-tokens/debugging
    pub async fn debug_token(&self, token: &AccessToken) -> Result<TokenInfo> {
        let endpoint = &endpoint::DEBUG_TOKEN;
        let call = self.client.call(endpoint).query(&[("input_token", token.expose_secret())]);
        let data = self.client.signed(endpoint, call, &self.app_token()).await?;
        let info = data.get("data").filter(|info| info.is_object());
        info.map(token_info)
            .ok_or_else(|| Error::decode(endpoint, 200, "the answer says nothing of the token"))
    }

    /// Gives the token that speaks for the app itself.
    pub(super) fn app_token(&self) -> AccessToken {
        let secret = self.client.inner.app_secret.expose_secret();
        AccessToken::new(format!("{}|{secret}", self.client.app_id()))
    }
}

fn token_info(info: &Value) -> TokenInfo {
    let id = |name: &str| info.get(name).and_then(lenient::id_text);
    // Zero stands for no end.
    let instant = |name: &str| {
        let seconds = info.get(name).and_then(Value::as_i64).filter(|seconds| *seconds > 0);
        seconds.map(Timestamp::from_unix)
    };
    let scopes = info.get("scopes").and_then(Value::as_array).into_iter().flatten();
    let targets = info.get("granular_scopes").and_then(Value::as_array).into_iter().flatten();
    let targets = targets.filter_map(|scope| {
        let ids = scope.get("target_ids")?.as_array()?.iter().filter_map(lenient::id_text);
        Some((scope.get("scope")?.as_str()?.to_owned(), ids.collect()))
    });
    TokenInfo {
        app_id: id("app_id").map(AppId::from),
        kind: info.get("type").and_then(Value::as_str).map(TokenKind::from),
        user_id: id("user_id").map(AppScopedId::from),
        is_valid: info.get("is_valid").and_then(Value::as_bool) == Some(true),
        expires_at: instant("expires_at"),
        data_access_expires_at: instant("data_access_expires_at"),
        scopes: scopes.filter_map(Value::as_str).collect(),
        targets: targets.collect(),
        error: info.get("error").and_then(|error| {
            let code = error.get("code").and_then(lenient::code)?;
            let subcode = error.get("subcode").and_then(lenient::code);
            Some(crate::ApiCode::new(code, subcode))
        }),
    }
}
