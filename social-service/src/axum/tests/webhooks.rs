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
