//! Control routes of the TikTok host.

mod posts;
mod settings;
mod tokens;
mod webhooks;

pub(super) use posts::{
    attempt, attempts, complete_attempt, count_post, fail_attempt, finish_draft, hide_post, posts,
    show_post,
};
pub(super) use settings::{
    add_app, add_user, apps, behaviour, open_id, patch_app, patch_behaviour, patch_user,
    remove_user, users,
};
pub(super) use tokens::{disconnect, issue_tokens, take_tokens};
pub(super) use webhooks::{
    deliveries, duplicate_webhook, hold_webhooks, release_webhooks, resign_webhook, send_webhook,
};

use crate::tiktok::DEFAULT_CLIENT_KEY;

/// The app a call means when it names none.
fn default_client_key() -> String {
    DEFAULT_CLIENT_KEY.to_owned()
}
