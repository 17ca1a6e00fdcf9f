use serde_json::json;

use super::*;

fn creator(changes: &serde_json::Value) -> CreatorInfo {
    let mut data = json!({
        "privacy_level_options": ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"],
        "max_video_post_duration_sec": 180,
    });
    for (name, value) in changes.as_object().unwrap() {
        data[name] = value.clone();
    }
    serde_json::from_value(data).unwrap()
}

fn problems(post: &VideoPost, facts: &VideoFacts) -> Vec<Problem> {
    check_post(post, &creator(&json!({})), facts).problems
}

fn private() -> VideoPost {
    VideoPost::new(PrivacyLevel::SelfOnly)
}

#[test]
fn a_plain_post_is_clear() {
    let facts = VideoFacts::new()
        .size(FILE_SAFE_MAX)
        .kind(VideoType::Mp4)
        .duration(Duration::from_mins(3))
        .sides(360, 4_096)
        .frame_rate(23.0);
    let findings = check_post(&private(), &creator(&json!({})), &facts);
    assert!(findings.is_clear() && findings.warnings.is_empty(), "{findings:?}");
}

#[test]
fn the_audience_must_be_offered() {
    let level = PrivacyLevel::FollowerOfCreator;
    let found = problems(&VideoPost::new(level.clone()), &VideoFacts::new());
    assert_eq!(found, [Problem::PrivacyLevel(level)]);
}

#[test]
fn what_the_creator_switched_off_stays_off() {
    let off = creator(&json!({ "comment_disabled": true, "stitch_disabled": true }));
    let post = private().allow(Interaction::Comment).allow(Interaction::Duet);
    let found = check_post(&post, &off, &VideoFacts::new()).problems;
    assert_eq!(found, [Problem::Interaction(Interaction::Comment)]);
}

#[test]
fn a_video_is_no_longer_than_the_creator_may() {
    let long = VideoFacts::new().duration(Duration::from_millis(180_001));
    assert_eq!(problems(&private(), &long), [Problem::TooLong(Duration::from_mins(3))]);
    let unsaid = creator(&json!({ "max_video_post_duration_sec": null }));
    assert!(check_post(&private(), &unsaid, &long).is_clear());
    let longer = VideoFacts::new().duration(Duration::from_secs(601));
    let found = check_post(&private(), &unsaid, &longer).problems;
    assert_eq!(found, [Problem::TooLong(DURATION_MAX)]);
    assert_eq!(check_draft(&longer).problems, [Problem::TooLong(DURATION_MAX)]);
}

#[test]
fn the_size_has_a_sure_and_an_unsure_limit() {
    let check = |size| check_draft(&VideoFacts::new().size(size));
    assert_eq!(check(0).problems, [Problem::Empty]);
    assert_eq!(check(FILE_MAX + 1).problems, [Problem::TooLarge]);
    let unsure = check(FILE_MAX);
    assert!(unsure.is_clear());
    assert_eq!(unsure.warnings, [Warning::NearlyTooLarge]);
}

#[test]
fn everything_is_found_at_once() {
    let post = private().disclose(Promotion::BrandedContent).title("x".repeat(2_201));
    let facts = VideoFacts::new().size(0).sides(359, 1_000).frame_rate(60.5);
    let expected = [
        Problem::Post(PostError::CaptionTooLong(2_201)),
        Problem::Post(PostError::PrivateBrandedContent),
        Problem::Empty,
        Problem::Sides(359, 1_000),
        Problem::FrameRate(60.5),
    ];
    assert_eq!(problems(&post, &facts), expected);
}

#[test]
fn the_mandatory_words_follow_the_disclosure() {
    assert_eq!(disclosure(&private()).label, None);
    let own = disclosure(&private().disclose(Promotion::YourBrand));
    assert!(own.label.unwrap().contains("Promotional content"));
    assert!(!own.consent.contains("Branded Content Policy"));
    let both = private().disclose(Promotion::YourBrand).disclose(Promotion::BrandedContent);
    let both = disclosure(&both);
    assert!(both.label.unwrap().contains("Paid partnership"));
    assert!(both.consent.contains("Branded Content Policy"));
}
