//! What the user granted, and which Instagram accounts are behind their Pages.

use instagram_client::oauth::facebook::{TokenKind, Unusable};
use instagram_client::{AccessToken, ApiCode, ErrorClass, IgUserId, Scopes, Timestamp};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::support::{APP_ID, APP_SECRET, Platform, answer, authorization, form, pairs, query};

const PAGES: (&str, &str) = ("GET", "/v25.0/me/accounts");
const BUSINESSES: (&str, &str) = ("GET", "/v25.0/me/businesses");

fn refusal(code: i64) -> ResponseTemplate {
    let body = json!({ "error": { "code": code, "type": "OAuthException", "message": "m" } });
    ResponseTemplate::new(400).set_body_json(body)
}

fn token() -> AccessToken {
    AccessToken::new("EAAB-user")
}

fn linked(id: &str) -> Value {
    json!({ "id": id, "username": "ada.public" })
}

#[tokio::test]
async fn what_was_granted_is_read_apart() {
    let platform = Platform::start().await;
    let told = json!({ "data": [
        { "permission": "instagram_basic", "status": "granted" },
        { "permission": "pages_show_list", "status": "granted" },
        { "permission": "instagram_content_publish", "status": "declined" },
        { "permission": "email", "status": "expired" },
    ] });
    platform.answers(("GET", "/v25.0/me/permissions"), 1, answer(200, &told)).await;
    let login = platform.meta().facebook_login().unwrap();
    let permissions = login.permissions(&token()).await.unwrap();
    assert_eq!(permissions.granted, Scopes::parse("instagram_basic,pages_show_list"));
    assert_eq!(permissions.declined, Scopes::parse("instagram_content_publish"));
    assert_eq!(permissions.expired, Scopes::parse("email"));
    assert_eq!(authorization(&platform.request().await), Some("Bearer EAAB-user"));
}

#[tokio::test]
async fn a_token_is_looked_at_by_the_app() {
    let platform = Platform::start().await;
    let told = json!({ "data": {
        "app_id": "123", "type": "USER", "is_valid": true, "user_id": "1022", "expires_at": 0,
        "data_access_expires_at": 1_767_776_000, "scopes": ["instagram_basic"],
        "granular_scopes": [
            { "scope": "instagram_basic", "target_ids": ["17841401382855558"] },
            { "scope": "pages_show_list" },
        ],
    } });
    let dead = json!({ "data": {
        "is_valid": false, "scopes": [], "error": { "code": 190, "subcode": 460, "message": "m" },
    } });
    platform.answers(("GET", "/v25.0/debug_token"), 1, answer(200, &told)).await;
    platform.answers(("GET", "/v25.0/debug_token"), 1, answer(200, &dead)).await;
    let login = platform.meta().facebook_login().unwrap();
    let info = login.debug_token(&token()).await.unwrap();
    assert_eq!((info.kind, info.is_valid, info.expires_at), (Some(TokenKind::User), true, None));
    assert_eq!(info.data_access_expires_at, Some(Timestamp::from_unix(1_767_776_000)));
    assert_eq!(
        info.targets,
        [("instagram_basic".to_owned(), vec!["17841401382855558".to_owned()])]
    );
    let info = login.debug_token(&token()).await.unwrap();
    assert_eq!((info.is_valid, info.error), (false, Some(ApiCode::new(190, Some(460)))));
    let request = &platform.requests().await[0];
    let app_token = format!("Bearer {APP_ID}|{APP_SECRET}");
    assert_eq!(authorization(request), Some(app_token.as_str()));
    assert!(query(request).contains(&("input_token".to_owned(), "EAAB-user".to_owned())));
}

