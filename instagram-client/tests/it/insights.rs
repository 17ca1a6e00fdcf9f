//! Figures: one metric that does not fit does not cost the others.

use instagram_client::insights::{AccountQuery, Breakdown, Level, MetricType, Period, Timeframe};
use instagram_client::{ErrorClass, Timestamp};
use serde_json::{Value, json};
use wiremock::matchers::query_param;
use wiremock::{Mock, ResponseTemplate};

use crate::support::{Platform, instagram};

const MEDIA: (&str, &str) = ("GET", "/v25.0/1/insights");
const ACCOUNT: (&str, &str) = ("GET", "/v25.0/17841400000000001/insights");

fn figure(name: &str, value: u64) -> Value {
    json!({ "name": name, "period": "lifetime", "values": [{ "value": value }] })
}

fn refusal(code: i64) -> ResponseTemplate {
    let body = json!({ "error": { "code": code, "type": "OAuthException", "message": "m" } });
    ResponseTemplate::new(400).set_body_json(body)
}

/// Answers as Instagram does: a call with `bad` among its metrics fails whole.
async fn without(platform: &Platform, bad: &'static str) {
    let fits = move |request: &wiremock::Request| {
        let metrics = request.url.query_pairs().find(|(name, _)| name == "metric").unwrap().1;
        if metrics.split(',').any(|name| name == bad) {
            return refusal(100);
        }
        let data: Vec<_> = metrics.split(',').map(|name| figure(name, 7)).collect();
        ResponseTemplate::new(200).set_body_json(json!({ "data": data }))
    };
    platform.answer_by(MEDIA, fits).await;
}

#[tokio::test]
async fn one_bad_metric_is_named_and_the_rest_is_kept() {
    let platform = Platform::start().await;
    without(&platform, "shares").await;
    let insights = instagram(&platform).media_insights(&"1".into(), Level::Feed).await.unwrap();
    let withheld: Vec<_> = insights.withheld.iter().map(|one| one.metric.as_str()).collect();
    assert_eq!(withheld, ["shares"]);
    assert!(insights.withheld[0].error.is_some());
    let names: Vec<_> = insights.figures.iter().map(|figure| figure.metric.as_str()).collect();
    for name in [
        "reach",
        "views",
        "total_interactions",
        "likes",
        "comments",
        "saved",
        "follows",
        "profile_visits",
    ] {
        assert!(names.contains(&name), "{name}: {names:?}");
    }
    let calls = platform.requests().await.len();
    assert!(calls <= 8, "{calls} calls");
}

#[tokio::test]
async fn a_retired_metric_is_not_asked_for() {
    let platform = Platform::start().await;
    without(&platform, "plays").await;
    let names = ["plays", "reach", "ig_reels_avg_watch_time", "brand_new"].map(str::to_owned);
    let account = instagram(&platform);
    let insights = account.media_metrics(&"1".into(), Level::Reels, &names, None).await.unwrap();
    assert_eq!(insights.withheld.len(), 1);
    assert_eq!(insights.withheld[0].metric, "plays");
    assert!(insights.withheld[0].error.is_none());
    assert_eq!(insights.figures.len(), 3);
    assert_eq!(platform.requests().await.len(), 1);
    let story = account.media_metrics(&"1".into(), Level::Story, &names[2..3], None).await.unwrap();
    assert_eq!(story.withheld[0].metric, "ig_reels_avg_watch_time");
    assert_eq!(platform.requests().await.len(), 1, "nothing was left to ask");
}

