//! What more is known of an account and its media; hashtags, and accounts of others.

use instagram_client::publish::{CopyrightCheck, Username};
use instagram_client::read::{AudioType, Cursor};
use instagram_client::{Effect, HashtagId, IgUserId, MediaId};
use serde_json::json;

use crate::support::{IG, Platform, answer, facebook, instagram, query};

const PROFILE: (&str, &str) = ("GET", "/v25.0/17841400000000001");

async fn asked(platform: &Platform, index: usize, name: &str) -> String {
    let request = &platform.requests().await[index];
    query(request).into_iter().find(|(known, _)| known == name).unwrap().1
}

#[tokio::test]
async fn details_are_asked_for_by_a_call_of_their_own() {
    let platform = Platform::start().await;
    let told = json!({
        "owner": { "id": IG }, "is_ai_generated": true, "media_audio_type": "MUSIC",
        "saved_count": "3", "total_views_count": 4, "id": "1",
        "copyright_check_information": {
            "status": { "status": "completed", "matches_found": true },
        },
    });
    platform.answers(("GET", "/v25.0/1"), 2, answer(200, &told)).await;
    let details = facebook(&platform).media_details(&MediaId::new("1")).await.unwrap();
    assert_eq!(details.owner_id, Some(IgUserId::new(IG)));
    assert_eq!(details.media_audio_type, Some(AudioType::Music));
    assert_eq!((details.saved_count, details.total_views_count), (Some(3), Some(4)));
    assert_eq!(details.copyright, Some((CopyrightCheck::Completed, true)));
    instagram(&platform).media_details(&MediaId::new("1")).await.unwrap();
    assert_eq!(asked(&platform, 1, "fields").await, "owner{id},is_ai_generated,media_audio_type");
    let told = json!({ "ig_id": 7, "is_published": true, "owner_business": { "id": "73" } });
    platform.answers(PROFILE, 1, answer(200, &told)).await;
    let details = facebook(&platform).profile_details().await.unwrap();
    assert_eq!((details.ig_id.as_deref(), details.is_published), (Some("7"), Some(true)));
    assert_eq!(details.owner_business_id.as_deref(), Some("73"));
    let error = instagram(&platform).profile_details().await.unwrap_err();
    assert_eq!(error.effect(), Effect::NotSent);
}

#[tokio::test]
async fn another_account_is_read_with_a_page_of_its_media() {
    let platform = Platform::start().await;
    let told = json!({ "business_discovery": {
        "id": "17841400000000002", "username": "bo.bakes", "followers_count": 12,
        "media": { "data": [{ "id": "1", "view_count": 5 }],
                   "paging": { "cursors": { "before": "c0", "after": "c1" } } },
    } });
    platform.answers(PROFILE, 1, answer(200, &told)).await;
    let last = json!({ "business_discovery": { "media": { "data": [] } } });
    platform.answers(PROFILE, 1, answer(200, &last)).await;
    let ours = facebook(&platform);
    let username = Username::new("@bo.bakes").unwrap();
    let found = ours.discover(&username, None).await.unwrap();
    assert_eq!(found.profile.username.as_deref(), Some("bo.bakes"));
    assert_eq!(found.profile.followers_count, Some(12));
    assert_eq!(found.media.items[0].view_count, Some(5));
    let next = found.media.next.unwrap();
    let last = ours.discover(&username, Some(&next)).await.unwrap();
    assert_eq!((last.media.items.len(), last.media.next), (0, None));
    let first = asked(&platform, 0, "fields").await;
    assert!(first.starts_with("business_discovery.username(bo.bakes){id,"), "{first}");
    assert!(asked(&platform, 1, "fields").await.contains(",media.after(c1){id,"));
    for (account, cursor) in [(&ours, "c){id"), (&instagram(&platform), "c1")] {
        let error = account.discover(&username, Some(&Cursor::new(cursor))).await.unwrap_err();
        assert_eq!(error.effect(), Effect::NotSent);
    }
}

#[tokio::test]
async fn hashtags_are_found_and_their_media_walked() {
    let platform = Platform::start().await;
    let found = json!({ "data": [{ "id": "17843857450040591" }] });
    platform.answers(("GET", "/v25.0/ig_hashtag_search"), 1, answer(200, &found)).await;
    let page = json!({ "data": [{ "id": "1", "caption": "#café" }] });
    platform.answers(("GET", "/v25.0/17843857450040591/recent_media"), 1, answer(200, &page)).await;
    platform.answers(("GET", "/v25.0/17843857450040591/top_media"), 1, answer(200, &page)).await;
    let list = json!({ "data": [{ "id": "17843857450040591", "name": "café" }] });
    let path = format!("/v25.0/{IG}/recently_searched_hashtags");
    platform.answers(("GET", &path), 1, answer(200, &list)).await;
    let ours = facebook(&platform);
    let id = ours.find_hashtag("#café").await.unwrap();
    assert_eq!(id, HashtagId::new("17843857450040591"));
    assert_eq!(asked(&platform, 0, "q").await, "café");
    assert_eq!(asked(&platform, 0, "user_id").await, IG);
    for mut pages in [ours.hashtag_recent(&id).unwrap(), ours.hashtag_top(&id).unwrap()] {
        assert_eq!(pages.next_page().await.unwrap().unwrap().items.len(), 1);
    }
    assert_eq!(asked(&platform, 1, "user_id").await, IG);
    let mut searched = ours.searched_hashtags().unwrap();
    let page = searched.next_page().await.unwrap().unwrap();
    assert_eq!(page.items[0].name.as_deref(), Some("café"));
    for word in ["", "#", "two words", "a#b"] {
        assert_eq!(ours.find_hashtag(word).await.unwrap_err().effect(), Effect::NotSent, "{word}");
    }
    let theirs = instagram(&platform);
    assert_eq!(theirs.find_hashtag("a").await.unwrap_err().effect(), Effect::NotSent);
    assert!(theirs.hashtag_recent(&id).is_err() && theirs.searched_hashtags().is_err());
}
