//! The control API over HTTP, and the sandbox's own life.

use reqwest::Method;
use serde_json::{Value, json};
use social_sandbox::{CONTROL_ROUTES, Sandbox, SandboxClock};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{CREATOR_INFO, PUBLIC, Reply, World};

async fn control(world: &World, method: &str, path: &str, body: Option<Value>) -> Reply {
    let url = world.sandbox.control_url().join(path).unwrap();
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let mut request = world.http.request(method, url);
    if let Some(body) = body {
        request = request.json(&body);
    }
    Reply::of(request.send().await.unwrap()).await
}

#[tokio::test]
async fn the_index_lists_the_table() {
    let world = World::new().await;
    let index = control(&world, "GET", "/", None).await.json();
    let routes = index["routes"].as_array().unwrap();
    assert_eq!(routes.len(), CONTROL_ROUTES.len());
    assert_eq!(control(&world, "GET", "/health", None).await.status, 204);
    let unknown = control(&world, "GET", "/nothing", None).await;
    assert_eq!(unknown.status, 404);
    assert!(unknown.text.contains("/nothing"));
}

#[tokio::test]
async fn the_host_leads_people_to_the_inspector() {
    let world = World::new().await;
    let sent = world.http.get(world.url("/sandbox/")).send().await.unwrap();
    assert_eq!(sent.status(), 303);
    let target = sent.headers()["location"].to_str().unwrap();
    assert_eq!(target, world.sandbox.inspector_url().as_str());
    assert_eq!(target, world.sandbox.control_url().join("/sandbox/").unwrap().as_str());
    assert!(world.sandbox.calls().is_empty(), "looking is not a call");
}

#[tokio::test]
async fn every_route_is_there() {
    let world = World::new().await;
    for route in CONTROL_ROUTES {
        let path = route
            .path
            .replace("{username}", "nobody")
            .replace("{client_key}", "nobody")
            .replace("{publish_id}", "nothing")
            .replace("{post_id}", "1")
            .replace("{app_id}", "1")
            .replace("{id}", "1");
        let body = (route.method != "GET").then(|| json!({}));
        let reply = control(&world, route.method, &path, body).await;
        assert_ne!(reply.status, 405, "{route:?}");
        let unrouted = reply.text.contains("there is no control route");
        assert!(!unrouted, "{route:?}");
        assert!(reply.status < 500, "{route:?}: {}", reply.text);
    }
}

#[tokio::test]
async fn time_is_read_and_moved() {
    let world = World::new().await;
    let before = control(&world, "GET", "/clock", None).await.json();
    let body = json!({ "seconds": 90.5 });
    let after = control(&world, "POST", "/clock/advance", Some(body)).await.json();
    let moved =
        after["offset_micros"].as_i64().unwrap() - before["offset_micros"].as_i64().unwrap();
    assert_eq!(moved, 90_500_000);
    let back = control(&world, "POST", "/clock/advance", Some(json!({ "seconds": -1 }))).await;
    assert_eq!(back.status, 400);
}

