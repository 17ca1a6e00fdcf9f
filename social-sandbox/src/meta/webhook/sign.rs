//! The signature of webhooks.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::secret::SandboxSecret;

/// The signature header, as the page spells it.
const HEADER: &str = "X-Hub-Signature-256";

/// Signs the bytes of the body with the app's secret; the time is no part of it.
pub(super) fn sign(secret: &SandboxSecret, _: i64, body: &str) -> (&'static str, String) {
    let mut value = "sha256=".to_owned();
    // HMAC takes keys of any length, so this never leaves the signature empty.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) {
        mac.update(body.as_bytes());
        value.push_str(&hex::encode(mac.finalize().into_bytes()));
    }
    (HEADER, value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of the fact sheet, computed outside this code.
    #[test]
    fn signatures_match_the_known_answers() {
        let body = r#"{"object":"instagram","entry":[{"id":"17841400000000001","time":1760000000,"changes":[{"field":"comments","value":{"from":{"id":"900000000000001","username":"caf\u00e9.fan"},"media":{"id":"18000000000000001","media_product_type":"FEED"},"id":"17900000000000001","text":"Tr\u00e8s bon \u2764\ufe0f https:\/\/example.com\/?a=1"}}]}]}"#;
        assert_eq!(body.len(), 331);
        for (secret, expected) in [
            (
                "fb-app-secret-0123456789abcdef",
                "sha256=11e5b24fe7b6dfd2ac9520faa6c0b3033933b90ad32fa9828523af2f3dc71d9f",
            ),
            (
                "ig-app-secret-fedcba9876543210",
                "sha256=c4cf0c584314c0cc3e28cd5b38ac51086d8f751ba4745dd1d0bcd613c6d04375",
            ),
        ] {
            let signed = sign(&SandboxSecret::new(secret), 0, body);
            assert_eq!(signed, ("X-Hub-Signature-256", expected.to_owned()));
        }
    }
}
