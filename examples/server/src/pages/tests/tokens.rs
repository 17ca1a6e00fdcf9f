//! API tokens, by page and by JSON.

use serde_json::Value;

use super::*;

#[tokio::test]
async fn a_token_is_shown_once_works_and_ends() {
    let server = Server::start().await;
    let user = server.user("lea@example.com").await;
    let mut browser = server.browser_of(&user).await;
    let csrf = browser.get("/settings").await.hidden("csrf");
    let made =
        browser.post("/settings/tokens", &[("csrf", &csrf), ("name", "  nightly upload ")]).await;
    assert_eq!(made.status, StatusCode::OK);
    let token =
        made.text.split("id=\"new-token\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(token.starts_with("sst_"));
    let listed = browser.get("/settings").await.text;
    assert!(listed.contains("nightly upload") && !listed.contains(&token), "shown only once");

    let mut program = server.browser();
    assert_eq!(as_program(&mut program, &token, "/api/accounts").await.status, StatusCode::OK);
    assert_eq!(
        as_program(&mut program, "sst_wrong", "/api/accounts").await.status,
        StatusCode::UNAUTHORIZED
    );

    let remove =
        listed.split("action=\"/settings/tokens/").nth(1).unwrap().split('"').next().unwrap();
    let removed = browser.post(&format!("/settings/tokens/{remove}"), &[("csrf", &csrf)]).await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    assert_eq!(
        as_program(&mut program, &token, "/api/accounts").await.status,
        StatusCode::UNAUTHORIZED
    );
}

async fn as_program(program: &mut Browser, token: &str, path: &str) -> Answer {
    let request = Request::get(path).header("authorization", format!("Bearer {token}"));
    program.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_name_is_needed() {
    let server = Server::start().await;
    let user = server.user("lea@example.com").await;
    let mut browser = server.browser_of(&user).await;
    let csrf = browser.get("/settings").await.hidden("csrf");
    for name in ["", "   ", &"a".repeat(81), "a\u{0}b"] {
        let answer = browser.post("/settings/tokens", &[("csrf", &csrf), ("name", name)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name:?}");
        assert!(answer.text.contains("1 to 80 characters"));
    }
}

#[tokio::test]
async fn tokens_by_json() {
    let server = Server::start().await;
    let user = server.user("lea@example.com").await;
    let mut browser = server.browser_of(&user).await;
    let csrf = browser.get("/settings").await.hidden("csrf");
    let read = |answer: &Answer| serde_json::from_str::<Value>(&answer.text).unwrap();
    for (token, status, code) in [(None, 403, "csrf_refused"), (Some("wrong"), 403, "csrf_refused")]
    {
        let answer = browser.json(Method::POST, "/api/tokens", token, r#"{"name":"a"}"#).await;
        assert_eq!(
            (answer.status.as_u16(), read(&answer)["error"]["code"].as_str().unwrap()),
            (status, code)
        );
    }
    for body in ["", "[]", r#"{"name":"a","role":"admin"}"#, r#"{"name":1}"#] {
        let answer = browser.json(Method::POST, "/api/tokens", Some(&csrf), body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert_eq!(read(&answer)["error"]["retryable"], false);
    }
    let made = browser.json(Method::POST, "/api/tokens", Some(&csrf), r#"{"name":"script"}"#).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let made = read(&made);
    assert!(made["token"].as_str().unwrap().starts_with(made["prefix"].as_str().unwrap()));
    let listed = browser.json(Method::GET, "/api/tokens", None, "").await;
    assert_eq!(read(&listed)["items"][0]["name"], "script");
    assert!(!listed.text.contains(made["token"].as_str().unwrap()));
    let path = format!("/api/tokens/{}", made["id"].as_str().unwrap());
    assert_eq!(
        browser.json(Method::DELETE, &path, Some(&csrf), "").await.status,
        StatusCode::NO_CONTENT
    );
    let again = browser.json(Method::DELETE, &path, Some(&csrf), "").await;
    assert_eq!(again.status, StatusCode::NOT_FOUND);
    assert_eq!(
        again.headers.get("x-request-id").unwrap().to_str().unwrap(),
        read(&again)["error"]["correlation_id"]
    );
    let stranger = server.browser().json(Method::GET, "/api/tokens", None, "").await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_operators_token_is_no_user_and_needs_to_be_whole() {
    let server = Server::start().await;
    let mut program = server.browser();
    let whole = as_program(&mut program, "made-up-operators-token-1", "/api/accounts").await;
    assert_eq!(whole.status, StatusCode::OK, "{}", whole.text);
    for wrong in ["made-up-operators-token-", "made-up-operators-token-12", "x"] {
        assert_eq!(
            as_program(&mut program, wrong, "/api/accounts").await.status,
            StatusCode::UNAUTHORIZED,
            "{wrong}"
        );
    }
}
