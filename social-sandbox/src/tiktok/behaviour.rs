//! Switches for what TikTok's pages leave open.
//!
//! Each switch has one default and says what it stands for. A proof should hold
//! for every setting of the switches it depends on.

mod choices;

use serde::{Deserialize, Serialize};

use crate::webhook_sender::RetryTimestamp;

pub use choices::{
    BrandedPrivate, ContainerCheck, DirectPublishType, ExpiredUpload, FieldOutsideGrant,
    InitBudget, InvalidParams, LifetimeProfile, LongText, LoopbackPull, MegabyteReading,
    MissingState, NoLongerPublicSpelling, OAuthErrorStatus, PendingShare, PostIdType, PostIds,
    Processing, ProgressForm, RedirectMismatch, RefreshLifetime, RepeatedChunk, RepeatedInit,
    Reuse, RevokeDead, UnfinishedInit, UploadAnswer, UploadAuthorization, WebChallenge,
};

/// Limits as numbers. Every window slides on virtual time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// Replaces the per-minute limit of every init (documented: 6).
    pub init_per_minute: u32,
    /// Replaces the per-minute limit of `creator_info` (documented: 20).
    pub creator_info_per_minute: u32,
    /// Replaces the per-minute limit of `status_fetch` (documented: 30).
    pub status_per_minute: u32,
    /// Replaces the per-minute limit of the Display API (documented: 600).
    pub display_per_minute: u32,
    /// Direct posts of one creator in 24 h over all apps (documented: about 15).
    pub posts_per_day: u32,
    /// Pending inbox shares of one creator in 24 h (documented: 5).
    pub pending_shares_per_day: u32,
    /// Creators who post through an unaudited app in 24 h (documented: 5).
    pub unaudited_users_per_day: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            init_per_minute: 6,
            creator_info_per_minute: 20,
            status_per_minute: 30,
            display_per_minute: 600,
            posts_per_day: 15,
            pending_shares_per_day: 5,
            unaudited_users_per_day: 5,
        }
    }
}