#[tokio::test]
async fn switches_apps_and_users_are_patched() {
    let world = World::new().await;
    let switches = "/tiktok/behaviour";
    let patch = json!({ "progress": "index", "limits": { "init_per_minute": 1 } });
    let new = control(&world, "PATCH", switches, Some(patch)).await.json();
    assert_eq!(new["progress"], "index");
    assert_eq!(world.sandbox.tiktok().behaviour().limits.init_per_minute, 1);
    let wrong = control(&world, "PATCH", switches, Some(json!({ "progres": "index" }))).await;
    assert_eq!(wrong.status, 400);
    let patch = json!({ "audit": "unaudited", "webhook_url": "http://127.0.0.1:9/hook" });
    let app = control(&world, "PATCH", "/tiktok/apps/sandbox-client-key", Some(patch)).await;
    assert_eq!(app.json()["audit"], "unaudited");
    let patch = json!({ "account": "private", "comment_disabled": true });
    let user = control(&world, "PATCH", "/tiktok/users/ada.public", Some(patch)).await;
    assert_eq!(user.json()["account"], "private");
    let added = json!({ "username": "cy", "nickname": "Cy" });
    assert_eq!(control(&world, "POST", "/tiktok/users", Some(added)).await.status, 201);
    assert_eq!(world.sandbox.tiktok().users().len(), 3);
    let added = json!({ "client_key": "k", "client_secret": "s", "redirect_uris": ["https://a.example/cb"] });
    assert_eq!(control(&world, "POST", "/tiktok/apps", Some(added)).await.status, 201);
    let missing = control(&world, "PATCH", "/tiktok/apps/nobody", Some(json!({}))).await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn tokens_are_given_and_taken() {
    let world = World::new().await;
    let tokens = "/tiktok/users/ada.public/tokens";
    let body = json!({ "scopes": ["video.publish"] });
    let issued = control(&world, "POST", tokens, Some(body)).await.json();
    let id = control(&world, "GET", "/tiktok/users/ada.public/open_id", None).await.json();
    assert_eq!(issued["open_id"], id["open_id"]);
    let token = issued["access_token"].as_str().unwrap();
    let call = async || {
        let sent = world.http.post(world.url(CREATOR_INFO)).bearer_auth(token).send();
        sent.await.unwrap().status().as_u16()
    };
    assert_eq!(call().await, 200);
    let ended_access =
        control(&world, "POST", &format!("{tokens}/take"), Some(json!({ "loss": "access" }))).await;
    assert_eq!(ended_access.json()["ended"], 1);
    assert_eq!(call().await, 401);
    let refresh = issued["refresh_token"].as_str().unwrap();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    let renewed = world.token(&fields).await.json();
    assert_eq!(renewed["open_id"], issued["open_id"]);
    let body = json!({ "reason": 2 });
    let path = "/tiktok/users/ada.public/disconnect";
    let ended = control(&world, "POST", path, Some(body)).await.json();
    assert_eq!(ended["ended"], 1);
}

#[tokio::test]
async fn faults_ledger_and_calls_are_seen_from_outside() {
    let world = World::new().await;
    let fault = json!({ "endpoint": "video_init", "kind": "cut", "moment": "after_effect" });
    let added = control(&world, "POST", "/faults", Some(fault)).await;
    assert_eq!(added.status, 201);
    let listed = control(&world, "GET", "/faults", None).await.json();
    assert_eq!(listed["faults"][0]["endpoint"], "video_init");
    let path = format!("/faults/{}", added.json()["id"]);
    assert_eq!(control(&world, "DELETE", &path, None).await.status, 204);
    assert_eq!(control(&world, "DELETE", &path, None).await.status, 404);
    for (endpoint, status) in
        [("vide_init", 400), ("token:refresh_token", 201), ("stylesheet", 400)]
    {
        let fault = json!({ "endpoint": endpoint, "kind": "cut" });
        assert_eq!(control(&world, "POST", "/faults", Some(fault)).await.status, status);
    }
    let tokens = world.connect(PUBLIC);
    world.publish(&tokens, "SELF_ONLY").await;
    world.pass(2);
    let attempts = control(&world, "GET", "/tiktok/attempts", None).await.json();
    assert_eq!(attempts["attempts"][0]["status"], "PUBLISH_COMPLETE");
    let ledger = control(&world, "GET", "/ledger?kind=post", None).await.json();
    assert_eq!(ledger["entries"].as_array().unwrap().len(), 1);
    assert_eq!(ledger["entries"][0]["kind"], "post");
    assert_eq!(ledger["counts"]["init"], 1);
    assert_eq!(ledger["counts"]["chunk"], 1);
    assert_eq!(control(&world, "GET", "/ledger?kind=nothing", None).await.status, 400);
    let calls = control(&world, "GET", "/calls?endpoint=video_init", None).await.json();
    assert_eq!(calls["calls"].as_array().unwrap().len(), 1);
    assert_eq!(calls["calls"][0]["open_id"], tokens.open_id);
    assert_eq!(calls["counts"]["upload"], 1);
}

#[tokio::test]
async fn a_reset_forgets_everything_but_the_time() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let first = world.init_file(&tokens, 1000).await.publish_id();
    world.sandbox.tiktok().update_behaviour(|b| b.code_seconds = 1);
    world.pass(1000);
    let before = world.sandbox.clock().now_unix();
    assert_eq!(control(&world, "POST", "/reset", None).await.status, 204);
    assert!(world.sandbox.clock().now_unix() >= before);
    assert!(world.sandbox.ledger().entries().is_empty());
    assert!(world.sandbox.calls().is_empty());
    assert_eq!(world.sandbox.tiktok().behaviour().code_seconds, 600);
    assert_eq!(world.init_file(&tokens, 1000).await.status, 401);
    let tokens = world.connect(PUBLIC);
    assert_eq!(world.init_file(&tokens, 1000).await.publish_id(), first, "ids start again");
}

