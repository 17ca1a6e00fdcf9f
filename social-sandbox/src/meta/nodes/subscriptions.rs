//! The three layers of webhooks: the app, the Page, and the account with Instagram Login.

use std::sync::Arc;

use http::Method;
use serde_json::{Value, json};
use url::Url;

use crate::ledger::{Effect, Subscription};
use crate::loopback::is_loopback;
use crate::meta::admit::{Scene, admit, with_wanted_status};
use crate::meta::app::AppWebhooks;
use crate::meta::call::MetaCall;
use crate::meta::dispatch::graph;
use crate::meta::endpoint::{
    FACEBOOK, Handled, Handler, INSTAGRAM, Later, MetaEndpoint, Side, row,
};
use crate::meta::envelope::GraphFailure;
use crate::meta::facts::{FACEBOOK_ONLY_FIELDS, INSTAGRAM_FIELDS, PAGE_FIELDS};
use crate::meta::host::MetaHost;
use crate::meta::state::MetaState;
use crate::meta::token_store::TokenKind;
use crate::meta::webhook::handshake;
use crate::source::{Source, source};

const APP: Source = source("graph-api/reference/application/subscriptions", "Oct 2026");
const WEBHOOKS: Source = source("instagram-platform/webhooks", "Nov 2025");
const PAGES: &[&str] = &["pages_manage_metadata"];
const BASIC: &[&str] = &["instagram_business_basic"];

/// The routes.
pub(in crate::meta) const ENDPOINTS: &[MetaEndpoint] = &[
    row(
        "app_subscriptions",
        FACEBOOK,
        Method::GET,
        "/{app}/subscriptions",
        &[],
        APP,
        Handler::Node(app_list),
    ),
    row(
        "app_subscribe",
        FACEBOOK,
        Method::POST,
        "/{app}/subscriptions",
        &[],
        APP,
        Handler::Later(app_subscribe),
    ),
    row(
        "app_unsubscribe",
        FACEBOOK,
        Method::DELETE,
        "/{app}/subscriptions",
        &[],
        APP,
        Handler::Node(app_unsubscribe),
    ),
    row(
        "subscribed_apps",
        FACEBOOK,
        Method::GET,
        "/{page}/subscribed_apps",
        PAGES,
        WEBHOOKS,
        Handler::Node(list),
    ),
    row(
        "subscribe",
        FACEBOOK,
        Method::POST,
        "/{page}/subscribed_apps",
        PAGES,
        WEBHOOKS,
        Handler::Node(subscribe),
    ),
    row(
        "unsubscribe",
        FACEBOOK,
        Method::DELETE,
        "/{page}/subscribed_apps",
        PAGES,
        WEBHOOKS,
        Handler::Node(unsubscribe),
    ),
    row(
        "subscribed_apps",
        INSTAGRAM,
        Method::GET,
        "/{ig-user}/subscribed_apps",
        BASIC,
        WEBHOOKS,
        Handler::Node(list),
    ),
    row(
        "subscribe",
        INSTAGRAM,
        Method::POST,
        "/{ig-user}/subscribed_apps",
        BASIC,
        WEBHOOKS,
        Handler::Node(subscribe),
    ),
    row(
        "unsubscribe",
        INSTAGRAM,
        Method::DELETE,
        "/{ig-user}/subscribed_apps",
        BASIC,
        WEBHOOKS,
        Handler::Node(unsubscribe),
    ),
];

/// The app whose own token this is, if the path names it.
fn own_app(scene: &Scene<'_>) -> Result<String, GraphFailure> {
    if scene.caller.person.is_some() {
        return Err(GraphFailure::of(15, None)
            .saying("(#15) This method must be called with an app access_token."));
    }
    if scene.caller.app_id == scene.call.id() {
        Ok(scene.caller.app_id.clone())
    } else {
        Err(scene.no_object())
    }
}

