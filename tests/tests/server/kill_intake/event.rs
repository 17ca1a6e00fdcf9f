//! A webhook as TikTok sends it: numbered, signed, and with the identity that the test computes by
//! itself.

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use social_core::{Clock as _, SystemClock};
use social_sandbox::{DEFAULT_CLIENT_KEY, DEFAULT_CLIENT_SECRET};

const EVENT: &str = "authorization.removed";
const CONTENT: &str = r#"{"reason":1}"#;

/// An event about somebody who is not known here: it is stored like any other and has no effect.
pub(super) struct Event {
    body: String,
    /// What the server must know it by.
    pub(super) id: String,
}

impl Event {
    pub(super) fn numbered(number: u64) -> Self {
        let time = SystemClock.now().as_unix();
        let who = format!("act.nobody-{number}");
        let body = json!({
            "client_key": DEFAULT_CLIENT_KEY,
            "event": EVENT,
            "create_time": time,
            "user_openid": who,
            "content": CONTENT,
        });
        let identity = [DEFAULT_CLIENT_KEY, EVENT, &who, &time.to_string(), CONTENT].join("\0");
        Self { body: body.to_string(), id: hex::encode(Sha256::digest(identity)) }
    }

    /// Gives the body.
    pub(super) fn body(&self) -> String {
        self.body.clone()
    }

    /// Signs it with the present time.
    pub(super) fn signature(&self) -> String {
        let time = SystemClock.now().as_unix();
        let mut mac = Hmac::<Sha256>::new_from_slice(DEFAULT_CLIENT_SECRET.as_bytes()).unwrap();
        mac.update(format!("{time}.{}", self.body).as_bytes());
        format!("t={time},s={}", hex::encode(mac.finalize().into_bytes()))
    }
}
