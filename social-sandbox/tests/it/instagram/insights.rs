//! Figures that move, and the metrics that fail a whole call.

use serde_json::{Value, json};
use social_sandbox::{ContainerKind, MediaCounts, NewMedium, ViewsBreakdown};

use super::world::{Gram, by};

async fn value(gram: &Gram, id: &str, metric: &str) -> u64 {
    let read = gram.get(&format!("{id}/insights"), &[("metric", metric)]).await.json();
    read["data"][0]["values"][0]["value"].as_u64().unwrap()
}

#[tokio::test]
async fn figures_of_a_medium_grow_and_never_fall() {
    let gram = Gram::facebook().await;
    let id = gram.post("x");
    let (mut before, mut grown) = (0, 0);
    for _ in 0..5 {
        gram.pass(3_600);
        let now = value(&gram, &id, "reach").await;
        assert!(now >= before);
        grown += usize::from(now > before);
        before = now;
    }
    assert!(grown >= 4);
    let counts = MediaCounts { reach: 5_000, ..MediaCounts::default() };
    gram.sandbox.meta().set_media_counts(&id, counts).unwrap();
    assert_eq!(value(&gram, &id, "reach").await, before + 5_000);
}

#[tokio::test]
async fn a_metric_list_is_written_in_three_ways() {
    let gram = Gram::facebook().await;
    let id = gram.post("x");
    for (name, text) in [("metric", "reach,likes"), ("metric", "[\"reach\",\"likes\"]")] {
        let read = gram.get(&format!("{id}/insights"), &[(name, text)]).await.json();
        assert_eq!(by("name", &read), ["reach", "likes"], "{text}");
    }
    let inside = gram.get(&id, &[("fields", "insights.metric(reach,likes){name}")]).await.json();
    assert_eq!(by("name", &inside["insights"]), ["reach", "likes"]);
}

#[tokio::test]
async fn one_metric_that_does_not_fit_fails_the_whole_call() {
    let gram = Gram::facebook().await;
    let id = gram.post("x");
    for metric in
        ["reach,plays", "reach,impressions", "reach,navigation", "reach,crossposted_views"]
    {
        let read = gram.get(&format!("{id}/insights"), &[("metric", metric)]).await;
        assert_eq!(read.graph_failure(), (400, 100, None), "{metric}");
    }
    let mut new = NewMedium::new("ada.studio", "");
    new.kind = ContainerKind::Reel;
    let reel = gram.sandbox.meta().add_medium(new);
    for retired in ["plays", "clips_replays_count", "video_views", "engagement"] {
        let metric = format!("reach,{retired}");
        let read = gram.get(&format!("{reel}/insights"), &[("metric", &metric)]).await;
        assert_eq!(read.graph_failure(), (400, 100, None), "{retired}");
    }
    let query = [("metric", "reach"), ("breakdown", "action_type")];
    let unfit = gram.get(&format!("{id}/insights"), &query).await;
    assert_eq!(unfit.graph_failure().1, 1);
    let facebook_only = [("metric", "total_likes")];
    assert_eq!(gram.get(&format!("{id}/insights"), &facebook_only).await.status, 200);
    let gram = Gram::instagram().await;
    let id = gram.post("x");
    assert_eq!(gram.get(&format!("{id}/insights"), &facebook_only).await.graph_failure().1, 100);
}

#[tokio::test]
async fn stories_need_viewers_and_have_parts_in_lower_case() {
    let gram = Gram::facebook().await;
    let mut new = NewMedium::new("ada.studio", "");
    new.kind = ContainerKind::StoryImage;
    let id = gram.sandbox.meta().add_medium(new);
    let path = format!("{id}/insights");
    let query = [("metric", "navigation"), ("breakdown", "story_navigation_action_type")];
    assert_eq!(gram.get(&path, &query).await.graph_failure().1, 10);
    gram.pass(3_600);
    let read = gram.get(&path, &query).await.json();
    let total = &read["data"][0]["total_value"];
    let parts = total["breakdowns"][0]["results"].as_array().unwrap();
    assert_eq!(parts[0]["dimension_values"], json!(["tap_forward"]));
    let sum: u64 = parts.iter().map(|part| part["value"].as_u64().unwrap()).sum();
    assert_eq!(total["value"].as_u64().unwrap(), sum);
}

