//! The authorize page and its form.

use social_sandbox::{PkceRule, TikTokApp};

use super::{REDIRECT, authorize, code, exchange, good, with};
use crate::support::{Reply, World};

#[tokio::test]
async fn a_bad_parameter_is_named_on_a_page_without_a_redirect() {
    let world = World::new().await;
    for (name, value) in [
        ("client_key", ""),
        ("client_key", "nobody"),
        ("response_type", "token"),
        ("scope", ""),
        ("scope", "user.info.basic video.publish"),
        ("scope", "user.info.everything"),
        ("redirect_uri", ""),
        ("redirect_uri", "https://elsewhere.example/callback/"),
        ("redirect_uri", "http://127.0.0.1:8123/callback/?a=b"),
        ("redirect_uri", "http://[::1]:8123/callback/"),
        ("code_challenge", ""),
        ("code_challenge_method", "plain"),
    ] {
        let reply = authorize(&world, &with(name, value)).await;
        assert_eq!(reply.status, 400, "{name}={value}");
        assert!(reply.header("location").is_none(), "{name}={value}");
        assert!(
            reply.text.contains(&format!("<code>{name}</code>")),
            "{name}={value}: {}",
            reply.text
        );
    }
}

#[tokio::test]
async fn the_page_shows_scopes_and_creators_and_says_what_it_is() {
    let world = World::new().await;
    let reply = authorize(&world, &good()).await;
    assert_eq!(reply.status, 200);
    for expected in [
        "This is the sandbox, not TikTok",
        "value=\"user.info.basic\" checked",
        "value=\"video.publish\" checked",
        "@ada.public, public account",
        "@bo.private, private account",
        "value=\"continue\"",
        "value=\"cancel\"",
    ] {
        assert!(reply.text.contains(expected), "{expected}");
    }
    assert!(!reply.text.contains("<script"));
    assert!(!reply.text.contains("video.list"));
}

#[tokio::test]
async fn the_path_works_without_its_slash() {
    let world = World::new().await;
    let mut url = world.url("/v2/auth/authorize");
    url.query_pairs_mut().extend_pairs(good());
    assert_eq!(world.http.get(url).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn names_are_escaped_on_the_page() {
    let world = World::new().await;
    world
        .sandbox
        .tiktok()
        .update_app("sandbox-client-key", |app| {
            "<img src=x>".clone_into(&mut app.name);
        })
        .unwrap();
    let reply = authorize(&world, &good()).await;
    assert!(!reply.text.contains("<img"));
    assert!(reply.text.contains("img src=x"));
}

#[tokio::test]
async fn the_style_sheet_is_served() {
    let world = World::new().await;
    let url = world.url("/sandbox/style.css");
    let reply = Reply::of(world.http.get(url).send().await.unwrap()).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), Some("text/css; charset=utf-8"));
}

/// Fills the form in and returns the answer.
async fn decide(world: &World, fields: &[(&str, &str)]) -> Reply {
    let page = authorize(world, &good()).await;
    let (_, rest) = page.text.split_once("name=\"request\" value=\"").unwrap();
    let (request, _) = rest.split_once('"').unwrap();
    let mut form = vec![("request", request)];
    form.extend_from_slice(fields);
    let posted = world.form("/sandbox/consent", &form).await;
    let again = world.form("/sandbox/consent", &form).await;
    assert_eq!(again.status, 400, "a form is taken once");
    posted
}

#[tokio::test]
async fn continuing_sends_code_scopes_and_state_back() {
    let world = World::new().await;
    let reply = decide(
        &world,
        &[
            ("user", "bo.private"),
            ("scope", "user.info.basic"),
            ("scope", "video.publish"),
            ("decision", "continue"),
        ],
    )
    .await;
    assert!(reply.header("location").unwrap().starts_with(REDIRECT));
    assert_eq!(reply.callback("scopes").unwrap(), "user.info.basic,video.publish");
    assert_eq!(reply.callback("state").unwrap(), "a state with spaces & signs");
    let tokens = exchange(&world, &reply.callback("code").unwrap()).await;
    let expected = world.sandbox.tiktok().open_id("sandbox-client-key", "bo.private");
    assert_eq!(tokens.json()["open_id"], expected);
}

#[tokio::test]
async fn a_part_of_the_scopes_can_be_granted() {
    let world = World::new().await;
    let reply = decide(
        &world,
        &[
            ("user", "ada.public"),
            ("scope", "user.info.basic"),
            ("scope", "video.list"),
            ("decision", "continue"),
        ],
    )
    .await;
    assert_eq!(reply.callback("scopes").unwrap(), "user.info.basic");
}

