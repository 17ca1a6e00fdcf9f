//! The table of control routes.

use std::fmt;

use axum::routing::{MethodRouter, delete, get, patch, post};

use super::{Board, clock, common, inspector, meta, tiktok};

/// One route of the control API.
pub struct ControlRoute {
    /// The HTTP method.
    pub method: &'static str,
    /// The path, with `{names}` for its parts.
    pub path: &'static str,
    /// What it does.
    pub summary: &'static str,
    pub(super) handler: fn() -> MethodRouter<Board>,
}

impl fmt::Debug for ControlRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

const fn route(
    method: &'static str,
    path: &'static str,
    summary: &'static str,
    handler: fn() -> MethodRouter<Board>,
) -> ControlRoute {
    ControlRoute { method, path, summary, handler }
}

/// Every route of the control API.
pub const CONTROL_ROUTES: &[ControlRoute] = &[
    route("GET", "/", "this table", || get(common::index)),
    route("GET", "/health", "204 as soon as it listens", || get(common::health)),
    route("POST", "/reset", "forget everything but the time", || post(common::reset)),
    route("GET", "/clock", "now_micros and offset_micros", || get(clock::read)),
    route("POST", "/clock/advance", "{seconds}: move time ahead", || post(clock::advance)),
    route("GET", "/ledger", "effects; ?kind= filters; chunks are counted in counts", || {
        get(common::ledger)
    }),
    route("GET", "/calls", "recent API calls and counts; ?endpoint= filters", || {
        get(common::calls)
    }),
    route("GET", "/faults", "faults that can still strike", || get(common::faults)),
    route("POST", "/faults", "add a fault: {endpoint, kind, times, skip, moment, ...}", || {
        post(common::add_fault)
    }),
    route("DELETE", "/faults", "remove all faults", || delete(common::clear_faults)),
    route("DELETE", "/faults/{id}", "remove one fault", || delete(common::remove_fault)),
    route("GET", "/tiktok/behaviour", "all switches", || get(tiktok::behaviour)),
    route("PATCH", "/tiktok/behaviour", "change some switches", || patch(tiktok::patch_behaviour)),
    route("GET", "/tiktok/apps", "all apps", || get(tiktok::apps)),
    route("POST", "/tiktok/apps", "add an app: {client_key, client_secret, ...}", || {
        post(tiktok::add_app)
    }),
    route("PATCH", "/tiktok/apps/{client_key}", "change an app", || patch(tiktok::patch_app)),
    route("GET", "/tiktok/users", "all creators", || get(tiktok::users)),
    route("POST", "/tiktok/users", "add a creator: {username, ...}", || post(tiktok::add_user)),
    route("PATCH", "/tiktok/users/{username}", "change a creator", || patch(tiktok::patch_user)),
    route(
        "DELETE",
        "/tiktok/users/{username}",
        "remove a creator; sends authorization.removed",
        || delete(tiktok::remove_user),
    ),
    route("GET", "/tiktok/users/{username}/open_id", "the creator's id; ?client_key=", || {
        get(tiktok::open_id)
    }),
    route(
        "POST",
        "/tiktok/users/{username}/tokens",
        "{scopes, client_key?}: connect without the login",
        || post(tiktok::issue_tokens),
    ),
    route(
        "POST",
        "/tiktok/users/{username}/tokens/take",
        "{loss: access|refresh|both, client_key?}",
        || post(tiktok::take_tokens),
    ),
    route(
        "POST",
        "/tiktok/users/{username}/disconnect",
        "{client_key?, reason?}: end authorizations, send the event",
        || post(tiktok::disconnect),
    ),
    route("GET", "/tiktok/attempts", "all publish attempts", || get(tiktok::attempts)),
    route("GET", "/tiktok/attempts/{publish_id}", "one publish attempt", || get(tiktok::attempt)),
    route("POST", "/tiktok/attempts/{publish_id}/fail", "{reason}: let it fail", || {
        post(tiktok::fail_attempt)
    }),
    route(
        "POST",
        "/tiktok/attempts/{publish_id}/complete",
        "end the work on its media now: posted, in the inbox, or failed",
        || post(tiktok::complete_attempt),
    ),
    route(
        "POST",
        "/tiktok/attempts/{publish_id}/finish",
        "{privacy_level?, title?}: the creator posts the draft",
        || post(tiktok::finish_draft),
    ),
    route("GET", "/tiktok/posts", "all posts, and which of them everybody sees", || {
        get(tiktok::posts)
    }),
    route("POST", "/tiktok/posts/{post_id}/show", "make a post public", || post(tiktok::show_post)),
    route("POST", "/tiktok/posts/{post_id}/counts", "set the counts of a post", || {
        post(tiktok::count_post)
    }),
    route("POST", "/tiktok/posts/{post_id}/hide", "take a post out of sight", || {
        post(tiktok::hide_post)
    }),
    route("GET", "/tiktok/webhooks", "all deliveries with their attempts", || {
        get(tiktok::deliveries)
    }),
    route(
        "POST",
        "/tiktok/webhooks",
        "{client_key, event, content, ...}: send an event made by hand",
        || post(tiktok::send_webhook),
    ),
    route("POST", "/tiktok/webhooks/hold", "stop sending", || post(tiktok::hold_webhooks)),
    route(
        "POST",
        "/tiktok/webhooks/release",
        "{order: original|reversed|shuffled}: send what was held",
        || post(tiktok::release_webhooks),
    ),
    route("POST", "/tiktok/webhooks/{id}/duplicate", "send again, same signature", || {
        post(tiktok::duplicate_webhook)
    }),
    route("POST", "/tiktok/webhooks/{id}/resign", "send again, signed anew", || {
        post(tiktok::resign_webhook)
    }),
    route("GET", "/meta/behaviour", "all switches", || get(meta::behaviour)),
    route("PATCH", "/meta/behaviour", "change some switches", || patch(meta::patch_behaviour)),
    route("GET", "/meta/apps", "all apps", || get(meta::apps)),
    route("POST", "/meta/apps", "add an app: {app_id, app_secret, instagram_app_id, ...}", || {
        post(meta::add_app)
    }),
    route("PATCH", "/meta/apps/{app_id}", "change an app", || patch(meta::patch_app)),
    route("GET", "/meta/people", "all people on Facebook", || get(meta::people)),
    route("POST", "/meta/people", "add a person: {username, name}", || post(meta::add_person)),
    route("GET", "/meta/accounts", "all accounts on Instagram", || get(meta::accounts)),
    route("POST", "/meta/accounts", "add an account: {username, kind, ...}", || {
        post(meta::add_account)
    }),
    route("PATCH", "/meta/accounts/{username}", "change an account", || patch(meta::patch_account)),
    route("GET", "/meta/pages", "all Pages", || get(meta::pages)),
    route("POST", "/meta/pages", "add a Page: {name, roles, instagram, ...}", || {
        post(meta::add_page)
    }),
    route("PATCH", "/meta/pages/{id}", "change a Page, its roles and links", || {
        patch(meta::patch_page)
    }),
    route("GET", "/meta/portfolios", "all business portfolios", || get(meta::portfolios)),
    route("POST", "/meta/portfolios", "add a portfolio: {name, people}", || {
        post(meta::add_portfolio)
    }),
    route("GET", "/meta/user_id", "the person's id; ?login=, who=, app_id=", || get(meta::user_id)),
    route(
        "POST",
        "/meta/tokens",
        "{login, who, scopes, app_id?}: connect without the login",
        || post(meta::issue_tokens),
    ),
    route("POST", "/meta/tokens/end", "{login, who, why, app_id?}: end tokens", || {
        post(meta::end_tokens)
    }),
    route(
        "POST",
        "/meta/permissions/withdraw",
        "{login, who, scope, app_id?}: take one permission back",
        || post(meta::withdraw),
    ),
    route("POST", "/meta/data_access/end", "{who, app_id?}: end the access to data", || {
        post(meta::end_data_access)
    }),
    route(
        "POST",
        "/meta/deauthorize",
        "{login, who, app_id?}: remove the app, tell it, look at its answer",
        || post(meta::deauthorize),
    ),
    route(
        "POST",
        "/meta/data_deletion",
        "{login, who, app_id?}: ask for deletion, look at the answer and its page",
        || post(meta::data_deletion),
    ),
    route("GET", "/meta/callbacks", "deauthorize and deletion calls with their answers", || {
        get(meta::callbacks)
    }),
    route(
        "POST",
        "/meta/changes",
        "{account, field, value}: tell every app that is subscribed",
        || post(meta::change),
    ),
    route("GET", "/meta/webhooks", "all deliveries with their attempts", || get(meta::deliveries)),
    route(
        "POST",
        "/meta/webhooks",
        "{changes, login?, app_id?, signature?}: send a delivery made by hand",
        || post(meta::send_webhook),
    ),
    route(
        "POST",
        "/meta/webhooks/handshake",
        "{app_id?}: ask the address for its challenge",
        || post(meta::handshake),
    ),
    route("POST", "/meta/webhooks/hold", "stop sending", || post(meta::hold_webhooks)),
    route(
        "POST",
        "/meta/webhooks/release",
        "{order: original|reversed|shuffled}: send what was held",
        || post(meta::release_webhooks),
    ),
    route("POST", "/meta/webhooks/{id}/duplicate", "send again, same signature", || {
        post(meta::duplicate_webhook)
    }),
    route("GET", "/meta/containers", "all containers", || get(meta::containers)),
    route("GET", "/meta/containers/{id}", "one container", || get(meta::container)),
    route(
        "POST",
        "/meta/containers/{id}/fail",
        "{reason}, such as -2/2207003: let it fail",
        || post(meta::fail_container),
    ),
    route("POST", "/meta/containers/{id}/complete", "end the work on its media now", || {
        post(meta::complete_container)
    }),
    route("GET", "/meta/media", "all media, those of strangers too", || get(meta::media)),
    route("POST", "/meta/media", "{username, kind?, caption?, people?}: post in the app", || {
        post(meta::add_medium)
    }),
    route("DELETE", "/meta/media/{id}", "take a medium away, as in the app", || {
        delete(meta::remove_medium)
    }),
    route("POST", "/meta/media/{id}/counts", "set what is counted of a medium", || {
        post(meta::count_medium)
    }),
    route(
        "POST",
        "/meta/media/{id}/flag",
        "{flagged}: for copyright, so that it has no address",
        || post(meta::flag_medium),
    ),
    route("GET", "/meta/comments", "all comments", || get(meta::comments)),
    route(
        "POST",
        "/meta/comments",
        "{media_id, username, text, parent_id?}: comment as somebody",
        || post(meta::add_comment),
    ),
    route("PATCH", "/meta/comments/{id}", "{text}: change a comment as its writer", || {
        patch(meta::edit_comment)
    }),
    route("DELETE", "/meta/comments/{id}", "take a comment away as its writer", || {
        delete(meta::remove_comment)
    }),
    route(
        "POST",
        "/meta/throttle",
        "{limit: app/user/instagram, ig_id?, seconds}: refuse calls for a while",
        || post(meta::throttle),
    ),
    route("POST", "/meta/usage", "percentages for the headers, or null for those counted", || {
        post(meta::tell_usage)
    }),
    route("GET", "/sandbox/", "the inspector: a page for people", || get(inspector::show)),
    route("GET", "/sandbox/inspector.css", "its style", || get(inspector::style)),
    route("POST", "/sandbox/clock", "form: seconds", || post(inspector::advance)),
    route("POST", "/sandbox/reset", "form: forget everything but the time", || {
        post(inspector::reset)
    }),
    route("POST", "/sandbox/users", "form: username, nickname, account", || {
        post(inspector::add_user)
    }),
    route(
        "POST",
        "/sandbox/users/{username}",
        "form: do = make_private, make_public, ban, unban, disconnect or remove",
        || post(inspector::act_on_user),
    ),
    route(
        "POST",
        "/sandbox/attempts/{publish_id}",
        "form: do = fail (reason), complete or finish (privacy_level)",
        || post(inspector::act_on_attempt),
    ),
    route("POST", "/sandbox/posts/{post_id}", "form: do = show or hide", || {
        post(inspector::act_on_post)
    }),
    route(
        "POST",
        "/sandbox/webhooks",
        "form: do = hold, release, release_reversed or release_shuffled",
        || post(inspector::steer_webhooks),
    ),
    route(
        "POST",
        "/sandbox/meta/people",
        "form: login, who, do = remove_app, change_password, log_out or end_data_access",
        || post(inspector::act_on_person),
    ),
    route(
        "POST",
        "/sandbox/meta/deauthorize",
        "form: login, who: remove the app and tell it",
        || post(inspector::deauthorize),
    ),
    route("POST", "/sandbox/meta/containers/{id}", "form: do = complete or fail (reason)", || {
        post(inspector::act_on_container)
    }),
    route("POST", "/sandbox/meta/media/{id}", "form: username, text: a comment", || {
        post(inspector::comment)
    }),
    route("POST", "/sandbox/webhooks/{id}", "form: do = duplicate or resign", || {
        post(inspector::act_on_delivery)
    }),
    route("POST", "/sandbox/faults", "form: endpoint, kind, number, code, moment, times", || {
        post(inspector::add_fault)
    }),
    route("POST", "/sandbox/faults/remove", "form: id, or none for all", || {
        post(inspector::remove_faults)
    }),
];
