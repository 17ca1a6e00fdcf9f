//! What requests of all platforms have in common, and how they are stored.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use social_core::{Provider, Timestamp};
use social_store::{AssetId, Publication};

use super::instagram::InstagramRequest;
use super::tiktok::TikTokRequest;
use crate::error::{Error, Result};

/// Under this name an Instagram request is stored. TikTok's came first and stand there bare.
const INSTAGRAM: &str = "instagram";

/// A switch of a form: off unless the creator turned it on. JSON writes it as a boolean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "bool", into = "bool")]
pub enum Switch {
    /// Not ticked.
    #[default]
    Off,
    /// Ticked.
    On,
}

impl Switch {
    /// Tells whether it is on.
    pub const fn is_on(self) -> bool {
        matches!(self, Self::On)
    }
}

impl From<bool> for Switch {
    fn from(ticked: bool) -> Self {
        if ticked { Self::On } else { Self::Off }
    }
}

impl From<Switch> for bool {
    fn from(switch: Switch) -> Self {
        switch.is_on()
    }
}

/// A request of one platform.
pub(crate) trait PlatformRequest: Serialize + DeserializeOwned {
    /// The platform.
    const PROVIDER: Provider;

    /// Gives the staged files it needs; one may be named twice.
    fn assets(&self) -> Vec<&AssetId>;

    /// Gives when to publish, unless at once.
    fn scheduled_for(&self) -> Option<Timestamp>;

    /// Writes the request as it is stored, with its hash, so that a repeated idempotency key can be
    /// told from a misused one.
    fn stored(&self) -> Result<Stored> {
        let broken = |error: serde_json::Error| Error::Config(error.to_string());
        // The text has the order of the type's fields, so equal requests have equal text.
        let text = serde_json::to_string(self).map_err(broken)?;
        let hash = hex::encode(Sha256::digest(&text));
        let value: Value = serde_json::from_str(&text).map_err(broken)?;
        let value = match Self::PROVIDER {
            Provider::TikTok => value,
            Provider::Instagram => serde_json::json!({ INSTAGRAM: value }),
        };
        Ok(Stored { value, hash })
    }

    /// Gives every file once, in the order in which they are first named.
    fn needed(&self) -> Vec<AssetId> {
        let mut needed: Vec<AssetId> = Vec::new();
        for id in self.assets() {
            if !needed.contains(id) {
                needed.push(id.clone());
            }
        }
        needed
    }
}

/// A request as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stored {
    pub(crate) value: Value,
    pub(crate) hash: String,
}

/// The request of a publication, of whichever platform.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Asked {
    TikTok(Box<TikTokRequest>),
    Instagram(Box<InstagramRequest>),
}

impl Asked {
    /// Reads the stored request.
    pub(crate) fn read(publication: &Publication) -> Result<Self> {
        Self::of(&publication.request)
            .map_err(|error| Error::Config(format!("a stored request cannot be read: {error}")))
    }

    fn of(stored: &Value) -> Result<Self, serde_json::Error> {
        match stored.get(INSTAGRAM) {
            Some(request) => Deserialize::deserialize(request).map(Self::Instagram),
            None => Deserialize::deserialize(stored).map(Self::TikTok),
        }
    }

    /// Tells which platform it is for.
    pub(crate) const fn provider(&self) -> Provider {
        match self {
            Self::TikTok(_) => Provider::TikTok,
            Self::Instagram(_) => Provider::Instagram,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows that were written before there was another platform stay readable, with their hash.
    #[test]
    fn requests_of_both_platforms_are_read_as_they_were_stored() {
        let text = r#"{"account_id":"a","mode":"direct","media":{"asset":"x"},"caption":"",
            "privacy_level":"SELF_ONLY","allow":{"comment":true,"duet":false,"stitch":false},
            "promotion":{"your_brand":false,"branded_content":false},"made_with_ai":false,
            "cover_ms":null,"scheduled_for":null}"#;
        let old: Value = serde_json::from_str(text).unwrap();
        let Asked::TikTok(request) = Asked::of(&old).unwrap() else { panic!("another platform") };
        let stored = request.stored().unwrap();
        assert_eq!(stored.value, old);
        let compact: String = text.split('\n').map(str::trim).collect();
        assert_eq!(stored.hash, hex::encode(Sha256::digest(compact)));

        let text = r#"{"account_id":"a","ig_id":"1784","media":{"image":{"file":{"asset":"x"}}}}"#;
        let request: InstagramRequest = serde_json::from_str(text).unwrap();
        let stored = request.stored().unwrap();
        assert_eq!(Asked::of(&stored.value).unwrap(), Asked::Instagram(Box::new(request)));
    }
}
