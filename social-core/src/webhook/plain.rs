//! The scheme that signs the body alone.

use bytes::Bytes;

use super::header::parse_plain;
use super::rejected::{RejectCause, WebhookRejected};
use super::secret::WebhookSecret;
use super::tolerance::Freshness;
use super::verified::{Times, Verified};
use crate::mac::hmac_sha256;
use crate::secret::ClientSecret;
use crate::time::Timestamp;

pub(super) fn verify(
    secrets: &[WebhookSecret],
    header: &[u8],
    body: Bytes,
    now: Timestamp,
) -> Result<Verified, WebhookRejected> {
    let code = parse_plain(header)?;
    let found = WebhookSecret::find(secrets, &[&body], &code);
    let signer = found.ok_or(WebhookRejected::new(RejectCause::BadSignature))?;
    let times = Times { freshness: Freshness::Undated, signed_at: None, received_at: now };
    Ok(Verified::new(signer, &times, body))
}

/// Signs a body as Meta does, and gives the header's value.
///
/// For the tests of hosts: nothing here sends webhooks to them.
pub fn sign_plain(secret: &ClientSecret, body: &[u8]) -> String {
    let key = secret.expose_secret().as_bytes();
    format!("sha256={}", hex::encode(hmac_sha256(key, &[body])))
}
