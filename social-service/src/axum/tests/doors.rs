//! Who gets in, and what those who do not are told.

use http::header::{ACCEPT, ALLOW, LOCATION, RETRY_AFTER, SET_COOKIE};
use social_core::WindowRule;

use super::*;
use crate::axum::{Access, ClassLimit, LimitClass, LimitTable, TrustedProxies, Verb, table};

fn filled(path: &str) -> String {
    path.replace("{id}", "0193f2c4-0000-7000-8000-000000000000").replace("{publishId}", "v_pub~1")
}

#[tokio::test]
async fn nobody_gets_in_without_signing_in() {
    let world = world();
    for route in table().iter().filter(|route| route.access != Access::Public) {
        let request = match route.verb {
            Verb::Get => Request::get(filled(route.path)),
            Verb::Post => Request::post(filled(route.path)),
            Verb::Delete => Request::delete(filled(route.path)),
        };
        let seen = world.ask(request.header(ACCEPT, "application/json"), Body::empty()).await;
        assert_eq!(seen.status, StatusCode::UNAUTHORIZED, "{}", route.path);
        assert_eq!(seen.code(), "sign_in_required", "{}", route.path);
    }
    assert!(world.audited().await.contains(&"api.sign_in_required".to_owned()));
}

#[tokio::test]
async fn every_answer_names_its_request_and_keeps_to_itself() {
    let world = world();
    let seen = world.get("/api/posts", "lea").await;
    assert_eq!(seen.status, StatusCode::OK);
    assert_eq!(seen.headers["x-content-type-options"], "nosniff");
    assert_eq!(seen.headers["referrer-policy"], "no-referrer");
    assert_eq!(seen.headers["cache-control"], "no-store");
    let first = seen.headers["x-request-id"].clone();
    assert_ne!(first, world.get("/api/posts", "lea").await.headers["x-request-id"]);
    let seen = world.get("/api/nothing", "lea").await;
    let id = seen.headers["x-request-id"].to_str().unwrap().to_owned();
    assert_eq!((seen.status, seen.code().as_str()), (StatusCode::NOT_FOUND, "not_found"));
    assert_eq!(seen.json()["error"]["correlation_id"], id);
}

#[tokio::test]
async fn a_request_id_counts_from_a_trusted_proxy_alone() {
    let asked = || {
        Request::get("/api/posts")
            .header(AUTHORIZATION, "Bearer lea")
            .header("x-request-id", "from-outside-1")
    };
    let seen = world().ask(asked(), Body::empty()).await;
    assert_ne!(seen.headers["x-request-id"], "from-outside-1");
    let proxies: TrustedProxies = "203.0.113.0/24".parse().unwrap();
    let world = world_with(|options| options.trusted_proxies(proxies));
    assert_eq!(world.ask(asked(), Body::empty()).await.headers["x-request-id"], "from-outside-1");
}

