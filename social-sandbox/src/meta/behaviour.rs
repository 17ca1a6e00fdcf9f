//! Switches for what Meta's pages leave open.

mod choices;
mod media;

use serde::{Deserialize, Serialize};

pub use choices::{
    CodeByGet, DataAccessOver, DenialState, InstagramTokenAnswer, LoginAnswer, MetaEscape,
    MetaLogin, OuterShape, PreviousToken, RepeatedExchange, WebhookEnvelope, WebhookSigner,
};
pub use media::{
    CaptionLogin, FailedStatus, FirstPage, LoopbackMedia, MediaAddress, MediaCheck, MetaLimits,
    PictureFetch, ProgressSpelling, RepeatedPublish, ResumableLogin, Robots, StoriesCount,
    StrangersNames, StrayParameters, UsageHeaders, ViewsBreakdown,
};

/// Every switch of Meta's hosts.
///
/// # Examples
///
/// ```
/// use social_sandbox::{MetaBehaviour, RepeatedExchange};
///
/// let behaviour = MetaBehaviour {
///     repeated_exchange: RepeatedExchange::NewEnd,
///     ..MetaBehaviour::default()
/// };
/// assert_eq!(behaviour.long_token_seconds, 5_184_000);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MetaBehaviour {
    /// Life of a code of Facebook Login in seconds. Default: 600.
    pub facebook_code_seconds: u64,
    /// Life of a code of Instagram Login in seconds. Default: 3600.
    pub instagram_code_seconds: u64,
    /// Life of a short-lived user token of Facebook Login in seconds. Default: 5400.
    pub facebook_short_seconds: u64,
    /// Life of a short-lived token of Instagram Login in seconds. Default: 3600.
    pub instagram_short_seconds: u64,
    /// Life of a long-lived token in seconds. Default: 5,184,000, which is 60 days.
    pub long_token_seconds: u64,
    /// How long data may be read after a login of Facebook, in seconds. Default: 7,776,000, which is
    /// 90 days.
    pub data_access_seconds: u64,
    /// What happens after that. Default: calls are refused.
    pub data_access_over: DataAccessOver,
    /// Whether the exchange of Facebook's code names the token's end. Default: it does.
    pub facebook_answer: LoginAnswer,
    /// The shape of the answer to the exchange of Instagram's code. Default: a list.
    pub instagram_answer: InstagramTokenAnswer,
    /// The exchange of Instagram's code by `GET`. Default: it works, and is noted.
    pub code_by_get: CodeByGet,
    /// `fb_exchange_token` with a token that is long-lived already. Default: the end stays.
    pub repeated_exchange: RepeatedExchange,
    /// How old an Instagram token must be to be refreshed, in seconds. Default: 86,400.
    pub refresh_age_seconds: u64,
    /// The code of the refusal to refresh a younger one. Default: 100.
    pub young_refresh_code: i64,
    /// What becomes of the token that was refreshed. Default: it dies.
    pub previous_token: PreviousToken,
    /// Whether a denial of Instagram Login carries the state. Default: it does.
    pub denial_state: DenialState,
    /// HTTP status of refused tokens (codes 102 and 190): 400 or 401. Default: 400.
    pub token_error_status: u16,
    /// HTTP status of missing permissions (codes 10 and 200): 400 or 403. Default: 400.
    pub permission_error_status: u16,
    /// The envelope of changes for apps of Instagram Login. Default: flat, as documented.
    pub webhook_envelope: WebhookEnvelope,
    /// Whether a list stands around the envelope, as the page prints it. Default: it does not.
    pub webhook_outer: OuterShape,
    /// What is escaped in webhooks. Default: other scripts and slashes.
    pub webhook_escape: MetaEscape,
    /// Whose secret signs webhooks and signed requests. Default: that of the login.
    pub webhook_signer: WebhookSigner,
    /// How long changes are gathered into one delivery, in seconds. Default: 0, so each goes alone.
    pub webhook_batch_seconds: u64,
    /// Parameters that do not go with the kind of media or the login. Default: refused.
    pub stray_parameters: StrayParameters,
    /// Which logins may send the bytes of a video. Default: Facebook Login alone.
    pub resumable_login: ResumableLogin,
    /// Whether files are looked at. Default: they are.
    pub media_check: MediaCheck,
    /// When a picture is fetched. Default: before the container is answered.
    pub picture_fetch: PictureFetch,
    /// Media on the sandbox's own machine. Default: they are fetched.
    pub loopback_media: LoopbackMedia,
    /// The `robots.txt` of sites with media. Default: nobody asks for it.
    pub robots: Robots,
    /// How long a fetch may take, in seconds of virtual time. Default: 60.
    pub fetch_seconds: u64,
    /// One fetch in so many fails by chance, with 9004/2207052. Default: 0, so none does.
    pub fetch_fails_one_in: u32,
    /// Virtual seconds of work on a picture, or on a carousel. Default: 1.
    pub picture_seconds: u64,
    /// Virtual seconds of work on a video. Default: 3.
    pub film_seconds: u64,
    /// The `status_code` of a container that failed. Default: `ERROR`.
    pub failed_status: FailedStatus,
    /// The host of somebody else that the address for an upload is at. Default: none.
    pub foreign_upload: Option<String>,
    /// How the progress of an upload is spelled. Default: as documented.
    pub upload_progress: ProgressSpelling,
    /// Publishing a container again. Default: 24/2207008.
    pub repeated_publish: RepeatedPublish,
    /// Whether stories use up the quota of posts. Default: they do.
    pub stories_count: StoriesCount,
    /// How many reads of a medium fail with 100/33 after it was published. Default: 0.
    pub fresh_media_failures: u32,
    /// Whether media have an address. Default: they do.
    pub media_address: MediaAddress,
    /// Which logins are told captions. Default: both.
    pub caption_login: CaptionLogin,
    /// Whether comments of strangers name them. Default: they do.
    pub strangers_names: StrangersNames,
    /// How lists begin. Default: with entries.
    pub first_page: FirstPage,
    /// The address of somebody else that `next` leads to. Default: none.
    pub foreign_next: Option<String>,
    /// How the breakdown of `views` by followers is named. Default: in both ways.
    pub views_breakdown: ViewsBreakdown,
    /// How long nothing is known of new media, in seconds. Default: 0.
    pub insights_lag_seconds: u64,
    /// When the headers with the use of limits are sent. Default: always.
    pub usage_headers: UsageHeaders,
    /// HTTP status of calls beyond a limit (codes 4, 17, 80002): 400 or 403. Default: 400.
    pub limit_error_status: u16,
    /// Whether calls of a throttled caller prolong the wait. Default: they do.
    pub throttle_prolongs: bool,
    /// Limits as numbers. Default: the documented ones.
    pub limits: MetaLimits,
}

