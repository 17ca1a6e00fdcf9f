use std::collections::BTreeSet;

use serde_json::json;
use social_core::media::{
    Container, FrameRate, ImageCodec, Picture, Rotation, VideoCodec, VideoTrack,
};

use super::*;
use crate::code::FailReason;
use crate::publish::{FILE_MAX, FILE_SAFE_MAX};

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

fn private() -> VideoPost {
    VideoPost::new(PrivacyLevel::SelfOnly)
}

/// A video that fits, changed.
fn film(change: impl FnOnce(&mut MediaInfo)) -> MediaInfo {
    let mut info = MediaInfo::new(Container::Mp4, 48_000_000);
    let mut track = VideoTrack::new(VideoCodec::H264, 1_080, 1_920);
    track.frame_rate = Some(FrameRate::constant(30.0));
    info.video = Some(track);
    info.duration = Some(std::time::Duration::from_secs(42));
    change(&mut info);
    info
}

fn picture(width: u32, height: u32) -> MediaInfo {
    let mut info = MediaInfo::new(Container::Jpeg, 2_000_000);
    info.picture = Some(Picture::new(ImageCodec::Baseline, width, height));
    info
}

/// The rules that do not simply pass, with what they say.
fn told(verdicts: &[Verdict]) -> Vec<(RuleId, Outcome)> {
    let other = verdicts.iter().filter(|verdict| verdict.outcome != Outcome::Pass);
    other.map(|verdict| (verdict.rule.id.parse().unwrap(), verdict.outcome)).collect()
}

fn of_film(change: impl FnOnce(&mut MediaInfo)) -> Vec<(RuleId, Outcome)> {
    told(&video(&film(change), Some(&creator(&json!({})))))
}

fn seconds(seconds: f64) -> impl FnOnce(&mut MediaInfo) {
    move |info| info.duration = Some(std::time::Duration::from_secs_f64(seconds))
}

fn rate(rate: f64) -> impl FnOnce(&mut MediaInfo) {
    move |info| info.video.as_mut().unwrap().frame_rate = Some(FrameRate::constant(rate))
}

fn sides(width: u32, height: u32) -> impl FnOnce(&mut MediaInfo) {
    move |info| {
        let track = info.video.as_mut().unwrap();
        (track.width, track.height) = (width, height);
    }
}

#[test]
fn a_file_that_fits_passes_every_rule() {
    let verdicts = video(&film(|_| {}), Some(&creator(&json!({}))));
    assert_eq!(told(&verdicts), []);
    let ids: Vec<_> = verdicts.iter().map(|verdict| verdict.rule.id).collect();
    let table: Vec<_> = RULES.iter().map(|rule| rule.id).take(ids.len()).collect();
    assert_eq!(ids, table);
}

#[test]
fn containers_and_codecs_are_those_of_the_page() {
    use Outcome::Block;
    for container in [Container::Mp4, Container::QuickTime, Container::WebM] {
        assert_eq!(of_film(|info| info.container = container), []);
    }
    for codec in [VideoCodec::H264, VideoCodec::Hevc, VideoCodec::Vp8, VideoCodec::Vp9] {
        assert_eq!(of_film(|info| info.video.as_mut().unwrap().codec = codec), []);
    }
    for codec in [VideoCodec::Av1, VideoCodec::Other("apch".to_owned())] {
        let found = of_film(|info| info.video.as_mut().unwrap().codec = codec);
        assert_eq!(found, [(RuleId::VideoCodec, Block)]);
    }
    let photo = told(&video(&picture(1_080, 1_920), None));
    assert_eq!(photo[0], (RuleId::VideoContainer, Block));
}

#[test]
fn rates_and_sides_have_ends() {
    use Outcome::{Block, Warn};
    for (value, expected) in
        [(23.0, None), (60.0, None), (23.976, None), (60.02, Some(Warn)), (22.5, Some(Block))]
    {
        let expected: Vec<_> =
            expected.map(|outcome| (RuleId::VideoFrameRate, outcome)).into_iter().collect();
        assert_eq!(of_film(rate(value)), expected, "{value}");
    }
    assert_eq!(of_film(rate(61.0)), [(RuleId::VideoFrameRate, Block)]);
    assert_eq!(of_film(sides(360, 4_096)), []);
    assert_eq!(of_film(sides(359, 4_096)), [(RuleId::VideoWidth, Block)]);
    assert_eq!(of_film(sides(360, 4_097)), [(RuleId::VideoHeight, Block)]);
    // What counts is the picture as it is shown.
    let turned = of_film(|info| {
        sides(1_920, 300)(info);
        info.video.as_mut().unwrap().rotation = Rotation::Quarter;
    });
    assert_eq!(turned, [(RuleId::VideoWidth, Block)]);
}

