//! Every kind of post, by both logins.

use std::time::Duration;

use bytes::Bytes;
use instagram_client::publish::{
    CarouselPost, ChildImage, ChildVideo, ImagePost, NewContainer, NotReady, PublishError,
    Published, ReelPost, Story, Unwatched, UploadError, VideoFrom, WaitError,
};
use instagram_client::{ContainerId, LoginFlow, MediaId};
use sha2::{Digest, Sha256};
use social_core::PollPolicy;
use social_sandbox::{EffectKind, Fault, FaultKind, RepeatedPublish};
use social_tests::{Photo, Video};

use super::{BOTH, Files, Hand};

fn photo() -> Bytes {
    Photo::new(1).sized(1080, 1350).bytes()
}

fn film() -> Bytes {
    let parts: Vec<Bytes> = Video::new(60_000).lasting(5).blocks().collect();
    parts.concat().into()
}

impl Hand {
    async fn create(&self, container: impl Into<NewContainer>) -> ContainerId {
        self.account.create_container(&container.into()).await.unwrap().id
    }

    async fn publish(&self, container: &ContainerId) -> MediaId {
        self.account.wait_until_ready(container, PollPolicy::default()).await.unwrap();
        match self.account.publish_container(container).await.unwrap() {
            Published::Now(id) => id,
            Published::Before => panic!("published before"),
        }
    }

    fn posts(&self) -> u64 {
        self.sandbox.ledger().count(EffectKind::InstagramPost)
    }
}

#[tokio::test]
async fn images_reels_stories_and_carousels_are_published_by_both_logins() {
    for flow in BOTH {
        let hand = Hand::new(flow).await;
        let (pictures, films) = (Files::of(photo()).await, Files::of(film()).await);
        let image = hand.create(ImagePost::new(pictures.url()).caption("an image")).await;
        let image = hand.publish(&image).await;
        let reel = hand.create(ReelPost::new(VideoFrom::Url(films.url()))).await;
        let reel = hand.publish(&reel).await;
        let story = hand.create(Story::image(pictures.url())).await;
        let story = hand.publish(&story).await;
        let first = hand.create(ChildImage::new(pictures.url())).await;
        let second = hand.create(ChildVideo::new(VideoFrom::Url(films.url()))).await;
        for child in [&first, &second] {
            hand.account.wait_until_ready(child, PollPolicy::default()).await.unwrap();
        }
        let carousel = hand.create(CarouselPost::new([first, second]).caption("two")).await;
        let carousel = hand.publish(&carousel).await;

        let posts = hand.sandbox.ledger().instagram_posts();
        let ids: Vec<_> = posts.iter().map(|post| post.media_id.as_str()).collect();
        assert_eq!(ids, [image.as_str(), reel.as_str(), story.as_str(), carousel.as_str()]);
        assert_eq!(posts[0].sha256, [hex::encode(Sha256::digest(photo()))]);
        assert_eq!(posts[1].sha256, [hex::encode(Sha256::digest(film()))]);
        assert_eq!(posts[3].sha256.len(), 2);
        let read = hand.account.find_media(&reel).await.unwrap();
        assert_eq!(read.media_product_type.unwrap().to_string(), "REELS");
        assert!(read.permalink.unwrap().contains("/reel/"));
        let limit = hand.account.publishing_limit(None).await.unwrap();
        assert_eq!((limit.used, limit.total), (4, Some(100)));
    }
}

#[tokio::test]
async fn a_reel_sent_as_bytes_goes_on_where_it_was_cut() {
    let hand = Hand::new(LoginFlow::FacebookLogin).await;
    let bytes = film();
    let reel = NewContainer::from(ReelPost::new(VideoFrom::Upload));
    let made = hand.account.create_container(&reel).await.unwrap();
    let cut = Fault::new("video_upload", FaultKind::CutUpload { after_bytes: 20_000 });
    hand.sandbox.faults().add(cut);
    hand.sandbox.faults().add(Fault::status("video_upload", 502));
    let url = made.upload_url.unwrap();
    hand.account.upload(&made.id, &url, &bytes, &Unwatched).await.unwrap();
    hand.publish(&made.id).await;
    let posts = hand.sandbox.ledger().instagram_posts();
    assert_eq!(posts[0].sha256, [hex::encode(Sha256::digest(&bytes))]);
    assert!(hand.sandbox.faults().active().is_empty(), "both faults struck");
}

