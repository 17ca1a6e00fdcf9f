//! Everything about a video post that can be checked before TikTok is asked to take it.

use std::time::Duration;

use crate::creator::{CreatorInfo, PrivacyLevel};
use crate::publish::{
    FILE_MAX, FILE_SAFE_MAX, Interaction, PostError, Promotion, VideoPost, VideoType,
};

/// The longest video that the API takes of anyone.
pub const DURATION_MAX: Duration = Duration::from_mins(10);
/// The sides of a picture in pixels, shortest and longest.
pub const SIDE_RANGE: std::ops::RangeInclusive<u32> = 360..=4096;
/// Pictures a second, fewest and most.
pub const FRAME_RATE_RANGE: std::ops::RangeInclusive<f64> = 23.0..=60.0;

/// What is known of a video file; what is not known is not checked.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[must_use]
pub struct VideoFacts {
    size: Option<u64>,
    kind: Option<VideoType>,
    duration: Option<Duration>,
    sides: Option<(u32, u32)>,
    frame_rate: Option<f64>,
}

impl VideoFacts {
    /// Knows nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the size in bytes.
    pub fn size(mut self, bytes: u64) -> Self {
        self.size = Some(bytes);
        self
    }

    /// Sets the kind of the file.
    pub fn kind(mut self, kind: VideoType) -> Self {
        self.kind = Some(kind);
        self
    }

    /// Sets the length.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.duration = Some(duration);
        self
    }

    /// Sets width and height in pixels.
    pub fn sides(mut self, width: u32, height: u32) -> Self {
        self.sides = Some((width, height));
        self
    }

    /// Sets the pictures a second.
    pub fn frame_rate(mut self, rate: f64) -> Self {
        self.frame_rate = Some(rate);
        self
    }
}

/// Something that stands in the way of a post.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
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
    /// The video is longer than this creator's longest.
    #[error("the video is longer than {0:?}, the longest for this creator")]
    TooLong(Duration),
    /// The file is empty.
    #[error("the file is empty")]
    Empty,
    /// The file is larger than TikTok takes.
    #[error("the file has more than {FILE_MAX} bytes")]
    TooLarge,
    /// A side of the picture is too short or too long.
    #[error("the picture has {0} by {1} pixels; each side must have 360 to 4096")]
    Sides(u32, u32),
    /// There are too few or too many pictures a second.
    #[error("the video has {0} pictures a second; it must have 23 to 60")]
    FrameRate(f64),
}

/// Something that may stand in the way: the platform's words can be read in two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Warning {
    /// The file is larger than four thousand million bytes.
    #[error("the file has more than {FILE_SAFE_MAX} bytes, which tiktok may refuse")]
    NearlyTooLarge,
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Findings {
    /// What stands in the way. TikTok is not to be asked before these are gone.
    pub problems: Vec<Problem>,
    /// What may stand in the way.
    pub warnings: Vec<Warning>,
}

impl Findings {
    /// Tells whether nothing stands in the way.
    pub fn is_clear(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Checks a direct post against what the creator may do now and what is known of the file.
///
/// Everything is found at once, so that a form can show it all.
pub fn check_post(post: &VideoPost, creator: &CreatorInfo, facts: &VideoFacts) -> Findings {
    let mut findings = check_file(facts);
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
    let longest = creator.max_video_duration().unwrap_or(DURATION_MAX).min(DURATION_MAX);
    if facts.duration.is_some_and(|duration| duration > longest) {
        problems.push(Problem::TooLong(longest));
    }
    problems.append(&mut findings.problems);
    Findings { problems, ..findings }
}

/// Checks a draft: only the file counts, and the longest the API takes.
pub fn check_draft(facts: &VideoFacts) -> Findings {
    let mut findings = check_file(facts);
    if facts.duration.is_some_and(|duration| duration > DURATION_MAX) {
        findings.problems.push(Problem::TooLong(DURATION_MAX));
    }
    findings
}

fn check_file(facts: &VideoFacts) -> Findings {
    let mut findings = Findings::default();
    match facts.size {
        Some(0) => findings.problems.push(Problem::Empty),
        Some(size) if size > FILE_MAX => findings.problems.push(Problem::TooLarge),
        Some(size) if size > FILE_SAFE_MAX => findings.warnings.push(Warning::NearlyTooLarge),
        _ => {}
    }
    if let Some((width, height)) = facts.sides
        && !(SIDE_RANGE.contains(&width) && SIDE_RANGE.contains(&height))
    {
        findings.problems.push(Problem::Sides(width, height));
    }
    if let Some(rate) = facts.frame_rate.filter(|rate| !FRAME_RATE_RANGE.contains(rate)) {
        findings.problems.push(Problem::FrameRate(rate));
    }
    findings
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