fn app_list(scene: &mut Scene<'_>) -> Handled {
    let app = own_app(scene)?;
    let webhooks = scene.state.apps.get(&app).and_then(|app| app.webhooks.as_ref());
    let rows: Vec<Value> = webhooks
        .map(|webhooks| {
            let version = scene.call.version.to_string();
            let fields: Vec<Value> = webhooks
                .fields
                .iter()
                .map(|name| json!({ "name": name, "version": version }))
                .collect();
            json!({
                "object": "instagram",
                "callback_url": webhooks.callback_url,
                "active": true,
                "fields": fields,
            })
        })
        .into_iter()
        .collect();
    Ok(json!({ "data": rows }))
}

/// Sets where webhooks go, once the address has answered the handshake.
fn app_subscribe(host: Arc<MetaHost>, call: MetaCall) -> Later {
    Box::pin(async move {
        let handled = match asked(&host, &call) {
            Ok((app, webhooks, era)) => settle(&host, &app, webhooks, era).await,
            Err(failure) => Err(failure),
        };
        let handled = handled.map_err(|failure| with_wanted_status(&host.state.lock(), failure));
        graph(&host, handled)
    })
}

/// Reads what is to be set, and in which era: a reset may come between question and answer.
fn asked(
    host: &Arc<MetaHost>,
    call: &MetaCall,
) -> Result<(String, AppWebhooks, u64), GraphFailure> {
    let state = &mut *host.enter();
    let caller = admit(host, state, call, &mut None)?;
    let era = state.era;
    let scene = Scene { host, state, call, caller: &caller, now: host.now() };
    let app = own_app(&scene)?;
    let text = |name: &str| {
        let text = call.params.text(name);
        text.ok_or_else(|| GraphFailure::param(format!("The parameter {name} is required")))
    };
    if text("object")? != "instagram" {
        return Err(GraphFailure::param("object must be one of the following values: instagram"));
    }
    let callback_url = Url::parse(&text("callback_url")?)
        .ok()
        .filter(|url| url.scheme() == "https" || is_loopback(url))
        .ok_or_else(|| GraphFailure::param("callback_url must be a secure address"))?;
    let verify_token = text("verify_token")?.into();
    let fields = call.params.list("fields").unwrap_or_default();
    known(&fields, INSTAGRAM_FIELDS, "fields")?;
    let include_values = call.params.text("include_values").as_deref() != Some("false");
    Ok((app, AppWebhooks { callback_url, verify_token, fields, include_values }, era))
}

async fn settle(host: &MetaHost, app: &str, webhooks: AppWebhooks, era: u64) -> Handled {
    handshake(host, &webhooks).await.map_err(|why| {
        GraphFailure::of(2200, None).saying(format!(
            "(#2200) Callback verification failed with the following errors: {why}"
        ))
    })?;
    let mut state = host.enter();
    let fields = webhooks.fields.clone();
    let same_era = state.era == era;
    let known = state.apps.get_mut(app).filter(|_| same_era);
    known.ok_or_else(|| GraphFailure::of(190, None))?.webhooks = Some(webhooks);
    note(host, (app, "app", app), fields);
    Ok(json!({ "success": true }))
}

/// Ends some fields, or all of them.
fn app_unsubscribe(scene: &mut Scene<'_>) -> Handled {
    let app = own_app(scene)?;
    let ended = scene.call.params.list("fields");
    let Some(known) = scene.state.apps.get_mut(&app) else {
        return Err(scene.no_object());
    };
    let mut left = Vec::new();
    if let (Some(webhooks), Some(ended)) = (&mut known.webhooks, ended) {
        webhooks.fields.retain(|field| !ended.contains(field));
        left.clone_from(&webhooks.fields);
    }
    if left.is_empty() {
        known.webhooks = None;
    }
    note(scene.host, (&app, "app", &app), left);
    Ok(json!({ "success": true }))
}

