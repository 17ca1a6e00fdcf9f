//! A webhook as a platform sends it: signed, and with the identities of what it tells, which the
//! tests compute by themselves.

use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderName, HeaderValue};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use social_core::{Clock as _, Provider, SystemClock};
use social_sandbox::{DEFAULT_CLIENT_KEY, DEFAULT_CLIENT_SECRET, DEFAULT_META_APP_SECRET};

/// One delivery. It may be sent again and again, each time with the same body.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// What the server must know the changes in it by, one for each.
    pub ids: Vec<String>,
    body: Bytes,
    from: Provider,
}

/// A change that Meta tells of.
#[derive(Clone, Debug, PartialEq)]
pub struct MetaChange {
    /// The professional account.
    pub account: String,
    /// What changed.
    pub field: &'static str,
    /// The ids in `value` by which it is known: a comment's, for instance.
    pub named: Vec<String>,
    /// What is said of it.
    pub value: Value,
}

/// How Meta wraps a change: each login has its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetaEnvelope {
    /// Facebook Login's: the changes of an account that follow each other share an entry.
    Listed,
    /// Instagram Login's: an entry for each change.
    Flat,
}

impl Delivery {
    /// Writes one of TikTok's: what happened, to whom, in which second. The names in `content` must
    /// stand in their order, as the identity wants them.
    pub fn of_tiktok(event: &str, who: &str, second: i64, content: &str) -> Self {
        let body = json!({
            "client_key": DEFAULT_CLIENT_KEY,
            "event": event,
            "create_time": second,
            "user_openid": who,
            "content": content,
        });
        let identity = [DEFAULT_CLIENT_KEY, event, who, &second.to_string(), content].join("\0");
        let ids = vec![hex::encode(Sha256::digest(identity))];
        Self { ids, body: body.to_string().into(), from: Provider::TikTok }
    }

    /// Writes one of Meta's, with any number of changes of any accounts.
    pub fn of_meta(changes: &[MetaChange], envelope: MetaEnvelope) -> Self {
        let second = SystemClock.now().as_unix();
        let mut entries: Vec<Value> = Vec::new();
        for change in changes {
            let named = json!({ "field": change.field, "value": change.value });
            let newest =
                entries.last_mut().filter(|newest| newest["id"] == change.account.as_str());
            match (envelope, newest.and_then(|newest| newest["changes"].as_array_mut())) {
                (MetaEnvelope::Listed, Some(list)) => list.push(named),
                (MetaEnvelope::Listed, None) => entries
                    .push(json!({ "id": change.account, "time": second, "changes": [named] })),
                (MetaEnvelope::Flat, _) => entries.push(json!({
                    "id": change.account, "time": second,
                    "field": change.field, "value": change.value,
                })),
            }
        }
        let ids = changes.iter().map(MetaChange::id).collect();
        let body = json!({ "object": "instagram", "entry": entries });
        Self { ids, body: body.to_string().into(), from: Provider::Instagram }
    }

    /// Gives the body.
    pub fn body(&self) -> Bytes {
        self.body.clone()
    }

    /// Tells where such webhooks arrive.
    pub(super) const fn path(&self) -> &'static str {
        match self.from {
            Provider::TikTok => "/api/webhooks/tiktok",
            Provider::Instagram => "/api/webhooks/instagram",
        }
    }

    /// Signs it, TikTok's with the present time.
    ///
    /// # Errors
    ///
    /// Never: any secret is a key, and a signature is of plain letters.
    pub(super) fn signature(&self) -> anyhow::Result<(HeaderName, HeaderValue)> {
        let (name, text) = match self.from {
            Provider::TikTok => {
                let time = SystemClock.now().as_unix();
                let signed = [format!("{time}.").as_bytes(), &self.body].concat();
                let mac = mac(DEFAULT_CLIENT_SECRET, &signed)?;
                ("tiktok-signature", format!("t={time},s={mac}"))
            }
            Provider::Instagram => {
                let mac = mac(DEFAULT_META_APP_SECRET, &self.body)?;
                ("x-hub-signature-256", format!("sha256={mac}"))
            }
        };
        Ok((HeaderName::from_static(name), HeaderValue::from_str(&text)?))
    }
}

impl MetaChange {
    /// Computes what the server must know it by.
    fn id(&self) -> String {
        let mut hash = Sha256::new();
        let named = self.named.iter().map(String::as_str);
        for part in [self.account.as_str(), self.field].into_iter().chain(named) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hex::encode(hash.finalize())
    }
}

fn mac(secret: &str, signed: &[u8]) -> anyhow::Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())?;
    mac.update(signed);
    Ok(hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use social_core::{AppName, WebhookSecret};

    use super::*;

    fn comment(number: u32) -> MetaChange {
        MetaChange {
            account: format!("1784140000000000{}", number % 2),
            field: "comments",
            named: vec![format!("179{number}")],
            value: json!({ "id": format!("179{number}"), "text": "Très bon" }),
        }
    }

    #[test]
    fn the_server_takes_what_is_sent_and_knows_it_by_the_same_names() {
        let changes: Vec<_> = (0..5).map(comment).collect();
        for envelope in [MetaEnvelope::Listed, MetaEnvelope::Flat] {
            let delivery = Delivery::of_meta(&changes, envelope);
            let app = AppName::default_app();
            let secret = WebhookSecret::new(app, "0", DEFAULT_META_APP_SECRET.into()).unwrap();
            let verifier = instagram_client::webhook::verifier([secret], SystemClock::shared());
            let headers = http::HeaderMap::from_iter([delivery.signature().unwrap()]);
            let parsed = verifier.verify(&headers, delivery.body()).unwrap();
            let split = instagram_client::webhook::split(&parsed).unwrap();
            let ids: Vec<_> = split.iter().map(|change| change.external_id().to_owned()).collect();
            assert_eq!(ids, delivery.ids, "{envelope:?}");
        }
    }

    #[test]
    fn tiktoks_too() {
        let delivery =
            Delivery::of_tiktok("authorization.removed", "act.a", 1_795_334_400, r#"{"reason":1}"#);
        let app = AppName::default_app();
        let secret = WebhookSecret::new(app, "0", DEFAULT_CLIENT_SECRET.into()).unwrap();
        let verifier = tiktok_client::webhook::verifier([secret], SystemClock::shared());
        let headers = http::HeaderMap::from_iter([delivery.signature().unwrap()]);
        let parsed = verifier.verify(&headers, delivery.body()).unwrap();
        let split = tiktok_client::webhook::split(&parsed).unwrap();
        assert_eq!(split.first().map(social_core::Change::external_id), Some(&*delivery.ids[0]));
    }
}
