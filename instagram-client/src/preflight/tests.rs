use std::collections::BTreeSet;
use std::time::Duration;

use social_core::media::{
    AudioCodec, AudioTrack, Container, FrameRate, ImageCodec, Picture, Rotation, VideoCodec,
    VideoTrack,
};

use super::*;
use Outcome::{Block, Unknown, Warn};

const IMAGES: [Place; 3] = [Place::Image, Place::StoryImage, Place::Cover];
const VIDEOS: [Place; 3] = [Place::Reel, Place::StoryVideo, Place::CarouselVideo];

/// A video that fits everywhere, changed.
fn film(change: impl FnOnce(&mut MediaInfo)) -> MediaInfo {
    let mut info = MediaInfo::new(Container::Mp4, 20_000_000);
    let mut track = VideoTrack::new(VideoCodec::H264, 1_080, 1_920);
    track.frame_rate = Some(FrameRate::constant(30.0));
    track.bitrate = Some(4_000_000);
    let mut sound = AudioTrack::new(AudioCodec::Aac);
    (sound.channels, sound.sample_rate, sound.bitrate) = (Some(2), Some(48_000), Some(128_000));
    (info.video, info.audio) = (Some(track), Some(sound));
    info.duration = Some(Duration::from_secs(42));
    info.fast_start = Some(true);
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

fn of(place: Place, change: impl FnOnce(&mut MediaInfo)) -> Vec<(RuleId, Outcome)> {
    told(&judge(&film(change), place))
}

fn seconds(seconds: f64) -> impl Fn(&mut MediaInfo) {
    move |info| info.duration = Some(Duration::from_secs_f64(seconds))
}

fn size(bytes: u64) -> impl Fn(&mut MediaInfo) {
    move |info| info.size = bytes
}

fn track(change: impl Fn(&mut VideoTrack)) -> impl Fn(&mut MediaInfo) {
    move |info| change(info.video.as_mut().unwrap())
}

fn sound(change: impl Fn(&mut AudioTrack)) -> impl Fn(&mut MediaInfo) {
    move |info| change(info.audio.as_mut().unwrap())
}

#[test]
fn files_that_fit_pass_every_rule_of_their_place() {
    for place in VIDEOS {
        assert_eq!(of(place, |_| {}), [], "{place:?}");
        assert_eq!(of(place, |info| info.audio = None), [], "{place:?}");
    }
    assert_eq!(told(&judge(&picture(1_080, 1_350), Place::Image)), []);
    assert_eq!(told(&judge(&picture(1_080, 1_920), Place::StoryImage)), []);
    assert_eq!(told(&judge(&picture(1_080, 1_920), Place::Cover)), []);
}

#[test]
fn pictures_are_jpeg_of_eight_megabytes() {
    for place in IMAGES {
        let found = |info: &MediaInfo| told(&judge(info, place));
        let mut other = picture(1_080, 1_080);
        other.container = Container::WebP;
        assert!(found(&other).contains(&(RuleId::ImageFormat, Block)), "{place:?}");
        for (bytes, outcome) in [
            (1, None),
            (8_000_000, None),
            (8_000_001, Some(Warn)),
            (8_388_608, Some(Warn)),
            (8_388_609, Some(Block)),
            (0, Some(Block)),
        ] {
            let mut info = picture(1_080, 1_080);
            info.size = bytes;
            let verdict = found(&info).into_iter().find(|(id, _)| *id == RuleId::ImageSize);
            assert_eq!(verdict.map(|(_, outcome)| outcome), outcome, "{place:?} {bytes}");
        }
    }
    assert!(told(&judge(&film(|_| {}), Place::Image)).contains(&(RuleId::ImageFormat, Block)));
}

#[test]
fn the_feed_takes_shapes_from_four_to_five_on() {
    let found = |width, height| told(&judge(&picture(width, height), Place::Image));
    for (width, height) in
        [(1_080, 1_350), (1_080, 1_080), (1_080, 566), (320, 400), (1_440, 1_440)]
    {
        assert_eq!(found(width, height), [], "{width}x{height}");
    }
    for (width, height) in [(1_079, 1_350), (1_080, 565)] {
        assert_eq!(found(width, height), [(RuleId::ImageShape, Warn)], "{width}x{height}");
    }
    for (width, height) in [(1_080, 1_370), (1_080, 560), (1_080, 1_920)] {
        assert_eq!(found(width, height), [(RuleId::ImageShape, Block)], "{width}x{height}");
    }
    // What is scaled stops nothing.
    for width in [319, 1_441, 4_000] {
        assert_eq!(found(width, width), [(RuleId::ImageWidth, Warn)], "{width}");
    }
    // What counts is the picture as it is shown.
    let mut turned = picture(1_350, 1_080);
    turned.picture.as_mut().unwrap().rotation = Rotation::Quarter;
    assert_eq!(told(&judge(&turned, Place::Image)), []);
    assert_eq!(
        told(&judge(&picture(1_080, 1_080), Place::StoryImage)),
        [(RuleId::TallShape, Warn)]
    );
}

#[test]
fn videos_are_those_of_the_page() {
    for place in VIDEOS {
        assert_eq!(of(place, |info| info.container = Container::QuickTime), []);
        assert_eq!(
            of(place, |info| info.container = Container::WebM),
            [(RuleId::VideoFormat, Block)]
        );
        assert_eq!(of(place, track(|track| track.codec = VideoCodec::Hevc)), []);
        for codec in [VideoCodec::Vp9, VideoCodec::Av1, VideoCodec::Other("apch".to_owned())] {
            let found = of(place, track(|track| track.codec = codec.clone()));
            assert_eq!(found, [(RuleId::VideoCodec, Block)]);
        }
        let rate =
            |rate| of(place, track(|track| track.frame_rate = Some(FrameRate::constant(rate))));
        for (value, outcome) in [
            (23.0, None),
            (60.0, None),
            (22.9, Some(Warn)),
            (60.5, Some(Warn)),
            (22.7, Some(Block)),
            (60.7, Some(Block)),
        ] {
            let expected: Vec<_> =
                outcome.map(|outcome| (RuleId::VideoFrameRate, outcome)).into_iter().collect();
            assert_eq!(rate(value), expected, "{value}");
        }
        let wide = |wide| of(place, track(|track| (track.width, track.height) = (wide, 1_080)));
        assert_eq!(wide(1_920), []);
        assert_eq!(wide(1_921), [(RuleId::VideoColumns, Block)]);
        let bits = |bits| of(place, track(|track| track.bitrate = Some(bits)));
        assert_eq!(bits(25_000_000), []);
        assert_eq!(bits(25_000_001), [(RuleId::VideoBitrate, Warn)]);
        assert_eq!(bits(26_214_401), [(RuleId::VideoBitrate, Block)]);
        // Whether such files are refused is not known.
        assert_eq!(of(place, |info| info.fast_start = Some(false)), [(RuleId::VideoStart, Warn)]);
        assert_eq!(of(place, track(|track| track.edits = EditList::Start)), []);
        assert_eq!(
            of(place, track(|track| track.edits = EditList::Cuts)),
            [(RuleId::VideoEdits, Warn)]
        );
    }
}

#[test]
fn sound_is_that_of_the_page() {
    for place in VIDEOS {
        assert_eq!(
            of(place, sound(|track| track.codec = AudioCodec::Opus)),
            [(RuleId::AudioCodec, Block)]
        );
        assert_eq!(
            of(place, sound(|track| track.sample_rate = Some(48_001))),
            [(RuleId::AudioRate, Block)]
        );
        assert_eq!(of(place, sound(|track| track.channels = Some(1))), []);
        for channels in [0, 3] {
            assert_eq!(
                of(place, sound(|track| track.channels = Some(channels))),
                [(RuleId::AudioChannels, Block)]
            );
        }
        assert_eq!(
            of(place, sound(|track| track.bitrate = Some(320_000))),
            [(RuleId::AudioBitrate, Warn)]
        );
    }
}

#[test]
fn each_place_has_its_own_length_size_and_shape() {
    let length = |place, value| of(place, seconds(value));
    assert_eq!(length(Place::Reel, 3.0), []);
    assert_eq!(length(Place::Reel, 900.0), []);
    assert_eq!(length(Place::Reel, 2.999), [(RuleId::ReelDuration, Block)]);
    assert_eq!(length(Place::Reel, 900.001), [(RuleId::ReelDuration, Block)]);
    assert_eq!(length(Place::StoryVideo, 60.0), []);
    assert_eq!(length(Place::StoryVideo, 60.001), [(RuleId::StoryDuration, Block)]);
    assert_eq!(length(Place::StoryVideo, 2.9), [(RuleId::StoryDuration, Block)]);
    assert_eq!(length(Place::CarouselVideo, 61.0), [(RuleId::ItemDuration, Warn)]);
    let bytes = |place, value| of(place, size(value));
    assert_eq!(bytes(Place::Reel, 300_000_000), []);
    assert_eq!(bytes(Place::Reel, 300_000_001), [(RuleId::ReelSize, Warn)]);
    assert_eq!(bytes(Place::Reel, 314_572_801), [(RuleId::ReelSize, Block)]);
    assert_eq!(bytes(Place::StoryVideo, 100_000_000), []);
    assert_eq!(bytes(Place::StoryVideo, 104_857_600), [(RuleId::StorySize, Warn)]);
    assert_eq!(bytes(Place::StoryVideo, 104_857_601), [(RuleId::StorySize, Block)]);
    assert_eq!(bytes(Place::CarouselVideo, 200_000_000), [(RuleId::ItemSize, Warn)]);
    let sides =
        |place, wide, high| of(place, track(|track| (track.width, track.height) = (wide, high)));
    assert_eq!(sides(Place::Reel, 19, 1_900), []);
    assert_eq!(sides(Place::Reel, 18, 1_900), [(RuleId::ReelShape, Block)]);
    assert_eq!(sides(Place::Reel, 1_900, 190), []);
    assert_eq!(sides(Place::Reel, 1_900, 189), [(RuleId::ReelShape, Block)]);
    assert_eq!(sides(Place::StoryVideo, 189, 1_900), [(RuleId::StoryShape, Block)]);
    assert_eq!(sides(Place::CarouselVideo, 189, 1_900), [(RuleId::ItemShape, Warn)]);
}

#[test]
fn what_a_file_does_not_tell_is_unknown_and_stops_nothing() {
    for place in VIDEOS {
        let found = told(&judge(&MediaInfo::new(Container::Mp4, 1_000), place));
        assert!(!found.is_empty());
        assert!(found.iter().all(|(_, outcome)| *outcome == Unknown), "{found:?}");
    }
    let found = told(&judge(&MediaInfo::new(Container::Jpeg, 1_000), Place::Image));
    assert_eq!(found, [(RuleId::ImageShape, Unknown), (RuleId::ImageWidth, Unknown)]);
    assert!(unreadable(&ProbeError::Truncated { at: 24 }).blocks());
    let away = unreadable(&ProbeError::Source(std::io::ErrorKind::TimedOut.into()));
    assert_eq!(away.outcome, Unknown);
}

#[test]
fn a_carousel_has_two_to_ten_items() {
    for (count, blocks) in [(0, true), (1, true), (2, false), (10, false), (11, true)] {
        assert_eq!(item_count(count).blocks(), blocks, "{count}");
    }
}

#[test]
fn the_table_has_each_rule_once_and_its_words_whole() {
    let ids: BTreeSet<_> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!((ids.len(), RULES.len()), (RuleId::ALL.len(), RuleId::ALL.len()));
    for id in RuleId::ALL {
        let rule = rule(*id);
        assert_eq!(rule.id, id.as_str());
        assert!(rule.en.ends_with('.') && rule.fr.ends_with('.'), "{id}");
        assert!(!rule.page.is_empty() && rule.checked.starts_with("2026-"), "{id}");
        assert!(!rule.fr.contains('\''), "{id}");
    }
    // Verdicts come in the order of the table.
    for place in [IMAGES, VIDEOS].concat() {
        let info = if place.is_of_video() { film(|_| {}) } else { picture(1_080, 1_350) };
        let places: Vec<_> = judge(&info, place)
            .iter()
            .map(|verdict| RULES.iter().position(|rule| rule.id == verdict.rule.id))
            .collect();
        assert!(places.is_sorted(), "{place:?}");
    }
}
