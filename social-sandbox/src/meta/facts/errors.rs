//! Error codes of the Graph API.

use http::StatusCode;

use crate::source::{Source, source};

/// An error of the Graph API. Where the status is not documented it is the one commonly seen.
#[derive(Debug)]
pub struct GraphError {
    /// The code.
    pub code: i64,
    /// The subcode.
    pub subcode: Option<i64>,
    /// The HTTP status.
    pub status: StatusCode,
    /// Text for developers.
    pub message: &'static str,
    /// Text for users; empty where none is sent.
    pub user_message: &'static str,
    /// Whether the answer calls itself passing, which is not reliable.
    pub transient: bool,
    /// Where this comes from.
    pub source: Source,
}

const HANDLING: Source = source("graph-api/guides/error-handling", "Oct 2026");
const CODES: Source = source("instagram-platform/error-codes", "2 Jun 2026");
const FIELD: Source = source("field", "2026");
const LIMITS: Source = source("graph-api/overview/rate-limiting", "Oct 2026");
const MEMORY: Source = source("instagram-platform/error-codes", "from memory");
const MANUAL: Source = source("facebook-login/guides/advanced/manual-flow", "from memory");

const fn general(
    code: i64,
    status: StatusCode,
    message: &'static str,
    source: Source,
) -> GraphError {
    GraphError { code, subcode: None, status, message, user_message: "", transient: false, source }
}

const fn passing(code: i64, status: StatusCode, message: &'static str) -> GraphError {
    let source = HANDLING;
    GraphError { code, subcode: None, status, message, user_message: "", transient: true, source }
}

const fn sub(code: i64, subcode: i64, message: &'static str, source: Source) -> GraphError {
    GraphError {
        code,
        subcode: Some(subcode),
        status: StatusCode::BAD_REQUEST,
        message,
        user_message: "",
        transient: false,
        source,
    }
}

/// A row of the publishing page: all of them come with 400.
const fn publishing(
    code: i64,
    subcode: i64,
    message: &'static str,
    user_message: &'static str,
) -> GraphError {
    GraphError { user_message, ..sub(code, subcode, message, CODES) }
}

const BAD: StatusCode = StatusCode::BAD_REQUEST;

