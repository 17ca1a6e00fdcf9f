use serde_json::json;
use social_core::media::{Container, MediaInfo};
use social_core::{AccountId, AppName, Scopes, Subject, UserId};
use social_store::{AccountState, AssetState};

use super::*;
use crate::publish::sample::now;

fn account(flow: LoginFlow, scopes: &str) -> Account {
    Account {
        id: AccountId::new("account-1"),
        user_id: UserId::new("user-1"),
        app: AppName::default_app(),
        flow,
        subject: Subject::new("1022"),
        scopes: Scopes::parse(scopes),
        state: AccountState::Active,
        token_version: 1,
        issued_at: Some(now()),
        access_expires_at: None,
        refresh_expires_at: None,
        metadata: json!({}),
        created_at: now(),
        updated_at: now(),
        revoked_at: None,
    }
}

fn professional(level: &str) -> InstagramAccount {
    InstagramAccount {
        account_id: AccountId::new("account-1"),
        app: AppName::default_app(),
        ig_business_id: "1784".to_owned(),
        page_id: None,
        page_name: None,
        username: "ada".to_owned(),
        account_type: None,
        access_level: level.to_owned(),
        data_access_expires_at: None,
        created_at: now(),
        updated_at: now(),
    }
}

fn asset(id: &str, content_type: &str) -> MediaAsset {
    MediaAsset {
        id: id.into(),
        app: AppName::default_app(),
        user_id: UserId::new("user-1"),
        object_key: id.to_owned(),
        file_name: id.to_owned(),
        content_type: content_type.to_owned(),
        size: 1,
        sha256: String::new(),
        state: AssetState::Ready,
        created_at: now(),
        expires_at: now(),
        probe: None,
    }
}

fn assets() -> Vec<MediaAsset> {
    vec![asset("p", "image/jpeg"), asset("v", "video/mp4"), asset("t", "text/plain")]
}

