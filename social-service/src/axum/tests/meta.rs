//! Logins at Meta from the first request to the last, and the leaving, over a Meta that says what a
//! test wants.

use http::header::{ACCEPT, ACCEPT_LANGUAGE, LOCATION, SET_COOKIE};
use serde_json::json;
use social_core::webhook::sign_request;
use url::form_urlencoded;

use super::*;
use crate::meta_tests::fake::{bare_page, page};
use crate::meta_tests::{self, SECRET};

/// The user of that Meta's world.
const USER: &str = "user-1";

struct House {
    app: Router,
    world: meta_tests::World,
}

impl House {
    fn new() -> Self {
        let world = meta_tests::world();
        let pages = ConnectPages::all("/platforms/connect");
        let options = MountOptions::new(world.service.clone(), Arc::new(ByName))
            .sign_in("/sign-in")
            .connect_answer(ConnectAnswer::Redirect(pages));
        Self { app: router(options), world }
    }

    /// Logs in as a browser does. Gives its cookie and where it is led.
    async fn log_in(&self, login: &str, callback: &str) -> (String, Url) {
        let start = format!("/api/auth/instagram?login={login}&return_to=/posts");
        let seen = get(&self.app, &start, USER).await;
        let cookie = seen.headers[SET_COOKIE].to_str().unwrap().split(';').next().unwrap();
        let consent = Url::parse(seen.headers[LOCATION].to_str().unwrap()).unwrap();
        let state = consent.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
        let back = Request::get(format!("{callback}?code=made-up&state={state}"));
        let seen = ask(&self.app, by(USER, back).header(COOKIE, cookie), Body::empty()).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", String::from_utf8_lossy(&seen.body));
        let place = Url::parse(ORIGIN).unwrap().join(seen.headers[LOCATION].to_str().unwrap());
        (cookie.to_owned(), place.unwrap())
    }

    /// Asks one of Meta's callbacks.
    async fn tell(&self, name: &str, secret: &str) -> Seen {
        let now = self.world.service.clock().now().as_unix();
        let payload = json!({ "algorithm": "HMAC-SHA256", "issued_at": now, "user_id": "1022" });
        let signed = sign_request(&secret.into(), payload.to_string().as_bytes());
        let mut form = form_urlencoded::Serializer::new(String::new());
        let form = form.append_pair("signed_request", &signed).finish();
        let request = Request::post(format!("/api/webhooks/instagram/{name}"))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        ask(&self.app, request, form).await
    }

    async fn states(&self) -> Vec<Value> {
        let listed = get(&self.app, "/api/accounts", USER).await.json();
        listed["accounts"].as_array().unwrap().iter().map(|one| one["state"].clone()).collect()
    }
}

#[tokio::test]
async fn a_choice_is_shown_answered_once_and_only_to_its_browser() {
    let house = House::new();
    house.world.meta.says().pages = vec![
        page("11", "17841400000000001", "studio.nord"),
        page("12", "17841400000000002", "nord.shop"),
        bare_page("13"),
    ];
    let (cookie, place) = house.log_in("facebook", "/api/auth/instagram/callback").await;
    let key = place.query_pairs().find(|(name, _)| name == "choice").unwrap().1.into_owned();
    let path = format!("/api/auth/instagram/choices/{key}");
    let show = async |name: &str, cookie: &str| {
        let request = by(name, Request::get(&path)).header(ACCEPT, "application/json");
        ask(&house.app, request.header(COOKIE, cookie), Body::empty()).await
    };
    let choose = async |name: &str, cookie: &str, body: Value| {
        let request = by(name, Request::post(&path)).header(CONTENT_TYPE, "application/json");
        let request = request.header(ACCEPT, "application/json").header(COOKIE, cookie);
        ask(&house.app, request, body.to_string()).await
    };
    let shown = show(USER, &cookie).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert_eq!(shown.headers["cache-control"], "no-store");
    let accounts = shown.json()["accounts"].as_array().unwrap().clone();
    let usable: Vec<_> = accounts.iter().map(|one| one["usable"] == true).collect();
    assert_eq!(usable, [true, true, false]);
    assert_eq!(accounts[0]["username"], "studio.nord");
    assert!(accounts[2]["user_message"].as_str().is_some_and(|words| words.len() > 60));

    let both = json!({ "accounts": ["17841400000000001", "17841400000000002"] });
    for (name, cookie) in [(USER, "another=one"), ("user-2", cookie.as_str())] {
        assert_eq!(show(name, cookie).await.code(), "state_other_browser", "{name}");
        assert_eq!(choose(name, cookie, both.clone()).await.code(), "state_other_browser");
    }
    for (body, code) in [
        (json!({ "accounts": [] }), "invalid_request"),
        (json!({ "accounts": ["17841400000000003"] }), "invalid_request"),
        (json!({}), "invalid_json"),
        (json!({ "accounts": [], "more": 1 }), "invalid_json"),
    ] {
        assert_eq!(choose(USER, &cookie, body.clone()).await.code(), code, "{body}");
    }
    assert!(house.states().await.is_empty(), "nothing is connected before the answer");

    let connected = choose(USER, &cookie, both.clone()).await;
    assert_eq!(connected.status, StatusCode::OK);
    let told = connected.json();
    assert_eq!((&told["return_to"], &told["missing_scopes"]), (&json!("/posts"), &json!([])));
    assert_eq!(told["account"]["instagram_accounts"].as_array().unwrap().len(), 2);
    assert!(!String::from_utf8_lossy(&connected.body).contains("EAA"), "no token is told");
    assert_eq!(house.states().await, ["active"]);
    assert_eq!(choose(USER, &cookie, both).await.code(), "state_unknown", "it is used up");
}

