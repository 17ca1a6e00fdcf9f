//! What a change means.

use serde_json::Value;
use social_core::webhook::Change;

use crate::code::FailReason;
use crate::id::{PostId, PublishId};
use crate::lenient;
use crate::words::open_words;

open_words! {
    /// How the publish of an event was made. The value for direct posts is not documented; two are
    /// in use.
    pub enum PublishType {
        /// A draft.
        InboxShare = "INBOX_SHARE",
        /// A direct post.
        DirectPublish = "DIRECT_PUBLISH" | "DIRECT_POST",
    }
}

/// Why an authorization ended. The token is dead in every case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RemovalReason {
    /// TikTok does not say, or says something new; its number.
    Unknown(u64),
    /// The user disconnected the app.
    UserDisconnected,
    /// The account was deleted.
    AccountDeleted,
    /// The user's age changed.
    AgeChanged,
    /// The account was banned.
    AccountBanned,
    /// The app revoked it.
    DeveloperRevoked,
}

impl RemovalReason {
    fn from_number(number: u64) -> Self {
        match number {
            1 => Self::UserDisconnected,
            2 => Self::AccountDeleted,
            3 => Self::AgeChanged,
            4 => Self::AccountBanned,
            5 => Self::DeveloperRevoked,
            other => Self::Unknown(other),
        }
    }
}

/// A typed change.
///
/// Deliveries come in any order and more than once; whoever applies them ranks them
/// (`InboxDelivered` before `PublishComplete` before `PubliclyAvailable`).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The user's grant has ended.
    AuthorizationRemoved {
        /// Why.
        reason: RemovalReason,
    },
    /// The publish failed for good.
    PublishFailed {
        /// Which publish.
        publish_id: PublishId,
        /// Why.
        reason: FailReason,
        /// How it was made.
        publish_type: Option<PublishType>,
    },
    /// Posted; of a draft, by the user, and perhaps more than once.
    PublishComplete {
        /// Which publish.
        publish_id: PublishId,
        /// How it was made.
        publish_type: Option<PublishType>,
    },
    /// The draft is in the inbox.
    InboxDelivered {
        /// Which publish.
        publish_id: PublishId,
        /// How it was made.
        publish_type: Option<PublishType>,
    },
    /// Everyone can see the post now.
    PubliclyAvailable {
        /// Which publish.
        publish_id: PublishId,
        /// The post.
        post_id: Option<PostId>,
        /// How it was made.
        publish_type: Option<PublishType>,
    },
    /// Not everyone can see the post any more.
    NoLongerPubliclyAvailable {
        /// Which publish.
        publish_id: PublishId,
        /// The post.
        post_id: Option<PostId>,
        /// How it was made.
        publish_type: Option<PublishType>,
    },
    /// An event of the retired Video Kit; of no use here.
    Retired,
    /// An event that is not known, or a known one without the ids it needs. The change keeps what
    /// it said.
    Unknown {
        /// The platform's name of it.
        event_type: String,
    },
}

impl Event {
    /// Types a change by its event and the value that was stored with it.
    pub fn from_parts(event_type: &str, value: &Value) -> Self {
        let content = content_of(value);
        Self::known(event_type, &content)
            .unwrap_or_else(|| Self::Unknown { event_type: event_type.to_owned() })
    }

    fn known(event_type: &str, content: &Value) -> Option<Self> {
        let text = |name: &str| content.get(name)?.as_str();
        let publish_id = || text("publish_id").filter(|id| !id.is_empty()).map(PublishId::new);
        let post_id = || content.get("post_id").and_then(lenient::id_text).map(PostId::new);
        let publish_type = text("publish_type").map(PublishType::from);
        Some(match event_type {
            "authorization.removed" => {
                let number = content.get("reason").and_then(lenient::whole);
                Self::AuthorizationRemoved {
                    reason: RemovalReason::from_number(number.unwrap_or(0)),
                }
            }
            "post.publish.failed" => {
                let reason = FailReason::from(text("reason").unwrap_or_default());
                Self::PublishFailed { publish_id: publish_id()?, reason, publish_type }
            }
            "post.publish.complete" => {
                Self::PublishComplete { publish_id: publish_id()?, publish_type }
            }
            "post.publish.inbox_delivered" => {
                Self::InboxDelivered { publish_id: publish_id()?, publish_type }
            }
            "post.publish.publicly_available" | "post.publish.publicaly_available" => {
                let (publish_id, post_id) = (publish_id()?, post_id());
                Self::PubliclyAvailable { publish_id, post_id, publish_type }
            }
            "post.publish.no_longer_publicaly_available"
            | "post.publish.no_longer_publicly_available" => {
                let (publish_id, post_id) = (publish_id()?, post_id());
                Self::NoLongerPubliclyAvailable { publish_id, post_id, publish_type }
            }
            "video.upload.failed" | "video.publish.completed" => Self::Retired,
            _ => return None,
        })
    }
}

impl From<&Change> for Event {
    fn from(change: &Change) -> Self {
        Self::from_parts(change.event_type(), change.value())
    }
}

/// Gives the content, which is JSON inside a text.
fn content_of(value: &Value) -> Value {
    match value.get("content") {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        Some(other) => other.clone(),
        None => Value::Null,
    }
}

#[cfg(test)]
mod tests;