#[tokio::test]
async fn wrong_methods_types_and_addresses_are_named() {
    let world = world();
    let seen = world.ask(Request::delete("/api/posts"), Body::empty()).await;
    assert_eq!(
        (seen.status, seen.code().as_str()),
        (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
    );
    assert_eq!(seen.headers[ALLOW], "GET,HEAD");
    let request = Request::post("/api/validate").header(AUTHORIZATION, "Bearer lea");
    let seen = world.ask(request, "account_id=x").await;
    assert_eq!(seen.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let long = format!("/api/posts?after={}", "a".repeat(9_000));
    assert_eq!(world.get(&long, "lea").await.status, StatusCode::URI_TOO_LONG);
    assert_eq!(world.get("/api/posts?stat=failed", "lea").await.code(), "invalid_query");
}

#[tokio::test]
async fn words_come_in_the_readers_language() {
    let world = world();
    let request = Request::get("/api/posts/x").header(AUTHORIZATION, "Bearer lea");
    let seen = world.ask(request.header("accept-language", "fr-CA,fr;q=0.9"), Body::empty()).await;
    let words = seen.json()["error"]["user_message"].as_str().unwrap().to_owned();
    assert!(words.starts_with("Cela"), "{words}");
}

#[tokio::test]
async fn another_site_cannot_use_a_session() {
    let world = world();
    let id = world.account("lea").await;
    let path = format!("/api/accounts/{id}/disconnect");
    let cookie = || Request::post(&path).header(COOKIE, "session=lea");
    let cases: [(Builder, StatusCode); 5] = [
        (cookie(), StatusCode::FORBIDDEN),
        (cookie().header("x-csrf-token", "csrf-lea"), StatusCode::FORBIDDEN),
        (cookie().header("origin", ORIGIN), StatusCode::FORBIDDEN),
        (
            cookie().header("origin", "https://evil.example").header("x-csrf-token", "csrf-lea"),
            StatusCode::FORBIDDEN,
        ),
        (cookie().header("origin", ORIGIN).header("x-csrf-token", "csrf-lea"), StatusCode::OK),
    ];
    for (number, (request, status)) in cases.into_iter().enumerate() {
        let seen = world.ask(request, Body::empty()).await;
        assert_eq!(seen.status, status, "case {number}");
    }
    assert_eq!(
        world.audited().await.iter().filter(|action| *action == "api.csrf_refused").count(),
        4
    );
}

#[tokio::test]
async fn a_user_and_an_address_have_limits_of_their_own() {
    let rule = |limit| WindowRule::per_minute(limit);
    let limit = ClassLimit { user: rule(2), address: rule(4) };
    let world =
        world_with(|options| options.limits(LimitTable::default().with(LimitClass::Read, limit)));
    for (name, status) in [("lea", 200), ("lea", 200), ("lea", 429), ("bo", 200), ("bo", 429)] {
        let seen = world.get("/api/posts", name).await;
        assert_eq!(seen.status.as_u16(), status, "{name}");
        if status == 429 {
            assert_eq!(seen.headers[RETRY_AFTER], "60");
            assert_eq!(seen.json()["error"]["retry_after"], 60);
        }
    }
    world.clock.advance(std::time::Duration::from_mins(1));
    assert_eq!(world.get("/api/posts", "lea").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_login_begins_with_a_bound_browser_and_only_returns_to_us() {
    let world = world();
    let seen = world.get("/api/auth/tiktok?return_to=/posts", "lea").await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER);
    let location = seen.headers[LOCATION].to_str().unwrap();
    assert!(location.starts_with("https://www.tiktok.com/v2/auth/authorize/?"), "{location}");
    let cookie = seen.headers[SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-social-connect=") && cookie.contains("Secure"), "{cookie}");
    for elsewhere in ["https://evil.example/", "//evil.example", "/..//evil.example", "/%5Cevil"] {
        let path = format!("/api/auth/tiktok?return_to={elsewhere}");
        let seen = world.get(&path, "lea").await;
        let location = seen.headers[LOCATION].to_str().unwrap();
        let ours = elsewhere == "/%5Cevil" && location.starts_with("https://www.tiktok.com/");
        assert!(
            ours || location.contains("connect_error=return_to_refused"),
            "{elsewhere}: {location}"
        );
    }
}

#[tokio::test]
async fn a_refused_login_leads_to_a_page_that_says_why() {
    let world = world();
    let seen = world.get("/api/auth/tiktok/callback?code=c&state=never-given-out", "lea").await;
    let location = seen.headers[LOCATION].to_str().unwrap();
    assert!(
        location.starts_with("/platforms/connect/tiktok?connect_error=state_unknown&reference="),
        "{location}"
    );
    let seen = world.ask(Request::get("/api/auth/tiktok?return_to=/posts"), Body::empty()).await;
    assert_eq!(
        seen.headers[LOCATION],
        "/sign-in?return_to=%2Fapi%2Fauth%2Ftiktok%3Freturn_to%3D%2Fposts"
    );
    let request = Request::get("/api/auth/tiktok/callback?code=secret-code&state=s");
    let location = world.ask(request, Body::empty()).await.headers[LOCATION].clone();
    assert_eq!(location, "/sign-in?return_to=%2F", "a code must not be put into another address");
    let seen = world.get("/api/auth/tiktok?app=unknown", "lea").await;
    assert!(seen.headers[LOCATION].to_str().unwrap().contains("connect_error=not_found"));
}