/// What the path names, if the token is its own: a Page, or an account.
fn own_subject(scene: &Scene<'_>) -> Result<(String, String), GraphFailure> {
    let id = scene.call.id();
    let own = match &scene.person()?.kind {
        TokenKind::Page(page) => page == id,
        TokenKind::Instagram => {
            let who = scene.state.account_named(&scene.person()?.who);
            who.is_some_and(|account| account.id == id)
        }
        // A Page is subscribed with its own token.
        TokenKind::User | TokenKind::SystemUser => {
            return Err(GraphFailure::of(210, None)
                .saying("(#210) A page access token is required to request this resource."));
        }
    };
    let key = (scene.caller.app_id.clone(), id.to_owned());
    if own { Ok(key) } else { Err(scene.no_object()) }
}

fn list(scene: &mut Scene<'_>) -> Handled {
    let key = own_subject(scene)?;
    let fields = layer(scene.state, scene.call.side).get(&key).cloned();
    let app = scene.state.apps.get(&key.0);
    let rows: Vec<Value> = fields
        .map(|fields| match scene.call.side {
            Side::Facebook => json!({
                "id": key.0,
                "name": app.map(|app| app.name.as_str()),
                "subscribed_fields": fields,
            }),
            Side::Instagram => json!({
                "app_id": app.map(|app| app.instagram_app_id.as_str()),
                "subscribed_fields": fields,
            }),
        })
        .into_iter()
        .collect();
    Ok(json!({ "data": rows }))
}

fn subscribe(scene: &mut Scene<'_>) -> Handled {
    let key = own_subject(scene)?;
    let side = scene.call.side;
    let fields = scene.call.params.list("subscribed_fields").unwrap_or_default();
    match side {
        Side::Facebook => known(&fields, PAGE_FIELDS, "subscribed_fields")?,
        Side::Instagram => {
            known(&fields, INSTAGRAM_FIELDS, "subscribed_fields")?;
            if let Some(field) =
                fields.iter().find(|one| FACEBOOK_ONLY_FIELDS.contains(&one.as_str()))
            {
                let words = format!("subscribed_fields: {field} is not available for this login");
                return Err(GraphFailure::param(words));
            }
        }
    }
    layer(scene.state, side).insert(key.clone(), fields.clone());
    note(scene.host, (&key.0, layer_name(side), &key.1), fields);
    Ok(json!({ "success": true }))
}

fn unsubscribe(scene: &mut Scene<'_>) -> Handled {
    let key = own_subject(scene)?;
    let side = scene.call.side;
    layer(scene.state, side).remove(&key);
    note(scene.host, (&key.0, layer_name(side), &key.1), Vec::new());
    Ok(json!({ "success": true }))
}

type Layer = std::collections::BTreeMap<(String, String), Vec<String>>;

const fn layer(state: &mut MetaState, side: Side) -> &mut Layer {
    match side {
        Side::Facebook => &mut state.page_subscriptions,
        Side::Instagram => &mut state.account_subscriptions,
    }
}

const fn layer_name(side: Side) -> &'static str {
    match side {
        Side::Facebook => "page",
        Side::Instagram => "account",
    }
}

/// Refuses an empty list and names that are none.
fn known(fields: &[String], all: &[&str], name: &str) -> Result<(), GraphFailure> {
    if fields.is_empty() {
        return Err(GraphFailure::param(format!("The parameter {name} is required")));
    }
    let strange = fields.iter().position(|field| !all.contains(&field.as_str()));
    strange.map_or(Ok(()), |at| {
        let values = all.join(", ");
        let words = format!("Param {name}[{at}] must be one of {{{values}}}");
        Err(GraphFailure::param(words))
    })
}

fn note(
    host: &MetaHost,
    (app_id, layer, subject): (&str, &'static str, &str),
    fields: Vec<String>,
) {
    host.ground.ledger.record(Effect::Subscription(Subscription {
        app_id: app_id.to_owned(),
        layer,
        subject: subject.to_owned(),
        fields,
    }));
}