#[tokio::test]
async fn each_page_has_its_account_or_a_reason() {
    let platform = Platform::start().await;
    let (tasks, readers) = (json!(["CREATE_CONTENT", "MANAGE"]), json!(["ANALYZE"]));
    let told = json!({ "data": [
        { "id": "1", "name": "Good", "access_token": "EAAB-page", "tasks": tasks,
          "instagram_business_account": linked("17841400000000001") },
        { "id": "2", "access_token": "EAAB-2", "tasks": tasks },
        { "id": "3", "access_token": "EAAB-3", "tasks": tasks,
          "connected_instagram_account": linked("17841400000000003") },
        { "id": "4", "access_token": "EAAB-4", "tasks": readers,
          "instagram_business_account": linked("17841400000000004") },
        { "id": "5", "tasks": tasks, "instagram_business_account": linked("17841400000000005") },
    ] });
    platform.answers(PAGES, 1, answer(200, &told)).await;
    platform.answers(BUSINESSES, 1, refusal(200)).await;
    let found = platform.meta().facebook_login().unwrap().pages(&token()).await.unwrap();
    let read: Vec<_> = found
        .pages
        .iter()
        .map(|page| page.instagram.as_ref().map(|account| account.id.clone()).map_err(|why| *why))
        .collect();
    assert_eq!(
        read,
        [
            Ok(IgUserId::new("17841400000000001")),
            Err(Unusable::NoInstagram),
            Err(Unusable::OnlyConnected),
            Err(Unusable::NoTask),
            Err(Unusable::NotChosen),
        ]
    );
    assert_eq!(found.without_portfolios.unwrap().kind(), ErrorClass::Permission);
    assert!(!format!("{:?}", found.pages).contains("EAAB"), "a token is shown");
}

#[tokio::test]
async fn pages_of_portfolios_come_once() {
    let platform = Platform::start().await;
    let page = |id: &str| json!({ "id": id, "access_token": "EAAB-p", "instagram_business_account": linked(id) });
    let paging = json!({ "next": "https://elsewhere.example.com", "cursors": { "after": "c1" } });
    platform
        .answers(PAGES, 1, answer(200, &json!({ "data": [page("1")], "paging": paging })))
        .await;
    platform.answers(PAGES, 1, answer(200, &json!({ "data": [page("2")] }))).await;
    platform.answers(BUSINESSES, 1, answer(200, &json!({ "data": [{ "id": "9" }] }))).await;
    let owned = json!({ "data": [page("2"), page("3")] });
    platform.answers(("GET", "/v25.0/9/owned_pages"), 1, answer(200, &owned)).await;
    let clients = json!({ "data": [page("4")] });
    platform.answers(("GET", "/v25.0/9/client_pages"), 1, answer(200, &clients)).await;
    let found = platform.meta().facebook_login().unwrap().pages(&token()).await.unwrap();
    let ids: Vec<_> = found.pages.iter().map(|page| page.id.as_str()).collect();
    assert_eq!(ids, ["1", "2", "3", "4"]);
    assert!(found.without_portfolios.is_none());
    assert!(found.pages.iter().all(|page| page.instagram.is_ok()));
}

#[tokio::test]
async fn a_grant_is_withdrawn_and_webhooks_are_set() {
    let platform = Platform::start().await;
    let done = answer(200, &json!({ "success": true }));
    platform.answers(("DELETE", "/v25.0/me/permissions"), 1, done.clone()).await;
    platform.answers(("POST", "/v25.0/1234567890/subscriptions"), 1, done).await;
    let login = platform.meta().facebook_login().unwrap();
    login.revoke(&token()).await.unwrap();
    let secret = instagram_client::webhook::VerifyToken::new("made-up").unwrap();
    let callback = "https://app.example.com/api/webhooks/instagram".parse().unwrap();
    login.subscribe_app(&callback, &["comments", "mentions"], &secret).await.unwrap();
    let expected = [
        ("object", "instagram"),
        ("callback_url", "https://app.example.com/api/webhooks/instagram"),
        ("fields", "comments,mentions"),
        ("include_values", "true"),
        ("verify_token", "made-up"),
    ];
    assert_eq!(form(&platform.requests().await[1]), pairs(&expected));
    let plain = "http://app.example.com/hook".parse().unwrap();
    let error = login.subscribe_app(&plain, &["comments"], &secret).await.unwrap_err();
    assert_eq!(error.kind(), ErrorClass::Validation);
}
