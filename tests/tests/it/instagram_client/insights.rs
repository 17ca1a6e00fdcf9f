//! Figures: what the client's table says is what the sandbox's says.

use std::time::Duration;

use instagram_client::insights::{AccountQuery, Breakdown, Level, METRICS, Period, Timeframe};
use instagram_client::{LoginFlow, MediaId};
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
            let mut ours: Vec<_> = ours.map(|row| (row.name, row.gone)).collect();
            let theirs = INSIGHT_METRICS
                .iter()
                .filter(|row| row.subjects.contains(&subject) && row.sides.contains(&side));
            let mut theirs: Vec<_> = theirs.map(|row| (row.name, row.gone)).collect();
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
