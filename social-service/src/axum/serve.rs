//! Builds the router from the table.

use std::collections::BTreeMap;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, any, on};

use super::gate::{self, Gate};
use super::mount::{Api, MountOptions};
use super::routes::{Route, RouteName, table};
use super::{
    accounts, choice, comments, connect, departure, envelope, events, files, media, ownership,
    posts, tiktok, upload, webhook,
};

/// Makes the router; see the [module](super) for what it does and what it demands.
pub fn router(options: MountOptions) -> Router {
    let api = Api::new(options);
    let mut paths: BTreeMap<&str, MethodRouter<Api>> = BTreeMap::new();
    for route in table() {
        let known = paths.remove(route.path).unwrap_or_default();
        paths.insert(route.path, known.merge(gated(&api, route)));
    }
    let lost = any(gate::no_such_route);
    let mut router = Router::new()
        .route("/api", lost.clone())
        .route("/api/", lost.clone())
        .route("/api/{*rest}", lost);
    for (path, routes) in paths {
        router = router.route(path, routes.fallback(gate::wrong_method));
    }
    router = ownership::add(router, &api);
    router.layer(from_fn_with_state(api.clone(), envelope::surround)).with_state(api)
}

/// Puts a route's handler behind its gate.
fn gated(api: &Api, route: &'static Route) -> MethodRouter<Api> {
    if !gate::is_needed(route) {
        return handler(route);
    }
    let gate = Gate { api: api.clone(), route };
    let gated = handler(route).route_layer(from_fn_with_state(gate, gate::pass));
    match route.name {
        RouteName::TikTokStart
        | RouteName::TikTokCallback
        | RouteName::InstagramStart
        | RouteName::FacebookCallback
        | RouteName::InstagramCallback => {
            gated.route_layer(from_fn_with_state(api.clone(), connect::for_people))
        }
        _ => gated,
    }
}

fn handler(route: &Route) -> MethodRouter<Api> {
    let verb = route.verb.filter();
    match route.name {
        RouteName::TikTokStart => on(verb, connect::start_tiktok),
        RouteName::TikTokCallback => on(verb, connect::tiktok_callback),
        RouteName::InstagramStart => on(verb, connect::start_instagram),
        RouteName::FacebookCallback => on(verb, connect::facebook_callback),
        RouteName::InstagramCallback => on(verb, connect::instagram_callback),
        RouteName::InstagramChoice => on(verb, choice::show),
        RouteName::InstagramChoose => on(verb, choice::choose),
        RouteName::Accounts => on(verb, accounts::list),
        RouteName::AccountHealth => on(verb, accounts::health),
        RouteName::AccountInsights => on(verb, accounts::insights),
        RouteName::AccountDisconnect => on(verb, accounts::disconnect),
        RouteName::TikTokUpload => on(verb, upload::tiktok),
        RouteName::InstagramPublish => on(verb, upload::instagram),
        RouteName::TikTokStatus => on(verb, tiktok::status),
        RouteName::TikTokCreatorInfo => on(verb, tiktok::creator_info),
        RouteName::TikTokQuota => on(verb, tiktok::quota),
        RouteName::Posts => on(verb, posts::list),
        RouteName::Post => on(verb, posts::show),
        RouteName::PostEvents => on(verb, events::stream),
        RouteName::PostCancel => on(verb, posts::cancel),
        RouteName::PostSettle => on(verb, posts::settle),
        RouteName::Validate => on(verb, posts::validate),
        RouteName::TikTokWebhook => on(verb, webhook::tiktok),
        RouteName::InstagramDeauthorize => on(verb, departure::deauthorize),
        RouteName::InstagramDeletion => on(verb, departure::deletion),
        RouteName::DeletionStatus => on(verb, departure::status),
        RouteName::InstagramHandshake => on(verb, webhook::handshake),
        RouteName::InstagramWebhook => on(verb, webhook::instagram),
        RouteName::InstagramMedia => on(verb, comments::media),
        RouteName::InstagramComments => on(verb, comments::list),
        RouteName::InstagramCommentSearch => on(verb, comments::search),
        RouteName::InstagramCommentsSeen => on(verb, comments::seen),
        RouteName::InstagramComment => on(verb, comments::write),
        RouteName::InstagramCommentsSwitch => on(verb, comments::switch),
        RouteName::InstagramReply => on(verb, comments::reply),
        RouteName::InstagramCommentHide => on(verb, comments::hide),
        RouteName::InstagramCommentDelete => on(verb, comments::delete),
        RouteName::MediaStage => on(verb, files::stage),
        RouteName::MediaShow => on(verb, files::show),
        RouteName::MediaDiscard => on(verb, files::discard),
        RouteName::MediaFetch => on(verb, media::fetch),
    }
}
