//! What is found out about a request before the platform is asked, whichever it is.

use serde::Serialize;
use social_core::Timestamp;
use social_core::media::{Container, MediaInfo, ProbeError};
use social_core::preflight::Verdict;
use social_store::MediaAsset;

use crate::error::Violation;

/// How far ahead a post may be planned.
const FARTHEST_PLAN: std::time::Duration = std::time::Duration::from_hours(24 * 180);

/// What a request was found to be.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Preflight {
    /// Every broken rule; nothing can be published before these are gone.
    pub violations: Vec<Violation>,
    /// What each of the platform's rules says of the staged files; none for a file that is elsewhere.
    pub verdicts: Vec<Judged>,
}

/// What a rule says of one of the request's files.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Judged {
    /// Which photo, or item of a carousel, it is, counted from zero; `None` for a post of one file,
    /// and for what goes for all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo: Option<u32>,
    /// What the rule says.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// A staged file, judged on its own.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct JudgedFile {
    /// The file.
    pub asset: MediaAsset,
    /// What each of TikTok's rules for its kind says of it. A video's length is held against what
    /// every creator may post.
    pub verdicts: Vec<Verdict>,
    /// What each of Instagram's rules says of it as a picture of the feed, or as a reel.
    pub instagram: Vec<Verdict>,
}

/// What a staged file tells of itself.
pub(super) type Told = Result<MediaInfo, ProbeError>;

fn container(asset: &MediaAsset) -> Option<Container> {
    Container::of_content_type(&asset.content_type)
}

/// Tells whether a staged file is a video by its first bytes.
pub(super) fn is_video(asset: &MediaAsset) -> bool {
    container(asset).is_some_and(Container::is_video)
}

/// Tells whether a staged file is a photo by its first bytes.
pub(super) fn is_photo(asset: &MediaAsset) -> bool {
    container(asset).is_some_and(|container| !container.is_video())
}

/// Refuses a plan for a time too far away.
pub(super) fn too_far(scheduled_for: Option<Timestamp>, now: Timestamp) -> Option<Violation> {
    let message = "plan a post at most 180 days ahead";
    let far = scheduled_for.is_some_and(|at| at > now + FARTHEST_PLAN);
    far.then(|| Violation::new("scheduled_for", "too_far", message))
}

/// Judges a file on its own, by every platform's rules for its kind.
pub(super) fn of_file(asset: MediaAsset, told: &Told) -> JudgedFile {
    use instagram_client::preflight::{self as instagram, Place};
    use tiktok_client::preflight as tiktok;
    let photo = is_photo(&asset);
    let verdicts = match told {
        Ok(info) if photo => tiktok::photo(info),
        Ok(info) => tiktok::video(info, None),
        Err(error) => vec![tiktok::unreadable(error)],
    };
    let place = if photo { Place::Image } else { Place::Reel };
    let instagram = match told {
        Ok(info) => instagram::judge(info, place),
        Err(error) => vec![instagram::unreadable(error)],
    };
    JudgedFile { asset, verdicts, instagram }
}