#[tokio::test]
async fn cancelling_sends_access_denied_back() {
    let world = World::new().await;
    let cancelled = decide(&world, &[("decision", "cancel")]).await;
    assert_eq!(cancelled.callback("error").unwrap(), "access_denied");
    assert_eq!(cancelled.callback("state").unwrap(), "a state with spaces & signs");
    assert_eq!(cancelled.callback("code"), None);
    let nothing = decide(&world, &[("user", "ada.public"), ("decision", "continue")]).await;
    assert_eq!(nothing.callback("error").unwrap(), "access_denied");
    let denied = authorize(&world, &with("approve", "deny")).await;
    assert_eq!(denied.callback("error").unwrap(), "access_denied");
}

#[tokio::test]
async fn codes_hold_the_signs_that_clients_trip_over() {
    let world = World::new().await;
    let reply = authorize(&world, &with("approve", "auto")).await;
    let location = reply.header("location").unwrap().to_owned();
    let code = reply.callback("code").unwrap();
    assert!(code.contains('*') && code.contains('!'), "{code}");
    assert!(location.contains("%2A") && location.contains("%21"), "{location}");
    let still_encoded = code.replace('*', "%2A").replace('!', "%21");
    assert_eq!(exchange(&world, &still_encoded).await.flat().1, "invalid_grant");
    let (cut, _) = code.split_once('*').unwrap();
    assert_eq!(exchange(&world, cut).await.flat().1, "invalid_grant");
    assert_eq!(exchange(&world, &code).await.status, 200);
}

#[tokio::test]
async fn approval_can_pick_creator_and_scopes() {
    let world = World::new().await;
    let mut fields = with("approve", "auto");
    fields.push(("user", "bo.private".to_owned()));
    fields.push(("grant", "video.publish".to_owned()));
    let reply = authorize(&world, &fields).await;
    assert_eq!(reply.callback("scopes").unwrap(), "video.publish");
}

#[tokio::test]
async fn a_signed_in_creator_is_not_asked_twice_unless_the_app_wants_it() {
    let world = World::new().await;
    let first = decide(
        &world,
        &[
            ("user", "bo.private"),
            ("scope", "user.info.basic"),
            ("scope", "video.publish"),
            ("decision", "continue"),
        ],
    )
    .await;
    let cookie = first.header("set-cookie").unwrap();
    let (cookie, _) = cookie.split_once(';').unwrap();
    let again = async |fields: Vec<(&'static str, String)>| {
        let mut url = world.url("/v2/auth/authorize/");
        url.query_pairs_mut().extend_pairs(fields);
        let sent = world.http.get(url).header("cookie", cookie).send().await;
        Reply::of(sent.unwrap()).await
    };
    assert_eq!(again(good()).await.status, 200, "nothing was granted yet");
    exchange(&world, &first.callback("code").unwrap()).await;
    assert_eq!(again(good()).await.status, 303);
    assert_eq!(again(with("disable_auto_auth", "0")).await.status, 303);
    assert_eq!(again(with("disable_auto_auth", "1")).await.status, 200);
    let more = "user.info.basic,video.publish,video.list";
    assert_eq!(again(with("scope", more)).await.status, 200, "more than was granted");
}

#[tokio::test]
async fn pkce_is_demanded_by_redirect_and_by_setting() {
    let world = World::new().await;
    let tiktok = world.sandbox.tiktok();
    let mut web = TikTokApp::new("web-key", "web-secret");
    web.redirect_uris = vec!["https://app.example.com/cb/".to_owned()];
    tiktok.add_app(web);
    let mut fields = with("code_challenge", "");
    fields.retain(|(name, _)| !matches!(*name, "client_key" | "redirect_uri"));
    fields.push(("client_key", "web-key".to_owned()));
    fields.push(("redirect_uri", "https://app.example.com/cb/".to_owned()));
    assert_eq!(authorize(&world, &fields).await.status, 200);
    tiktok.update_app("web-key", |app| app.pkce = PkceRule::Always).unwrap();
    assert_eq!(authorize(&world, &fields).await.status, 400);
    tiktok.update_app("sandbox-client-key", |app| app.pkce = PkceRule::Optional).unwrap();
    assert_eq!(authorize(&world, &with("code_challenge", "")).await.status, 200);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_code() {
    let (a, b) = (World::new().await, World::new().await);
    assert_eq!(code(&a).await, code(&b).await);
}
