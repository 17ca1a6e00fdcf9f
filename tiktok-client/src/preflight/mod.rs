//! Everything that can be checked before TikTok is asked to take a post.
//!
//! TikTok looks at a file only after the upload. What it would find is told here before: one
//! [`Verdict`] for each [`Rule`], with what was measured, what is allowed, and what helps.
//!
//! ```
//! use tiktok_client::media::{Container, FrameRate, MediaInfo, VideoCodec, VideoTrack};
//! use tiktok_client::preflight::{self, Outcome, RuleId};
//!
//! // `tiktok_client::media::probe` reads this from a file.
//! let mut info = MediaInfo::new(Container::Mp4, 48_000_000);
//! let mut video = VideoTrack::new(VideoCodec::H264, 1_080, 1_920);
//! video.frame_rate = Some(FrameRate::constant(12.0));
//! info.video = Some(video);
//!
//! let verdicts = preflight::video(&info, None);
//! let blocks: Vec<_> = verdicts.iter().filter(|verdict| verdict.blocks()).collect();
//! assert_eq!(blocks.len(), 1);
//! assert_eq!(blocks[0].rule.id, RuleId::VideoFrameRate.as_str());
//! assert_eq!(blocks[0].allowed.to_string(), "23 to 60 fps");
//! // A length that the file does not tell stops nothing.
//! let length = verdicts.iter().find(|verdict| verdict.rule.id == RuleId::VideoDuration.as_str());
//! assert_eq!(length.map(|verdict| verdict.outcome), Some(Outcome::Unknown));
//! ```

mod rule;
mod table;

use social_core::media::{MediaInfo, ProbeError};

use crate::creator::{CreatorInfo, PrivacyLevel};
use crate::publish::{Interaction, PostError, Promotion, VideoPost};

pub use rule::RuleId;
#[doc(no_inline)]
pub use social_core::preflight::{
    Allowed, Evidence, Outcome, Quantity, Rule, Unit, Value, Verdict,
};
pub use table::{
    DURATION_MAX, DURATION_SURE, FRAME_RATE_RANGE, PHOTO_COUNT_RANGE, PHOTO_SIDE_MAX,
    PHOTO_SIZE_MAX, PHOTO_SIZE_SAFE_MAX, RULES, SIDE_RANGE, rule,
};

/// Something of the post itself that stands in the way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The post itself is wrong.
    #[error(transparent)]
    Post(#[from] PostError),
    /// The audience is not among the creator's options.
    #[error("the audience {0} is not offered to this creator")]
    PrivacyLevel(PrivacyLevel),
    /// The creator has switched this off for the whole account.
    #[error("the creator has switched {0:?} off")]
    Interaction(Interaction),
}

/// Checks a direct post against what the creator may do now; its file is checked by [`video`].
///
/// Everything is found at once, so that a form can show it all.
pub fn check_post(post: &VideoPost, creator: &CreatorInfo) -> Vec<Problem> {
    let mut problems: Vec<Problem> =
        post.check().err().into_iter().flatten().map(Problem::Post).collect();
    if !creator.privacy_level_options.contains(post.privacy_level()) {
        problems.push(Problem::PrivacyLevel(post.privacy_level().clone()));
    }
    let switched_off = [
        (Interaction::Comment, creator.comment_disabled),
        (Interaction::Duet, creator.duet_disabled),
        (Interaction::Stitch, creator.stitch_disabled),
    ];
    let refused = switched_off.into_iter().filter(|(what, off)| *off && post.allows(*what));
    problems.extend(refused.map(|(what, _)| Problem::Interaction(what)));
    problems
}

