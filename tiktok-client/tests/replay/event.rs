//! The body of a webhook that TikTok signed: it is split or refused, and each event is read.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use social_core::{AppName, ClientSecret, Clock, TestClock, WebhookSecret, sign_timestamped};
use tiktok_client::webhook::{Event, SIGNATURE_HEADER, split, verifier};

pub(crate) fn run(data: &[u8]) {
    let secret = ClientSecret::new("made-up-secret");
    let clock: Arc<dyn Clock> = Arc::new(TestClock::default());
    let known = [WebhookSecret::new(AppName::default_app(), "current", secret.clone()).unwrap()];
    let gate = verifier(known, Arc::clone(&clock));
    let signature = sign_timestamped(&secret, clock.now(), data);
    let value = HeaderValue::from_str(&signature).unwrap();
    let headers = HeaderMap::from_iter([(HeaderName::from_static(SIGNATURE_HEADER), value)]);
    let verified = gate.verify(&headers, Bytes::copy_from_slice(data)).unwrap();
    let Ok(changes) = split(&verified) else { return };
    let again = split(&verified).unwrap();
    assert_eq!(changes.len(), again.len());
    for (change, again) in changes.iter().zip(&again) {
        assert_eq!(change.external_id(), again.external_id(), "its identity is not its own");
        assert!(!change.external_id().is_empty());
        let event = Event::from_parts(change.event_type(), change.value());
        assert!(!format!("{event:?}").is_empty());
    }
}
