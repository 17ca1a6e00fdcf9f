//! TikTok's webhook events and their signature.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::Sha256;

use super::attempt::{Attempt, Mode};
use super::behaviour::{DirectPublishType, NoLongerPublicSpelling, PostIdType};
use super::host::Host;
use super::state::State;
use crate::secret::SandboxSecret;
use crate::webhook_sender::{NewDelivery, SignatureForm};

/// The signature header, as the verification page spells it.
const HEADER: &str = "Tiktok-Signature";

/// An event made by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandMadeEvent {
    /// The app it is for.
    pub client_key: String,
    /// The event name; any text.
    pub event: String,
    /// The creator, as the app sees them; left out of the body if absent.
    #[serde(default)]
    pub user_openid: Option<String>,
    /// The inner JSON text; any text.
    pub content: String,
    /// Unix seconds of the event; the present if absent.
    #[serde(default)]
    pub create_time: Option<i64>,
    /// How it is signed.
    #[serde(default)]
    pub signature: SignatureForm,
}

/// The envelope, in the order of the page's samples.
#[derive(Serialize)]
struct Envelope<'a> {
    client_key: &'a str,
    event: &'a str,
    create_time: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_openid: Option<&'a str>,
    content: &'a str,
}

pub(crate) fn failed(host: &Host, state: &State, publish_id: &str, at: i64) {
    about(host, state, publish_id, "post.publish.failed", at, |attempt, content| {
        if let Some(reason) = &attempt.fail_reason {
            content.insert("reason".to_owned(), json!(reason));
        }
    });
}

pub(crate) fn complete(host: &Host, state: &State, publish_id: &str, at: i64) {
    about(host, state, publish_id, "post.publish.complete", at, |_, _| {});
}

pub(crate) fn inbox_delivered(host: &Host, state: &State, publish_id: &str, at: i64) {
    about(host, state, publish_id, "post.publish.inbox_delivered", at, |_, _| {});
}

pub(crate) fn publicly_available(
    host: &Host,
    state: &State,
    publish_id: &str,
    post_id: u64,
    at: i64,
) {
    let id = post_id_value(state, post_id);
    about(host, state, publish_id, "post.publish.publicly_available", at, |_, content| {
        content.insert("post_id".to_owned(), id);
    });
}

pub(crate) fn no_longer_public(
    host: &Host,
    state: &State,
    publish_id: &str,
    post_id: u64,
    at: i64,
) {
    let name = match state.behaviour.no_longer_public {
        NoLongerPublicSpelling::Publicaly => "post.publish.no_longer_publicaly_available",
        NoLongerPublicSpelling::Publicly => "post.publish.no_longer_publicly_available",
    };
    let id = post_id_value(state, post_id);
    about(host, state, publish_id, name, at, |_, content| {
        content.insert("post_id".to_owned(), id);
    });
}

pub(crate) fn authorization_removed(
    host: &Host,
    state: &State,
    (client_key, open_id): (&str, &str),
    reason: u8,
    at: i64,
) {
    let event = HandMadeEvent {
        client_key: client_key.to_owned(),
        event: "authorization.removed".to_owned(),
        user_openid: Some(open_id.to_owned()),
        content: json!({ "reason": reason }).to_string(),
        create_time: Some(unix(at)),
        signature: SignatureForm::Valid,
    };
    send(host, state, &event);
}

/// Sends an event; an app that does not exist gets none.
pub(crate) fn send(host: &Host, state: &State, event: &HandMadeEvent) -> Option<u64> {
    let app = state.apps.get(&event.client_key)?;
    let envelope = Envelope {
        client_key: &event.client_key,
        event: &event.event,
        create_time: event.create_time.unwrap_or_else(|| host.clock.now_unix()),
        user_openid: event.user_openid.as_deref(),
        content: &event.content,
    };
    let body = serde_json::to_string(&envelope).ok()?;
    Some(host.webhooks.enqueue(NewDelivery {
        client_key: event.client_key.clone(),
        event: event.event.clone(),
        body,
        target: app.webhook_url.clone(),
        secret: app.client_secret.clone(),
        sign,
        form: event.signature,
        retry: state.behaviour.webhook_retry,
    }))
}