#[tokio::test]
async fn instagram_login_comes_back_connected_and_a_personal_account_does_not() {
    let house = House::new();
    let (_, place) = house.log_in("instagram", "/api/auth/instagram-login/callback").await;
    assert_eq!(place.path(), "/posts");
    assert!(place.query().unwrap().starts_with("connected="), "{place}");
    let listed = get(&house.app, "/api/accounts", USER).await.json();
    assert_eq!(listed["accounts"][0]["instagram_accounts"][0]["username"], "studio.nord");

    let house = House::new();
    house.world.meta.says().ig_id = None;
    let (_, place) = house.log_in("instagram", "/api/auth/instagram-login/callback").await;
    assert!(place.query().unwrap().contains("connect_error=personal_account"), "{place}");
    assert!(house.states().await.is_empty());
}

#[tokio::test]
async fn who_leaves_at_meta_is_gone_and_can_read_how_far_it_is() {
    let house = House::new();
    house.log_in("facebook", "/api/auth/instagram/callback").await;
    for name in ["deauthorize", "data-deletion"] {
        let forged = house.tell(name, "another-secret").await;
        assert_eq!((forged.status, forged.body.len()), (StatusCode::UNAUTHORIZED, 0), "{name}");
        let path = format!("/api/webhooks/instagram/{name}");
        for body in [Vec::new(), b"signed_request=a.b".to_vec(), vec![b'a'; 17 * 1024]] {
            let seen = ask(&house.app, Request::post(&path), body).await;
            assert_eq!((seen.status, seen.body.len()), (StatusCode::UNAUTHORIZED, 0), "{name}");
        }
    }
    house.world.applied().await;
    assert_eq!(house.states().await, ["active"]);
    let listed = get(&house.app, "/api/accounts", USER).await.json();
    let id = listed["accounts"][0]["id"].as_str().unwrap().to_owned();
    let health = async || get(&house.app, &format!("/api/accounts/{id}/health"), USER).await;

    let told = house.tell("deauthorize", SECRET).await;
    assert_eq!((told.status, told.body.len()), (StatusCode::OK, 0));
    house.world.applied().await;
    assert_eq!(health().await.json()["cause"], "account_disconnected");

    let asked = house.tell("data-deletion", SECRET).await;
    assert_eq!(asked.status, StatusCode::OK);
    let answer = asked.json();
    let code = answer["confirmation_code"].as_str().unwrap().to_owned();
    let url = Url::parse(answer["url"].as_str().unwrap()).unwrap();
    assert_eq!(url.path(), format!("/api/data-deletion/{code}"));
    let read = async |path: &str, accept: &str, language: &str| {
        let request = Request::get(path).header(ACCEPT, accept).header(ACCEPT_LANGUAGE, language);
        ask(&house.app, request, Body::empty()).await
    };
    let progress =
        async || read(url.path(), "application/json", "en").await.json()["progress"].clone();
    assert_eq!(progress().await, "pending");
    house.world.applied().await;
    assert_eq!(progress().await, "done");
    assert_eq!(health().await.status, StatusCode::NOT_FOUND, "the row is erased");
    for (language, words) in [("en", "is erased"), ("fr-CA", "est effacé")] {
        let page = read(url.path(), "text/html", language).await;
        let text = String::from_utf8(page.body).unwrap();
        assert_eq!(
            (page.status, &page.headers["cache-control"]),
            (StatusCode::OK, &"no-store".parse().unwrap())
        );
        assert!(text.contains(words) && !text.contains("1022"), "{text}");
    }
    let unknown = read("/api/data-deletion/nothing", "application/json", "en").await;
    assert_eq!(
        (unknown.status, &unknown.json()["progress"]),
        (StatusCode::NOT_FOUND, &Value::Null)
    );
}
