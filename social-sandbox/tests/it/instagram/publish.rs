//! Containers of every kind, and the one call that posts.

use sha2::{Digest, Sha256};
use social_sandbox::{EffectKind, MediaCheck, MetaBehaviour, RepeatedPublish};

use super::world::{Gram, jpeg};
use crate::support::film::{Clip, atom, words};
use crate::support::{FileServer, Served};

#[tokio::test]
async fn an_image_is_fetched_checked_and_published_once() {
    let gram = Gram::facebook().await;
    let bytes = jpeg(1080, 1350);
    let files = FileServer::start(Served::Whole(bytes.clone())).await;
    let url = files.url("/a.jpg?sig=private");
    let made = gram.create(&[("image_url", &url), ("caption", "hello #world")]).await;
    let id = made.id();
    assert_eq!(gram.status(&id).await, "IN_PROGRESS");
    assert_eq!(gram.publish(&id).await.graph_failure(), (400, 9007, Some(2_207_027)));
    gram.pass(1);
    assert_eq!(gram.status(&id).await, "FINISHED");
    let media = gram.publish(&id).await.id();
    assert_eq!(gram.status(&id).await, "PUBLISHED");
    let published = gram.sandbox.ledger().instagram_posts();
    assert_eq!(published.len(), 1);
    assert_eq!((&published[0].container, &published[0].media_id), (&id, &media));
    assert_eq!(published[0].media_type, "IMAGE");
    assert_eq!(published[0].sha256[0], hex::encode(Sha256::digest(&bytes)));
    assert_eq!(gram.publish(&id).await.graph_failure(), (400, 24, Some(2_207_008)));
    let entries = serde_json::to_string(&gram.sandbox.ledger().entries()).unwrap();
    assert!(!entries.contains("private"), "queries are not written down");
}

#[tokio::test]
async fn a_bad_picture_is_refused_with_its_own_row() {
    let gram = Gram::facebook().await;
    let mut large = jpeg(1000, 1000);
    large.resize(8 * 1024 * 1024 + 1, 0);
    for (served, code, subcode) in [
        (Served::Whole(b"\x89PNG\r\n\x1a\n....".to_vec()), 36_001, 2_207_005),
        (Served::Whole(large), 36_000, 2_207_004),
        (Served::Whole(jpeg(500, 1000)), 36_003, 2_207_009),
        (Served::Whole(jpeg(2000, 1000)), 36_003, 2_207_009),
        (Served::Whole(b"<!doctype html>".to_vec()), 9004, 2_207_052),
        (Served::Status(404), 9004, 2_207_052),
        (Served::Redirect, 9004, 2_207_052),
    ] {
        let files = FileServer::start(served).await;
        let made = gram.create(&[("image_url", &files.url("/a"))]).await;
        assert_eq!(made.graph_failure(), (400, code, Some(subcode)));
    }
    let made = gram.create(&[("image_url", "http://127.0.0.1:1/é.jpg")]).await;
    assert_eq!(made.graph_failure(), (400, 9004, Some(2_207_052)));
    assert_eq!(gram.sandbox.ledger().count(EffectKind::InstagramContainer), 0);
}

#[tokio::test]
async fn a_download_that_takes_too_long_times_out() {
    let gram = Gram::facebook().await;
    let files = FileServer::start(Served::Halting(jpeg(1000, 1000), Vec::new())).await;
    let url = files.url("/a.jpg");
    let form = [("image_url", url.as_str())];
    let making = gram.create(&form);
    let waiting = async {
        files.asked().await;
        gram.pass(61);
    };
    let (made, ()) = tokio::join!(making, waiting);
    assert_eq!(made.graph_failure(), (400, -2, Some(2_207_003)));
}

