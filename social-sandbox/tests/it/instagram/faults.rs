//! The faults of publishing: lost answers, false errors, fetches that fail by
//! chance.

use social_sandbox::{EffectKind, FailedStatus, Fault, LoopbackMedia, PictureFetch, Robots};

use super::world::{Gram, jpeg};
use crate::support::{FileServer, Served};

#[tokio::test]
async fn a_post_can_be_there_although_its_answer_says_otherwise() {
    for fault in [
        Fault::cut("media_publish").after_effect(),
        Fault::status("media_publish", 500).after_effect(),
        Fault::error("media_publish", "4/2207051").after_effect(),
        Fault::error("media_publish", "9004/2207052").after_effect(),
    ] {
        let gram = Gram::facebook().await;
        let files = FileServer::start(Served::Whole(jpeg(1000, 1000))).await;
        let id = gram.image(&files.url("/a.jpg")).await;
        gram.pass(1);
        gram.sandbox.faults().add(fault);
        let form = [("creation_id", &*id)];
        let sent = gram.try_send(&format!("{}/media_publish", gram.ig), &form).await;
        assert!(sent.is_none_or(|reply| reply.status >= 400));
        assert_eq!(gram.status(&id).await, "PUBLISHED");
        assert_eq!(gram.sandbox.ledger().count(EffectKind::InstagramPost), 1);
    }
}

#[tokio::test]
async fn one_child_of_many_fails_by_a_fault_of_the_fetch() {
    let gram = Gram::facebook().await;
    let files = FileServer::start(Served::Whole(jpeg(1000, 1000))).await;
    let url = files.url("/a.jpg");
    gram.sandbox.faults().add(Fault::error("media_fetch", "9004/2207052").skip(2));
    let child = [("image_url", url.as_str()), ("is_carousel_item", "true")];
    let mut refused = 0;
    for _ in 0..6 {
        refused += usize::from(gram.create(&child).await.status == 400);
    }
    assert_eq!(refused, 1);
    assert!(gram.sandbox.faults().active().is_empty());
}

#[tokio::test]
async fn fetches_fail_by_chance_and_the_same_seed_gives_the_same_ones() {
    let mut outcomes = Vec::new();
    for _ in 0..2 {
        let gram = Gram::facebook().await;
        gram.sandbox.meta().update_behaviour(|behaviour| behaviour.fetch_fails_one_in = 3);
        let files = FileServer::start(Served::Whole(jpeg(1000, 1000))).await;
        let url = files.url("/a.jpg");
        let mut failed = Vec::new();
        for _ in 0..20 {
            failed.push(gram.create(&[("image_url", &url)]).await.status == 400);
        }
        assert!(failed.contains(&true) && failed.contains(&false));
        outcomes.push(failed);
    }
    assert_eq!(outcomes[0], outcomes[1]);
}

#[tokio::test]
async fn a_failed_container_can_have_no_status_code() {
    let gram = Gram::facebook().await;
    gram.sandbox.meta().update_behaviour(|behaviour| {
        behaviour.failed_status = FailedStatus::Empty;
        behaviour.picture_fetch = PictureFetch::Later;
    });
    let files = FileServer::start(Served::Whole(b"no picture".to_vec())).await;
    let id = gram.image(&files.url("/a.jpg")).await;
    gram.sandbox.meta().fetches_idle().await;
    gram.pass(1);
    let container = gram.container(&id).await;
    assert_eq!(container["status_code"], "");
    assert_eq!(container["status"], "Error: Media upload has failed with error code 2207052");
}

#[tokio::test]
async fn addresses_at_home_and_forbidden_ones_are_not_fetched_on_demand() {
    let gram = Gram::facebook().await;
    let rules = b"User-agent: facebookexternalhit\nDisallow: /\n".to_vec();
    let files = FileServer::start(Served::Whole(rules)).await;
    let url = files.url("/a.jpg");
    gram.sandbox.meta().update_behaviour(|behaviour| behaviour.robots = Robots::Obey);
    assert_eq!(gram.create(&[("image_url", &url)]).await.graph_failure().2, Some(2_207_052));
    assert_eq!(files.requests(), 1);
    gram.sandbox
        .meta()
        .update_behaviour(|behaviour| behaviour.loopback_media = LoopbackMedia::Refuse);
    assert_eq!(gram.create(&[("image_url", &url)]).await.graph_failure().2, Some(2_207_052));
    assert_eq!(files.requests(), 1);
}

#[tokio::test]
async fn the_first_read_of_a_permalink_fails_by_a_fault() {
    let gram = Gram::facebook().await;
    let id = gram.published("x").await;
    gram.sandbox.faults().add(Fault::error("media", "100/33"));
    let read = || gram.get(&id, &[("fields", "permalink")]);
    assert_eq!(read().await.graph_failure(), (400, 100, Some(33)));
    assert_eq!(read().await.status, 200);
}