fn request(media: &str) -> InstagramRequest {
    let text = format!(r#"{{"account_id":"account-1","ig_id":"1784","media":{media}}}"#);
    serde_json::from_str(&text).unwrap()
}

fn found(request: &InstagramRequest) -> Vec<(&'static str, &'static str)> {
    let account = account(LoginFlow::FacebookLogin, "instagram_content_publish");
    codes(&of_request(request, &account, &professional("publish"), &assets(), now()))
}

fn codes(broken: &[Violation]) -> Vec<(&'static str, &'static str)> {
    broken.iter().map(|one| (one.field, one.code)).collect()
}

const IMAGE: &str = r#"{"image":{"file":{"asset":"p"}}}"#;
const REEL: &str = r#"{"reel":{"file":{"asset":"v"}}}"#;
const STORY: &str = r#"{"story":{"asset":"v"}}"#;
const CAROUSEL: &str = r#"{"carousel":[{"file":{"asset":"p"}},{"file":{"asset":"v"}}]}"#;

#[test]
fn every_kind_that_fits_is_fine() {
    for media in [IMAGE, REEL, STORY, r#"{"story":{"asset":"p"}}"#, CAROUSEL] {
        assert_eq!(found(&request(media)), [], "{media}");
    }
}

#[test]
fn the_permission_and_the_account_are_looked_at() {
    let of = |scopes, level| {
        let account = account(LoginFlow::InstagramLogin, scopes);
        codes(&of_request(&request(IMAGE), &account, &professional(level), &assets(), now()))
    };
    assert_eq!(of("instagram_business_content_publish", "publish"), []);
    let lacks = [("account_id", "scope_not_authorized")];
    assert_eq!(of("instagram_business_basic", "publish"), lacks);
    assert_eq!(of("instagram_business_content_publish", "read"), lacks);
    let unusable = [("ig_id", "account_not_usable")];
    assert_eq!(of("instagram_business_content_publish", "personal_account"), unusable);
}

#[test]
fn files_must_be_of_the_kind() {
    let image = |id| found(&request(&format!(r#"{{"image":{{"file":{{"asset":"{id}"}}}}}}"#)));
    assert_eq!(image("v"), [("media", "not_a_photo")]);
    assert_eq!(image("t"), [("media", "not_media")]);
    assert_eq!(image("x"), [("media", "media_gone")]);
    assert_eq!(found(&request(r#"{"reel":{"file":{"asset":"p"}}}"#)), [("media", "not_a_video")]);
    let plain = r#"{"reel":{"file":{"video_url":"http://media.example.com/a.mp4"}}}"#;
    assert_eq!(found(&request(plain)), [("media", "url_not_usable")]);
}

#[test]
fn options_follow_the_rules_of_the_kind() {
    let with = |media, change: &dyn Fn(&mut InstagramRequest)| {
        let mut request = request(media);
        change(&mut request);
        found(&request)
    };
    assert_eq!(with(IMAGE, &|r| r.caption = "x".repeat(2_201)), [("caption", "too_long")]);
    let tags =
        |count: usize| (0..count).map(|one| format!("#t{one}")).collect::<Vec<_>>().join(" ");
    assert_eq!(with(REEL, &|r| r.caption = tags(30)), []);
    assert_eq!(with(REEL, &|r| r.caption = tags(31)), [("caption", "too_many_hashtags")]);
    let many = |r: &mut InstagramRequest| r.collaborators = vec!["ada".to_owned(); 4];
    assert_eq!(with(CAROUSEL, &many), [("collaborators", "too_many")]);
    assert_eq!(with(STORY, &|r| r.caption = "x".to_owned()), [("caption", "not_for_stories")]);
    let tag = |x: Option<f64>, y: Option<f64>| super::super::request::InstagramTag {
        username: "ada".to_owned(),
        x,
        y,
    };
    let tagged = |media, x, y| with(media, &|r| r.tags = vec![tag(x, y)]);
    assert_eq!(tagged(REEL, None, None), []);
    assert_eq!(tagged(REEL, Some(0.5), Some(0.5)), [("user_tags", "images_only")]);
    assert_eq!(tagged(IMAGE, None, None), [("user_tags", "point_required")]);
    assert_eq!(tagged(IMAGE, Some(0.5), Some(1.5)), [("user_tags", "outside_picture")]);
    assert_eq!(tagged(STORY, Some(0.5), Some(0.5)), []);
    assert_eq!(tagged(CAROUSEL, None, None), [("user_tags", "not_for_carousels")]);
    let late = |r: &mut InstagramRequest| {
        r.scheduled_for = Some(now() + std::time::Duration::from_hours(24 * 181));
    };
    assert_eq!(with(IMAGE, &late), [("scheduled_for", "too_far")]);
}

#[test]
fn only_facebook_login_sends_bytes_and_names_products() {
    let account = account(LoginFlow::InstagramLogin, "instagram_business_content_publish");
    let of = |request: &InstagramRequest| {
        codes(&of_request(request, &account, &professional("publish"), &assets(), now()))
    };
    assert_eq!(of(&request(REEL)), [], "it is fetched from us");
    let mut sent = request(REEL);
    sent.hand_over = Some(HandOver::Upload);
    assert_eq!(of(&sent), [("account_id", "only_facebook_login")]);
    let mut paid = request(IMAGE);
    paid.partnership = InstagramPartnership::Paid;
    assert_eq!(of(&paid), [("account_id", "only_facebook_login")]);
}

#[test]
fn a_place_and_a_product_are_refused_before_instagram_refuses_them_without_words() {
    let account = account(LoginFlow::FacebookLogin, "instagram_content_publish");
    let of = |request: &InstagramRequest| {
        codes(&of_request(request, &account, &professional("publish"), &assets(), now()))
    };
    let mut lost = request(IMAGE);
    for (place, broken) in
        [("7", None), ("nowhere", Some("bad_location")), ("1\0", Some("bad_location"))]
    {
        lost.location_id = Some(place.to_owned());
        assert_eq!(of(&lost), Vec::from_iter(broken.map(|code| ("location_id", code))), "{place}");
    }
    let mut sold = request(IMAGE);
    sold.products = serde_json::from_str(r#"[{"product_id":"7"}]"#).unwrap();
    assert_eq!(of(&sold), [("product_tags", "point_required")]);
    sold.media = request(REEL).media;
    assert_eq!(of(&sold), [], "in a reel it has no place");
    let media = r#"{"carousel":[{"file":{"asset":"p"}},{"file":{"asset":"v"},"products":[{"product_id":"7"}]}]}"#;
    assert_eq!(of(&request(media)), [], "nor in a video of a carousel");
}

#[test]
fn a_bad_item_is_named() {
    let media = r#"{"carousel":[{"file":{"asset":"p"}},{"file":{"asset":"v"},"alt_text":"x"}]}"#;
    let account = account(LoginFlow::FacebookLogin, "instagram_content_publish");
    let broken = of_request(&request(media), &account, &professional("publish"), &assets(), now());
    assert_eq!((broken[0].code, broken[0].photo), ("images_only", Some(1)));
}

#[test]
fn files_are_judged_for_their_place() {
    let mut small = MediaInfo::new(Container::Jpeg, 9_000_000);
    small.picture =
        Some(social_core::media::Picture::new(social_core::media::ImageCodec::Baseline, 1, 1));
    let told = [
        (asset("p", "image/jpeg"), Ok(small)),
        (asset("v", "video/mp4"), { Ok(MediaInfo::new(Container::Mp4, 400_000_000)) }),
    ];
    let blocks = |media: &str| {
        let judged = of_files(&request(media).media, &told);
        let blocks = judged.iter().filter(|one| one.verdict.blocks());
        blocks.map(|one| (one.photo, one.verdict.rule.id)).collect::<Vec<_>>()
    };
    assert_eq!(blocks(IMAGE), [(None, "instagram.image.size")]);
    assert_eq!(blocks(REEL), [(None, "instagram.reel.size")]);
    assert_eq!(blocks(STORY), [(None, "instagram.story.size")]);
    let cover = r#"{"reel":{"file":{"asset":"x"},"cover":{"picture":{"asset":"p"}}}}"#;
    assert_eq!(blocks(cover), [(None, "instagram.image.size")]);
    assert_eq!(blocks(CAROUSEL), [(Some(0), "instagram.image.size")]);
    let one = r#"{"carousel":[{"file":{"asset":"x"}}]}"#;
    assert_eq!(blocks(one), [(None, "instagram.carousel.count")]);
    let judged = of_files(&request(CAROUSEL).media, &told);
    let block = judged.into_iter().find(|one| one.verdict.blocks()).unwrap();
    assert!(of_verdict(block).message.starts_with("item 1: "));
}

#[test]
fn carousels_have_two_to_ten_items() {
    let items = |count: usize| {
        let items = vec![r#"{"file":{"asset":"p"}}"#; count].join(",");
        let request = request(&format!(r#"{{"carousel":[{items}]}}"#));
        let blocks = of_files(&request.media, &[]).iter().any(|one| one.verdict.blocks());
        (blocks, found(&request).len())
    };
    assert_eq!(items(1), (true, 0));
    assert_eq!(items(2), (false, 0));
    assert_eq!(items(10), (false, 0));
    assert_eq!(items(11), (true, 0));
}
