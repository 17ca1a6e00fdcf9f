//! Meta's headers slow the client down before Meta does.

use std::time::Duration;

use instagram_client::{LoginFlow, Pace, Timestamp};
use social_sandbox::{MetaLimit, UsageHeaders, UsagePercent};

use super::{BOTH, Hand};

impl Hand {
    fn pace(&self) -> Pace {
        let now = Timestamp::from_micros(self.sandbox.clock().now_unix_micros());
        self.account.usage().pace(now)
    }

    /// Lets Meta say that so much is used, and the client hear it.
    async fn hears(&self, percent: u64) {
        let percent = UsagePercent { call_count: percent, total_time: 0, total_cputime: 0 };
        self.sandbox.meta().tell_usage(Some(percent));
        self.account.profile().await.unwrap();
    }
}

#[tokio::test]
async fn the_fuller_a_limit_the_slower_go_calls_that_can_wait() {
    for flow in BOTH {
        let hand = Hand::new(flow).await;
        assert_eq!((hand.account.usage().account, hand.pace()), (None, Pace::Go));
        for (percent, pace) in [
            (49, Pace::Go),
            (50, Pace::After(Duration::from_secs(2))),
            (75, Pace::After(Duration::from_secs(15))),
            (90, Pace::Stop(Duration::from_mins(15))),
            (12, Pace::Go),
        ] {
            hand.hears(percent).await;
            assert_eq!(hand.pace(), pace, "{percent} on {flow}");
            let told = hand.account.usage();
            assert_eq!(told.account.map(u64::from), Some(percent));
            assert_eq!(told.app.map(u64::from), Some(percent));
        }
        hand.hears(95).await;
        hand.pass(Duration::from_hours(1));
        assert_eq!(hand.pace(), Pace::Go, "what was said an hour ago counts for nothing");
    }
}

#[tokio::test]
async fn a_throttled_account_is_left_alone_until_its_time() {
    let hand = Hand::new(LoginFlow::FacebookLogin).await;
    let meta = hand.sandbox.meta();
    meta.throttle(MetaLimit::Instagram, None, 19 * 60);
    let refused = hand.account.profile().await.unwrap_err();
    assert_eq!(refused.api_code().unwrap().code, 80_002);
    let calls = hand.sandbox.calls().len();
    // A call now would be refused and would prolong the wait, so none is made.
    for _ in 0..3 {
        assert!(hand.account.list_media(None).await.is_err());
    }
    assert_eq!(hand.sandbox.calls().len(), calls);
    assert!(matches!(hand.pace(), Pace::Stop(_)));
    hand.pass(Duration::from_mins(21));
    hand.account.profile().await.unwrap();
}

#[tokio::test]
async fn without_a_header_nothing_is_known_and_nothing_waits() {
    let hand = Hand::new(LoginFlow::InstagramLogin).await;
    hand.sandbox.meta().update_behaviour(|set| set.usage_headers = UsageHeaders::Never);
    hand.hears(99).await;
    assert_eq!((hand.account.usage().account, hand.pace()), (None, Pace::Go));
}
