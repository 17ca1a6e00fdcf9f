//! The refusals of publishing that the sandbox comes to by itself, by name; their
//! texts are in the table of errors, where those stand too that only faults lead to.

use crate::meta::envelope::GraphFailure;

/// A documented refusal of publishing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) code: i64,
    pub(crate) subcode: i64,
}

const fn reason(code: i64, subcode: i64) -> Reason {
    Reason { code, subcode }
}

impl Reason {
    /// Reads a reason as faults write it: `36000/2207004`.
    pub(crate) fn written(text: &str) -> Option<Self> {
        let (code, subcode) = text.split_once('/')?;
        Some(reason(code.trim().parse().ok()?, subcode.trim().parse().ok()?))
    }
}

impl From<Reason> for GraphFailure {
    fn from(reason: Reason) -> Self {
        Self::of(reason.code, Some(reason.subcode))
    }
}

/// The file did not come in time.
pub(crate) const DOWNLOAD_TIMED_OUT: Reason = reason(-2, 2_207_003);
/// Instagram itself failed.
pub(crate) const SERVER_ERROR: Reason = reason(-1, 2_207_001);
/// The cover lies outside the video.
pub(crate) const BAD_THUMB_OFFSET: Reason = reason(1, 2_207_057);
/// The posts of a day are used up.
pub(crate) const TOO_MANY_POSTS: Reason = reason(9, 2_207_042);
/// The container is gone.
pub(crate) const BUILDER_GONE: Reason = reason(24, 2_207_008);
/// The account may not act.
pub(crate) const ACCOUNT_RESTRICTED: Reason = reason(25, 2_207_050);
/// The kind of media has an unknown name.
pub(crate) const UNKNOWN_MEDIA_TYPE: Reason = reason(100, 2_207_023);
/// Too few or too many items.
pub(crate) const CAROUSEL_LENGTH: Reason = reason(100, 2_207_028);
/// A product was placed on a video.
pub(crate) const PRODUCT_ON_VIDEO: Reason = reason(100, 2_207_035);
/// A product was not placed on a photo.
pub(crate) const PRODUCT_WITHOUT_PLACE: Reason = reason(100, 2_207_036);
/// There is no such product.
pub(crate) const INVALID_PRODUCT: Reason = reason(100, 2_207_037);
/// Too many tags.
pub(crate) const TOO_MANY_TAGS: Reason = reason(100, 2_207_040);
/// The file is no video of the documented kind.
pub(crate) const VIDEO_FORMAT: Reason = reason(352, 2_207_026);
/// The address gives no media.
pub(crate) const NOT_FETCHED: Reason = reason(9004, 2_207_052);
/// The container is still being worked on.
pub(crate) const NOT_READY: Reason = reason(9007, 2_207_027);
/// The picture has too many bytes.
pub(crate) const IMAGE_TOO_LARGE: Reason = reason(36000, 2_207_004);
/// The picture is of another kind.
pub(crate) const IMAGE_FORMAT: Reason = reason(36001, 2_207_005);
/// The picture is too tall or too wide.
pub(crate) const IMAGE_RATIO: Reason = reason(36003, 2_207_009);
/// The caption does not fit.
pub(crate) const CAPTION_TOO_LONG: Reason = reason(36004, 2_207_010);
/// This kind of media stays.
pub(crate) const NOT_DELETABLE: Reason = reason(100, 2_207_073);
/// The account cannot do trial reels.
pub(crate) const NO_TRIAL_REELS: Reason = reason(100, 2_207_081);
/// The bytes did not come as announced.
pub(crate) const UPLOAD_FAILED: Reason = reason(-1, 2_207_082);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meta::facts::GRAPH_ERRORS;

    #[test]
    fn every_reason_has_its_row_of_the_table() {
        let rows = GRAPH_ERRORS.iter().filter_map(|row| Some((row.code, row.subcode?)));
        let rows: Vec<_> = rows.filter(|(_, subcode)| *subcode > 2_207_000).collect();
        assert!(rows.len() >= 20);
        for reason in [
            DOWNLOAD_TIMED_OUT,
            SERVER_ERROR,
            BAD_THUMB_OFFSET,
            TOO_MANY_POSTS,
            BUILDER_GONE,
            ACCOUNT_RESTRICTED,
            UNKNOWN_MEDIA_TYPE,
            CAROUSEL_LENGTH,
            PRODUCT_ON_VIDEO,
            PRODUCT_WITHOUT_PLACE,
            INVALID_PRODUCT,
            TOO_MANY_TAGS,
            VIDEO_FORMAT,
            NOT_FETCHED,
            NOT_READY,
            IMAGE_TOO_LARGE,
            IMAGE_FORMAT,
            IMAGE_RATIO,
            CAPTION_TOO_LONG,
            NOT_DELETABLE,
            NO_TRIAL_REELS,
            UPLOAD_FAILED,
        ] {
            assert!(rows.contains(&(reason.code, reason.subcode)), "{reason:?}");
        }
        assert_eq!(Reason::written("-2/2207003"), Some(DOWNLOAD_TIMED_OUT));
        assert_eq!(Reason::written("100"), None);
    }
}
