//! Switches for what Meta's pages leave open.

mod choices;

use serde::{Deserialize, Serialize};

pub use choices::{
    DataAccessOver, DenialState, InstagramTokenAnswer, LoginAnswer, MetaEscape, MetaLogin,
    OuterShape, PreviousToken, RepeatedExchange, WebhookEnvelope, WebhookSigner,
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
        }
    }
}
