//! Webhooks: exactly 200 and nothing else for what is authentic, the same 401 for what is not.

use futures_util::stream;
use social_core::webhook::sign_timestamped;

use super::*;

const BODY: &str = r#"{"client_key":"key","event":"authorization.removed","create_time":1795334400,"user_openid":"o","content":"{\"reason\":1}"}"#;

fn signed(world: &World, body: &str) -> Builder {
    let header = sign_timestamped(&"secret".into(), world.clock.now(), body.as_bytes());
    Request::post("/api/webhooks/tiktok").header("tiktok-signature", header)
}

#[tokio::test]
async fn an_authentic_event_is_stored_once_and_gets_an_empty_200() {
    let world = world();
    for _ in 0..2 {
        let seen = world.ask(signed(&world, BODY), BODY).await;
        assert_eq!((seen.status, seen.body.len()), (StatusCode::OK, 0));
    }
    assert_eq!(world.store.backlog().await.unwrap().ready, 1);
}

#[tokio::test]
async fn everything_else_gets_the_same_empty_401() {
    let world = world();
    let huge = vec![b' '; 5 * 1024 * 1024 + 1];
    let endless =
        || Body::from_stream(stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 65_536])));
    let cases: Vec<(Builder, Body)> = vec![
        (Request::post("/api/webhooks/tiktok"), Body::from(BODY)),
        (signed(&world, BODY), Body::from(BODY.replace("reason", "reasoN"))),
        (signed(&world, BODY), Body::empty()),
        (signed(&world, BODY), Body::from(huge)),
        (signed(&world, BODY), endless()),
        (
            Request::post("/api/webhooks/tiktok").header("tiktok-signature", "t=1,s=zz"),
            Body::from(BODY),
        ),
        (
            Request::post("/api/webhooks/tiktok").header("x-hub-signature", "sha1=00"),
            Body::from(BODY),
        ),
    ];
    for (number, (request, body)) in cases.into_iter().enumerate() {
        let seen = world.ask(request, body).await;
        assert_eq!((seen.status, seen.body.len()), (StatusCode::UNAUTHORIZED, 0), "case {number}");
        assert!(!seen.headers.contains_key(CONTENT_TYPE), "case {number}");
    }
    assert_eq!(world.store.backlog().await.unwrap().ready, 0);
}

/// The bytes are signed as they come: what is not ASCII is escaped, and so are slashes.
const META: &str = r#"{"object":"instagram","entry":[{"id":"17841400000000001","time":1760000000,"changes":[{"field":"comments","value":{"from":{"id":"900000000000001","username":"caf\u00e9.fan"},"media":{"id":"18000000000000001","media_product_type":"FEED"},"id":"17900000000000001","text":"Tr\u00e8s bon \u2764\ufe0f https:\/\/example.com\/?a=1"}}]}]}"#;

fn of_meta(secret: &str, body: &str) -> Builder {
    let header = social_core::webhook::sign_plain(&secret.into(), body.as_bytes());
    Request::post("/api/webhooks/instagram").header("x-hub-signature-256", header)
}

#[tokio::test]
async fn either_secret_of_an_app_signs_metas_events() {
    let world = world();
    for secret in ["meta-secret", "instagram-secret"] {
        let seen = world.ask(of_meta(secret, META), META).await;
        assert_eq!((seen.status, seen.body.len()), (StatusCode::OK, 0));
    }
    assert_eq!(world.store.backlog().await.unwrap().ready, 1);
    let stored = world.store.list_events(None, None, &social_store::Page::first(1)).await.unwrap();
    let (_, body) = world.store.load_event(&stored.items[0].id).await.unwrap().unwrap();
    assert_eq!(body.unwrap().body, META.as_bytes());
}

/// Sent again it would be no better, so it is taken in and kept for a person to see.
#[tokio::test]
async fn what_meta_signed_and_nobody_can_read_is_kept() {
    let world = world();
    let no_row_holds = r#"{"object":"instagram","entry":[{"id":"1\u0000","changes":[{"field":"comments","value":{}}]}]}"#;
    let long = META.replace("comments", &"c".repeat(5_000));
    let bodies = ["", "{", "[]", r#"{"object":"instagram"}"#, no_row_holds, &long];
    for body in bodies {
        let seen = world.ask(of_meta("meta-secret", body), body.to_owned()).await;
        assert_eq!((seen.status, seen.body.len()), (StatusCode::OK, 0), "{body}");
    }
    let page = social_store::Page::first(10);
    let stored = world.store.list_events(None, None, &page).await.unwrap().items;
    // An empty list holds nothing, and nothing is kept of it.
    assert_eq!(stored.len(), bodies.len() - 1);
    for event in stored {
        assert_eq!(event.event_type, "undecodable");
        let (_, kept) = world.store.load_event(&event.id).await.unwrap().unwrap();
        let kept = String::from_utf8(kept.unwrap().body.to_vec()).unwrap();
        assert!(bodies.contains(&kept.as_str()), "{kept}");
    }
}

#[tokio::test]
async fn what_is_not_metas_gets_an_empty_401() {
    let world = world();
    let decoded = META.replace("\\u00e9", "é");
    let old = Request::post("/api/webhooks/instagram").header("x-hub-signature", "sha1=00");
    let cases: Vec<(Builder, Body)> = vec![
        (Request::post("/api/webhooks/instagram"), Body::from(META)),
        (of_meta("secret", META), Body::from(META)),
        (of_meta("meta-secret", META), Body::from(decoded)),
        (of_meta("meta-secret", META), Body::from(vec![b' '; 5 * 1024 * 1024 + 1])),
        (old, Body::from(META)),
    ];
    for (number, (request, body)) in cases.into_iter().enumerate() {
        let seen = world.ask(request, body).await;
        assert_eq!((seen.status, seen.body.len()), (StatusCode::UNAUTHORIZED, 0), "case {number}");
    }
    assert_eq!(world.store.backlog().await.unwrap().ready, 0);
}

#[tokio::test]
async fn a_handshake_is_answered_with_its_challenge_and_nothing_else() {
    let world = world();
    let ask = async |query: &str| {
        world.ask(Request::get(format!("/api/webhooks/instagram?{query}")), Body::empty()).await
    };
    for token in ["made-up-token", "made-up-older-token"] {
        let query = format!("hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={token}");
        let seen = ask(&query).await;
        assert_eq!((seen.status, seen.body.as_slice()), (StatusCode::OK, b"1158201444".as_slice()));
        assert_eq!(seen.headers[CONTENT_TYPE], "text/plain; charset=utf-8");
    }
    for query in [
        "",
        "hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong",
        "hub.mode=subscribe&hub.challenge=%3Cb%3E&hub.verify_token=made-up-token",
        "hub.mode=other&hub.challenge=1&hub.verify_token=made-up-token",
    ] {
        let seen = ask(query).await;
        assert_eq!((seen.status, seen.body.len()), (StatusCode::FORBIDDEN, 0), "{query}");
    }
}