/// Judges a video by every rule, in the order of [`RULES`].
///
/// The length is held against the creator's own maximum. Without one, as for a draft, it is held
/// against what every creator may post, and up to what some may it is a warning.
pub fn video(info: &MediaInfo, creator: Option<&CreatorInfo>) -> Vec<Verdict> {
    let track = info.video.as_ref();
    let sides = info.video.as_ref().and_then(|_| info.displayed());
    let rate = track.and_then(|track| track.frame_rate);
    let own = creator.and_then(CreatorInfo::max_video_duration);
    let length = info.duration.map(|length| Value::amount(length.as_secs_f64(), Unit::Seconds));
    let duration = rule(RuleId::VideoDuration);
    vec![
        readable(),
        rule(RuleId::VideoContainer).judge(Some(Value::text(info.container.as_str()))),
        rule(RuleId::VideoCodec).judge(track.map(|track| Value::text(track.codec.as_str()))),
        rule(RuleId::VideoFrameRate)
            .judge(rate.map(|rate| Value::amount(rate.average, Unit::PerSecond))),
        rule(RuleId::VideoWidth).judge(sides.map(|(width, _)| Value::pixels(width))),
        rule(RuleId::VideoHeight).judge(sides.map(|(_, height)| Value::pixels(height))),
        match own {
            Some(own) => duration.judge_up_to(length, own.min(DURATION_MAX).as_secs_f64()),
            None => duration.judge(length),
        },
        rule(RuleId::VideoSize).judge(Some(Value::bytes(info.size))),
    ]
}

/// Judges one photo by every rule, in the order of [`RULES`].
///
/// TikTok refuses a whole post for one photo of it and does not say which, so each is judged.
pub fn photo(info: &MediaInfo) -> Vec<Verdict> {
    let shorter = info.picture.as_ref().map(|picture| picture.width.min(picture.height));
    let still = |animated| if animated { "animated" } else { "still" };
    let animated = info.picture.as_ref().map(|picture| still(picture.animated));
    vec![
        readable(),
        rule(RuleId::PhotoFormat).judge(Some(Value::text(info.container.as_str()))),
        rule(RuleId::PhotoStill).judge(animated.map(Value::text)),
        rule(RuleId::PhotoSide).judge(shorter.map(Value::pixels)),
        rule(RuleId::PhotoSize).judge(Some(Value::bytes(info.size))),
    ]
}

/// Judges how many photos a post has.
pub fn photo_count(count: usize) -> Verdict {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    rule(RuleId::PhotoCount).judge(Some(Value::amount(count.into(), Unit::Files)))
}

fn readable() -> Verdict {
    rule(RuleId::Readable).judge(Some(Value::text(table::READABLE)))
}

/// Judges a file that tells nothing of itself: one whose headers are wrong is blocked, one that
/// could not be read at all is unknown.
pub fn unreadable(error: &ProbeError) -> Verdict {
    let damage = error.is_of_file().then(|| Value::text(error.to_string()));
    rule(RuleId::Readable).judge(damage)
}

/// What must be said beside a post that promotes something, in TikTok's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Disclosure {
    /// The label the post gets, if any.
    pub label: Option<&'static str>,
    /// What the user agrees to by posting.
    pub consent: &'static str,
}

/// Gives the mandatory words for what a post discloses.
///
/// See [TikTok Docs/Content Sharing Guidelines].
///
/// [TikTok Docs/Content Sharing Guidelines]: https://developers.tiktok.com/doc/content-sharing-guidelines
pub fn disclosure(post: &VideoPost) -> Disclosure {
    const MUSIC: &str = "By posting, you agree to TikTok's Music Usage Confirmation";
    const BOTH: &str =
        "By posting, you agree to TikTok's Branded Content Policy and Music Usage Confirmation";
    if post.discloses(Promotion::BrandedContent) {
        let label = "Your photo/video will be labeled as 'Paid partnership'";
        Disclosure { label: Some(label), consent: BOTH }
    } else if post.discloses(Promotion::YourBrand) {
        let label = "Your photo/video will be labeled as 'Promotional content'";
        Disclosure { label: Some(label), consent: MUSIC }
    } else {
        Disclosure { label: None, consent: MUSIC }
    }
}

#[cfg(test)]
mod tests;
