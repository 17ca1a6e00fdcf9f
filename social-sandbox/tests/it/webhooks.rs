//! Webhooks: events, signature, retries, and what the control API does to them.

mod delivery;
mod events;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::support::{Heard, Receiver, World};

/// A world whose default app has a callback URL.
pub(crate) async fn world() -> (World, Receiver) {
    let world = World::new().await;
    let receiver = Receiver::start().await;
    let url = receiver.url.clone();
    world
        .sandbox
        .tiktok()
        .update_app("sandbox-client-key", |app| app.webhook_url = Some(url))
        .unwrap();
    (world, receiver)
}

/// The test's own signature of a body.
pub(crate) fn signature(t: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(b"sandbox-client-secret").unwrap();
    mac.update(format!("{t}.{body}").as_bytes());
    format!("t={t},s={}", hex::encode(mac.finalize().into_bytes()))
}

pub(crate) fn is_signed(heard: &Heard) -> bool {
    heard.signature == Some(signature(heard.t(), &heard.body))
}
