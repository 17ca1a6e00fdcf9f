//! Which webhooks of an account come.

use instagram_client::{Effect, ErrorClass, IgUserId, PageId};
use serde_json::json;

use crate::support::{APP_ID, Keeper, Platform, account_id, answer, form, pairs, query};

const PATH: &str = "/v25.0/17841400000000001/subscribed_apps";

#[tokio::test]
async fn the_app_tells_where_its_webhooks_go() {
    let platform = Platform::start().await;
    let path = format!("/v25.0/{APP_ID}/subscriptions");
    let told = json!({ "data": [
        { "object": "page", "fields": [{ "name": "feed", "version": "v25.0" }] },
        { "object": "instagram", "callback_url": "https://app.example.com/hook", "active": true,
          "fields": [{ "name": "comments", "version": "v25.0" }, "mentions"] },
    ] });
    platform.answers(("GET", &path), 1, answer(200, &told)).await;
    platform.answers(("GET", &path), 1, answer(200, &json!({ "data": [] }))).await;
    platform.answers(("DELETE", &path), 2, answer(200, &json!({ "success": true }))).await;
    let login = platform.meta().facebook_login().unwrap();
    let known = login.app_subscription().await.unwrap().unwrap();
    assert_eq!(known.callback_url.as_deref(), Some("https://app.example.com/hook"));
    assert!(known.is_active);
    assert_eq!(known.fields, ["comments", "mentions"]);
    assert_eq!(login.app_subscription().await.unwrap(), None);
    login.unsubscribe_app(&["comments"]).await.unwrap();
    login.unsubscribe_app(&[]).await.unwrap();
    let requests = platform.requests().await;
    let asked = |index: usize| {
        let mut query = query(&requests[index]);
        query.retain(|(name, _)| name != "appsecret_proof");
        query
    };
    assert_eq!(asked(2), pairs(&[("object", "instagram"), ("fields", "comments")]));
    assert_eq!(asked(3), pairs(&[("object", "instagram")]));
}

#[tokio::test]
async fn an_account_of_instagram_login_is_subscribed_itself() {
    let platform = Platform::start().await;
    let done = answer(200, &json!({ "success": true }));
    platform.answers(("POST", PATH), 1, done.clone()).await;
    platform.answers(("DELETE", PATH), 1, done).await;
    let told = json!({ "data": [
        { "app_id": APP_ID, "subscribed_fields": ["messages", "comments"] },
        { "app_id": "7", "subscribed_fields": ["mentions"] },
    ] });
    platform.answers(("GET", PATH), 1, answer(200, &told)).await;
    let keeper = Keeper::new("IG-token", Ok("IG-other"));
    let account = platform.instagram().with_tokens(account_id(), keeper);
    let account = account.instagram(&IgUserId::new("17841400000000001"));
    account.subscribe(&["comments", "messages"]).await.unwrap();
    assert_eq!(account.subscribed().await.unwrap(), ["comments", "messages"]);
    account.unsubscribe().await.unwrap();
    let requests = platform.requests().await;
    assert_eq!(form(&requests[0]), pairs(&[("subscribed_fields", "comments,messages")]));
    for fields in [&[] as &[&str], &["comments,x"], &["Comments"], &[""]] {
        let error = account.subscribe(fields).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorClass::Validation, Effect::NotSent));
    }
}

#[tokio::test]
async fn behind_facebook_login_the_page_is_subscribed() {
    let platform = Platform::start().await;
    let path = "/v25.0/1960059394258217/subscribed_apps";
    let done = answer(200, &json!({ "success": true }));
    platform.answers(("POST", path), 1, done.clone()).await;
    platform.answers(("DELETE", path), 1, done).await;
    let told = json!({ "data": [{ "id": APP_ID, "subscribed_fields": ["feed"] }] });
    platform.answers(("GET", path), 1, answer(200, &told)).await;
    let keeper = Keeper::new("EAAB-page", Ok("EAAB-other"));
    let page_id = PageId::new("1960059394258217");
    let account = platform.meta().with_tokens(account_id(), keeper).as_page(&page_id);
    account.subscribe_page(&page_id, &["feed"]).await.unwrap();
    assert_eq!(account.page_subscribed(&page_id).await.unwrap(), ["feed"]);
    account.unsubscribe_page(&page_id).await.unwrap();
    let refused = account.instagram(&"1".into()).subscribe(&["comments"]).await.unwrap_err();
    assert_eq!(refused.effect(), Effect::NotSent);
}
