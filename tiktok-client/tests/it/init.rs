use std::time::Duration;

use serde_json::json;
use social_core::{Effect, ErrorClass, RetryHint, Timestamp};
use tiktok_client::endpoint::{INBOX_VIDEO_INIT, USER_INFO, VIDEO_INIT};
use tiktok_client::publish::{
    ChunkPlan, Interaction, Promotion, PullUrl, UPLOAD_LIFE, VideoPost, VideoSource,
};
use tiktok_client::{ApiCode, PrivacyLevel};
use wiremock::ResponseTemplate;

use crate::common::{RENEWED, TOKEN, Tiktok, ok, refused};

const PUBLISH: &str = "v_pub_file~v2-1.7500000000000000001";
const UPLOAD_URL: &str =
    "https://open-upload.tiktokapis.com/video/?upload_id=1&upload_token=canary";

fn post() -> VideoPost {
    VideoPost::new(PrivacyLevel::MutualFollowFriends).title("Übung #1 😀")
}

fn file() -> VideoSource {
    ChunkPlan::new(66_259_900).unwrap().into()
}

fn pull() -> VideoSource {
    PullUrl::new("https://media.example.com/a.mp4?sig=x".parse().unwrap()).unwrap().into()
}

#[tokio::test]
async fn a_file_is_announced_with_its_plan() {
    let tiktok = Tiktok::start().await;
    let data = json!({ "publish_id": PUBLISH, "upload_url": UPLOAD_URL });
    tiktok.expect(&VIDEO_INIT, ok(&data), 1).await;
    let post = post()
        .allow(Interaction::Comment)
        .disclose(Promotion::BrandedContent)
        .cover_timestamp_ms(1_500)
        .ai_generated();
    let init = tiktok.account.init_video(&post, &file()).await.unwrap();
    assert_eq!(init.publish_id.as_str(), PUBLISH);
    assert_eq!(init.upload_url.as_ref().unwrap().expose_secret(), UPLOAD_URL);
    assert_eq!(init.deadline, Timestamp::from_unix(1_795_334_400) + UPLOAD_LIFE);
    assert!(!format!("{init:?}").contains("canary"));
    let sent = json!({
      "post_info": {
        "brand_content_toggle": true,
        "brand_organic_toggle": false,
        "disable_comment": false,
        "disable_duet": true,
        "disable_stitch": true,
        "is_aigc": true,
        "privacy_level": "MUTUAL_FOLLOW_FRIENDS",
        "title": "Übung #1 😀",
        "video_cover_timestamp_ms": 1500
      },
      "source_info": {
        "chunk_size": 32_000_000,
        "source": "FILE_UPLOAD",
        "total_chunk_count": 2,
        "video_size": 66_259_900
      }
    });
    assert_eq!(tiktok.bodies().await, [sent]);
    let content_type = tiktok.requests().await[0].headers["content-type"].clone();
    assert_eq!(content_type, "application/json; charset=UTF-8");
}

#[tokio::test]
async fn a_pull_has_no_upload_address() {
    let tiktok = Tiktok::start().await;
    tiktok.expect(&VIDEO_INIT, ok(&json!({ "publish_id": "v_pub_url~v2.1" })), 1).await;
    let init = tiktok.account.init_video(&post(), &pull()).await.unwrap();
    assert!(init.upload_url.is_none());
    let source = &tiktok.bodies().await[0]["source_info"];
    let expected =
        json!({ "source": "PULL_FROM_URL", "video_url": "https://media.example.com/a.mp4?sig=x" });
    assert_eq!(*source, expected);
}

#[tokio::test]
async fn a_draft_has_no_post_info() {
    let tiktok = Tiktok::start().await;
    let data = json!({ "publish_id": "v_inbox_file~v2.1", "upload_url": UPLOAD_URL });
    tiktok.expect(&INBOX_VIDEO_INIT, ok(&data), 1).await;
    tiktok.account.init_inbox_video(&file()).await.unwrap();
    let body = tiktok.bodies().await.remove(0);
    assert_eq!(body.as_object().unwrap().keys().collect::<Vec<_>>(), ["source_info"]);
}