#[tokio::test]
async fn nothing_is_known_of_items_and_at_first_of_nothing() {
    let gram = Gram::facebook().await;
    gram.sandbox.meta().update_behaviour(|behaviour| behaviour.insights_lag_seconds = 3_600);
    let id = gram.post("x");
    let read =
        || async { gram.get(&format!("{id}/insights"), &[("metric", "reach")]).await.json() };
    assert_eq!(read().await["data"], json!([]));
    gram.pass(3_600);
    assert_eq!(by("name", &read().await), ["reach"]);
}

async fn account(gram: &Gram, query: &[(&str, &str)]) -> Value {
    let reply = gram.account("insights", query).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

#[tokio::test]
async fn an_account_has_totals_series_and_parts() {
    let gram = Gram::facebook().await;
    gram.post("x");
    gram.pass(86_400);
    let total = [("metric", "views,likes"), ("period", "day"), ("metric_type", "total_value")];
    let read = account(&gram, &total).await;
    assert_eq!(by("name", &read), ["views", "likes"]);
    let views = read["data"][0]["total_value"]["value"].as_u64().unwrap();
    assert!(views > 0);
    let mut parts = total.to_vec();
    parts[0].1 = "views";
    parts.push(("breakdown", "media_product_type"));
    let read = account(&gram, &parts).await;
    let rows = read["data"][0]["total_value"]["breakdowns"][0]["results"].clone();
    let sum: u64 = rows.as_array().unwrap().iter().map(|row| row["value"].as_u64().unwrap()).sum();
    assert_eq!(sum, read["data"][0]["total_value"]["value"].as_u64().unwrap());
    let series = account(&gram, &[("metric", "reach"), ("period", "day")]).await;
    let values = series["data"][0]["values"].as_array().unwrap().clone();
    assert!(values.iter().all(|one| one["end_time"].as_str().unwrap().contains("T07:00:00+0000")));
    assert!(series["paging"]["next"].as_str().unwrap().contains("access_token="));
}

#[tokio::test]
async fn demographics_need_followers_a_timeframe_and_a_breakdown() {
    let gram = Gram::facebook().await;
    let query = |timeframe: &'static str| {
        [
            ("metric", "follower_demographics"),
            ("period", "lifetime"),
            ("metric_type", "total_value"),
            ("breakdown", "city"),
            ("timeframe", timeframe),
        ]
    };
    let read = account(&gram, &query("this_month")).await;
    let rows = &read["data"][0]["total_value"]["breakdowns"][0]["results"];
    assert!((1..=45).contains(&rows.as_array().unwrap().len()));
    let bare = gram.account("insights", &query("this_month")[..4]).await;
    assert_eq!(bare.graph_failure(), (400, 100, None));
    let mut dead = query("last_30_days");
    dead[0].1 = "engaged_audience_demographics";
    assert_eq!(gram.account("insights", &dead).await.graph_failure().1, 100);
    gram.sandbox
        .meta()
        .update_account("ada.studio", |account| account.followers_count = 99)
        .unwrap();
    assert_eq!(account(&gram, &query("this_month")).await["data"], json!([]));
}

#[tokio::test]
async fn bad_questions_of_an_account_are_refused() {
    let gram = Gram::facebook().await;
    let total = ("metric_type", "total_value");
    for (query, code) in [
        (&[("metric", "views"), ("period", "day")][..], 100),
        (&[("metric", "views,impressions"), ("period", "day"), total], 100),
        (&[("metric", "likes"), ("period", "lifetime"), total], 100),
        (&[("metric", "likes"), ("period", "year"), total], 100),
        (&[("metric", "likes"), total], 100),
        (&[("metric", "reach"), ("period", "day"), ("breakdown", "follow_type")], 100),
        (&[("metric", "likes"), ("period", "day"), total, ("breakdown", "follow_type")], 1),
        (&[("metric", "reach"), ("period", "day"), ("since", "0"), ("until", "2592001")], 100),
        (&[("metric", "reach"), ("period", "day"), ("since", "9"), ("until", "9")], 100),
    ] {
        assert_eq!(gram.account("insights", query).await.graph_failure().1, code, "{query:?}");
    }
    let meta = gram.sandbox.meta();
    meta.update_behaviour(|behaviour| behaviour.views_breakdown = ViewsBreakdown::FollowType);
    let query = [("metric", "views"), ("period", "day"), total, ("breakdown", "follower_type")];
    assert_eq!(gram.account("insights", &query).await.graph_failure().1, 1);
}
