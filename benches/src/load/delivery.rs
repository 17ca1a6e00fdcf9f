//! The webhooks that are sent, each with a number of its own: TikTok's, about 300 bytes, or Meta's,
//! with one change or a batch of them.

use social_core::webhook::sign_plain;
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

/// What a delivery is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Envelope {
    /// TikTok's: one event.
    #[default]
    TikTok,
    /// Meta's: so many comments, from one to a thousand.
    Meta(u32),
}

impl Envelope {
    /// Gives how many events a delivery brings.
    pub const fn events(self) -> u32 {
        match self {
            Self::TikTok => 1,
            Self::Meta(changes) => changes,
        }
    }
}

/// Makes requests that a server of this address takes in.
#[derive(Clone, Debug)]
pub struct Deliveries {
    secret: ClientSecret,
    address: String,
    envelope: Envelope,
}

impl Deliveries {
    /// Makes requests for a server at `address`.
    pub fn new(address: &str, envelope: Envelope) -> Self {
        Self { secret: ClientSecret::new(SECRET), address: address.to_owned(), envelope }
    }

    /// Writes the whole request of the delivery with this number, signed at `now`.
    ///
    /// The same number gives the same body, whenever it is signed: a repetition.
    pub fn request(&self, number: u64, now: Timestamp) -> Vec<u8> {
        let (path, header, signature, body) = match self.envelope {
            Envelope::TikTok => {
                let body = body(number);
                let signature = sign_timestamped(&self.secret, now, body.as_bytes());
                ("tiktok", "tiktok-signature", signature, body)
            }
            Envelope::Meta(changes) => {
                let body = batch(number, changes);
                let signature = sign_plain(&self.secret, body.as_bytes());
                ("instagram", "x-hub-signature-256", signature, body)
            }
        };
        format!(
            "POST /api/webhooks/{path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n\
             {header}: {signature}\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            body.len(),
        )
        .into_bytes()
    }
}

/// As Meta writes it: letters beyond ASCII and slashes are escaped.
fn batch(number: u64, changes: u32) -> String {
    let change = |place: u32| {
        format!(
            r#"{{"field":"comments","value":{{"from":{{"id":"900000000000001","username":"caf\u00e9.fan"}},"media":{{"id":"18000000000000001","media_product_type":"FEED"}},"id":"179{number:014}{place:03}","text":"{MARK}{number:014} Tr\u00e8s bon https:\/\/example.com\/?a=1"}}}}"#
        )
    };
    let changes: Vec<_> = (0..changes).map(change).collect();
    format!(
        r#"{{"object":"instagram","entry":[{{"id":"17841400000000001","time":1795334400,"changes":[{}]}}]}}"#,
        changes.join(",")
    )
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
        let request = Deliveries::new("127.0.0.1:1", Envelope::TikTok).request(5, clock.now());
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

    #[test]
    fn every_change_of_a_batch_is_its_own_and_carries_the_number() {
        use social_core::{AppName, SystemClock, WebhookSecret};
        let clock = SystemClock::shared();
        let deliveries = Deliveries::new("127.0.0.1:1", Envelope::Meta(1_000));
        let request = String::from_utf8(deliveries.request(5, clock.now())).unwrap();
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        let signature = head.lines().find_map(|line| line.strip_prefix("x-hub-signature-256: "));
        let mut headers = http::HeaderMap::new();
        headers.insert("x-hub-signature-256", signature.unwrap().parse().unwrap());
        let secret = WebhookSecret::new(AppName::default_app(), "0", SECRET.into()).unwrap();
        let verifier = instagram_client::webhook::verifier([secret], clock);
        let delivery = verifier.verify(&headers, body.to_owned().into()).unwrap();
        let changes = instagram_client::webhook::split(&delivery).unwrap();
        let ids: std::collections::BTreeSet<_> =
            changes.iter().map(|change| change.external_id().to_owned()).collect();
        assert_eq!((changes.len(), ids.len()), (1_000, 1_000));
        for text in [body.to_owned(), changes[999].value().to_string()] {
            assert_eq!(sequence(&text), Some(5));
        }
    }
}
