//! One good call of every endpoint that faults can hit.

use reqwest::RequestBuilder;
use serde_json::{Value, json};
use social_sandbox::{ENDPOINTS, IssuedTokens};

use super::{
    CANCEL, CONTENT_INIT, CREATOR_INFO, INBOX_INIT, PRIVATE, PUBLIC, STATUS, VIDEO_INIT, World,
    direct_file, file_source, mp4,
};
use crate::oauth;

/// The names of all endpoints that faults can hit, each once.
pub(crate) fn faulty_endpoints() -> Vec<&'static str> {
    let faulty = ENDPOINTS.iter().filter(|endpoint| endpoint.takes_faults());
    let mut names: Vec<&str> = faulty.map(|endpoint| endpoint.name).collect();
    names.dedup();
    names
}

/// Prepares a good call of an endpoint.
pub(crate) async fn errand(world: &World, endpoint: &str) -> RequestBuilder {
    let tokens = world.connect(PUBLIC);
    let post =
        |path: &str, body: Value| bearer(world.http.post(world.url(path)), &tokens).json(&body);
    match endpoint {
        "authorize" | "consent" => login(world, endpoint).await,
        "token" => form(world, "/v2/oauth/token/", ("grant_type", "client_credentials")),
        "revoke" => {
            // Of another creator: revoking ends all that a creator allowed.
            let other = world.connect(PRIVATE);
            form(world, "/v2/oauth/revoke/", ("token", other.access_token.expose_secret()))
        }
        "user_info" => {
            let url = world.url("/v2/user/info/?fields=open_id,display_name");
            bearer(world.http.get(url), &tokens)
        }
        "video_list" => post("/v2/video/list/?fields=id", json!({})),
        "video_query" => {
            post("/v2/video/query/?fields=id", json!({ "filters": { "video_ids": [] } }))
        }
        "creator_info" => post(CREATOR_INFO, json!({})),
        "video_init" => post(VIDEO_INIT, direct_file("SELF_ONLY", 1000, 1000, 1)),
        "inbox_video_init" => {
            post(INBOX_INIT, json!({ "source_info": file_source(1000, 1000, 1) }))
        }
        "content_init" => post(CONTENT_INIT, photo()),
        "status_fetch" => {
            let publish_id = world.init_file(&tokens, 1000).await.publish_id();
            post(STATUS, json!({ "publish_id": publish_id }))
        }
        "cancel" => {
            let opened = world.post(&tokens, CONTENT_INIT, &photo()).await;
            post(CANCEL, json!({ "publish_id": opened.publish_id() }))
        }
        "upload" => {
            let url = world.init_file(&tokens, 1000).await.upload_url();
            world
                .http
                .put(url)
                .header("content-type", "video/mp4")
                .header("content-range", "bytes 0-999/1000")
                .body(mp4(1000))
        }
        other => panic!("no call of {other} is known"),
    }
}

fn bearer(request: RequestBuilder, tokens: &IssuedTokens) -> RequestBuilder {
    request.bearer_auth(tokens.access_token.expose_secret())
}

fn photo() -> Value {
    json!({
        "media_type": "PHOTO",
        "post_mode": "DIRECT_POST",
        "post_info": { "privacy_level": "SELF_ONLY" },
        "source_info": {
            "source": "PULL_FROM_URL",
            "photo_images": ["http://127.0.0.1:9/a.jpg"],
            "photo_cover_index": 0,
        },
    })
}

fn form(world: &World, path: &str, field: (&str, &str)) -> RequestBuilder {
    let key = ("client_key", "sandbox-client-key");
    let secret = ("client_secret", "sandbox-client-secret");
    world.http.post(world.url(path)).form(&[key, secret, field])
}

async fn login(world: &World, endpoint: &str) -> RequestBuilder {
    if endpoint == "authorize" {
        let mut url = world.url("/v2/auth/authorize/");
        url.query_pairs_mut().extend_pairs(oauth::with("approve", "auto"));
        return world.http.get(url);
    }
    let page = oauth::authorize(world, &oauth::good()).await;
    let (_, rest) = page.text.split_once("name=\"request\" value=\"").unwrap();
    let (request, _) = rest.split_once('"').unwrap();
    let fields = [
        ("request", request),
        ("user", PUBLIC),
        ("scope", "user.info.basic"),
        ("decision", "continue"),
    ];
    world.http.post(world.url("/sandbox/consent")).form(&fields)
}