/// The errors the sandbox answers with.
pub const GRAPH_ERRORS: &[GraphError] = &[
    passing(1, StatusCode::INTERNAL_SERVER_ERROR, "An unknown error has occurred."),
    passing(2, StatusCode::SERVICE_UNAVAILABLE, "Service temporarily unavailable"),
    general(
        3,
        BAD,
        "(#3) Application does not have the capability to make this API call.",
        HANDLING,
    ),
    general(4, BAD, "(#4) Application request limit reached", LIMITS),
    publishing(
        4,
        2_207_051,
        "Application request limit reached",
        "We restrict certain activity to protect our community. Tell us if you think we made a mistake.",
    ),
    publishing(
        9,
        2_207_042,
        "Application request limit reached",
        "You reached maximum number of posts that is allowed to be published by Content Publishing API.",
    ),
    general(10, BAD, "(#10) Application does not have permission for this action", HANDLING),
    general(17, BAD, "(#17) User request limit reached", LIMITS),
    sub(
        18,
        2_207_034,
        "(#18) Max hashtags reached for this account within the last 7 days",
        MEMORY,
    ),
    sub(24, 2_207_024, "The requested hashtag does not exist", MEMORY),
    sub(110, 2_207_013, "Invalid user id", MEMORY),
    publishing(
        24,
        2_207_006,
        "The requested resource does not exist",
        "The media with the given id cannot be found.",
    ),
    publishing(
        24,
        2_207_008,
        "The requested resource does not exist",
        "The media builder with the given creation id does not exist or has expired.",
    ),
    publishing(
        25,
        2_207_050,
        "The Instagram account is restricted.",
        "The Instagram account is inactive, checkpointed, or restricted.",
    ),
    general(32, BAD, "(#32) Page request limit reached", LIMITS),
    general(100, BAD, "(#100) Invalid parameter", HANDLING),
    sub(
        100,
        33,
        "Unsupported request. Object does not exist, cannot be loaded due to missing permissions, or does not support this operation.",
        HANDLING,
    ),
    sub(100, 36_007, "This authorization code has expired.", MANUAL),
    sub(
        100,
        36_008,
        "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request",
        MANUAL,
    ),
    sub(100, 36_009, "This authorization code has been used.", MANUAL),
    publishing(100, 2_207_023, "Unknown media type.", "The media type is unknown."),
    publishing(
        100,
        2_207_028,
        "The carousel does not have the right number of items.",
        "Your post needs at least 2 and at most 10 photos or videos.",
    ),
    publishing(
        100,
        2_207_035,
        "Product tag positions are not supported for video media.",
        "Product tag positions should not be specified for video media.",
    ),
    publishing(
        100,
        2_207_036,
        "Product tag positions are required for photo media.",
        "Product tag positions are required for photo media.",
    ),
    publishing(
        100,
        2_207_037,
        "Invalid product tags.",
        "We couldn't add all of your product tags.",
    ),
    publishing(
        100,
        2_207_040,
        "Too many tags.",
        "You can use no more than 20 tags in one media caption.",
    ),
    general(
        101,
        BAD,
        "Error validating application. Cannot get application info due to a system error.",
        FIELD,
    ),
    general(102, BAD, "Session key invalid or no longer valid", HANDLING),
    general(104, BAD, "An access token is required to request this resource.", FIELD),
    general(190, BAD, "Invalid OAuth access token - Cannot parse access token", HANDLING),
    sub(
        190,
        458,
        "Error validating access token: The user has not authorized the application.",
        HANDLING,
    ),
    sub(
        190,
        459,
        "Error validating access token: You cannot access the app till you log in to www.facebook.com and follow the instructions given.",
        HANDLING,
    ),
    sub(
        190,
        460,
        "Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.",
        HANDLING,
    ),
    sub(190, 463, "Error validating access token: Session has expired.", HANDLING),
    sub(
        190,
        464,
        "Error validating access token: Sessions for the user are not allowed because the user is not a confirmed user.",
        HANDLING,
    ),
    sub(
        190,
        467,
        "Error validating access token: This may be because the user logged out or may be due to a system error.",
        HANDLING,
    ),
    sub(
        190,
        492,
        "Error validating access token: The user does not have an appropriate role on the Page.",
        HANDLING,
    ),
    general(200, BAD, "(#200) Permissions error", HANDLING),
    general(341, BAD, "(#341) Application limit reached", HANDLING),
    publishing(
        352,
        2_207_026,
        "The video file you selected is in a format that we don't support.",
        "Unsupported video format. Please check spec for supported codec_name format.",
    ),
    general(
        368,
        BAD,
        "(#368) The action attempted has been deemed abusive or is otherwise disallowed",
        HANDLING,
    ),
    general(506, BAD, "(#506) Duplicate status message", HANDLING),
    general(613, BAD, "(#613) Calls to this api have exceeded the rate limit.", LIMITS),
    sub(
        613,
        1996,
        "(#613) Calls to this api have exceeded the rate limit: inconsistent request volume.",
        LIMITS,
    ),
    general(803, BAD, "(#803) Some of the aliases you requested do not exist", FIELD),
    general(2200, BAD, "(#2200) Callback verification failed", FIELD),
    general(2500, BAD, "Unknown path components", FIELD),
    publishing(
        9004,
        2_207_052,
        "Only photo or video can be accepted as media type.",
        "The media could not be fetched from this URI.",
    ),
    publishing(
        9007,
        2_207_027,
        "Media ID is not available",
        "The media is not ready for publishing, please wait for a moment",
    ),
    publishing(
        36_000,
        2_207_004,
        "The image size is too large.",
        "The image is too large to download. It should be less than 8 MiB.",
    ),
    publishing(
        36_001,
        2_207_005,
        "The image format is not supported.",
        "The image format is not supported. Please check spec for supported formats.",
    ),
    publishing(
        36_003,
        2_207_009,
        "The aspect ratio is not supported.",
        "The submitted image with aspect ratio cannot be published. Please submit an image with a valid aspect ratio.",
    ),
    publishing(
        36_004,
        2_207_010,
        "The caption was too long.",
        "The submitted caption is too long. Or there are too many tags in it.",
    ),
    general(
        80_001,
        BAD,
        "(#80001) There have been too many calls to this Page account. Wait a bit and try again.",
        LIMITS,
    ),
    general(
        80_002,
        BAD,
        "(#80002) There have been too many calls to this Instagram account. Wait a bit and try again.",
        LIMITS,
    ),
    general(
        80_006,
        BAD,
        "(#80006) There have been too many calls to this Messenger account. Wait a bit and try again.",
        LIMITS,
    ),
    general(1_609_005, BAD, "(#1609005) Link could not be scraped", HANDLING),
    publishing(-2, 2_207_003, "Timeout", "It takes too long to download the media."),
    publishing(
        -2,
        2_207_020,
        "The media has expired.",
        "The media you are trying to access has expired. Please try to upload again.",
    ),
    publishing(-1, 2_207_001, "Instagram server error. Try again.", ""),
    publishing(
        -1,
        2_207_032,
        "Create media fail, please try to re-create media",
        "Failed to create a media container.",
    ),
    publishing(
        -1,
        2_207_053,
        "Unknown upload error",
        "An unknown error occurred during upload. Generate a new container and try again.",
    ),
    publishing(
        1,
        2_207_057,
        "Thumbnail offset must be greater than or equal to 0 and less than video duration.",
        "Thumbnail offset must be greater than or equal to 0 and less than video duration.",
    ),
    GraphError {
        source: FIELD,
        ..publishing(
            100,
            2_207_073,
            "This media type cannot be deleted.",
            "This media type cannot be deleted.",
        )
    },
    GraphError {
        source: FIELD,
        ..publishing(
            -1,
            2_207_077,
            "The video could not be downloaded.",
            "The video could not be downloaded.",
        )
    },
    GraphError {
        source: FIELD,
        ..publishing(
            100,
            2_207_081,
            "This account cannot publish trial reels.",
            "This account cannot publish trial reels.",
        )
    },
    GraphError {
        source: FIELD,
        ..publishing(-1, 2_207_082, "Media upload has failed.", "Media upload has failed.")
    },
];

/// Finds the row of a code, or of the code without its subcode.
pub(crate) fn graph_error(code: i64, subcode: Option<i64>) -> Option<&'static GraphError> {
    let find =
        |subcode| GRAPH_ERRORS.iter().find(move |row| row.code == code && row.subcode == subcode);
    find(subcode).or_else(|| find(None))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_stands_once_and_says_something() {
        for row in GRAPH_ERRORS {
            let twins = GRAPH_ERRORS
                .iter()
                .filter(|other| (other.code, other.subcode) == (row.code, row.subcode));
            assert_eq!(twins.count(), 1, "{} {:?}", row.code, row.subcode);
            assert!(
                !row.message.is_empty()
                    && row.status.is_client_error() | row.status.is_server_error()
            );
        }
    }

    #[test]
    fn a_subcode_that_is_not_known_is_told_by_its_code() {
        assert_eq!(graph_error(190, Some(460)).unwrap().subcode, Some(460));
        assert_eq!(graph_error(190, Some(1)).unwrap().subcode, None);
        assert!(graph_error(-77, None).is_none());
    }
}