/// Of a breakdown that does not fit Instagram says no more than "an unknown error", for the whole
/// call.
#[tokio::test]
async fn what_does_not_fit_a_question_is_not_asked_for() {
    let platform = Platform::start().await;
    let data = json!({ "data": [figure("reach", 3)] });
    platform.answers(ACCOUNT, 1, ResponseTemplate::new(200).set_body_json(data)).await;
    let names = ["reach", "likes", "follower_demographics", "impressions"];
    let query = AccountQuery::default().metrics(names).breakdown(Breakdown::FollowType);
    let insights = instagram(&platform).account_insights(&query).await.unwrap();
    let withheld: Vec<_> = insights.withheld.iter().map(|one| one.metric.as_str()).collect();
    assert_eq!(withheld, ["likes", "follower_demographics", "impressions"]);
    assert!(insights.withheld.iter().all(|one| one.error.is_none()));
    let asked = platform.request().await.url;
    let asked = asked.query_pairs().find(|(name, _)| name == "metric").unwrap().1;
    assert_eq!(asked, "reach");
}

#[tokio::test]
async fn too_few_viewers_are_no_failure() {
    let platform = Platform::start().await;
    platform.answers(MEDIA, 3, refusal(10)).await;
    let names = ["reach", "replies"].map(str::to_owned);
    let account = instagram(&platform);
    let insights = account.media_metrics(&"1".into(), Level::Story, &names, None).await.unwrap();
    assert_eq!((insights.figures.len(), insights.withheld.len()), (0, 2));
}

#[tokio::test]
async fn another_failure_is_one() {
    let platform = Platform::start().await;
    platform.answers(MEDIA, 1, refusal(80_002)).await;
    let error = instagram(&platform).media_insights(&"1".into(), Level::Feed).await.unwrap_err();
    assert_eq!(error.kind(), ErrorClass::RateLimited);
}

#[tokio::test]
async fn the_account_is_asked_by_range_and_breakdown() {
    let platform = Platform::start().await;
    let answer = ResponseTemplate::new(200).set_body_json(json!({ "data": [figure("reach", 3)] }));
    let params = [
        ("metric", "reach"),
        ("period", "day"),
        ("metric_type", "total_value"),
        ("breakdown", "follow_type"),
        ("since", "1760000000"),
        ("until", "1760086400"),
    ];
    let mock = params
        .iter()
        .fold(Mock::given(wiremock::matchers::path(ACCOUNT.1)), |mock, (name, value)| {
            mock.and(query_param(*name, *value))
        });
    platform.mount(mock.respond_with(answer).expect(1)).await;
    let at = Timestamp::from_unix;
    let query = AccountQuery::default()
        .metrics(["reach"])
        .breakdown(Breakdown::FollowType)
        .range(at(1_760_000_000), at(1_760_086_400));
    let account = instagram(&platform);
    let insights = account.account_insights(&query).await.unwrap();
    assert_eq!((insights.figures.len(), insights.withheld.len()), (1, 0));
    for range in [(at(1), at(1 + 31 * 86_400)), (at(2), at(1))] {
        let query = AccountQuery::default().range(range.0, range.1);
        let error = account.account_insights(&query).await.unwrap_err();
        assert_eq!(error.kind(), ErrorClass::Validation);
    }
}

#[tokio::test]
async fn figures_about_people_name_their_time() {
    let platform = Platform::start().await;
    let total = json!({ "breakdowns": [{ "dimension_keys": ["country"], "results": [
        { "dimension_values": ["FR"], "value": 60 }, { "dimension_values": ["DE"], "value": 40 },
    ] }] });
    let body = json!({ "data": [
        { "name": "follower_demographics", "period": "lifetime", "total_value": total },
    ] });
    platform.answers(ACCOUNT, 1, ResponseTemplate::new(200).set_body_json(body)).await;
    let query = AccountQuery::default()
        .metrics(["follower_demographics"])
        .period(Period::Lifetime)
        .metric_type(MetricType::TotalValue)
        .timeframe(Timeframe::ThisMonth)
        .breakdown(Breakdown::Country);
    let insights = instagram(&platform).account_insights(&query).await.unwrap();
    let parts: Vec<_> =
        insights.figures.iter().map(|one| (one.breakdown[0].1.as_str(), one.value)).collect();
    assert_eq!(parts, [("FR", 60.0), ("DE", 40.0)]);
    assert!(platform.request().await.url.as_str().contains("timeframe=this_month"));
}