#[tokio::test]
async fn an_upload_that_is_refused_says_so() {
    let hand = Hand::new(LoginFlow::FacebookLogin).await;
    let reel = NewContainer::from(ReelPost::new(VideoFrom::Upload));
    let made = hand.account.create_container(&reel).await.unwrap();
    hand.sandbox.meta().fail_container(made.id.as_str(), "-1/2207053").unwrap();
    let url = made.upload_url.unwrap();
    let refused = hand.account.upload(&made.id, &url, &film(), &Unwatched).await;
    assert!(matches!(refused, Err(UploadError::Refused { status: 400 })), "{refused:?}");
}

#[tokio::test]
async fn what_is_wrong_with_media_is_read_wherever_it_is_told() {
    let hand = Hand::new(LoginFlow::InstagramLogin).await;
    let png = Files::of(&b"\x89PNG\r\n\x1a\n"[..]).await;
    let refused = hand.account.create_container(&ImagePost::new(png.url()).into()).await;
    let code = refused.unwrap_err().api_code().unwrap();
    assert_eq!((code.code, code.subcode), (36_001, Some(2_207_005)));
    let reel = hand.create(ReelPost::new(VideoFrom::Url(png.url()))).await;
    let waited = hand.account.wait_until_ready(&reel, PollPolicy::default()).await;
    let Err(WaitError::NotReady(NotReady::Dead(container))) = waited else {
        panic!("{waited:?}");
    };
    assert_eq!(format!("{:?}", container.state), "Failed(Some(2207026))");
    let fault = Fault::error("media_fetch", "9004/2207052");
    hand.sandbox.faults().add(fault);
    let pictures = Files::of(photo()).await;
    let image = NewContainer::from(ImagePost::new(pictures.url()));
    let refused = hand.account.create_container(&image).await.unwrap_err();
    assert_eq!(refused.api_code().unwrap().subcode, Some(2_207_052));
    assert!(hand.account.create_container(&image).await.is_ok());
}

#[tokio::test]
async fn a_container_that_is_too_old_is_dead_and_one_too_young_is_not_published() {
    let hand = Hand::new(LoginFlow::FacebookLogin).await;
    let pictures = Files::of(photo()).await;
    let image = hand.create(ImagePost::new(pictures.url())).await;
    let early = hand.account.publish_container(&image).await;
    assert!(matches!(early, Err(PublishError::NotReady(_))), "{early:?}");
    hand.pass(Duration::from_hours(24));
    let waited = hand.account.wait_until_ready(&image, PollPolicy::default()).await;
    assert!(matches!(waited, Err(WaitError::NotReady(NotReady::Dead(_)))), "{waited:?}");
    assert_eq!(hand.posts(), 0);
}

#[tokio::test]
async fn a_lost_or_false_answer_never_makes_two_posts() {
    for repeated in [RepeatedPublish::BuilderGone, RepeatedPublish::PostsAgain] {
        for fault in [
            Fault::cut("media_publish").after_effect(),
            Fault::status("media_publish", 500).after_effect(),
            Fault::error("media_publish", "4/2207051").after_effect(),
        ] {
            let hand = Hand::new(LoginFlow::FacebookLogin).await;
            hand.sandbox.meta().update_behaviour(|set| set.repeated_publish = repeated);
            let pictures = Files::of(photo()).await;
            let image = hand.create(ImagePost::new(pictures.url())).await;
            hand.account.wait_until_ready(&image, PollPolicy::default()).await.unwrap();
            hand.sandbox.faults().add(fault);
            let lost = hand.account.publish_container(&image).await;
            assert!(matches!(lost, Err(PublishError::Publish(_))), "{lost:?}");
            let again = hand.account.publish_container(&image).await.unwrap();
            assert_eq!(again, Published::Before);
            assert_eq!(hand.posts(), 1);
        }
    }
}
