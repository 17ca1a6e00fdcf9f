//! Containers: what is sent for each kind of post, what is refused before, how far they are.

use std::time::Duration;

use instagram_client::publish::{
    Audio, BrokenRules, CarouselPost, ChildImage, ChildVideo, ContainerState, Cover, Graduation,
    ImagePost, MediaUrl, NewContainer, NotReady, Partnership, PlacedTag, Point, PostError,
    ProductTag, ReelPost, Story, Username, VideoFrom, WaitError,
};
use instagram_client::{ContainerId, Effect, ErrorClass, LoginFlow, PollPolicy, Timestamp};
use serde_json::json;

use crate::support::{Platform, account_of, answer, authorization, form, pairs};

const CREATE: (&str, &str) = ("POST", "/v25.0/17841400000000001/media");
const CONTAINER: (&str, &str) = ("GET", "/v25.0/17900000000000009");

fn container_id() -> ContainerId {
    ContainerId::new("17900000000000009")
}

fn url(name: &str) -> MediaUrl {
    MediaUrl::parse(&format!("https://media.example.com/{name}")).unwrap()
}

fn ada() -> Username {
    Username::new("ada.public").unwrap()
}

fn placed() -> PlacedTag {
    PlacedTag::new(ada(), Point::new(0.5, 0.25).unwrap())
}

/// Makes a container and gives the fields that were sent.
async fn sent(container: &NewContainer) -> Vec<(String, String)> {
    let platform = Platform::start().await;
    platform.answers(CREATE, 1, answer(200, &json!({ "id": "17900000000000009" }))).await;
    let created = account_of(&platform.meta()).create_container(container).await.unwrap();
    assert_eq!(created.id, container_id());
    let request = platform.request().await;
    assert_eq!(authorization(&request), Some("Bearer IG-token"));
    assert!(!request.url.as_str().contains("IG-token"), "{}", request.url);
    form(&request)
}