#[tokio::test]
async fn what_the_sandbox_does_not_know_is_501() {
    let world = World::new().await;
    for (method, path) in [
        ("GET", "/v2/research/video/query/"),
        ("POST", "/v2/post/publish/video/init"),
        ("GET", "/v2/oauth/token/"),
    ] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let sent = world.http.request(method, world.url(path)).send().await;
        let reply = Reply::of(sent.unwrap()).await;
        assert_eq!(reply.status, 501);
        assert_eq!(reply.json()["path"], path);
    }
}

/// Opens a connection and proves that the sandbox has taken it.
async fn connection(sandbox: &Sandbox) -> tokio::net::TcpStream {
    let address = sandbox.control_url().socket_addrs(|| None).unwrap()[0];
    let mut socket = tokio::net::TcpStream::connect(address).await.unwrap();
    socket.write_all(b"GET /health HTTP/1.1\r\nhost: sandbox\r\n\r\n").await.unwrap();
    let mut answer = [0; 12];
    socket.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 204");
    socket
}

#[tokio::test]
async fn stopping_and_dropping_close_the_connections() {
    let sandbox = Sandbox::start().await.unwrap();
    let mut socket = connection(&sandbox).await;
    sandbox.stop().await;
    let mut rest = Vec::new();
    socket.read_to_end(&mut rest).await.unwrap();
    let sandbox = Sandbox::start().await.unwrap();
    let mut socket = connection(&sandbox).await;
    drop(sandbox);
    socket.read_to_end(&mut rest).await.unwrap();
}

#[tokio::test]
async fn a_taken_address_is_named() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.tiktok_url().socket_addrs(|| None).unwrap()[0];
    let error = Sandbox::builder().tiktok_addr(address).start().await.unwrap_err();
    assert_eq!(error.to_string(), format!("cannot listen on {address}"));
}

#[tokio::test]
async fn many_sandboxes_run_side_by_side() {
    let mut running = Vec::new();
    for seed in 0..100 {
        running.push(Sandbox::builder().seed(seed).start().await.unwrap());
    }
    let first = running[0].tiktok().open_id("sandbox-client-key", PUBLIC);
    let last = running[99].tiktok().open_id("sandbox-client-key", PUBLIC);
    assert_ne!(first, last);
    for sandbox in running {
        sandbox.stop().await;
    }
}

#[tokio::test]
async fn two_sandboxes_can_share_a_clock() {
    let clock = SandboxClock::starting_at(1_800_000_000);
    let one = Sandbox::builder().clock(clock.clone()).start().await.unwrap();
    let two = Sandbox::builder().clock(clock).start().await.unwrap();
    one.clock().advance(std::time::Duration::from_hours(24));
    assert!((two.clock().now_unix() - 1_800_086_400).abs() < 60);
}

#[tokio::test]
async fn nothing_secret_is_printed() {
    let world = World::new().await;
    let tokens = world.connect(PUBLIC);
    let opened = world.init_file(&tokens, 1000).await;
    let (_, upload_token) = opened.upload_url().split_once("upload_token=").map_or_else(
        || panic!("no token in the upload URL"),
        |(before, token)| (before.to_owned(), token.to_owned()),
    );
    let tiktok = world.sandbox.tiktok();
    let apps = tiktok.apps();
    let printed = format!("{:?} {tiktok:?} {tokens:?} {apps:?}", world.sandbox);
    for secret in [
        tokens.access_token.expose_secret(),
        tokens.refresh_token.expose_secret(),
        "sandbox-client-secret",
        &upload_token,
    ] {
        assert!(!printed.contains(secret), "{secret}");
    }
}

#[test]
fn handles_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Sandbox>();
    shared::<SandboxClock>();
    shared::<social_sandbox::TikTokControl>();
    shared::<social_sandbox::Ledger>();
    shared::<social_sandbox::Faults>();
}
