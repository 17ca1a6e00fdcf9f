//! `signed_request`: what deauthorize and data-deletion calls carry.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;

use crate::secret::SandboxSecret;

/// How long a signed request says that it holds.
const LIFE_SECONDS: i64 = 3600;

/// In the order of the page's sample.
#[derive(Serialize)]
struct Payload<'a> {
    algorithm: &'static str,
    expires: i64,
    issued_at: i64,
    user_id: &'a str,
}

/// Signs the encoded payload, and puts the signature before it.
pub(super) fn signed_request(secret: &SandboxSecret, user_id: &str, issued_at: i64) -> String {
    let expires = issued_at.saturating_add(LIFE_SECONDS);
    let payload = Payload { algorithm: "HMAC-SHA256", expires, issued_at, user_id };
    // Numbers and text always serialise.
    let payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&payload).unwrap_or_default());
    // HMAC takes keys of any length, so this never leaves the signature empty.
    let signature = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()).map_or_else(
        |_| String::new(),
        |mut mac| {
            mac.update(payload.as_bytes());
            URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        },
    );
    format!("{signature}.{payload}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of the fact sheet, computed outside this code.
    #[test]
    fn a_signed_request_matches_the_known_answer() {
        let secret = SandboxSecret::new("fb-app-secret-0123456789abcdef");
        assert_eq!(
            signed_request(&secret, "10220000000000001", 1_760_000_000),
            "EAd0Fnm8TFQlkEerS3f87OeVCp5U48kBVnoo4RduK34.eyJhbGdvcml0aG0iOiJITUFDLVNIQTI1NiIsImV4cGlyZXMiOjE3NjAwMDM2MDAsImlzc3VlZF9hdCI6MTc2MDAwMDAwMCwidXNlcl9pZCI6IjEwMjIwMDAwMDAwMDAwMDAxIn0"
        );
    }
}