impl Default for MetaBehaviour {
    fn default() -> Self {
        Self {
            facebook_code_seconds: 600,
            instagram_code_seconds: 3600,
            facebook_short_seconds: 5400,
            instagram_short_seconds: 3600,
            long_token_seconds: 5_184_000,
            data_access_seconds: 7_776_000,
            data_access_over: DataAccessOver::default(),
            facebook_answer: LoginAnswer::default(),
            instagram_answer: InstagramTokenAnswer::default(),
            code_by_get: CodeByGet::default(),
            repeated_exchange: RepeatedExchange::default(),
            refresh_age_seconds: 86_400,
            young_refresh_code: 100,
            previous_token: PreviousToken::default(),
            denial_state: DenialState::default(),
            token_error_status: 400,
            permission_error_status: 400,
            webhook_envelope: WebhookEnvelope::default(),
            webhook_outer: OuterShape::default(),
            webhook_escape: MetaEscape::default(),
            webhook_signer: WebhookSigner::default(),
            webhook_batch_seconds: 0,
            stray_parameters: StrayParameters::default(),
            resumable_login: ResumableLogin::default(),
            media_check: MediaCheck::default(),
            picture_fetch: PictureFetch::default(),
            loopback_media: LoopbackMedia::default(),
            robots: Robots::default(),
            fetch_seconds: 60,
            fetch_fails_one_in: 0,
            picture_seconds: 1,
            film_seconds: 3,
            failed_status: FailedStatus::default(),
            foreign_upload: None,
            upload_progress: ProgressSpelling::default(),
            repeated_publish: RepeatedPublish::default(),
            stories_count: StoriesCount::default(),
            fresh_media_failures: 0,
            media_address: MediaAddress::default(),
            caption_login: CaptionLogin::default(),
            strangers_names: StrangersNames::default(),
            first_page: FirstPage::default(),
            foreign_next: None,
            views_breakdown: ViewsBreakdown::default(),
            insights_lag_seconds: 0,
            usage_headers: UsageHeaders::default(),
            limit_error_status: 400,
            throttle_prolongs: true,
            limits: MetaLimits::default(),
        }
    }
}
