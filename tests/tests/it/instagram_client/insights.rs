//! Figures: what the client's table says is what the sandbox's says.

use std::time::Duration;

use instagram_client::insights::{
    AccountQuery, Breakdown, Level, METRICS, MetricType, Period, Timeframe, Withheld,
};
use instagram_client::{LoginFlow, MediaId, Timestamp};
use social_sandbox::{ContainerKind, INSIGHT_METRICS, InsightSubject, MetaLimit, NewMedium, Side};

use super::{ACCOUNT, BOTH, Hand};

impl Hand {
    fn put(&self, kind: ContainerKind) -> MediaId {
        let mut new = NewMedium::new(ACCOUNT, "x");
        new.kind = kind;
        MediaId::from(self.sandbox.meta().add_medium(new))
    }
}

#[test]
fn both_tables_name_the_same_metrics() {
    let levels = [
        (Level::Feed, InsightSubject::Feed),
        (Level::Reels, InsightSubject::Reels),
        (Level::Story, InsightSubject::Story),
        (Level::Account, InsightSubject::Account),
    ];
    let sides =
        [(LoginFlow::FacebookLogin, Side::Facebook), (LoginFlow::InstagramLogin, Side::Instagram)];
    for (level, subject) in levels {
        for (login, side) in sides {
            let ours = METRICS
                .iter()
                .filter(|row| row.levels.contains(&level) && row.logins.contains(&login));
            let mut ours: Vec<_> = ours.map(|row| (row.name, row.gone, row.breakdowns)).collect();
            let theirs = INSIGHT_METRICS
                .iter()
                .filter(|row| row.subjects.contains(&subject) && row.sides.contains(&side));
            let mut theirs: Vec<_> =
                theirs.map(|row| (row.name, row.gone, row.breakdowns)).collect();
            ours.sort_unstable();
            theirs.sort_unstable();
            assert_eq!(ours, theirs, "{level:?} {login:?}");
        }
    }
}

#[tokio::test]
async fn the_usual_figures_of_every_kind_are_told_on_both_hosts() {
    for flow in BOTH {
        let hand = Hand::new(flow).await;
        for (kind, level) in [
            (ContainerKind::Image, Level::Feed),
            (ContainerKind::Reel, Level::Reels),
            (ContainerKind::StoryImage, Level::Story),
        ] {
            let id = hand.put(kind);
            hand.pass(Duration::from_hours(6));
            let insights = hand.account.media_insights(&id, level).await.unwrap();
            assert!(insights.withheld.is_empty(), "{:?}", insights.withheld);
            let reach = insights.figures.iter().find(|figure| figure.metric == "reach").unwrap();
            assert!(reach.value > 0.0);
        }
        let account = hand.account.account_insights(&AccountQuery::default()).await.unwrap();
        assert!(account.withheld.is_empty(), "{:?}", account.withheld);
        assert!(account.figures.len() >= 10);
    }
}

#[tokio::test]
async fn a_metric_that_is_refused_costs_none_of_the_others() {
    let hand = Hand::new(LoginFlow::FacebookLogin).await;
    let id = hand.put(ContainerKind::Reel);
    hand.pass(Duration::from_hours(6));
    let names = ["reach", "crossposted_views", "likes", "unheard_of", "comments"];
    let names = names.map(str::to_owned);
    let insights = hand.account.media_metrics(&id, Level::Reels, &names, None).await.unwrap();
    let mut told: Vec<_> = insights.figures.iter().map(|one| one.metric.as_str()).collect();
    told.sort_unstable();
    assert_eq!(told, ["comments", "likes", "reach"]);
    let mut withheld: Vec<_> = insights.withheld.iter().map(|one| one.metric.as_str()).collect();
    withheld.sort_unstable();
    assert_eq!(withheld, ["crossposted_views", "unheard_of"]);
}