/// Signs `t` + `.` + body with the client secret.
fn sign(secret: &SandboxSecret, t: i64, body: &str) -> (&'static str, String) {
    let mut value = format!("t={t},s=");
    // HMAC takes keys of any length, so this never leaves the signature empty.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) {
        mac.update(t.to_string().as_bytes());
        mac.update(b".");
        mac.update(body.as_bytes());
        value.push_str(&hex::encode(mac.finalize().into_bytes()));
    }
    (HEADER, value)
}

fn about(
    host: &Host,
    state: &State,
    publish_id: &str,
    event: &str,
    at: i64,
    add: impl FnOnce(&Attempt, &mut Map<String, Value>),
) {
    let Some(attempt) = state.attempts.get(publish_id) else {
        return;
    };
    let mut content = Map::new();
    content.insert("publish_id".to_owned(), json!(publish_id));
    let kind = publish_type(state, attempt);
    content.insert("publish_type".to_owned(), json!(kind));
    add(attempt, &mut content);
    let event = HandMadeEvent {
        client_key: attempt.client_key.clone(),
        event: event.to_owned(),
        user_openid: Some(attempt.open_id.clone()),
        content: Value::Object(content).to_string(),
        create_time: Some(unix(at)),
        signature: SignatureForm::Valid,
    };
    send(host, state, &event);
}

const fn publish_type(state: &State, attempt: &Attempt) -> &'static str {
    match (attempt.mode, state.behaviour.direct_publish_type) {
        (Mode::Inbox, _) => "INBOX_SHARE",
        (Mode::Direct, DirectPublishType::DirectPublish) => "DIRECT_PUBLISH",
        (Mode::Direct, DirectPublishType::DirectPost) => "DIRECT_POST",
    }
}

fn post_id_value(state: &State, post_id: u64) -> Value {
    match state.behaviour.webhook_post_id {
        PostIdType::String => json!(post_id.to_string()),
        PostIdType::Number => json!(post_id),
    }
}

const fn unix(micros: i64) -> i64 {
    micros.div_euclid(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Vector 1 of the fact sheet, computed outside this code.
    #[test]
    fn the_signature_matches_the_first_known_answer() {
        let body = "{\"client_key\":\"awtestclientkey01\",\"event\":\"post.publish.complete\",\"create_time\":1795334400,\"user_openid\":\"-000TestOpenIdAbCdEf\",\"content\":\"{\\\"publish_id\\\":\\\"v_pub_file~v2-1.7500000000000000001\\\",\\\"publish_type\\\":\\\"DIRECT_PUBLISH\\\"}\"}";
        let secret = SandboxSecret::new("tk_test_secret_0123456789abcdef");
        assert_eq!(
            sign(&secret, 1_795_334_401, body).1,
            "t=1795334401,s=37d873899239a68b5dd55e6c21de54524cc158ad17339acfe2aa9ef91ccd5158"
        );
    }

    /// Vector 2 of the fact sheet.
    #[test]
    fn the_signature_matches_the_second_known_answer() {
        let body = "{\"client_key\":\"awtestclientkey01\",\"event\":\"authorization.removed\",\"create_time\":1795334460,\"user_openid\":\"-000TestOpenIdAbCdEf\",\"content\":\"{\\\"reason\\\": 1 }\"}";
        let secret = SandboxSecret::new("tk_test_secret_0123456789abcdef");
        assert_eq!(
            sign(&secret, 1_795_334_461, body).1,
            "t=1795334461,s=4a891e1e2c059f644fcad0198470dba904be7526edc610225c06d1ad4c348cfc"
        );
    }
}
