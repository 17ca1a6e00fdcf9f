//! What a token is and may do.

use http::Method;
use serde_json::{Map, Value, json};

use crate::meta::admit::{Scene, app_of, lost_role};
use crate::meta::behaviour::MetaLogin;
use crate::meta::endpoint::{FACEBOOK, Handled, Handler, MetaEndpoint, row};
use crate::meta::envelope::GraphFailure;
use crate::meta::state::MetaState;
use crate::meta::token_store::{Grant, Invalid, Token, TokenKind};
use crate::source::source;

/// The route.
pub(in crate::meta) const ENDPOINTS: &[MetaEndpoint] = &[row(
    "debug_token",
    FACEBOOK,
    Method::GET,
    "/debug_token",
    &[],
    source("facebook-login/guides/access-tokens/debugging", "Oct 2026"),
    Handler::Node(inspect),
)];

fn inspect(scene: &mut Scene<'_>) -> Handled {
    let text = scene
        .call
        .params
        .text("input_token")
        .ok_or_else(|| GraphFailure::param("The parameter input_token is required"))?;
    let state = &*scene.state;
    if let Some(app) = app_of(state, &text) {
        let same = app.app_id == scene.caller.app_id;
        return if same { Ok(of_app(state, &app.app_id)) } else { Err(foreign()) };
    }
    let known = state.tokens.known(&text);
    let grant = known.and_then(|token| state.tokens.grant(token.grant));
    let Some((token, grant)) =
        known.zip(grant).filter(|(_, grant)| grant.login == MetaLogin::Facebook)
    else {
        let error = json!({ "code": 190, "message": "Invalid OAuth access token data." });
        return Ok(json!({ "data": { "error": error, "is_valid": false, "scopes": [] } }));
    };
    if grant.app_id != scene.caller.app_id {
        return Err(foreign());
    }
    let ended = match state.tokens.check(&text, scene.now) {
        Err(Invalid::Ended(subcode)) => Some(subcode),
        _ if lost_role(state, token, grant) => Some(492),
        _ => None,
    };
    Ok(json!({ "data": data(state, token, grant, ended) }))
}

fn foreign() -> GraphFailure {
    GraphFailure::of(100, None)
        .saying("(#100) You must provide an app access token, or a user access token of an owner or developer of the app")
}

fn of_app(state: &MetaState, app_id: &str) -> Value {
    let name = state.apps.get(app_id).map(|app| app.name.as_str());
    json!({ "data": {
        "app_id": app_id,
        "type": "APP",
        "application": name,
        "is_valid": true,
        "expires_at": 0,
        "scopes": [],
    } })
}

fn data(state: &MetaState, token: &Token, grant: &Grant, ended: Option<i64>) -> Map<String, Value> {
    let seconds = |micros: Option<i64>| micros.map_or(0, |micros| micros.div_euclid(1_000_000));
    let name = state.apps.get(&grant.app_id).map(|app| app.name.as_str());
    let kind = match &token.kind {
        TokenKind::User | TokenKind::Instagram => "USER",
        TokenKind::SystemUser => "SYSTEM_USER",
        TokenKind::Page(_) => "PAGE",
    };
    let fields = json!({
        "app_id": grant.app_id,
        "type": kind,
        "application": name,
        "data_access_expires_at": seconds(grant.data_access_ends),
        "expires_at": seconds(token.expires_at),
        "is_valid": ended.is_none(),
        "issued_at": seconds(Some(token.issued_at)),
        "scopes": grant.scopes,
        "granular_scopes": granular(state, grant),
        "user_id": grant.user_id,
    });
    let mut data = match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    if let TokenKind::Page(page) = &token.kind {
        data.insert("profile_id".to_owned(), json!(page));
    }
    if let Some(subcode) = ended {
        let failure = GraphFailure::of(190, Some(subcode));
        let error = json!({ "code": 190, "message": failure.message, "subcode": subcode });
        data.insert("error".to_owned(), error);
    }
    data
}

/// What each permission is about: Pages, or the accounts behind them. Without `target_ids` it is
/// about all.
fn granular(state: &MetaState, grant: &Grant) -> Vec<Value> {
    let scopes = grant.scopes.iter().filter(|scope| *scope != "public_profile");
    scopes
        .map(|scope| match &grant.pages {
            None => json!({ "scope": scope }),
            Some(pages) => {
                let pages = state.pages.iter().filter(|page| pages.contains(&page.id));
                let ids: Vec<&str> = if scope.starts_with("instagram_") {
                    pages
                        .filter_map(|page| state.linked(page))
                        .map(|account| account.id.as_str())
                        .collect()
                } else {
                    pages.map(|page| page.id.as_str()).collect()
                };
                json!({ "scope": scope, "target_ids": ids })
            }
        })
        .collect()
}
