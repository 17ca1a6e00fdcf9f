//! The webhooks that are sent: TikTok's shape, about 300 bytes, each with a number of its own.

use social_core::{ClientSecret, Timestamp, sign_timestamped};

/// The name of the app that the servers know.
pub const APP: &str = "default";
/// Its `client_key`.
pub const CLIENT_KEY: &str = "awbench0123456789";
/// Its secret; it protects nothing.
pub const SECRET: &str = "bench-app-secret-0123456789abcdef";

/// What stands before the number in each body.
const MARK: &str = "v_pub_file~v2-1.";
/// Digits of the number.
const DIGITS: usize = 14;

/// Makes requests that a server of this address takes in.
#[derive(Clone, Debug)]
pub struct Deliveries {
    secret: ClientSecret,
    address: String,
}

impl Deliveries {
    /// Makes requests for a server at `address`.
    pub fn new(address: &str) -> Self {
        Self { secret: ClientSecret::new(SECRET), address: address.to_owned() }
    }

    /// Writes the whole request of the delivery with this number, signed at `now`.
    ///
    /// The same number gives the same body, whenever it is signed: a repetition.
    pub fn request(&self, number: u64, now: Timestamp) -> Vec<u8> {
        let body = body(number);
        let signature = sign_timestamped(&self.secret, now, body.as_bytes());
        format!(
            "POST /api/webhooks/tiktok HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n\
             tiktok-signature: {signature}\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len(),
        )
        .into_bytes()
    }
}

fn body(number: u64) -> String {
    format!(
        r#"{{"client_key":"{CLIENT_KEY}","event":"post.publish.complete","create_time":1795334400,"user_openid":"act.bench-0123456789-0123456789-0123456789","content":"{{\"publish_id\":\"{MARK}{number:014}\",\"publish_type\":\"DIRECT_PUBLISH\",\"note\":\"a text that brings the body to its usual length\"}}"}}"#
    )
}

/// Reads the number back out of a stored body or event.
pub fn sequence(stored: &str) -> Option<u64> {
    let (_, rest) = stored.split_once(MARK)?;
    rest.get(..DIGITS)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_can_be_read_back_from_its_body() {
        for number in [0, 7, 123_456_789] {
            assert_eq!(sequence(&body(number)), Some(number));
        }
        assert_eq!(sequence("{}"), None);
        assert!((280..340).contains(&body(1).len()), "{}", body(1).len());
    }

    #[test]
    fn our_verifier_takes_what_is_sent() {
        use social_core::{AppName, SystemClock, WebhookSecret};
        let clock = SystemClock::shared();
        let request = Deliveries::new("127.0.0.1:1").request(5, clock.now());
        let text = String::from_utf8(request).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let signature = head.lines().find_map(|line| line.strip_prefix("tiktok-signature: "));
        let mut headers = http::HeaderMap::new();
        headers.insert("tiktok-signature", signature.unwrap().parse().unwrap());
        let secret = WebhookSecret::new(AppName::default_app(), "0", SECRET.into()).unwrap();
        let verifier = tiktok_client::webhook::verifier([secret], clock);
        let delivery = verifier.verify(&headers, body.to_owned().into()).unwrap();
        let changes = tiktok_client::webhook::split(&delivery).unwrap();
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].platform_app(), Some(CLIENT_KEY));
    }
}
