//! Who may see what, for every page of the table.

use super::*;
use crate::pages::{Access, table};

/// A path of a route with made-up parameters.
fn address(route: &str) -> String {
    route.replace("{id}", "0193f2c4-0000-7000-8000-000000000000")
}

#[tokio::test]
async fn without_a_session_every_page_of_a_user_leads_to_the_sign_in() {
    let server = Server::start().await;
    for route in table().into_iter().filter(|route| route.access == Access::User) {
        let mut browser = server.browser();
        let path = address(route.path);
        let answer = match route.method {
            Method::GET => browser.get(&path).await,
            _ => browser.post(&path, &[]).await,
        };
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(
            answer.location().starts_with("/sign-in?return_to="),
            "{path}: {}",
            answer.location()
        );
    }
}

#[tokio::test]
async fn a_change_must_come_from_our_own_page() {
    let server = Server::start().await;
    let user = server.user("lea@example.com").await;
    for route in table().into_iter().filter(|route| route.method == Method::POST) {
        for origin in
            [None, Some("null"), Some("http://evil.example"), Some("http://127.0.0.1:8081")]
        {
            let mut browser = server.browser_of(&user).await;
            let answer = browser.post_from(&address(route.path), &[], origin).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} from {origin:?}", route.path);
        }
    }
}

#[tokio::test]
async fn a_form_without_the_sessions_token_does_nothing() {
    let server = Server::start().await;
    let user = server.user("lea@example.com").await;
    let other = server.user("jo@example.com").await;
    let foreign = server.browser_of(&other).await.get("/settings").await.hidden("csrf");
    // Those that take files are forms of another type; their own tests send them.
    let with_files = ["/tiktok/upload", "/instagram/publish"];
    let forms = table().into_iter().filter(|route| {
        route.method == Method::POST
            && route.access == Access::User
            && !with_files.contains(&route.path)
    });
    for route in forms {
        for token in ["", foreign.as_str()] {
            let mut browser = server.browser_of(&user).await;
            let answer =
                browser.post(&address(route.path), &[("csrf", token), ("name", "a")]).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", route.path);
            assert_eq!(browser.get("/settings").await.status, StatusCode::OK, "still signed in");
        }
    }
    assert!(server.assembled.site.people.api_tokens(&user.id).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_not_there_and_what_is_anothers_look_the_same() {
    let server = Server::start().await;
    server.creator("Lea").await;
    let (lea, jo) = (server.user("lea@example.com").await, server.user("jo@example.com").await);
    let account = server.account(&lea, "open-id-1", "video.publish,video.upload").await;
    let (_, medium, comment) = comments::talk(&server, &lea).await;
    let mut browser = server.browser_of(&jo).await;
    let nothing = browser.get("/no/such/page").await;
    assert_eq!(nothing.status, StatusCode::NOT_FOUND);
    let body = |answer: &Answer| {
        answer.text.split("<h1>").nth(1).unwrap().split("<code>").next().unwrap().to_owned()
    };
    for path in [
        format!("/tiktok/upload?account_id={account}"),
        format!("/accounts/{account}/disconnect"),
        "/posts/0193f2c4-0000-7000-8000-000000000000".to_owned(),
        "/posts?state=lost".to_owned(),
        "/comments?account_id=0193f2c4-0000-7000-8000-000000000000".to_owned(),
        format!("/comments/{medium}"),
        format!("/comments/{comment}/delete"),
    ] {
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(body(&answer), body(&nothing), "{path}");
    }
    let csrf = browser.get("/settings").await.hidden("csrf");
    let answer = browser.post(&format!("/accounts/{account}/disconnect"), &[("csrf", &csrf)]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    for (deed, field) in
        [("reply", ("text", "a")), ("hidden", ("hidden", "true")), ("delete", ("", ""))]
    {
        let path = format!("/comments/{comment}/{deed}");
        let answer = browser.post(&path, &[("csrf", &csrf), field]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
    let fields =
        [("csrf", csrf.as_str()), ("idempotency_key", "k1"), ("account_id", account.as_str())];
    let answer = browser.upload("/tiktok/upload", &fields, None, &[]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn too_many_views_are_refused_with_a_time() {
    let server = Server::start().await;
    let mut browser = server.browser();
    let mut limited = None;
    for _ in 0..=600 {
        let answer = browser.get("/sign-in").await;
        if answer.status != StatusCode::OK {
            limited = Some(answer);
            break;
        }
    }
    let limited = limited.expect("no limit");
    assert_eq!(limited.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(limited.headers.get("retry-after").unwrap(), "60");
    server.clock.advance(Duration::from_mins(1));
    assert_eq!(browser.get("/sign-in").await.status, StatusCode::OK);
}
