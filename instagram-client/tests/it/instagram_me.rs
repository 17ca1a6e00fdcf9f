//! `GET /{version}/me` on the host of Instagram Login.

use instagram_client::{AccessToken, AccountType, IgUserId};
use wiremock::ResponseTemplate;

use crate::support::{Platform, authorization, pairs, query, recorded};

const CALL: (&str, &str) = ("GET", "/v25.0/me");
const FIELDS: &str = "id,user_id,username,name,account_type,profile_picture_url,followers_count,follows_count,media_count";

#[tokio::test]
async fn the_account_is_read_with_a_header_and_without_a_proof() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, recorded(200, "instagram_me_ok.json")).await;
    let me = platform.instagram().me(&AccessToken::new("IG-made-up")).await.unwrap();

    assert_eq!(me.id.as_str(), "10200000000000001");
    assert_eq!(me.user_id, Some(IgUserId::new("17841400000000001")));
    assert_eq!(me.username.as_deref(), Some("studio.nord"));
    assert_eq!(me.account_type, Some(AccountType::MediaCreator));
    assert_eq!(
        (me.followers_count, me.follows_count, me.media_count),
        (Some(1_200), Some(34), Some(56))
    );
    let request = platform.request().await;
    assert_eq!(query(&request), pairs(&[("fields", FIELDS)]));
    assert_eq!(authorization(&request), Some("Bearer IG-made-up"));
}

#[tokio::test]
async fn the_wrapped_shape_and_ids_as_numbers_are_read() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, recorded(200, "instagram_me_wrapped.json")).await;
    let me = platform.instagram().me(&AccessToken::new("IG-made-up")).await.unwrap();
    assert_eq!(me.id.as_str(), "10200000000000001");
    assert_eq!(me.user_id, Some(IgUserId::new("17841400000000001")));
    assert_eq!(me.account_type, Some(AccountType::Unknown("Partner".to_owned())));
}

#[tokio::test]
async fn a_read_is_made_again_after_a_fault() {
    let platform = Platform::start().await;
    platform.answers(CALL, 1, ResponseTemplate::new(504)).await;
    platform.answers(CALL, 1, recorded(400, "error_service.json")).await;
    platform.answers(CALL, 1, recorded(200, "instagram_me_ok.json")).await;
    platform.instagram().me(&AccessToken::new("IG-made-up")).await.unwrap();
}