#[tokio::test]
async fn a_reel_is_fetched_later_and_its_faults_stand_in_the_status() {
    let gram = Gram::facebook().await;
    let good = FileServer::start(Served::Whole(Clip::default().file())).await;
    let reel = |url: String, more: Option<(&'static str, &'static str)>| {
        let gram = &gram;
        async move {
            let mut form = vec![("media_type", "REELS"), ("video_url", url.as_str())];
            form.extend(more);
            let id = gram.create(&form).await.id();
            gram.sandbox.meta().fetches_idle().await;
            gram.pass(3);
            id
        }
    };
    let id = reel(good.url("/a.mp4"), None).await;
    assert_eq!(gram.status(&id).await, "FINISHED");
    gram.publish(&id).await.id();
    let short = Clip { millis: 2_000, ..Clip::default() };
    let bad = FileServer::start(Served::Whole(short.file())).await;
    let id = reel(bad.url("/a.mp4"), None).await;
    let container = gram.container(&id).await;
    assert_eq!(container["status_code"], "ERROR");
    assert_eq!(container["status"], "Error: Media upload has failed with error code 2207026");
    let id = reel(good.url("/a.mp4"), Some(("thumb_offset", "5000"))).await;
    assert!(gram.container(&id).await["status"].as_str().unwrap().ends_with("2207057"));
    let gone = FileServer::start(Served::Status(500)).await;
    let id = reel(gone.url("/a.mp4"), None).await;
    assert!(gram.container(&id).await["status"].as_str().unwrap().ends_with("2207052"));
    let minute = Clip { millis: 61_000, ..Clip::default() };
    let long = FileServer::start(Served::Whole(minute.file())).await;
    for (seconds, status) in [(60, "ERROR"), (61, "FINISHED")] {
        gram.sandbox
            .meta()
            .update_behaviour(|behaviour| behaviour.limits.carousel_video_seconds = seconds);
        let url = long.url("/a.mp4");
        let form = [("media_type", "VIDEO"), ("video_url", &*url), ("is_carousel_item", "true")];
        let id = gram.create(&form).await.id();
        gram.sandbox.meta().fetches_idle().await;
        gram.pass(3);
        assert_eq!(gram.status(&id).await, status, "{seconds}");
    }
    let delay = atom(*b"edts", &[&atom(*b"elst", &[&words(&[0, 1, 5, 2, 0x1_0000])])]);
    let coded = Clip { track: delay, ..Clip::default() };
    let coded = FileServer::start(Served::Whole(coded.file())).await;
    for (check, of_coded, of_short) in [
        (MediaCheck::Full, "FINISHED", "ERROR"),
        (MediaCheck::Strict, "ERROR", "ERROR"),
        (MediaCheck::Off, "FINISHED", "FINISHED"),
    ] {
        gram.sandbox.meta().update_behaviour(|behaviour| behaviour.media_check = check);
        for (files, status) in [(&coded, of_coded), (&bad, of_short)] {
            let id = reel(files.url("/a.mp4"), None).await;
            assert_eq!(gram.status(&id).await, status, "{check:?}");
        }
    }
}

#[tokio::test]
async fn a_carousel_waits_for_its_items_and_dies_with_any_of_them() {
    let gram = Gram::facebook().await;
    let files = FileServer::start(Served::Whole(jpeg(1000, 1000))).await;
    let url = files.url("/a.jpg");
    let child = [("image_url", url.as_str()), ("is_carousel_item", "true")];
    let (one, two) = (gram.create(&child).await.id(), gram.create(&child).await.id());
    let children = format!("{one},{two}");
    let form = [("media_type", "CAROUSEL"), ("children", &*children), ("caption", "both")];
    let carousel = gram.create(&form).await.id();
    assert_eq!(gram.status(&carousel).await, "IN_PROGRESS");
    gram.pass(1);
    gram.pass(1);
    assert_eq!(gram.status(&carousel).await, "FINISHED");
    assert_eq!(gram.publish(&one).await.graph_failure(), (400, 100, None));
    let media = gram.publish(&carousel).await.id();
    let list = gram.get(&format!("{media}/children"), &[("fields", "media_type,caption")]).await;
    assert_eq!(list.json()["data"].as_array().unwrap().len(), 2);
    assert_eq!(gram.sandbox.ledger().instagram_posts()[0].sha256.len(), 2);

    let three = gram.create(&child).await.id();
    let children = format!("[\"{one}\",\"{three}\"]");
    let second = gram.create(&[("media_type", "CAROUSEL"), ("children", &children)]).await.id();
    gram.sandbox.meta().fail_container(&three, "-2/2207003").unwrap();
    let status = gram.container(&second).await;
    assert_eq!(status["status_code"], "ERROR");
    assert!(status["status"].as_str().unwrap().ends_with("2207003"));
    let gone = gram.create(&[("media_type", "CAROUSEL"), ("children", &children)]).await;
    assert_eq!(gone.graph_failure(), (400, 24, Some(2_207_008)));
}

#[tokio::test]
async fn stories_have_no_limited_shape_and_are_gone_after_a_day() {
    let gram = Gram::facebook().await;
    let files = FileServer::start(Served::Whole(jpeg(1080, 1920))).await;
    let url = files.url("/a.jpg");
    let id = gram.create(&[("media_type", "STORIES"), ("image_url", &url)]).await.id();
    gram.pass(1);
    let media = gram.publish(&id).await.id();
    let stories = gram.account("stories", &[("fields", "media_product_type")]).await;
    assert_eq!(stories.json()["data"][0]["id"], media.as_str());
    assert_eq!(stories.json()["data"][0]["media_product_type"], "STORY");
    assert_eq!(gram.account("media", &[]).await.json()["data"], serde_json::json!([]));
    gram.pass(86_400);
    assert_eq!(gram.account("stories", &[]).await.json()["data"], serde_json::json!([]));
}

