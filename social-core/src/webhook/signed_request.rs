//! Meta's `signed_request`, as its deauthorize and data-deletion callbacks carry it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use serde::{Deserialize, Deserializer};

use super::rejected::{RejectCause, WebhookRejected};
use super::secret::WebhookSecret;
use crate::account::{AppName, Subject};
use crate::mac::hmac_sha256;
use crate::secret::ClientSecret;
use crate::time::Timestamp;

/// The longest text that is looked at.
const LONGEST: usize = 8 * 1024;
/// The only algorithm that is taken, whatever the text asks for.
const ALGORITHM: &str = "HMAC-SHA256";

const MALFORMED: WebhookRejected = WebhookRejected::new(RejectCause::Malformed);

/// A signed request whose signature is right.
///
/// Only [`open_signed_request`] makes one.
#[derive(Clone)]
pub struct SignedRequest {
    app: AppName,
    payload: Bytes,
    user_id: Subject,
    issued_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
}

impl SignedRequest {
    /// Gives the app whose secret signed it.
    pub fn app(&self) -> &AppName {
        &self.app
    }

    /// Gives the user's id for this app, as the login answered it.
    pub fn user_id(&self) -> &Subject {
        &self.user_id
    }

    /// Gives the time of signing. An older one than the present connection must not end it.
    pub fn issued_at(&self) -> Option<Timestamp> {
        self.issued_at
    }

    /// Gives the end of validity, if one is named.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// Gives the signed JSON as it was sent.
    pub fn payload(&self) -> &Bytes {
        &self.payload
    }
}

/// Shows no payload: it can hold tokens.
impl fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedRequest")
            .field("app", &self.app)
            .field("user_id", &self.user_id)
            .field("issued_at", &self.issued_at)
            .field("payload_bytes", &self.payload.len())
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Payload {
    algorithm: String,
    #[serde(deserialize_with = "text_or_number")]
    user_id: Subject,
    issued_at: Option<i64>,
    expires: Option<i64>,
}

/// Verifies the form field `signed_request` and reads it.
///
/// The algorithm must be HMAC-SHA256. Padding at the end of either part is tolerated.
///
/// # Errors
///
/// [`WebhookRejected`], the same for every cause.
pub fn open_signed_request(
    text: &str,
    secrets: &[WebhookSecret],
) -> Result<SignedRequest, WebhookRejected> {
    if text.len() > LONGEST {
        return Err(WebhookRejected::new(RejectCause::TooLarge));
    }
    let (signature, payload) = text.split_once('.').ok_or(MALFORMED)?;
    let code: [u8; 32] = decode(signature)?.try_into().map_err(|_| MALFORMED)?;
    let found = WebhookSecret::find(secrets, &[payload.as_bytes()], &code);
    let (_, signer) = found.ok_or(WebhookRejected::new(RejectCause::BadSignature))?;

    let json = decode(payload)?;
    let read: Payload = serde_json::from_slice(&json).map_err(|_| MALFORMED)?;
    if read.algorithm != ALGORITHM {
        return Err(WebhookRejected::new(RejectCause::Algorithm));
    }
    // Some payloads carry `expires: 0` for a login without an end.
    let expires = read.expires.filter(|expires| *expires > 0);
    Ok(SignedRequest {
        app: signer.app().clone(),
        payload: json.into(),
        user_id: read.user_id,
        issued_at: read.issued_at.map(Timestamp::from_unix),
        expires_at: expires.map(Timestamp::from_unix),
    })
}

/// Signs a payload as Meta does, and gives the form field's value.
///
/// For the tests of hosts: nothing here sends signed requests to them.
pub fn sign_request(secret: &ClientSecret, payload: &[u8]) -> String {
    let payload = URL_SAFE_NO_PAD.encode(payload);
    let code = hmac_sha256(secret.expose_secret().as_bytes(), &[payload.as_bytes()]);
    format!("{}.{payload}", URL_SAFE_NO_PAD.encode(code))
}

fn decode(part: &str) -> Result<Vec<u8>, WebhookRejected> {
    let bare = part.trim_end_matches('=');
    if part.len() - bare.len() > 2 {
        return Err(MALFORMED);
    }
    URL_SAFE_NO_PAD.decode(bare).map_err(|_| MALFORMED)
}

/// Ids are texts, but some senders write them as numbers; never through a float.
fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Subject, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Id {
        Text(String),
        Number(u64),
    }
    let id = match Id::deserialize(deserializer)? {
        Id::Text(id) => id,
        Id::Number(id) => id.to_string(),
    };
    if id.is_empty() {
        return Err(serde::de::Error::custom("the user id is empty"));
    }
    Ok(Subject::new(id))
}