/// Every switch of the TikTok host.
///
/// # Examples
///
/// ```
/// use social_sandbox::{RepeatedChunk, TikTokBehaviour};
///
/// let behaviour = TikTokBehaviour {
///     repeated_chunk: RepeatedChunk::Accept,
///     processing_seconds: 60,
///     ..TikTokBehaviour::default()
/// };
/// assert_eq!(behaviour.code_seconds, 600);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TikTokBehaviour {
    /// Lifetimes of user tokens. Default: `2026`.
    pub lifetimes: LifetimeProfile,
    /// Life of an authorization code in seconds. Default: 600.
    pub code_seconds: u64,
    /// How long an old refresh token still works after its rotation, in
    /// seconds. Default: 0, as the pages of November 2026 say.
    pub refresh_grace_seconds: u64,
    /// A code used twice. Default: refused only.
    pub code_reuse: Reuse,
    /// A dead refresh token used again. Default: refused only.
    pub refresh_reuse: Reuse,
    /// Whether a rotation restarts the refresh lifetime. Default: it does.
    pub refresh_lifetime: RefreshLifetime,
    /// HTTP status of OAuth errors. Default: 200.
    pub oauth_error_status: OAuthErrorStatus,
    /// The error of a redirect mismatch. Default: `invalid_grant`.
    pub redirect_mismatch: RedirectMismatch,
    /// Revoking a dead token. Default: success.
    pub revoke_dead: RevokeDead,
    /// An authorize call without a state. Default: accepted.
    pub missing_state: MissingState,
    /// Challenges for redirects that are not loopback. Default: both forms.
    pub web_challenge: WebChallenge,
    /// Spelling of the code of bad fields. Default: `invalid_params`.
    pub invalid_params: InvalidParams,
    /// A chunk with an `Authorization` header. Default: accepted.
    pub upload_authorization: UploadAuthorization,
    /// Body of the answer to the last chunk. Default: JSON.
    pub upload_answer: UploadAnswer,
    /// What MB means. Default: only what both readings accept.
    pub megabyte: MegabyteReading,
    /// The progress header. Default: a count.
    pub progress: ProgressForm,
    /// A chunk sent again. Default: 416.
    pub repeated_chunk: RepeatedChunk,
    /// Life of an upload URL in seconds. Default: 3600.
    pub upload_seconds: u64,
    /// An attempt whose upload URL ran out. Default: it stays as it is.
    pub expired_upload: ExpiredUpload,
    /// Whether the first bytes are looked at. Default: yes.
    pub container_check: ContainerCheck,
    /// Pulling from loopback. Default: relaxed.
    pub loopback_pull: LoopbackPull,
    /// Whether attempts leave processing. Default: they do.
    pub processing: Processing,
    /// Virtual seconds of processing after the last byte. Default: 2.
    pub processing_seconds: u64,
    /// Virtual seconds from a public post to its post id. Default: 30.
    pub moderation_seconds: u64,
    /// Whether post ids are shown. Default: after moderation.
    pub post_ids: PostIds,
    /// Makes every attempt fail at the end of processing. Default: none.
    pub fail_reason: Option<String>,
    /// The same init sent again within a minute. Default: an attempt of its own.
    pub repeated_init: RepeatedInit,
    /// Unfinished inits and the caps. Default: they do not count.
    pub unfinished_init: UnfinishedInit,
    /// When a pending share stops counting. Default: after 24 h.
    pub pending_share: PendingShare,
    /// Rate budget of the inits. Default: one each.
    pub init_budget: InitBudget,
    /// Text that is too long. Default: refused.
    pub long_text: LongText,
    /// Branded content with `SELF_ONLY`. Default: accepted.
    pub branded_private: BrandedPrivate,
    /// A field outside the grant. Default: 401.
    pub field_outside_grant: FieldOutsideGrant,
    /// `publish_type` of a direct post. Default: `DIRECT_PUBLISH`.
    pub direct_publish_type: DirectPublishType,
    /// Event name when a post stops being public. Default: the page's spelling.
    pub no_longer_public: NoLongerPublicSpelling,
    /// JSON type of `post_id` in webhooks. Default: string.
    pub webhook_post_id: PostIdType,
    /// The `t` of a webhook that is sent again. Default: fresh.
    pub webhook_retry: RetryTimestamp,
    /// Limits as numbers. Default: the documented ones.
    pub limits: Limits,
}

impl Default for TikTokBehaviour {
    fn default() -> Self {
        Self {
            lifetimes: LifetimeProfile::default(),
            code_seconds: 600,
            refresh_grace_seconds: 0,
            code_reuse: Reuse::default(),
            refresh_reuse: Reuse::default(),
            refresh_lifetime: RefreshLifetime::default(),
            oauth_error_status: OAuthErrorStatus::default(),
            redirect_mismatch: RedirectMismatch::default(),
            revoke_dead: RevokeDead::default(),
            missing_state: MissingState::default(),
            web_challenge: WebChallenge::default(),
            invalid_params: InvalidParams::default(),
            upload_authorization: UploadAuthorization::default(),
            upload_answer: UploadAnswer::default(),
            megabyte: MegabyteReading::default(),
            progress: ProgressForm::default(),
            repeated_chunk: RepeatedChunk::default(),
            upload_seconds: 3600,
            expired_upload: ExpiredUpload::default(),
            container_check: ContainerCheck::default(),
            loopback_pull: LoopbackPull::default(),
            processing: Processing::default(),
            processing_seconds: 2,
            moderation_seconds: 30,
            post_ids: PostIds::default(),
            fail_reason: None,
            repeated_init: RepeatedInit::default(),
            unfinished_init: UnfinishedInit::default(),
            pending_share: PendingShare::default(),
            init_budget: InitBudget::default(),
            long_text: LongText::default(),
            branded_private: BrandedPrivate::default(),
            field_outside_grant: FieldOutsideGrant::default(),
            direct_publish_type: DirectPublishType::default(),
            no_longer_public: NoLongerPublicSpelling::default(),
            webhook_post_id: PostIdType::default(),
            webhook_retry: RetryTimestamp::default(),
            limits: Limits::default(),
        }
    }
}
