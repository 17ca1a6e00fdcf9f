use http::Method;
use serde_json::json;
use social_core::{ErrorClass, Scopes};
use tiktok_client::UserFields;
use tiktok_client::endpoint::USER_INFO;
use wiremock::Mock;
use wiremock::matchers::{method, path, query_param};

use crate::common::{Tiktok, ok, refused};

#[tokio::test]
async fn asks_for_what_was_granted_and_no_more() {
    let tiktok = Tiktok::start().await;
    let data = json!({ "user": { "open_id": "-000TestOpenId", "display_name": "Léa", "follower_count": 12 } });
    tiktok.expect(&USER_INFO, ok(&data), 1).await;
    let fields = UserFields::granted_by(&Scopes::parse("user.info.basic,user.info.stats"));
    let user = tiktok.account.user_info(&fields).await.unwrap();
    assert_eq!(user.open_id.unwrap().as_str(), "-000TestOpenId");
    assert_eq!((user.follower_count, user.username), (Some(12), None));
    let request = tiktok.requests().await.remove(0);
    let (name, value) = request.url.query_pairs().next().unwrap();
    assert_eq!(name, "fields");
    assert_eq!(
        value,
        "open_id,union_id,avatar_url,avatar_url_100,avatar_large_url,display_name,\
         follower_count,following_count,likes_count,video_count"
    );
    assert!(request.body.is_empty());
}

#[tokio::test]
async fn a_field_outside_the_grant_fails_the_call() {
    let tiktok = Tiktok::start().await;
    tiktok.expect(&USER_INFO, refused(401, "scope_not_authorized"), 1).await;
    let error = tiktok.account.user_info(&UserFields::basic()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorClass::Permission);
}

#[tokio::test]
async fn no_field_is_no_call() {
    let tiktok = Tiktok::start().await;
    let none = UserFields::granted_by(&Scopes::parse("video.publish"));
    let error = tiktok.account.user_info(&none).await.unwrap_err();
    assert_eq!(error.kind(), ErrorClass::Validation);
}

#[tokio::test]
async fn other_endpoints_are_called_by_hand() {
    let tiktok = Tiktok::start().await;
    Mock::given(method("POST"))
        .and(path("/v2/video/list/"))
        .and(query_param("fields", "id,title"))
        .respond_with(ok(&json!({ "cursor": 1_795_334_400_000_u64 })))
        .expect(1)
        .mount(&tiktok.server)
        .await;
    let data = tiktok
        .account
        .request(Method::POST, "/v2/video/list/")
        .query("fields", "id,title")
        .json(&json!({ "max_count": 20 }))
        .send()
        .await
        .unwrap();
    assert_eq!(data["cursor"], 1_795_334_400_000_u64);
    assert_eq!(tiktok.bodies().await, [json!({ "max_count": 20 })]);
    let bad = tiktok.account.request(Method::GET, "/v2/x/?a=b").send().await.unwrap_err();
    assert_eq!(bad.kind(), ErrorClass::Validation);
}
