//! Meta's `signed_request`: nothing unsigned is opened, and what is signed is opened or refused.

use social_core::webhook::sign_request;
use social_core::{AppName, ClientSecret, WebhookSecret, open_signed_request};

pub(crate) fn run(data: &[u8]) {
    let secret = ClientSecret::new("made-up-secret");
    let known = [WebhookSecret::new(AppName::default_app(), "current", secret.clone()).unwrap()];
    if let Ok(text) = std::str::from_utf8(data) {
        assert!(open_signed_request(text, &known).is_err(), "it is not signed");
    }
    let signed = sign_request(&secret, data);
    if let Ok(opened) = open_signed_request(&signed, &known) {
        assert_eq!(&opened.payload()[..], data);
        assert!(!opened.user_id().as_str().is_empty());
    }
}
