//! The codes TikTok answers with.

use crate::words::open_words;

open_words! {
    /// The code of a refusal, by the token endpoints or by the JSON API.
    ///
    /// What each means, and who can do something about it, stands in
    /// [`CATALOGUE`](crate::catalogue::CATALOGUE).
    pub enum ApiCode {
        /// The user, or TikTok, said no at the consent page.
        AccessDenied = "access_denied",
        /// The client key or secret is wrong.
        InvalidClient = "invalid_client",
        /// The code or refresh token is wrong, used, expired or revoked.
        InvalidGrant = "invalid_grant",
        /// A parameter is missing or malformed; also a wrong PKCE verifier.
        InvalidRequest = "invalid_request",
        /// A scope is unknown or not approved for the app.
        InvalidScope = "invalid_scope",
        /// The app may not use this kind of login.
        UnauthorizedClient = "unauthorized_client",
        /// The grant type is unknown.
        UnsupportedGrantType = "unsupported_grant_type",
        /// The response type is unknown.
        UnsupportedResponseType = "unsupported_response_type",
        /// TikTok's login failed.
        ServerError = "server_error",
        /// TikTok's login is overloaded.
        TemporarilyUnavailable = "temporarily_unavailable",
        /// The access token is missing, expired or revoked.
        AccessTokenInvalid = "access_token_invalid",
        /// The user did not grant the scope of this call.
        ScopeNotAuthorized = "scope_not_authorized",
        /// A field asks for a further scope.
        ScopePermissionMissed = "scope_permission_missed",
        /// The request is wrong; the message may name the field.
        InvalidParams = "invalid_params" | "invalid_param",
        /// The uploaded file was refused.
        InvalidFileUpload = "invalid_file_upload",
        /// Too many calls in a minute.
        RateLimitExceeded = "rate_limit_exceeded",
        /// TikTok failed.
        InternalError = "internal_error",
        /// The user's TikTok app is too old.
        AppVersionCheckFailed = "app_version_check_failed",
        /// The creator's posts of 24 hours are used up, over all apps.
        SpamRiskTooManyPosts = "spam_risk_too_many_posts",
        /// The creator is banned from posting.
        SpamRiskUserBannedFromPosting = "spam_risk_user_banned_from_posting",
        /// Too many drafts in 24 hours.
        SpamRiskTooManyPendingShare = "spam_risk_too_many_pending_share",
        /// The app has reached its number of posting users for 24 hours.
        ReachedActiveUserCap = "reached_active_user_cap",
        /// The app is not audited and the account is public.
        UnauditedClientCanOnlyPostToPrivateAccounts = "unaudited_client_can_only_post_to_private_accounts",
        /// The address to pull from is not verified as ours.
        UrlOwnershipUnverified = "url_ownership_unverified",
        /// The audience is not among this creator's options.
        PrivacyLevelOptionMismatch = "privacy_level_option_mismatch",
        /// The publish id is unknown, or no longer kept.
        InvalidPublishId = "invalid_publish_id",
        /// The publish id belongs to another account.
        TokenNotAuthorizedForSpecifiedPublishId = "token_not_authorized_for_specified_publish_id",
        /// It is too late to cancel.
        PublishNotCancellable = "publish_not_cancellable",
    }
}

open_words! {
    /// Why a post failed after it was accepted.
    pub enum FailReason {
        /// Container, codec or image format.
        FileFormatCheckFailed = "file_format_check_failed",
        /// Too long or too short.
        DurationCheckFailed = "duration_check_failed",
        /// Outside 23 to 60 pictures a second.
        FrameRateCheckFailed = "frame_rate_check_failed",
        /// A side outside 360 to 4096 pixels, or a photo that is too large.
        PictureSizeCheckFailed = "picture_size_check_failed",
        /// TikTok failed; a new try may succeed.
        Internal = "internal",
        /// The video could not be fetched from its address.
        VideoPullFailed = "video_pull_failed",
        /// A photo could not be fetched from its address.
        PhotoPullFailed = "photo_pull_failed",
        /// Cancelled on request.
        PublishCancelled = "publish_cancelled" | "publish_canceled",
        /// The user withdrew the access meanwhile.
        AuthRemoved = "auth_removed",
        /// The creator's posts of 24 hours are used up.
        SpamRiskTooManyPosts = "spam_risk_too_many_posts",
        /// The creator is banned from posting.
        SpamRiskUserBannedFromPosting = "spam_risk_user_banned_from_posting",
        /// The caption was judged risky.
        SpamRiskText = "spam_risk_text",
        /// The post was judged risky.
        SpamRisk = "spam_risk",
    }
}
