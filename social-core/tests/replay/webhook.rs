//! A header's value, a line break, and a body: nothing unsigned passes either scheme, and what is
//! signed passes its own.

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use social_core::{
    AppName, ClientSecret, Clock, TestClock, Verifier, WebhookSecret, sign_plain, sign_timestamped,
};

const HEADER: HeaderName = HeaderName::from_static("x-signature");

fn headers(value: HeaderValue) -> HeaderMap {
    HeaderMap::from_iter([(HEADER, value)])
}

pub(crate) fn run(data: &[u8]) {
    let at = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (value, rest) = data.split_at(at);
    let body = Bytes::copy_from_slice(rest.get(1..).unwrap_or_default());
    let secret = ClientSecret::new("made-up-secret");
    let clock: Arc<dyn Clock> = Arc::new(TestClock::default());
    let known = || [WebhookSecret::new(AppName::default_app(), "current", secret.clone()).unwrap()];
    let timed = Verifier::timestamped(HEADER, known(), Arc::clone(&clock));
    let plain = Verifier::plain(HEADER, known(), Arc::clone(&clock));
    let signed = [
        (&timed, sign_timestamped(&secret, clock.now(), &body)),
        (&plain, sign_plain(&secret, &body)),
    ];
    for (verifier, signature) in signed {
        if let Ok(value) = HeaderValue::from_bytes(value) {
            assert!(verifier.verify(&headers(value), body.clone()).is_err(), "it is not signed");
        }
        let value = HeaderValue::from_str(&signature).unwrap();
        let verified = verifier.verify(&headers(value.clone()), body.clone()).unwrap();
        assert_eq!(verified.body(), &body);
        let longer = [&body[..], b"x"].concat();
        assert!(verifier.verify(&headers(value), longer.into()).is_err(), "another body passes");
    }
}
