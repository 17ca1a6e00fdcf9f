//! Control routes of Meta's hosts.

mod gallery;
mod settings;
mod tokens;
mod webhooks;

use serde::Deserialize;

use crate::meta::{DEFAULT_META_APP_ID, MetaLogin};

pub(super) use gallery::{
    add_comment, add_medium, comments, complete_container, container, containers, count_medium,
    edit_comment, fail_container, flag_medium, media, remove_comment, remove_medium, tell_usage,
    throttle,
};
pub(super) use settings::{
    accounts, add_account, add_app, add_page, add_person, add_portfolio, apps, behaviour, pages,
    patch_account, patch_app, patch_behaviour, patch_page, people, portfolios,
};
pub(super) use tokens::{
    callbacks, data_deletion, deauthorize, end_data_access, end_tokens, issue_tokens, user_id,
    withdraw,
};
pub(super) use webhooks::{
    change, deliveries, duplicate_webhook, handshake, hold_webhooks, release_webhooks, send_webhook,
};

/// The app a call means when it names none.
fn default_app_id() -> String {
    DEFAULT_META_APP_ID.to_owned()
}

/// Whom a call is about: an app, a login, and a person or an account.
#[derive(Deserialize)]
pub(crate) struct About {
    #[serde(default = "default_app_id")]
    app_id: String,
    login: MetaLogin,
    who: String,
}
