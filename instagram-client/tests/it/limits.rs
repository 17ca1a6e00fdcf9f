//! Meta's limits: what answers say of them is kept, for the account they were asked for.

use std::time::Duration;

use instagram_client::{Client, Effect, ErrorClass, IgAccount, IgUserId, Pace, RetryHint, Usage};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::support::{IG, Keeper, Platform, account_id};

const OTHER: &str = "17841400000000002";

fn of(client: &Client, id: &str) -> IgAccount {
    let keeper = Keeper::new("IG-token", Ok("IG-other"));
    client.with_tokens(account_id(), keeper).instagram(&IgUserId::new(id))
}

fn profile(app: Option<&str>, account: Option<&str>) -> ResponseTemplate {
    let mut answer = ResponseTemplate::new(200).set_body_json(json!({ "id": IG }));
    if let Some(app) = app {
        answer = answer.insert_header("X-App-Usage", app);
    }
    if let Some(account) = account {
        answer = answer.insert_header("X-Business-Use-Case-Usage", account);
    }
    answer
}

fn limit(percent: u32, minutes: u32) -> String {
    let limit: Value = json!({ "some-business": [{
        "type": "instagram", "call_count": percent, "total_cputime": 20, "total_time": 20,
        "estimated_time_to_regain_access": minutes,
    }] });
    limit.to_string()
}

fn path(id: &str) -> (&'static str, String) {
    ("GET", format!("/v25.0/{id}"))
}

#[tokio::test]
async fn answers_tell_how_much_is_used_and_how_fast_to_go_on() {
    let platform = Platform::start().await;
    let client = platform.instagram();
    let account = of(&client, IG);
    assert_eq!(account.usage(), Usage::default());
    let (method, path) = path(IG);
    let app = r#"{"call_count":28,"total_time":55,"total_cputime":25}"#;
    platform.answers((method, &path), 1, profile(Some(app), Some(&limit(80, 0)))).await;
    account.profile().await.unwrap();
    let usage = account.usage();
    assert_eq!((usage.app, usage.account, usage.throttled_until), (Some(55), Some(80), None));
    assert_eq!(usage.pace(platform.now()), Pace::After(Duration::from_secs(15)));
    // The app's limit is everybody's, the account's its own.
    assert_eq!(
        (of(&client, OTHER).usage().app, of(&client, OTHER).usage().account),
        (Some(55), None)
    );
    // An answer that says nothing changes nothing; an hour later nothing is known.
    platform.answers((method, &path), 1, profile(None, None)).await;
    account.profile().await.unwrap();
    assert_eq!(account.usage().account, Some(80));
    platform.clock.advance(Duration::from_hours(1));
    assert_eq!(account.usage(), Usage::default());
}

/// Calls during a pause prolong it, so they are not made; another account goes on.
#[tokio::test]
async fn a_throttled_account_is_left_alone_until_its_time() {
    let platform = Platform::start().await;
    let client = platform.instagram();
    let (account, other) = (of(&client, IG), of(&client, OTHER));
    let (method, mine) = path(IG);
    let (_, others) = path(OTHER);
    let refusal = json!({ "error": { "code": 80_002, "type": "OAuthException", "message": "m" } });
    let refusal = ResponseTemplate::new(400)
        .set_body_json(refusal)
        .insert_header("X-Business-Use-Case-Usage", limit(100, 19));
    platform.answers((method, &mine), 1, refusal).await;
    let pause = Duration::from_mins(19);
    let refused = account.profile().await.unwrap_err();
    assert_eq!(
        (refused.kind(), refused.retry_hint()),
        (ErrorClass::RateLimited, RetryHint::After(pause))
    );
    platform.clock.advance(Duration::from_mins(10));
    let held = account.profile().await.unwrap_err();
    assert_eq!((held.kind(), held.effect()), (ErrorClass::RateLimited, Effect::NotSent));
    assert_eq!(held.retry_hint(), RetryHint::After(Duration::from_mins(9)));
    assert!(held.is_transient());
    assert_eq!(platform.requests().await.len(), 1);
    platform.answers((method, &others), 1, profile(None, None)).await;
    other.profile().await.unwrap();
    platform.clock.advance(Duration::from_mins(9));
    platform.answers((method, &mine), 1, profile(None, Some(&limit(3, 0)))).await;
    account.profile().await.unwrap();
    assert_eq!(account.usage().pace(platform.now()), Pace::Go);
}
