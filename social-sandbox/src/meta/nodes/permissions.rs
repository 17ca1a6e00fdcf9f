//! What a person allowed, and how it is taken back.

use http::Method;
use serde_json::json;

use crate::ledger::Effect;
use crate::meta::admit::Scene;
use crate::meta::endpoint::{FACEBOOK, Handled, Handler, MetaEndpoint, row};
use crate::meta::host::MetaHost;
use crate::meta::login::entry;
use crate::meta::state::MetaState;
use crate::meta::token_store::APP_REMOVED;
use crate::source::{Source, source};

const PAGE: Source = source("graph-api/reference/user/permissions", "Oct 2026");

/// The routes.
pub(in crate::meta) const ENDPOINTS: &[MetaEndpoint] = &[
    row(
        "permissions",
        FACEBOOK,
        Method::GET,
        "/{user}/permissions",
        &[],
        PAGE,
        Handler::Node(list),
    ),
    row(
        "permissions_revoke",
        FACEBOOK,
        Method::DELETE,
        "/{user}/permissions",
        &[],
        PAGE,
        Handler::Node(revoke),
    ),
];

fn list(scene: &mut Scene<'_>) -> Handled {
    let grant = scene.person()?.grant;
    let grant = scene.state.tokens.grant(grant).ok_or_else(|| scene.no_object())?;
    let granted = grant.scopes.iter().map(|name| (name, "granted"));
    let declined = grant.declined.iter().map(|name| (name, "declined"));
    let rows: Vec<_> = granted
        .chain(declined)
        .map(|(name, status)| json!({ "permission": name, "status": status }))
        .collect();
    Ok(json!({ "data": rows }))
}

/// Takes one permission back, or removes the app.
fn revoke(scene: &mut Scene<'_>) -> Handled {
    let grant = scene.person()?.grant;
    if let Some(name) = scene.call.params.text("permission") {
        withdraw(scene.state, grant, &name);
    } else {
        remove_app(scene.host, scene.state, grant);
    }
    Ok(json!({ "success": true }))
}

/// Takes one permission back; returns whether it was granted.
pub(in crate::meta) fn withdraw(state: &mut MetaState, grant: u64, name: &str) -> bool {
    let Some(grant) = state.tokens.grant_mut(grant) else {
        return false;
    };
    let held = grant.scopes.remove(name);
    if held {
        grant.declined.insert(name.to_owned());
    }
    held
}

/// Ends a grant with all its tokens and subscriptions; returns whether it was live.
pub(in crate::meta) fn remove_app(host: &MetaHost, state: &mut MetaState, grant: u64) -> bool {
    let Some(grant) = state.tokens.close(grant) else {
        return false;
    };
    state.tokens.end_tokens(grant.id, APP_REMOVED);
    host.ground.ledger.record(Effect::Revoke(entry(&grant)));
    true
}
