//! Every documented refusal can be reached.

use futures_util::future::join_all;
use serde_json::{Value, json};
use social_sandbox::{
    ERROR_CODES, FAIL_REASONS, Fault, InvalidParams, OAUTH_ERRORS, OAuthErrorStatus, Standing,
};

use crate::support::{PUBLIC, Reply, VIDEO_INIT, World, errand};

/// The endpoints that answer in the envelope.
const ENVELOPED: [&str; 9] = [
    "user_info",
    "video_list",
    "video_query",
    "creator_info",
    "video_init",
    "inbox_video_init",
    "content_init",
    "status_fetch",
    "cancel",
];

/// The codes of the pages with their statuses, typed in a second time.
const CODES: [(&str, u16); 19] = [
    ("access_token_invalid", 401),
    ("scope_not_authorized", 401),
    ("scope_permission_missed", 400),
    ("invalid_params", 400),
    ("invalid_param", 400),
    ("invalid_file_upload", 400),
    ("rate_limit_exceeded", 429),
    ("internal_error", 500),
    ("app_version_check_failed", 400),
    ("spam_risk_too_many_posts", 403),
    ("spam_risk_user_banned_from_posting", 403),
    ("spam_risk_too_many_pending_share", 403),
    ("reached_active_user_cap", 403),
    ("unaudited_client_can_only_post_to_private_accounts", 403),
    ("url_ownership_unverified", 403),
    ("privacy_level_option_mismatch", 403),
    ("invalid_publish_id", 400),
    ("token_not_authorized_for_specified_publish_id", 400),
    ("publish_not_cancellable", 400),
];

async fn world() -> World {
    let world = World::new().await;
    world.sandbox.tiktok().update_behaviour(|b| b.limits.init_per_minute = 1000);
    world
}

/// Forces an error at one call of an endpoint.
async fn forced(world: &World, endpoint: &str, code: &str) -> Reply {
    let call = errand(world, endpoint).await;
    world.sandbox.faults().add(Fault::error(endpoint, code));
    Reply::of(call.send().await.unwrap()).await
}

#[test]
fn the_table_has_every_documented_code() {
    let mut documented: Vec<_> = CODES.to_vec();
    let mut known: Vec<_> = ERROR_CODES.iter().map(|row| (row.code, row.status.as_u16())).collect();
    documented.sort_unstable();
    known.sort_unstable();
    assert_eq!(known, documented);
}

#[tokio::test]
async fn every_code_can_be_forced_at_every_endpoint_of_the_json_api() {
    let all = ERROR_CODES.iter().map(|row| async move {
        let world = world().await;
        for endpoint in ENVELOPED {
            let allowed = [
                "spam_risk_too_many_posts",
                "spam_risk_user_banned_from_posting",
                "reached_active_user_cap",
            ];
            let status = match endpoint {
                "creator_info" if allowed.contains(&row.code) => 200,
                _ => row.status.as_u16(),
            };
            let reply = forced(&world, endpoint, row.code).await;
            assert_eq!(reply.failure(), (status, row.code.to_owned()), "{endpoint}");
            assert_eq!(reply.message(), row.message);
        }
    });
    join_all(all).await;
}

#[tokio::test]
async fn every_error_of_the_login_can_be_forced() {
    let world = world().await;
    let tiktok = world.sandbox.tiktok();
    for row in OAUTH_ERRORS {
        for (status, rule) in [(200, OAuthErrorStatus::Ok), (400, OAuthErrorStatus::BadRequest)] {
            tiktok.update_behaviour(|b| b.oauth_error_status = rule);
            for endpoint in ["token", "revoke"] {
                let reply = forced(&world, endpoint, row.error).await;
                assert_eq!(reply.flat(), (status, row.error.to_owned()), "{endpoint}");
            }
        }
        for endpoint in ["authorize", "consent"] {
            let reply = forced(&world, endpoint, row.error).await;
            assert_eq!(reply.callback("error").unwrap(), row.error, "{endpoint}");
            assert_eq!(reply.callback("state").unwrap(), "a state with spaces & signs");
            assert_eq!(reply.callback("code"), None);
        }
    }
}

#[tokio::test]
async fn a_forced_error_of_a_bad_login_stays_on_the_page() {
    let world = world().await;
    world.sandbox.faults().add(Fault::error("authorize", "server_error"));
    let url = world.url("/v2/auth/authorize/?client_key=nobody");
    let reply = Reply::of(world.http.get(url).send().await.unwrap()).await;
    assert_eq!(reply.status, 400);
    assert!(reply.text.contains("<code>server_error</code>"), "{}", reply.text);
}

#[tokio::test]
async fn every_fail_reason_can_be_forced() {
    let world = world().await;
    let tiktok = world.sandbox.tiktok();
    tiktok.update_behaviour(|b| b.limits.posts_per_day = 1000);
    let tokens = world.connect(PUBLIC);
    for row in FAIL_REASONS {
        tiktok.update_behaviour(|b| b.fail_reason = Some(row.reason.to_owned()));
        let by_switch = world.publish(&tokens, "SELF_ONLY").await;
        world.pass(2);
        tiktok.update_behaviour(|b| b.fail_reason = None);
        let by_hand = world.init_file(&tokens, 1000).await.publish_id();
        tiktok.fail_attempt(&by_hand, row.reason).unwrap();
        for publish_id in [by_switch, by_hand] {
            let status = world.status(&tokens, &publish_id).await;
            assert_eq!(status["status"], "FAILED");
            assert_eq!(status["fail_reason"], row.reason);
            let told = tiktok.deliveries().into_iter().rev().find_map(|delivery| {
                let body: Value = serde_json::from_str(&delivery.body).unwrap();
                let content: Value =
                    serde_json::from_str(body["content"].as_str().unwrap()).unwrap();
                (content["publish_id"] == publish_id.as_str()).then_some(content)
            });
            assert_eq!(told.unwrap()["reason"], row.reason, "the webhook says so too");
        }
        world.pass(60);
    }
}

#[tokio::test]
async fn a_ban_while_the_media_are_worked_on_fails_the_post() {
    let world = world().await;
    let tokens = world.connect(PUBLIC);
    let publish_id = world.publish(&tokens, "SELF_ONLY").await;
    let draft = world.draft(&tokens).await;
    let ban = |user: &mut social_sandbox::TikTokUser| user.standing = Standing::Banned;
    world.sandbox.tiktok().update_user(PUBLIC, ban).unwrap();
    world.pass(2);
    let status = world.status(&tokens, &publish_id).await;
    assert_eq!(status["fail_reason"], "spam_risk_user_banned_from_posting");
    assert_eq!(world.status(&tokens, &draft).await["status"], "SEND_TO_USER_INBOX");
    assert!(world.sandbox.ledger().posts().is_empty());
}

#[tokio::test]
async fn the_code_of_bad_fields_has_two_spellings() {
    let world = world().await;
    let tokens = world.connect(PUBLIC);
    let reply = world.post(&tokens, VIDEO_INIT, &json!({})).await;
    assert_eq!(reply.failure(), (400, "invalid_params".to_owned()));
    world.sandbox.tiktok().update_behaviour(|b| b.invalid_params = InvalidParams::Singular);
    let reply = world.post(&tokens, VIDEO_INIT, &json!({})).await;
    assert_eq!(reply.failure(), (400, "invalid_param".to_owned()));
}
