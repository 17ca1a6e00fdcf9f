//! Files of a true encoder; the expected values are those that `ffprobe` gives.

use std::time::Duration;

use bytes::Bytes;
use social_core::media::{
    AudioCodec, Container, EditList, ImageCodec, MediaInfo, Rotation, VideoCodec, probe,
};

async fn of(file: &'static [u8]) -> MediaInfo {
    probe(&Bytes::from_static(file)).await.unwrap()
}

macro_rules! fixture {
    ($name:literal) => {
        of(include_bytes!(concat!("fixtures/", $name))).await
    };
}

fn near(found: f64, expected: f64) -> bool {
    (found - expected).abs() < 0.001
}

#[tokio::test]
async fn mp4_with_the_description_first() {
    let info = fixture!("h264-aac.mp4");
    assert_eq!((info.container, info.size), (Container::Mp4, 6_478));
    assert_eq!((info.fast_start, info.fragmented), (Some(true), Some(false)));
    assert_eq!(info.duration, Some(Duration::from_secs(1)));
    assert_eq!(info.bitrate(), Some(6_478 * 8));
    let video = info.video.unwrap();
    assert_eq!((video.codec, video.width, video.height), (VideoCodec::H264, 64, 112));
    assert_eq!((video.rotation, video.edits), (Rotation::None, EditList::Start));
    let rate = video.frame_rate.unwrap();
    assert!(near(rate.average, 30.0) && !rate.variable, "{rate:?}");
    assert_eq!(video.bitrate, Some(15_608));
    let audio = info.audio.unwrap();
    assert_eq!(audio.codec, AudioCodec::Aac);
    assert_eq!((audio.channels, audio.sample_rate), (Some(1), Some(44_100)));
    assert!(audio.bitrate.unwrap().abs_diff(17_403) < 500, "{audio:?}");
}

#[tokio::test]
async fn mp4_with_the_description_last_and_turned() {
    let info = fixture!("h264-turned.mp4");
    assert_eq!(info.fast_start, Some(false));
    assert_eq!(info.duration, Some(Duration::from_millis(1_001)));
    assert_eq!(info.displayed(), Some((64, 112)));
    let video = info.video.unwrap();
    assert_eq!((video.width, video.height), (112, 64));
    assert_eq!(video.rotation, Rotation::ThreeQuarters);
    assert!(near(video.frame_rate.unwrap().average, 30_000.0 / 1_001.0));
    assert_eq!(info.audio, None);
}

#[tokio::test]
async fn quicktime_with_hevc_and_plain_samples() {
    let info = fixture!("hevc-pcm.mov");
    assert_eq!(info.container, Container::QuickTime);
    let video = info.video.unwrap();
    assert_eq!((video.codec, video.bitrate), (VideoCodec::Hevc, Some(8_360)));
    let audio = info.audio.unwrap();
    assert_eq!(audio.codec, AudioCodec::Pcm);
    assert_eq!((audio.channels, audio.sample_rate), (Some(1), Some(8_000)));
    assert_eq!(audio.bitrate, Some(128_000));
}

#[tokio::test]
async fn av1_in_mp4() {
    let info = fixture!("av1.mp4");
    assert_eq!(info.duration, Some(Duration::from_millis(200)));
    let video = info.video.unwrap();
    assert_eq!((video.codec, video.bitrate), (VideoCodec::Av1, Some(23_800)));
    assert!(near(video.frame_rate.unwrap().average, 30.0));
}

#[tokio::test]
async fn fragments_tell_a_rate_and_no_length() {
    let info = fixture!("fragments.mp4");
    assert_eq!((info.fast_start, info.fragmented), (Some(true), Some(true)));
    assert_eq!((info.duration, info.bitrate()), (None, None));
    let video = info.video.unwrap();
    assert_eq!((video.width, video.height), (64, 112));
    assert!(near(video.frame_rate.unwrap().average, 30.0));
    assert_eq!(video.bitrate, None);
}

#[tokio::test]
async fn a_variable_rate_is_named_so() {
    let rate = fixture!("variable.mp4").video.unwrap().frame_rate.unwrap();
    assert!(rate.variable);
    assert!((12.0..14.0).contains(&rate.average), "{rate:?}");
}

#[tokio::test]
async fn webm_with_vp8() {
    let info = fixture!("vp8.webm");
    assert_eq!((info.container, info.fast_start), (Container::WebM, None));
    assert_eq!(info.duration, Some(Duration::from_secs(1)));
    let video = info.video.unwrap();
    assert_eq!((video.codec, video.width, video.height), (VideoCodec::Vp8, 64, 112));
    assert!(near(video.frame_rate.unwrap().average, 30.0));
    assert_eq!(info.audio, None);
}

#[tokio::test]
async fn webm_with_vp9_and_opus() {
    let info = fixture!("vp9-opus.webm");
    assert_eq!(info.duration, Some(Duration::from_millis(1_008)));
    assert_eq!(info.video.unwrap().codec, VideoCodec::Vp9);
    let audio = info.audio.unwrap();
    assert_eq!(audio.codec, AudioCodec::Opus);
    assert_eq!((audio.channels, audio.sample_rate), (Some(2), Some(48_000)));
}

#[tokio::test]
async fn webm_as_a_browser_records_it() {
    let info = fixture!("live.webm");
    assert_eq!((info.duration, info.bitrate()), (None, None));
    assert_eq!(info.displayed(), Some((64, 112)));
}

#[tokio::test]
async fn still_pictures() {
    let photo = fixture!("photo.jpg").picture.unwrap();
    assert_eq!((photo.codec, photo.width, photo.height), (ImageCodec::Baseline, 120, 80));
    let lossy = fixture!("lossy.webp").picture.unwrap();
    assert_eq!((lossy.codec, lossy.width, lossy.height), (ImageCodec::Vp8, 100, 50));
    let lossless = fixture!("lossless.webp").picture.unwrap();
    assert_eq!((lossless.codec, lossless.width, lossless.height), (ImageCodec::Vp8L, 100, 50));
    assert!(!photo.animated && !lossy.animated && !lossless.animated);
    let moving = fixture!("moving.webp").picture.unwrap();
    assert!(moving.animated);
    assert_eq!((moving.codec, moving.width, moving.height), (ImageCodec::Vp8, 32, 32));
}

#[tokio::test]
async fn what_is_known_survives_json() {
    for info in [fixture!("h264-aac.mp4"), fixture!("vp9-opus.webm"), fixture!("photo.jpg")] {
        let text = serde_json::to_string(&info).unwrap();
        assert_eq!(serde_json::from_str::<MediaInfo>(&text).unwrap(), info, "{text}");
    }
    let text = serde_json::to_value(fixture!("h264-turned.mp4")).unwrap();
    assert_eq!(text["duration_ms"], 1_001);
    assert_eq!(text["video"]["codec"], "h264");
    assert_eq!(text["video"]["rotation"], "270");
}
