//! Coming in and going out.

use super::*;

async fn submit(browser: &mut Browser, email: &str, password: &str, return_to: &str) -> Answer {
    let fields = [("email", email), ("password", password), ("return_to", return_to)];
    browser.post("/sign-in", &fields).await
}

#[tokio::test]
async fn the_right_password_opens_a_session() {
    let server = Server::start().await;
    server.user("lea@example.com").await;
    let mut browser = server.browser();
    let answer = submit(&mut browser, "Lea@Example.com", PASSWORD, "/posts?state=failed").await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/posts?state=failed"));
    let dashboard = browser.get("/").await;
    assert_eq!(dashboard.status, StatusCode::OK);
    let out = browser.post("/sign-out", &[("csrf", &dashboard.hidden("csrf"))]).await;
    assert_eq!((out.status, out.location()), (StatusCode::SEE_OTHER, "/sign-in"));
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_are_told_alike() {
    let server = Server::start().await;
    server.user("lea@example.com").await;
    let mut browser = server.browser();
    for email in ["lea@example.com", "jo@example.com", "no address"] {
        let answer = submit(&mut browser, email, "another password", "/").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{email}");
        assert!(answer.text.contains("Email or password is not right. Nothing was locked."));
        assert!(answer.text.contains(&format!("value=\"{email}\"")), "the email is kept");
        assert!(!answer.text.contains("another password"));
        assert!(!answer.headers.contains_key(SET_COOKIE));
    }
}

#[tokio::test]
async fn nobody_is_led_away_after_the_sign_in() {
    let server = Server::start().await;
    server.user("lea@example.com").await;
    for evil in
        ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
    {
        let mut browser = server.browser();
        let answer = submit(&mut browser, "lea@example.com", PASSWORD, evil).await;
        assert_eq!(answer.location(), "/", "{evil}");
    }
}

#[tokio::test]
async fn tries_are_limited_by_email_and_by_address() {
    let server = Server::start().await;
    server.user("lea@example.com").await;
    let mut browser = server.browser();
    for _ in 0..10 {
        submit(&mut browser, "lea@example.com", "wrong password", "/").await;
    }
    // Another address does not help: the email is counted, even for the right password.
    browser.peer = SocketAddr::from(([203, 0, 113, 9], 4711));
    let answer = submit(&mut browser, "LEA@example.com", PASSWORD, "/").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers.get("retry-after").unwrap(), "600");
    // Nor does another email, from the address that has used up its tries.
    browser.peer = SocketAddr::from(([203, 0, 113, 10], 4711));
    for try_number in 0..20 {
        let email = format!("user{try_number}@example.com");
        assert_eq!(
            submit(&mut browser, &email, "wrong password", "/").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    let answer = submit(&mut browser, "user20@example.com", "wrong password", "/").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    // It is no lock: it opens by itself.
    server.clock.advance(Duration::from_mins(10));
    assert_eq!(
        submit(&mut browser, "lea@example.com", PASSWORD, "/").await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a_link_works_once_and_on_this_machine_only() {
    let server = Server::start().await;
    let user = server.user("lea@example.com").await;
    let link = server.assembled.site.sessions.one_time_link(&user.id).await.unwrap();
    let path = format!("{}?{}", link.path(), link.query().unwrap());
    let mut elsewhere = server.browser();
    elsewhere.peer = SocketAddr::from(([203, 0, 113, 9], 4711));
    assert_eq!(elsewhere.get(&path).await.status, StatusCode::FORBIDDEN);
    let mut here = server.browser();
    let answer = here.get(&path).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/"));
    assert_eq!(here.get("/").await.status, StatusCode::OK);
    assert_eq!(server.browser().get(&path).await.status, StatusCode::FORBIDDEN, "a second time");
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session() {
    let server = Server::start().await;
    let user = server.user("lea@example.com").await;
    let (mut one, mut other) = (server.browser_of(&user).await, server.browser_of(&user).await);
    let csrf = one.get("/settings").await.hidden("csrf");
    assert_eq!(
        one.post("/settings/sign-out-everywhere", &[("csrf", &csrf)]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(other.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn every_try_is_written_down() {
    let server = Server::start().await;
    let user = server.user("lea@example.com").await;
    let mut browser = server.browser();
    submit(&mut browser, "lea@example.com", "wrong password", "/").await;
    submit(&mut browser, "lea@example.com", PASSWORD, "/").await;
    let page = social_store::Page::first(10);
    let entries = server.assembled.service.store().list_audit(None, &page).await.unwrap().items;
    let told: Vec<_> = entries
        .iter()
        .map(|entry| (entry.entry.action.as_str(), entry.entry.outcome.as_str()))
        .collect();
    assert_eq!(told, [("session.sign_in", "done"), ("session.sign_in", "denied")]);
    assert_eq!(entries[0].entry.user_id, Some(user.id));
    assert!(!format!("{entries:?}").contains(PASSWORD));
}

#[tokio::test]
async fn the_first_visit_tells_how_to_add_a_user() {
    let server = Server::start().await;
    let answer = server.browser().get("/sign-in").await;
    assert!(answer.text.contains("social-server user add"));
    server.user("lea@example.com").await;
    assert!(!server.browser().get("/sign-in").await.text.contains("social-server user add"));
}