#[test]
fn the_length_is_held_against_the_creators_own_maximum() {
    use Outcome::{Block, Warn};
    let judge = |length, longest: serde_json::Value| {
        let creator = creator(&json!({ "max_video_post_duration_sec": longest }));
        told(&video(&film(seconds(length)), Some(&creator)))
    };
    assert_eq!(judge(180.0, json!(180)), []);
    assert_eq!(judge(180.001, json!(180)), [(RuleId::VideoDuration, Block)]);
    assert_eq!(judge(300.0, json!(300)), []);
    // No creator's maximum is above the API's own.
    assert_eq!(judge(601.0, json!(3_600)), [(RuleId::VideoDuration, Block)]);
    // Where TikTok names none, what only some may is a warning.
    assert_eq!(judge(181.0, json!(null)), [(RuleId::VideoDuration, Warn)]);
    assert_eq!(judge(601.0, json!(null)), [(RuleId::VideoDuration, Block)]);
    assert_eq!(told(&video(&film(seconds(600.0)), None)), [(RuleId::VideoDuration, Warn)]);
}

#[test]
fn sizes_have_a_sure_and_an_unsure_end() {
    use Outcome::{Block, Warn};
    let size = |size| of_film(|info| info.size = size);
    assert_eq!(size(FILE_SAFE_MAX), []);
    assert_eq!(size(FILE_SAFE_MAX + 1), [(RuleId::VideoSize, Warn)]);
    assert_eq!(size(FILE_MAX), [(RuleId::VideoSize, Warn)]);
    assert_eq!(size(FILE_MAX + 1), [(RuleId::VideoSize, Block)]);
    assert_eq!(size(0), [(RuleId::VideoSize, Block)]);
    let photo_of = |size| {
        let mut info = picture(1_080, 1_920);
        info.size = size;
        told(&photo(&info))
    };
    assert_eq!(photo_of(PHOTO_SIZE_SAFE_MAX), []);
    assert_eq!(photo_of(PHOTO_SIZE_MAX), [(RuleId::PhotoSize, Warn)]);
    assert_eq!(photo_of(PHOTO_SIZE_MAX + 1), [(RuleId::PhotoSize, Block)]);
}

#[test]
fn what_a_file_does_not_tell_is_unknown_and_stops_nothing() {
    let verdicts = video(&MediaInfo::new(Container::WebM, 1_000), None);
    assert!(!verdicts.iter().any(Verdict::blocks), "{verdicts:?}");
    let unknown = told(&verdicts);
    assert_eq!(unknown.len(), 5);
    assert!(unknown.iter().all(|(_, outcome)| *outcome == Outcome::Unknown), "{unknown:?}");
}

/// Sizes that were taken and refused in the field.
#[test]
fn photos_are_judged_by_their_shorter_side() {
    let side = |width, height| told(&photo(&picture(width, height)));
    assert_eq!(side(941, 1_672), []);
    for (width, height) in [(1_086, 1_448), (1_254, 1_254)] {
        assert_eq!(side(width, height), [(RuleId::PhotoSide, Outcome::Block)]);
    }
    let mut moving = picture(500, 500);
    moving.container = Container::WebP;
    moving.picture.as_mut().unwrap().animated = true;
    assert_eq!(told(&photo(&moving)), [(RuleId::PhotoStill, Outcome::Warn)]);
    assert!(told(&photo(&film(|_| {}))).contains(&(RuleId::PhotoFormat, Outcome::Block)));
    assert!(photo_count(0).blocks() && photo_count(36).blocks());
    assert!(!photo_count(1).blocks() && !photo_count(35).blocks());
}

#[test]
fn a_file_that_cannot_be_read_is_blocked_and_one_that_was_not_is_unknown() {
    let damaged = unreadable(&ProbeError::Truncated { at: 24 });
    assert!(damaged.blocks());
    assert!(damaged.to_string().contains("byte 24"), "{damaged}");
    let away = unreadable(&ProbeError::Source(std::io::ErrorKind::TimedOut.into()));
    assert_eq!(away.outcome, Outcome::Unknown);
}

