//! Usage headers and the limits behind them.

use serde_json::Value;
use social_sandbox::{MetaLimit, UsageHeaders, UsagePercent};

use super::world::Gram;

fn told(reply: &crate::support::Reply, ig: &str) -> Value {
    let header = reply.header("x-business-use-case-usage").unwrap();
    let all: Value = serde_json::from_str(header).unwrap();
    all[ig][0].clone()
}

#[tokio::test]
async fn answers_tell_what_is_used_in_percent() {
    let gram = Gram::facebook().await;
    let meta = gram.sandbox.meta();
    meta.update_behaviour(|behaviour| behaviour.limits.calls_per_day = 4);
    let first = gram.account("media", &[]).await;
    assert_eq!(told(&first, &gram.ig)["call_count"], 25);
    assert_eq!(told(&first, &gram.ig)["type"], "instagram");
    assert!(first.header("x-app-usage").is_some());
    for _ in 0..3 {
        gram.account("media", &[]).await;
    }
    assert_eq!(gram.account("media", &[]).await.graph_failure(), (400, 80_002, None));
    gram.pass(86_400);
    assert_eq!(gram.account("media", &[]).await.status, 200);
    meta.tell_usage(Some(UsagePercent { call_count: 95, total_time: 20, total_cputime: 20 }));
    assert_eq!(told(&gram.account("media", &[]).await, &gram.ig)["call_count"], 95);
    meta.update_behaviour(|behaviour| behaviour.usage_headers = UsageHeaders::Never);
    assert!(gram.account("media", &[]).await.header("x-app-usage").is_none());
}

#[tokio::test]
async fn scripted_limits_have_their_code_their_status_and_their_minutes() {
    for (limit, code) in
        [(MetaLimit::App, 4), (MetaLimit::User, 17), (MetaLimit::Instagram, 80_002)]
    {
        let gram = Gram::facebook().await;
        let meta = gram.sandbox.meta();
        meta.update_behaviour(|behaviour| {
            behaviour.limit_error_status = 403;
            behaviour.throttle_prolongs = false;
        });
        meta.throttle(limit, Some(&gram.ig), 19 * 60);
        let refused = gram.account("media", &[]).await;
        assert_eq!(refused.graph_failure(), (403, code, None));
        assert_eq!(told(&refused, &gram.ig)["estimated_time_to_regain_access"], 19);
        gram.pass(19 * 60);
        assert_eq!(gram.account("media", &[]).await.status, 200);
    }
}

#[tokio::test]
async fn a_throttled_caller_who_goes_on_waits_longer() {
    let gram = Gram::instagram().await;
    gram.sandbox.meta().throttle(MetaLimit::Instagram, None, 60);
    for minutes in [2, 3] {
        let refused = gram.account("media", &[]).await;
        assert_eq!(told(&refused, &gram.ig)["estimated_time_to_regain_access"], minutes);
    }
    assert_eq!(gram.sandbox.ledger().entries().len(), 0);
}
