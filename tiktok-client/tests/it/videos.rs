use serde_json::{Value, json};
use social_core::ErrorClass;
use tiktok_client::PostId;
use tiktok_client::endpoint::{VIDEO_LIST, VIDEO_QUERY};
use wiremock::Mock;
use wiremock::matchers::{body_json, method, path};

use crate::common::{Tiktok, ok, refused};

fn page(ids: &[&str], cursor: i64, has_more: bool) -> Value {
    let videos: Vec<_> = ids.iter().map(|id| json!({ "id": id, "view_count": 7 })).collect();
    json!({ "videos": videos, "cursor": cursor, "has_more": has_more })
}

async fn expect_page(tiktok: &Tiktok, asked: Value, answer: Value) {
    Mock::given(method("POST"))
        .and(path(VIDEO_LIST.path))
        .and(body_json(asked))
        .respond_with(ok(&answer))
        .expect(1)
        .mount(&tiktok.server)
        .await;
}

#[tokio::test]
async fn pages_are_walked_to_the_last_also_over_an_empty_one() {
    let tiktok = Tiktok::start().await;
    let (first, second) = (1_795_334_400_000_i64, 1_795_334_300_000_i64);
    expect_page(&tiktok, json!({ "max_count": 20 }), page(&["3"], first, true)).await;
    expect_page(&tiktok, json!({ "max_count": 20, "cursor": first }), page(&[], second, true))
        .await;
    let last = page(&["2", "1"], 0, false);
    expect_page(&tiktok, json!({ "max_count": 20, "cursor": second }), last).await;
    let mut pages = tiktok.account.videos();
    let mut found = Vec::new();
    while let Some(page) = pages.next_page().await.unwrap() {
        found.extend(page.videos);
    }
    let ids: Vec<_> = found.iter().filter_map(|video| video.id.clone()).collect();
    assert_eq!(ids, ["3", "2", "1"].map(PostId::new));
    assert_eq!(found[0].view_count, Some(7));
    let asked = tiktok.requests().await.remove(0);
    let (name, fields) = asked.url.query_pairs().next().unwrap();
    assert_eq!(name, "fields");
    assert!(fields.starts_with("id,create_time,") && fields.ends_with(",view_count"), "{fields}");
}

#[tokio::test]
async fn pages_that_lead_nowhere_end() {
    let tiktok = Tiktok::start().await;
    expect_page(&tiktok, json!({ "max_count": 20 }), page(&["3"], 9_000, true)).await;
    let stuck = json!({ "max_count": 20, "cursor": 9_000 });
    expect_page(&tiktok, stuck, page(&["3"], 9_000, true)).await;
    let mut pages = tiktok.account.videos();
    assert!(pages.next_page().await.unwrap().is_some());
    let error = pages.next_page().await.unwrap_err();
    assert_eq!(error.kind(), ErrorClass::Decode);
}

#[tokio::test]
async fn videos_are_found_by_id_and_ids_keep_every_digit() {
    let tiktok = Tiktok::start().await;
    let data = json!({ "videos": [{ "id": 7_500_000_000_000_000_001_u64, "like_count": 3 }] });
    tiktok.expect(&VIDEO_QUERY, ok(&data), 1).await;
    let ids = ["7500000000000000001", "1"].map(PostId::new);
    let videos = tiktok.account.query_videos(&ids).await.unwrap();
    assert_eq!(videos[0].id.as_ref().unwrap().as_str(), "7500000000000000001");
    assert_eq!((videos.len(), videos[0].like_count, videos[0].view_count), (1, Some(3), None));
    let asked = json!({ "filters": { "video_ids": ["7500000000000000001", "1"] } });
    assert_eq!(tiktok.bodies().await, [asked]);
    for count in [0, 21] {
        let ids: Vec<_> = (0..count).map(|id| PostId::new(id.to_string())).collect();
        let error = tiktok.account.query_videos(&ids).await.unwrap_err();
        assert_eq!(error.kind(), ErrorClass::Validation);
    }
}

#[tokio::test]
async fn a_missing_scope_is_a_permission() {
    let tiktok = Tiktok::start().await;
    tiktok.expect(&VIDEO_LIST, refused(401, "scope_not_authorized"), 1).await;
    let error = tiktok.account.list_videos(None).await.unwrap_err();
    assert_eq!(error.kind(), ErrorClass::Permission);
}