#[tokio::test]
async fn an_unclear_init_is_sent_once_and_says_so() {
    for answer in [
        refused(500, "internal_error"),
        ResponseTemplate::new(502).set_body_string("bad gateway"),
        ResponseTemplate::new(200).set_body_string("{\"data\":"),
        ok(&json!({})),
        ok(&json!({ "publish_id": "" })),
        ResponseTemplate::new(307).insert_header("location", "/elsewhere"),
    ] {
        let tiktok = Tiktok::start().await;
        tiktok.expect(&VIDEO_INIT, answer, 1).await;
        let error = tiktok.account.init_video(&post(), &pull()).await.unwrap_err();
        assert_eq!(
            (error.effect(), error.retry_hint()),
            (Effect::Unknown, RetryHint::No),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_refused_init_had_no_effect() {
    for (status, code) in [
        (400, "invalid_params"),
        (403, "unaudited_client_can_only_post_to_private_accounts"),
        (403, "privacy_level_option_mismatch"),
        (403, "url_ownership_unverified"),
        (403, "brand_new_code"),
        (200, "spam_risk_too_many_posts"),
    ] {
        let tiktok = Tiktok::start().await;
        tiktok.expect(&VIDEO_INIT, refused(status, code), 1).await;
        let error = tiktok.account.init_video(&post(), &pull()).await.unwrap_err();
        assert_eq!(error.effect(), Effect::Refused, "{error}");
        assert_eq!(error.api_code(), Some(&ApiCode::from(code)));
    }
}

#[tokio::test]
async fn a_full_cap_names_when_it_frees() {
    let tiktok = Tiktok::start().await;
    tiktok.expect(&INBOX_VIDEO_INIT, refused(403, "spam_risk_too_many_pending_share"), 1).await;
    let error = tiktok.account.init_inbox_video(&file()).await.unwrap_err();
    let tomorrow = Timestamp::from_unix(1_795_334_400 + 86_400);
    assert_eq!(error.kind(), ErrorClass::Quota);
    assert_eq!(error.retry_hint(), RetryHint::QuotaResetsAt(tomorrow));
}

#[tokio::test]
async fn an_init_with_a_dead_token_is_made_again_with_a_new_one() {
    for source in [file(), pull()] {
        let tiktok = Tiktok::start().await;
        let dead = || refused(401, "access_token_invalid");
        tiktok.expect_signed(&VIDEO_INIT, TOKEN, dead(), 1).await;
        let asked = u64::from(matches!(source, VideoSource::Pull(_)));
        tiktok.expect_signed(&USER_INFO, TOKEN, dead(), asked).await;
        let data = json!({ "publish_id": PUBLISH });
        tiktok.expect_signed(&VIDEO_INIT, RENEWED, ok(&data), 1).await;
        assert!(tiktok.account.init_video(&post(), &source).await.is_ok());
    }
}

#[tokio::test]
async fn a_refused_token_is_no_proof_for_a_pull_if_the_token_lives() {
    for witness in [
        ok(&json!({ "user": { "open_id": "made-up" } })),
        refused(401, "scope_not_authorized"),
        ResponseTemplate::new(401),
        ResponseTemplate::new(404),
    ] {
        let tiktok = Tiktok::start().await;
        tiktok.expect(&VIDEO_INIT, refused(401, "access_token_invalid"), 1).await;
        tiktok.expect(&USER_INFO, witness, 1).await;
        let error = tiktok.account.init_video(&post(), &pull()).await.unwrap_err();
        assert_eq!((error.effect(), error.retry_hint()), (Effect::Unknown, RetryHint::No));
        assert_eq!(error.api_code(), Some(&ApiCode::AccessTokenInvalid));
    }
}

#[tokio::test]
async fn a_pull_that_is_told_to_come_back_is_not_sent_again() {
    let soon = || refused(429, "rate_limit_exceeded").insert_header("retry-after", "1");
    for answer in [soon(), refused(401, "scope_not_authorized"), ResponseTemplate::new(429)] {
        let tiktok = Tiktok::start().await;
        tiktok.expect(&INBOX_VIDEO_INIT, answer, 1).await;
        let error = tiktok.account.init_inbox_video(&pull()).await.unwrap_err();
        assert_eq!((error.effect(), error.retry_hint()), (Effect::Unknown, RetryHint::No));
    }
    let tiktok = Tiktok::start().await;
    tiktok.expect(&INBOX_VIDEO_INIT, refused(429, "rate_limit_exceeded"), 1).await;
    let error = tiktok.account.init_inbox_video(&file()).await.unwrap_err();
    assert_eq!(error.effect(), Effect::Refused);
    assert!(matches!(error.retry_hint(), RetryHint::After(_)), "{:?}", error.retry_hint());
}

/// A gateway that is busy answers without a code, and with anything for a body.
#[tokio::test]
async fn a_bare_429_asks_to_come_back_too() {
    let bare = || ResponseTemplate::new(429);
    let minute = Duration::from_mins(1);
    for (answer, wait) in [
        (bare(), minute),
        (bare().set_body_string("<html>slow down</html>"), minute),
        (bare().set_body_json(json!({})), minute),
        (bare().insert_header("retry-after", "600"), Duration::from_mins(10)),
    ] {
        let tiktok = Tiktok::start().await;
        tiktok.expect(&VIDEO_INIT, answer, 1).await;
        let error = tiktok.account.init_video(&post(), &file()).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorClass::RateLimited, Effect::Refused));
        assert_eq!(error.retry_hint(), RetryHint::After(wait));
        assert!(error.is_transient());
    }
}

#[tokio::test]
async fn what_must_not_be_sent_is_not_sent() {
    let tiktok = Tiktok::start().await;
    let private = VideoPost::new(PrivacyLevel::SelfOnly).disclose(Promotion::BrandedContent);
    let long = post().title("x".repeat(2_201));
    for post in [private, long] {
        let error = tiktok.account.init_video(&post, &file()).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorClass::Validation, Effect::NotSent));
    }
    assert!(tiktok.requests().await.is_empty());
}
