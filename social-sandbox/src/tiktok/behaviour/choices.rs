//! The choices behind the switches, each with its default first.

use serde::{Deserialize, Serialize};

use crate::choice::choice;

choice! {
    /// Lifetimes of user tokens.
    LifetimeProfile {
        /// Access 7200 s, refresh 15,552,000 s (pages of 2 and 5 Nov 2026).
        #[serde(rename = "2026")]
        Y2026,
        /// Access 86,400 s, refresh 31,536,000 s (older pages).
        Classic,
    }
}

impl LifetimeProfile {
    /// Returns the lifetime of an access token in seconds.
    pub const fn access_seconds(self) -> u64 {
        match self {
            Self::Y2026 => 7200,
            Self::Classic => 86_400,
        }
    }

    /// Returns the lifetime of a refresh token in seconds.
    pub const fn refresh_seconds(self) -> u64 {
        match self {
            Self::Y2026 => 15_552_000,
            Self::Classic => 31_536_000,
        }
    }
}

choice! {
    /// What MB means in the chunk rules.
    MegabyteReading {
        /// Only what both readings accept: 5,242,880 to 64,000,000.
        Both,
        /// 10^6 bytes.
        Decimal,
        /// 2^20 bytes.
        Binary,
    }
}

choice! {
    /// The middle number of the upload's progress header.
    ProgressForm {
        /// Bytes received so far, as the page says.
        Count,
        /// Index of the last byte received, as HTTP has it.
        Index,
    }
}

choice! {
    /// `publish_type` of a direct post in webhooks.
    DirectPublishType {
        /// `DIRECT_PUBLISH`, as in the Business API.
        DirectPublish,
        /// `DIRECT_POST`.
        DirectPost,
    }
}

choice! {
    /// The event name when a post stops being public.
    NoLongerPublicSpelling {
        /// `post.publish.no_longer_publicaly_available`, as on the page.
        Publicaly,
        /// `post.publish.no_longer_publicly_available`.
        Publicly,
    }
}

choice! {
    /// JSON type of `post_id` in webhooks.
    PostIdType {
        /// A string.
        String,
        /// A number above 2^53.
        Number,
    }
}

choice! {
    /// HTTP status of a flat OAuth error.
    OAuthErrorStatus {
        /// 200, as one production service recorded.
        Ok,
        /// 400, as RFC 6749 has it.
        BadRequest,
    }
}

choice! {
    /// The error when the redirect URI differs from the authorize call.
    RedirectMismatch {
        /// `invalid_grant`, as in the table of errors.
        InvalidGrant,
        /// `invalid_request`, as in the samples.
        InvalidRequest,
    }
}

choice! {
    /// What happens when a code or a dead refresh token is used again.
    Reuse {
        /// Only `invalid_grant`.
        Refuse,
        /// `invalid_grant`, and the whole authorization ends.
        KillFamily,
    }
}

choice! {
    /// Whether a rotation starts the refresh lifetime again.
    RefreshLifetime {
        /// Each new refresh token lives for the full time.
        Restarts,
        /// The time of the first one goes on.
        Continues,
    }
}

choice! {
    /// The answer to revoking a token that is already dead.
    RevokeDead {
        /// Success, as RFC 7009 has it.
        Succeeds,
        /// `invalid_grant`.
        Refuses,
    }
}

choice! {
    /// The answer to a chunk that is already stored.
    RepeatedChunk {
        /// 416 with the progress header.
        Refuse,
        /// The same success again; the bytes are not stored twice.
        Accept,
    }
}

choice! {
    /// The same init sent again while the first one's attempt is under way.
    RepeatedInit {
        /// It begins an attempt of its own.
        Separate,
        /// It gets the answer of the first one, for a minute.
        Joined,
    }
}

choice! {
    /// Whether an init whose bytes never came counts for the 24-hour caps.
    UnfinishedInit {
        /// It does not.
        Free,
        /// It counts from the init on.
        Counts,
    }
}

choice! {
    /// When a pending share stops counting.
    PendingShare {
        /// After 24 hours, finished or not (field reports).
        Window,
        /// When the user finishes it, or after 24 hours.
        UntilFinished,
    }
}

choice! {
    /// Whether the three init endpoints share one rate budget.
    InitBudget {
        /// Each has its own.
        PerEndpoint,
        /// One for all.
        Shared,
    }
}

choice! {
    /// Rules for pulling from a loopback address.
    LoopbackPull {
        /// Plain HTTP and an IP address are fine there.
        Relaxed,
        /// HTTPS and a domain name, as everywhere.
        Strict,
    }
}

choice! {
    /// What becomes of an attempt whose upload URL ran out.
    ExpiredUpload {
        /// It stays `PROCESSING_UPLOAD`.
        Stays,
        /// It fails with `internal`.
        Fails,
    }
}

choice! {
    /// The answer to text that is too long.
    LongText {
        /// `invalid_params`.
        Refuse,
        /// The text is cut.
        Cut,
    }
}

choice! {
    /// Branded content with `SELF_ONLY`.
    BrandedPrivate {
        /// Accepted: no error is documented.
        Accept,
        /// `invalid_params`.
        Refuse,
    }
}

choice! {
    /// The answer to a field outside the grant.
    FieldOutsideGrant {
        /// 401 `scope_not_authorized` (field capture).
        NotAuthorized,
        /// 400 `scope_permission_missed`.
        PermissionMissed,
    }
}

choice! {
    /// Whether the first bytes of an upload are looked at.
    ContainerCheck {
        /// They must be those of MP4, MOV or `WebM` (JPEG or `WebP` for photos).
        Magic,
        /// Anything goes.
        Off,
    }
}

choice! {
    /// Whether attempts ever leave processing.
    Processing {
        /// They do, after the processing time.
        Runs,
        /// They stay where they are for ever.
        Stuck,
    }
}

choice! {
    /// Whether the post id of a public post is ever shown.
    PostIds {
        /// After moderation.
        AfterModeration,
        /// Never; the webhook does not come either. The list of videos has it all the same.
        Never,
    }
}

choice! {
    /// Which challenges are matched when the redirect is not loopback.
    WebChallenge {
        /// Hex as for desktop apps, or base64url as in RFC 7636.
        HexOrBase64url,
        /// Hex only.
        Hex,
    }
}

choice! {
    /// The answer to an authorize call without a state.
    MissingState {
        /// Accepted; the callback has none either, and the call has a warning.
        Accept,
        /// The error page names it.
        Refuse,
    }
}

choice! {
    /// The answer to a chunk that comes with an `Authorization` header.
    UploadAuthorization {
        /// Accepted; the header is not looked at, and the call has a warning.
        Accept,
        /// 400: the URL is the only credential, so a token sent along is a leak.
        Refuse,
    }
}

choice! {
    /// The body of the answer to the last chunk.
    UploadAnswer {
        /// The envelope of a success.
        Json,
        /// None.
        Empty,
    }
}

choice! {
    /// How the code of bad fields is spelled.
    InvalidParams {
        /// `invalid_params`, as in every capture.
        Plural,
        /// `invalid_param`, as on the Content Posting pages.
        Singular,
    }
}
