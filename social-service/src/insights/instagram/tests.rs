//! Figures over a Graph in memory.

use std::time::Duration;

use social_core::{Clock, Timestamp};
use social_store::WorkKind;

use crate::fake::{IG, Scene};

async fn values(scene: &Scene, subject: &str, metric: &str) -> Vec<f64> {
    let (id, store) = (&scene.account.id, &scene.store);
    let samples = store.read_samples(id, subject, metric, Timestamp::EPOCH).await.unwrap();
    samples.into_iter().map(|sample| sample.value).collect()
}

fn insight_calls(scene: &Scene) -> usize {
    let calls = scene.graph.calls();
    calls.iter().filter(|call| call.contains("18000000000000001/insights")).count()
}

#[tokio::test]
async fn figures_are_read_and_kept_over_time() {
    let scene = Scene::start().await;
    scene.graph.post("18000000000000001", "FEED");
    scene.graph.post("18000000000000002", "REELS");
    scene.read_all(WorkKind::MEDIA).await;
    scene.read_all(WorkKind::INSIGHTS).await;
    assert_eq!(values(&scene, IG, "followers_count").await, [250.0]);
    assert_eq!(values(&scene, IG, "reach").await, [7.0, 7.0], "the last two whole days");
    assert_eq!(values(&scene, "18000000000000001", "saved").await, [7.0]);
    assert_eq!(values(&scene, "18000000000000002", "ig_reels_avg_watch_time").await, [7.0]);
    assert_eq!(values(&scene, "18000000000000002", "follows").await, [0.0; 0]);
    scene.clock.advance(Duration::from_hours(6));
    scene.read_all(WorkKind::INSIGHTS).await;
    assert_eq!(values(&scene, IG, "followers_count").await, [250.0, 250.0]);
    assert_eq!(values(&scene, IG, "reach").await.len(), 2, "a day is replaced");

    let report = scene.service.insights();
    let report = report.instagram_report(&scene.user, &scene.account.id).await.unwrap();
    assert_eq!((report.lack(), report.professionals.len()), (None, 1));
    let one = &report.professionals[0];
    assert_eq!((one.ig_id.as_str(), one.figures["followers_count"]), (IG, 250.0));
    let media: Vec<_> = one.media.iter().map(|medium| medium.media_id.as_str()).collect();
    assert_eq!(media, ["18000000000000002", "18000000000000001"]);
}

/// It costs nothing else, and is not asked for again for a week, over restarts.
#[tokio::test]
async fn a_refused_metric_is_remembered() {
    let scene = Scene::start().await;
    scene.graph.post("18000000000000001", "FEED");
    scene.graph.refuse_metric("shares");
    scene.read_all(WorkKind::MEDIA).await;
    scene.graph.calls();
    scene.read_all(WorkKind::INSIGHTS).await;
    let split = insight_calls(&scene);
    assert!(split > 1, "the call was split");
    assert_eq!(values(&scene, "18000000000000001", "reach").await, [7.0]);
    assert_eq!(values(&scene, "18000000000000001", "shares").await, [0.0; 0]);
    scene.clock.advance(Duration::from_hours(6));
    scene.read_all(WorkKind::INSIGHTS).await;
    assert_eq!(insight_calls(&scene), 1);
    scene.clock.advance(Duration::from_hours(7 * 24));
    scene.graph.post("18000000000000003", "FEED");
    scene.read_all(WorkKind::MEDIA).await;
    scene.graph.calls();
    scene.read_all(WorkKind::INSIGHTS).await;
    let calls = scene.graph.calls();
    let asked = calls.iter().filter(|call| call.contains("18000000000000003/insights"));
    assert!(asked.count() > 1, "it is tried again after a week");
}

#[tokio::test]
async fn a_login_without_the_permission_has_counts_alone() {
    let scene = Scene::start().await;
    let tokens = scene.store.load_tokens(&scene.account.id).await.unwrap().unwrap();
    let mut sealed = tokens.tokens.unwrap();
    sealed.scopes = social_core::Scopes::parse("instagram_business_basic");
    let version = tokens.account.token_version;
    let metadata = serde_json::json!({});
    scene.store.put(&scene.account.id, version, &sealed, &metadata).await.unwrap();
    scene.read_all(WorkKind::INSIGHTS).await;
    assert_eq!(values(&scene, IG, "followers_count").await, [250.0]);
    assert!(scene.graph.calls().iter().all(|call| !call.contains("insights")));
    let report = scene.service.insights();
    let report = report.instagram_report(&scene.user, &scene.account.id).await.unwrap();
    assert_eq!(report.lack(), Some("insights_not_granted"));
    assert_eq!(report.missing, ["instagram_business_manage_insights"]);
}

/// Tells whether the access is to be looked at now.
async fn is_in_doubt(scene: &Scene) -> bool {
    let due = scene.store.next_due(&[crate::access::ACCESS]).await.unwrap();
    due.is_some_and(|due| due <= scene.clock.now())
}

/// A permission that was taken back is no matter of metrics: nothing is split, nothing more asked.
#[tokio::test]
async fn a_permission_that_is_gone_costs_one_call_and_is_looked_into() {
    let scene = Scene::start().await;
    for id in 1..=5 {
        scene.graph.post(&format!("1800000000000000{id}"), "FEED");
    }
    scene.read_all(WorkKind::MEDIA).await;
    scene.graph.forbid("/insights");
    scene.graph.calls();
    assert!(!is_in_doubt(&scene).await);
    scene.read_all(WorkKind::INSIGHTS).await;
    let calls = scene.graph.calls();
    assert_eq!(calls.iter().filter(|call| call.contains("/insights")).count(), 1, "{calls:?}");
    assert!(is_in_doubt(&scene).await);
}

/// Figures that were just given for the account show that the permission is there.
#[tokio::test]
async fn one_medium_that_is_refused_holds_up_no_other() {
    let scene = Scene::start().await;
    for id in 1..=3 {
        scene.graph.post(&format!("1800000000000000{id}"), "FEED");
    }
    scene.read_all(WorkKind::MEDIA).await;
    scene.graph.forbid("18000000000000003/insights");
    scene.graph.calls();
    scene.read_all(WorkKind::INSIGHTS).await;
    let calls = scene.graph.calls();
    let refused = calls.iter().filter(|call| call.contains("18000000000000003/insights"));
    assert_eq!(refused.count(), 1, "{calls:?}");
    assert_eq!(values(&scene, "18000000000000001", "reach").await, [7.0]);
    assert!(is_in_doubt(&scene).await);
}

/// A question that was split has used up its slice.
#[tokio::test]
async fn every_call_of_a_split_question_counts() {
    let scene = Scene::start().await;
    for id in 1..=3 {
        scene.graph.post(&format!("1800000000000000{id}"), "STORY");
        scene.graph.forbid(&format!("1800000000000000{id}/insights"));
    }
    scene.read_all(WorkKind::MEDIA).await;
    scene.graph.calls();
    let mut most = 0;
    for _ in 0..50 {
        let wait = scene.slice(WorkKind::INSIGHTS).await;
        let calls = scene.graph.calls();
        let asked: std::collections::BTreeSet<_> =
            calls.iter().filter(|call| call.contains("/insights") && !call.contains(IG)).collect();
        most = most.max(asked.len());
        if wait >= Duration::from_hours(1) {
            break;
        }
        scene.clock.advance(wait);
    }
    assert_eq!(most, 1, "stories of one slice");
}