#[test]
fn a_verdict_is_data() {
    let verdicts = video(&film(rate(12.5)), None);
    let shown = serde_json::to_value(&verdicts).unwrap();
    let expected = json!({
        "rule": "video.frame_rate",
        "outcome": "block",
        "measured": { "amount": 12.5, "unit": "fps" },
        "allowed": { "min": 23, "max": 60, "unit": "fps" },
        "cure": {
            "en": "Export the video with 30 frames a second.",
            "fr": "Exportez la vidéo avec 30 images par seconde.",
        },
    });
    assert_eq!(shown[3], expected);
    assert_eq!(shown[1]["measured"], "mp4");
    assert_eq!(shown[1]["allowed"], json!({ "one_of": ["mp4", "mov", "webm"] }));
    assert_eq!(shown[1]["cure"], json!(null));
    assert_eq!(shown[7]["measured"], json!({ "amount": 48_000_000, "unit": "bytes" }));
    assert_eq!(verdicts[3].to_string(), "video.frame_rate is 12.5 fps; allowed: 23 to 60 fps");
}

#[test]
fn the_table_has_each_rule_once_and_its_words_whole() {
    let ids: BTreeSet<_> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!((ids.len(), RULES.len()), (RuleId::ALL.len(), RuleId::ALL.len()));
    for id in RuleId::ALL {
        let rule = rule(*id);
        assert_eq!(rule.id, id.as_str());
        assert!(rule.en.ends_with('.') && rule.fr.ends_with('.'), "{id}");
        assert!(rule.fail_reason.is_none_or(|reason| FailReason::KNOWN.contains(&reason)), "{id}");
        assert!(!rule.page.is_empty() && rule.checked.starts_with("2026-"), "{id}");
    }
}

/// The constants are what the rows say.
#[test]
fn the_table_agrees_with_the_constants() {
    let range = |id| match rule(id) {
        Rule { allowed: Allowed::Range { min, max, .. }, lenient, .. } => (*min, *max, *lenient),
        other => panic!("{other:?}"),
    };
    #[expect(clippy::cast_precision_loss, reason = "small enough")]
    let float = |number: u64| number as f64;
    let frames = (Some(*FRAME_RATE_RANGE.start()), Some(*FRAME_RATE_RANGE.end()));
    let (min, max, _) = range(RuleId::VideoFrameRate);
    assert_eq!((min, max), frames);
    for id in [RuleId::VideoWidth, RuleId::VideoHeight] {
        let ends = (*SIDE_RANGE.start(), *SIDE_RANGE.end());
        assert_eq!(range(id), (Some(ends.0.into()), Some(ends.1.into()), None));
    }
    let longest = (DURATION_SURE.as_secs_f64(), DURATION_MAX.as_secs_f64());
    assert_eq!(range(RuleId::VideoDuration), (None, Some(longest.0), Some((0.0, longest.1))));
    let sizes = [
        (RuleId::VideoSize, FILE_SAFE_MAX, FILE_MAX),
        (RuleId::PhotoSize, PHOTO_SIZE_SAFE_MAX, PHOTO_SIZE_MAX),
    ];
    for (id, sure, most) in sizes {
        let expected = (Some(1.0), Some(float(sure)), Some((1.0, float(most))));
        assert_eq!(range(id), expected, "{id}");
    }
    assert_eq!(range(RuleId::PhotoSide), (None, Some(PHOTO_SIDE_MAX.into()), None));
    let (fewest, most) = (*PHOTO_COUNT_RANGE.start(), *PHOTO_COUNT_RANGE.end());
    assert_eq!(range(RuleId::PhotoCount), (Some(fewest.into()), Some(most.into()), None));
}

#[test]
fn the_audience_must_be_offered() {
    let level = PrivacyLevel::FollowerOfCreator;
    let found = check_post(&VideoPost::new(level.clone()), &creator(&json!({})));
    assert_eq!(found, [Problem::PrivacyLevel(level)]);
}

#[test]
fn what_the_creator_switched_off_stays_off() {
    let off = creator(&json!({ "comment_disabled": true, "stitch_disabled": true }));
    let post = private().allow(Interaction::Comment).allow(Interaction::Duet);
    assert_eq!(check_post(&post, &off), [Problem::Interaction(Interaction::Comment)]);
}

#[test]
fn everything_is_found_at_once() {
    let post = private().disclose(Promotion::BrandedContent).title("x".repeat(2_201));
    let expected = [
        Problem::Post(PostError::CaptionTooLong(2_201)),
        Problem::Post(PostError::PrivateBrandedContent),
    ];
    assert_eq!(check_post(&post, &creator(&json!({}))), expected);
    let bad = |info: &mut MediaInfo| {
        sides(359, 1_000)(info);
        rate(61.0)(info);
        info.size = 0;
    };
    let rules: Vec<_> = of_film(bad).into_iter().map(|(id, _)| id).collect();
    assert_eq!(rules, [RuleId::VideoFrameRate, RuleId::VideoWidth, RuleId::VideoSize]);
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
