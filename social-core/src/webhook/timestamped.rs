//! The scheme that signs a time and the body.

use bytes::Bytes;

use super::header::parse_timestamped;
use super::rejected::{RejectCause, WebhookRejected};
use super::secret::WebhookSecret;
use super::tolerance::Tolerance;
use super::verified::{Times, Verified};
use crate::mac::hmac_sha256;
use crate::secret::ClientSecret;
use crate::time::Timestamp;

pub(super) fn verify(
    secrets: &[WebhookSecret],
    header: &[u8],
    body: Bytes,
    now: Timestamp,
    tolerance: Tolerance,
) -> Result<Verified, WebhookRejected> {
    let header = parse_timestamped(header)?;
    let parts: [&[u8]; 3] = [header.time.as_bytes(), b".", &body];
    let found = WebhookSecret::find(secrets, &parts, &header.code);
    let signer = found.ok_or(WebhookRejected::new(RejectCause::BadSignature))?;
    let signed_at = Timestamp::from_unix(header.unix);
    let times = Times {
        freshness: tolerance.judge(signed_at, now)?,
        signed_at: Some(signed_at),
        received_at: now,
    };
    Ok(Verified::new(signer, &times, body))
}

/// Signs a body as TikTok does, and gives the header's value.
///
/// For the tests of hosts: nothing here sends webhooks to them.
pub fn sign_timestamped(secret: &ClientSecret, at: Timestamp, body: &[u8]) -> String {
    let time = at.as_unix().to_string();
    let key = secret.expose_secret().as_bytes();
    let code = hmac_sha256(key, &[time.as_bytes(), b".", body]);
    format!("t={time},s={}", hex::encode(code))
}