#[tokio::test]
async fn a_story_has_figures_for_its_day_and_only_with_five_viewers() {
    for flow in BOTH {
        let hand = Hand::new(flow).await;
        let id = hand.put(ContainerKind::StoryImage);
        // Nobody has seen it yet: each figure is withheld, and nothing else is lost.
        let early = hand.account.media_insights(&id, Level::Story).await.unwrap();
        assert!(early.figures.is_empty());
        let code = |one: &Withheld| one.error.as_ref().unwrap().api_code().unwrap().code;
        assert!(!early.withheld.is_empty() && early.withheld.iter().all(|one| code(one) == 10));
        hand.pass(Duration::from_hours(12));
        let names = ["navigation".to_owned()];
        let by = Some("story_navigation_action_type");
        let parts = hand.account.media_metrics(&id, Level::Story, &names, by).await.unwrap();
        assert!(parts.withheld.is_empty(), "{:?}", parts.withheld);
        let whole = parts.figures.iter().find(|one| one.breakdown.is_empty()).unwrap().value;
        let taps: Vec<_> = parts.figures.iter().filter(|one| !one.breakdown.is_empty()).collect();
        assert_eq!(taps.len(), 4);
        assert!((taps.iter().map(|one| one.value).sum::<f64>() - whole).abs() < 0.5);
        let words: Vec<_> = taps.iter().map(|one| one.breakdown[0].1.as_str()).collect();
        assert!(words.contains(&"tap_forward"), "{words:?}");
        hand.pass(Duration::from_hours(12));
        let over = hand.account.media_insights(&id, Level::Story).await;
        assert!(over.map_or(true, |over| over.figures.is_empty()), "its day is over");
    }
}

#[tokio::test]
async fn each_host_is_asked_for_its_own_metrics() {
    for flow in BOTH {
        let hand = Hand::new(flow).await;
        let id = hand.put(ContainerKind::Image);
        hand.pass(Duration::from_hours(6));
        let names = ["reach", "total_likes"].map(str::to_owned);
        let read = hand.account.media_metrics(&id, Level::Feed, &names, None).await.unwrap();
        let told: Vec<_> = read.figures.iter().map(|one| one.metric.as_str()).collect();
        let calls = hand.sandbox.calls();
        let asked = calls.iter().filter(|call| call.endpoint == "media_insights").count();
        assert_eq!(asked, 1, "one question, whose answer is whole");
        if flow == LoginFlow::FacebookLogin {
            assert_eq!(told, ["reach", "total_likes"]);
        } else {
            assert_eq!(told, ["reach"]);
            assert!(read.withheld[0].error.is_none(), "Instagram was not asked");
        }
    }
}

#[tokio::test]
async fn a_series_of_days_is_read_on_both_hosts() {
    for flow in BOTH {
        let hand = Hand::new(flow).await;
        hand.pass(Duration::from_hours(30 * 24));
        let now = Timestamp::from_micros(hand.sandbox.clock().now_unix_micros());
        let query = AccountQuery::default()
            .metrics(["reach"])
            .metric_type(MetricType::TimeSeries)
            .range(now - Duration::from_hours(7 * 24), now);
        let read = hand.account.account_insights(&query).await.unwrap();
        assert!(read.withheld.is_empty(), "{:?}", read.withheld);
        let ends: Vec<_> = read.figures.iter().filter_map(|one| one.end_time).collect();
        assert_eq!(ends.len(), read.figures.len(), "{flow}");
        // A day ends at 07:00, so seven times 24 hours mostly touch eight of them.
        assert!((7..=8).contains(&ends.len()), "{ends:?}");
        let day = Duration::from_hours(24);
        assert!(ends.windows(2).all(|pair| pair[0].until(pair[1]) == day), "{ends:?}");
    }
}

#[tokio::test]
async fn demographics_and_parts_are_read() {
    let hand = Hand::new(LoginFlow::InstagramLogin).await;
    let query = AccountQuery::default()
        .metrics(["follower_demographics"])
        .period(Period::Lifetime)
        .timeframe(Timeframe::ThisMonth)
        .breakdown(Breakdown::Country);
    let insights = hand.account.account_insights(&query).await.unwrap();
    assert!(insights.withheld.is_empty(), "{:?}", insights.withheld);
    let first = &insights.figures[0];
    assert_eq!(first.breakdown, [("country".to_owned(), "FR".to_owned())]);
}

#[tokio::test]
async fn a_limit_says_how_long_to_stay_away() {
    let hand = Hand::new(LoginFlow::InstagramLogin).await;
    let meta = hand.sandbox.meta();
    meta.update_behaviour(|set| set.throttle_prolongs = false);
    for (limit, code) in
        [(MetaLimit::App, 4), (MetaLimit::User, 17), (MetaLimit::Instagram, 80_002)]
    {
        meta.throttle(limit, None, 19 * 60);
        let refused = hand.account.profile().await.unwrap_err();
        assert_eq!(refused.api_code().unwrap().code, code);
        let wait = format!("{:?}", refused.retry_hint());
        assert!(wait.contains("1140"), "{wait}");
        hand.pass(Duration::from_mins(19));
        assert!(hand.account.profile().await.is_ok());
    }
}