#[tokio::test]
async fn a_container_lives_for_a_day() {
    let gram = Gram::facebook().await;
    let files = FileServer::start(Served::Whole(jpeg(1000, 1000))).await;
    let id = gram.create(&[("image_url", &files.url("/a.jpg"))]).await.id();
    gram.pass(86_400);
    assert_eq!(gram.status(&id).await, "EXPIRED");
    assert_eq!(gram.publish(&id).await.graph_failure(), (400, 24, Some(2_207_008)));
    assert_eq!(gram.sandbox.ledger().count(EffectKind::InstagramPost), 0);
}

#[tokio::test]
async fn posts_and_containers_are_counted_over_a_day() {
    let gram = Gram::facebook().await;
    gram.sandbox.meta().update_behaviour(|behaviour| {
        behaviour.limits.posts_per_day = 1;
        behaviour.limits.containers_per_day = 3;
    });
    let files = FileServer::start(Served::Whole(jpeg(1000, 1000))).await;
    let url = files.url("/a.jpg");
    let (one, two) = (gram.image(&url).await, gram.image(&url).await);
    gram.pass(1);
    gram.publish(&one).await.id();
    assert_eq!(gram.publish(&two).await.graph_failure(), (400, 9, Some(2_207_042)));
    let limit = gram.account("content_publishing_limit", &[("fields", "quota_usage,config")]).await;
    let row = &limit.json()["data"][0];
    assert_eq!((&row["quota_usage"], &row["config"]["quota_total"]), (&1.into(), &1.into()));
    let bare = gram.account("content_publishing_limit", &[]).await.json();
    assert!(bare["data"][0].get("config").is_none());
    gram.image(&url).await;
    let fourth = gram.create(&[("image_url", &url)]).await;
    assert_eq!(fourth.graph_failure(), (400, 9, Some(2_207_042)));
    gram.pass(86_400);
    let id = gram.image(&url).await;
    gram.pass(1);
    gram.publish(&id).await.id();
}

#[tokio::test]
async fn a_second_publish_follows_its_switch() {
    for (repeated, expected) in [
        (RepeatedPublish::BuilderGone, Err((400, 24, Some(2_207_008)))),
        (RepeatedPublish::NotReady, Err((400, 9007, Some(2_207_027)))),
        (RepeatedPublish::SameMedium, Ok(1)),
        (RepeatedPublish::PostsAgain, Ok(2)),
    ] {
        let gram = Gram::facebook().await;
        let behaviour = MetaBehaviour { repeated_publish: repeated, ..MetaBehaviour::default() };
        gram.sandbox.meta().set_behaviour(behaviour);
        let files = FileServer::start(Served::Whole(jpeg(1000, 1000))).await;
        let id = gram.image(&files.url("/a.jpg")).await;
        gram.pass(1);
        let first = gram.publish(&id).await.id();
        let second = gram.publish(&id).await;
        match expected {
            Err(failure) => assert_eq!(second.graph_failure(), failure, "{repeated:?}"),
            Ok(posts) => {
                assert_eq!(second.id() == first, posts == 1, "{repeated:?}");
                assert_eq!(gram.sandbox.ledger().count(EffectKind::InstagramPost), posts);
            }
        }
    }
}

#[tokio::test]
async fn a_restricted_account_and_a_person_without_the_task_cannot_publish() {
    let gram = Gram::facebook().await;
    let files = FileServer::start(Served::Whole(jpeg(1000, 1000))).await;
    let id = gram.image(&files.url("/a.jpg")).await;
    gram.pass(1);
    let restrict = |restricted| {
        gram.sandbox
            .meta()
            .update_account("ada.studio", |account| account.restricted = restricted)
            .unwrap();
    };
    restrict(true);
    assert_eq!(gram.publish(&id).await.graph_failure(), (400, 25, Some(2_207_050)));
    restrict(false);
    gram.sandbox
        .meta()
        .update_page("110000000000001", |page| {
            for tasks in page.roles.values_mut() {
                *tasks = vec!["ANALYZE".to_owned()];
            }
        })
        .unwrap();
    assert_eq!(gram.publish(&id).await.graph_failure(), (400, 10, None));
    assert_eq!(gram.sandbox.ledger().count(EffectKind::InstagramPost), 0);
}

#[tokio::test]
async fn instagram_login_publishes_by_address_only() {
    let gram = Gram::instagram().await;
    let files = FileServer::start(Served::Whole(jpeg(1000, 1000))).await;
    let id = gram.image(&files.url("/a.jpg")).await;
    gram.pass(1);
    gram.publish(&id).await.id();
    let form = [("media_type", "REELS"), ("upload_type", "resumable")];
    assert_eq!(gram.create(&form).await.graph_failure(), (400, 100, None));
}
