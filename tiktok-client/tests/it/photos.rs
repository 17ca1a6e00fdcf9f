use serde_json::json;
use social_core::{Effect, ErrorClass, RetryHint, Timestamp};
use tiktok_client::PrivacyLevel;
use tiktok_client::endpoint::{CONTENT_INIT, USER_INFO};
use tiktok_client::publish::{PhotoPost, PhotoText, Photos, Promotion, PullUrl, UPLOAD_LIFE};

use crate::common::{RENEWED, TOKEN, Tiktok, ok, refused};

const PUBLISH: &str = "p_pub_url~v2.7500000000000000001";

fn photos(count: usize) -> Photos {
    let address = |number| format!("https://media.example.com/{number}.jpg?sig=x");
    let urls = (0..count).map(|number| PullUrl::new(address(number).parse().unwrap()).unwrap());
    Photos::new(urls).unwrap()
}

fn post() -> PhotoPost {
    let text = PhotoText::new().title("Übung 😀").description("#one two");
    PhotoPost::new(PrivacyLevel::PublicToEveryone).text(text)
}

#[tokio::test]
async fn photos_are_named_in_their_order() {
    let tiktok = Tiktok::start().await;
    tiktok.expect(&CONTENT_INIT, ok(&json!({ "publish_id": PUBLISH })), 1).await;
    let post = post().allow_comments().add_music().disclose(Promotion::YourBrand).ai_generated();
    let init = tiktok.account.init_photos(&post, &photos(2).cover(1).unwrap()).await.unwrap();
    assert_eq!((init.publish_id.as_str(), init.upload_url.is_none()), (PUBLISH, true));
    assert_eq!(init.deadline, Timestamp::from_unix(1_795_334_400) + UPLOAD_LIFE);
    let sent = json!({
        "media_type": "PHOTO",
        "post_mode": "DIRECT_POST",
        "is_aigc": true,
        "post_info": {
            "title": "Übung 😀",
            "description": "#one two",
            "privacy_level": "PUBLIC_TO_EVERYONE",
            "disable_comment": false,
            "auto_add_music": true,
            "brand_content_toggle": false,
            "brand_organic_toggle": true,
        },
        "source_info": {
            "source": "PULL_FROM_URL",
            "photo_images": [
                "https://media.example.com/0.jpg?sig=x",
                "https://media.example.com/1.jpg?sig=x",
            ],
            "photo_cover_index": 1,
        },
    });
    assert_eq!(tiktok.bodies().await, [sent]);
}

#[tokio::test]
async fn a_draft_of_photos_makes_no_choices() {
    let tiktok = Tiktok::start().await;
    tiktok.expect(&CONTENT_INIT, ok(&json!({ "publish_id": PUBLISH })), 1).await;
    tiktok.account.init_photo_draft(&PhotoText::new().title("t"), &photos(1)).await.unwrap();
    let body = tiktok.bodies().await.remove(0);
    assert_eq!(body["post_mode"], "MEDIA_UPLOAD");
    assert_eq!(body["post_info"], json!({ "title": "t" }));
}

#[tokio::test]
async fn photos_are_pulled_at_once_and_so_never_sent_again_blindly() {
    for answer in [refused(500, "internal_error"), refused(429, "rate_limit_exceeded")] {
        let tiktok = Tiktok::start().await;
        tiktok.expect(&CONTENT_INIT, answer, 1).await;
        let error = tiktok.account.init_photos(&post(), &photos(1)).await.unwrap_err();
        assert_eq!((error.effect(), error.retry_hint()), (Effect::Unknown, RetryHint::No));
    }
    let tiktok = Tiktok::start().await;
    let dead = || refused(401, "access_token_invalid");
    tiktok.expect_signed(&CONTENT_INIT, TOKEN, dead(), 1).await;
    tiktok.expect_signed(&USER_INFO, TOKEN, dead(), 1).await;
    let good = ok(&json!({ "publish_id": PUBLISH }));
    tiktok.expect_signed(&CONTENT_INIT, RENEWED, good, 1).await;
    assert!(tiktok.account.init_photos(&post(), &photos(1)).await.is_ok());
}

#[tokio::test]
async fn photos_that_must_not_be_sent_are_not_sent() {
    let tiktok = Tiktok::start().await;
    let private = PhotoPost::new(PrivacyLevel::SelfOnly).disclose(Promotion::BrandedContent);
    let long = PhotoText::new().description("x".repeat(4_001));
    let refused = [
        tiktok.account.init_photos(&private, &photos(1)).await.unwrap_err(),
        tiktok.account.init_photo_draft(&long, &photos(1)).await.unwrap_err(),
    ];
    for error in refused {
        assert_eq!((error.kind(), error.effect()), (ErrorClass::Validation, Effect::NotSent));
    }
    assert!(tiktok.requests().await.is_empty());
}