#[tokio::test]
async fn a_picture_is_announced_with_everything_said_of_it() {
    let post = ImagePost::new(url("a.jpg"))
        .caption("Sunrise #sun")
        .alt_text("The sun")
        .location_id("7")
        .tag(placed())
        .collaborator(ada())
        .product(ProductTag::new("9", Some(Point::new(0.0, 1.0).unwrap())))
        .partnership(Partnership::PaidBy(vec!["11".to_owned()]))
        .ai_generated();
    let expected = [
        ("image_url", "https://media.example.com/a.jpg"),
        ("caption", "Sunrise #sun"),
        ("alt_text", "The sun"),
        ("location_id", "7"),
        ("user_tags", r#"[{"username":"ada.public","x":0.5,"y":0.25}]"#),
        ("collaborators", r#"["ada.public"]"#),
        ("product_tags", r#"[{"product_id":"9","x":0.0,"y":1.0}]"#),
        ("branded_content_sponsor_ids", r#"["11"]"#),
        ("is_ai_generated", "true"),
    ];
    assert_eq!(sent(&post.into()).await, pairs(&expected));
    let bare = ImagePost::new(url("a.jpg")).caption("").alt_text("").location_id("");
    let bare = sent(&bare.into()).await;
    assert_eq!(bare, pairs(&[("image_url", "https://media.example.com/a.jpg")]));
}

#[tokio::test]
async fn a_reel_is_announced_with_everything_said_of_it() {
    let post = ReelPost::new(VideoFrom::Url(url("a.mp4")))
        .caption("Waves")
        .cover(Cover::Frame(Duration::from_millis(1_500)))
        .only_in_reels()
        .audio_name("The sea")
        .audio(Audio::new("5").volumes(0.5, 1.0).looped())
        .trial(Graduation::ByPerformance)
        .location_id("7")
        .tag(ada())
        .collaborator(ada())
        .product(&ProductTag::new("9", Some(Point::new(0.0, 0.0).unwrap())))
        .partnership(Partnership::Paid)
        .ai_generated();
    let audio =
        r#"{"audio_id":"5","audio_volume":0.5,"video_volume":1.0,"should_loop_audio":true}"#;
    let expected = [
        ("media_type", "REELS"),
        ("video_url", "https://media.example.com/a.mp4"),
        ("caption", "Waves"),
        ("thumb_offset", "1500"),
        ("share_to_feed", "false"),
        ("audio_name", "The sea"),
        ("audio_configuration", audio),
        ("trial_params", r#"{"graduation_strategy":"SS_PERFORMANCE"}"#),
        ("location_id", "7"),
        ("user_tags", r#"[{"username":"ada.public"}]"#),
        ("collaborators", r#"["ada.public"]"#),
        ("product_tags", r#"[{"product_id":"9"}]"#),
        ("is_paid_partnership", "true"),
        ("is_ai_generated", "true"),
    ];
    assert_eq!(sent(&post.into()).await, pairs(&expected));
    let covered = ReelPost::new(VideoFrom::Upload).cover(Cover::Picture(url("c.jpg")));
    let expected = [
        ("media_type", "REELS"),
        ("upload_type", "resumable"),
        ("cover_url", "https://media.example.com/c.jpg"),
    ];
    assert_eq!(sent(&covered.into()).await, pairs(&expected));
}

#[tokio::test]
async fn stories_and_carousels_have_forms_of_their_own() {
    let story = Story::image(url("a.jpg")).tag(ada(), None);
    let expected = [
        ("media_type", "STORIES"),
        ("image_url", "https://media.example.com/a.jpg"),
        ("user_tags", r#"[{"username":"ada.public"}]"#),
    ];
    assert_eq!(sent(&story.into()).await, pairs(&expected));
    let story = Story::video(VideoFrom::Url(url("a.mp4"))).ai_generated();
    let expected = [
        ("media_type", "STORIES"),
        ("video_url", "https://media.example.com/a.mp4"),
        ("is_ai_generated", "true"),
    ];
    assert_eq!(sent(&story.into()).await, pairs(&expected));
    let image = ChildImage::new(url("a.jpg")).alt_text("The sun").tag(placed());
    let expected = [
        ("is_carousel_item", "true"),
        ("image_url", "https://media.example.com/a.jpg"),
        ("alt_text", "The sun"),
        ("user_tags", r#"[{"username":"ada.public","x":0.5,"y":0.25}]"#),
    ];
    assert_eq!(sent(&image.into()).await, pairs(&expected));
    let video = ChildVideo::new(VideoFrom::Url(url("a.mp4")))
        .thumbnail(Duration::from_secs(1))
        .product(&ProductTag::new("9", Some(Point::new(0.0, 0.0).unwrap())));
    let expected = [
        ("is_carousel_item", "true"),
        ("media_type", "VIDEO"),
        ("video_url", "https://media.example.com/a.mp4"),
        ("thumb_offset", "1000"),
        ("product_tags", r#"[{"product_id":"9"}]"#),
    ];
    assert_eq!(sent(&video.into()).await, pairs(&expected));
    let carousel = CarouselPost::new(["1", "2"].map(ContainerId::new)).caption("Both");
    let expected = [("media_type", "CAROUSEL"), ("children", "1,2"), ("caption", "Both")];
    assert_eq!(sent(&carousel.into()).await, pairs(&expected));
}

#[tokio::test]
async fn a_video_that_is_sent_gets_its_address() {
    let platform = Platform::start().await;
    let upload = "https://rupload.facebook.com/ig-api-upload/v25.0/17900000000000009";
    let body = json!({ "id": "17900000000000009", "uri": upload });
    platform.answers(CREATE, 1, answer(200, &body)).await;
    let post = ReelPost::new(VideoFrom::Upload).into();
    let created = account_of(&platform.meta()).create_container(&post).await.unwrap();
    assert_eq!(created.upload_url.as_ref().unwrap().expose_secret(), upload);
    assert!(!format!("{created:?}").contains("rupload"), "{created:?}");
}

#[tokio::test]
async fn what_breaks_a_rule_is_not_sent() {
    let platform = Platform::start().await;
    let account = account_of(&platform.instagram());
    let eleven = || (0..11).map(|id| ContainerId::new(id.to_string()));
    let cases: Vec<(NewContainer, Vec<PostError>)> = vec![
        (
            ImagePost::new(url("a.jpg"))
                .caption("#a ".repeat(31))
                .alt_text("a".repeat(1_001))
                .into(),
            vec![PostError::TooManyHashtags(31), PostError::AltTextTooLong(1_001)],
        ),
        (
            (0..4).fold(ImagePost::new(url("a.jpg")), |post, _| post.collaborator(ada())).into(),
            vec![PostError::TooManyCollaborators(4)],
        ),
        (CarouselPost::new([container_id()]).into(), vec![PostError::Children(1)]),
        (CarouselPost::new(eleven()).into(), vec![PostError::Children(11)]),
        (
            ReelPost::new(VideoFrom::Upload).audio(Audio::new("1")).into(),
            vec![
                PostError::OnlyFacebookLogin("sending the bytes of a video"),
                PostError::OnlyFacebookLogin("the audio library"),
            ],
        ),
        (
            ImagePost::new(url("a.jpg"))
                .product(ProductTag::new("9", Some(Point::new(0.0, 0.0).unwrap())))
                .partnership(Partnership::Paid)
                .into(),
            vec![
                PostError::OnlyFacebookLogin("tagging products"),
                PostError::OnlyFacebookLogin("the label of a paid partnership"),
            ],
        ),
        (
            ChildVideo::new(VideoFrom::Url(url("a.mp4")))
                .product(&ProductTag::new("9", None))
                .into(),
            vec![PostError::OnlyFacebookLogin("tagging products")],
        ),
        (
            ReelPost::new(VideoFrom::Url(url("a.mp4"))).location_id("nowhere").into(),
            vec![PostError::LocationIsNoId],
        ),
    ];
    for (post, expected) in cases {
        assert_eq!(post.check(LoginFlow::InstagramLogin).unwrap_err().rules(), expected);
        let error = account.create_container(&post).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorClass::Validation, Effect::NotSent));
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(source.downcast_ref::<BrokenRules>().unwrap().rules(), expected);
    }
    assert!(platform.requests().await.is_empty());
}

#[test]
fn a_product_in_a_picture_has_a_place_there() {
    let product = || ProductTag::new("9", None);
    for post in [
        NewContainer::from(ImagePost::new(url("a.jpg")).product(product())),
        ChildImage::new(url("a.jpg")).product(product()).into(),
    ] {
        let broken = post.check(LoginFlow::FacebookLogin).unwrap_err();
        assert_eq!(broken.rules(), [PostError::ProductWithoutPoint]);
    }
    let film = ChildVideo::new(VideoFrom::Upload).product(&product());
    assert!(NewContainer::from(film).check(LoginFlow::FacebookLogin).is_ok());
}

#[tokio::test]
async fn an_id_leads_nowhere_else() {
    let platform = Platform::start().await;
    for id in ["", "..", "1/2", "1?fields=x", "me%2F", "é"] {
        let error =
            account_of(&platform.meta()).container(&ContainerId::new(id)).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.effect()),
            (ErrorClass::Validation, Effect::NotSent),
            "{id}"
        );
    }
    assert!(platform.requests().await.is_empty());
}

fn policy() -> PollPolicy {
    PollPolicy::default()
        .with_delays([Duration::from_millis(1)])
        .with_total(Duration::from_hours(1_000_000))
}

#[tokio::test]
async fn a_container_is_asked_until_it_is_ready() {
    let platform = Platform::start().await;
    let state = |code: &str| answer(200, &json!({ "status_code": code }));
    platform.answers(CONTAINER, 2, state("IN_PROGRESS")).await;
    platform.answers(CONTAINER, 1, state("FINISHED")).await;
    let account = account_of(&platform.instagram());
    let waiting =
        tokio::spawn(async move { account.wait_until_ready(&container_id(), policy()).await });
    while !waiting.is_finished() {
        platform.clock.advance(Duration::from_secs(1));
        tokio::task::yield_now().await;
    }
    assert_eq!(waiting.await.unwrap().unwrap().state, ContainerState::Finished);
    let query = platform.requests().await[0].url.query().unwrap().to_owned();
    assert_eq!(query, "fields=id%2Cstatus_code%2Cstatus%2Cvideo_status%2Ccopyright_check_status");
}

#[tokio::test]
async fn a_container_that_came_to_nothing_says_why() {
    let platform = Platform::start().await;
    let failed = json!({ "status_code": "ERROR", "status": "Error: code 2207026" });
    platform.answers(CONTAINER, 1, answer(200, &failed)).await;
    let account = account_of(&platform.instagram());
    let ended = account.wait_until_ready(&container_id(), policy()).await.unwrap_err();
    let WaitError::NotReady(NotReady::Dead(container)) = ended else { panic!("{ended}") };
    assert_eq!(container.state, ContainerState::Failed(Some(2_207_026)));
}

#[tokio::test]
async fn the_limit_is_read_as_it_stands() {
    let platform = Platform::start().await;
    let path = ("GET", "/v25.0/17841400000000001/content_publishing_limit");
    let body = json!({ "data": [{
        "quota_usage": 2, "config": { "quota_total": 50, "quota_duration": 86_400 },
    }] });
    platform.answers(path, 1, answer(200, &body)).await;
    platform.answers(path, 1, answer(200, &json!({ "data": [{ "quota_usage": 3 }] }))).await;
    let account = account_of(&platform.instagram());
    let since = Timestamp::from_unix(1_760_000_000);
    let limit = account.publishing_limit(Some(since)).await.unwrap();
    assert_eq!((limit.used, limit.total, limit.left()), (2, Some(50), Some(48)));
    assert_eq!(limit.window, Some(Duration::from_hours(24)));
    let limit = account.publishing_limit(None).await.unwrap();
    assert_eq!((limit.used, limit.total, limit.left()), (3, None, None));
    let query = platform.requests().await[0].url.query().unwrap().to_owned();
    assert!(query.ends_with("&since=1760000000"), "{query}");
}
