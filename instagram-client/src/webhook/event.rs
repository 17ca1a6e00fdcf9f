//! What a change means.

use serde_json::Value;
use social_core::webhook::Change;

use super::message::{Edit, Message, Parties, Postback, Reaction, Referral, Seen};
use crate::id::{CommentId, MediaId, ScopedUserId};
use crate::lenient::{id_in, text_in};
use crate::read::{CommentWriter, MediaProductType};

/// The medium under which a comment stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CommentedMedia {
    /// The medium; of a carousel this may be one of its parts.
    pub id: MediaId,
    /// Where it is shown.
    pub product_type: Option<MediaProductType>,
    /// The advertisement it stands under.
    pub ad_id: Option<String>,
    /// The medium the advertisement was made of.
    pub original_media_id: Option<MediaId>,
}

/// A comment that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Comment {
    /// The comment.
    pub id: CommentId,
    /// The comment it answers.
    pub parent_id: Option<CommentId>,
    /// What it says; some deliveries leave it out.
    pub text: Option<String>,
    /// Who wrote it.
    pub from: Option<CommentWriter>,
    /// Where it stands.
    pub media: Option<CommentedMedia>,
}

/// The account was mentioned; what was said has to be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mention {
    /// The medium.
    pub media_id: MediaId,
    /// The comment, unless the caption mentions.
    pub comment_id: Option<CommentId>,
}

/// The figures of a story when it ends. A figure of fewer than five viewers is withheld.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoryInsights {
    /// The story.
    pub media_id: MediaId,
    /// How often it was seen.
    pub impressions: Option<u64>,
    /// By how many.
    pub reach: Option<u64>,
    /// Taps to the next one.
    pub taps_forward: Option<u64>,
    /// Taps back.
    pub taps_back: Option<u64>,
    /// How often it was left.
    pub exits: Option<u64>,
    /// Replies.
    pub replies: Option<u64>,
}

/// A typed change of the account that is its subject.
///
/// Deliveries come in any order and more than once. Nothing is ever said of edits, hides and
/// deletions of comments: those are found by reading.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// Somebody commented.
    Comment(Comment),
    /// Somebody commented on a live broadcast.
    LiveComment(Comment),
    /// Somebody mentioned the account.
    Mention(Mention),
    /// A story has ended.
    StoryInsights(StoryInsights),
    /// A message came, was sent, or was taken back.
    Message(Parties, Box<Message>),
    /// Somebody reacted to a message.
    Reaction(Parties, Reaction),
    /// A message was rewritten.
    Edit(Parties, Edit),
    /// Somebody pressed a button of a message.
    Postback(Parties, Postback),
    /// Somebody came through a link.
    Referral(Parties, Referral),
    /// Messages were read.
    Seen(Parties, Seen),
    /// Something of this kind changed; the subscription asks for no values.
    Changed {
        /// The platform's name of the kind.
        field: String,
    },
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
        if value.is_null() {
            return Self::Changed { field: event_type.to_owned() };
        }
        Self::known(event_type, value)
            .unwrap_or_else(|| Self::Unknown { event_type: event_type.to_owned() })
    }

    fn known(event_type: &str, value: &Value) -> Option<Self> {
        let parties = || Parties::read(value);
        Some(match event_type {
            "comments" => Self::Comment(comment(value)?),
            "live_comments" => Self::LiveComment(comment(value)?),
            "mentions" => Self::Mention(Mention {
                media_id: id_in(value, "media_id")?,
                comment_id: id_in(value, "comment_id"),
            }),
            "story_insights" => Self::StoryInsights(story_insights(value)?),
            "messages" => Self::Message(parties(), Box::new(Message::read(value.get("message")?)?)),
            "message_reactions" => {
                Self::Reaction(parties(), Reaction::read(value.get("reaction")?)?)
            }
            "message_edit" => Self::Edit(parties(), Edit::read(value.get("message_edit")?)?),
            "messaging_postbacks" => {
                Self::Postback(parties(), Postback::read(value.get("postback")?)?)
            }
            "messaging_referral" => {
                Self::Referral(parties(), Referral::read(value.get("referral")?))
            }
            "messaging_seen" => Self::Seen(parties(), Seen::read(value.get("read")?)?),
            _ => return None,
        })
    }
}

impl From<&Change> for Event {
    fn from(change: &Change) -> Self {
        Self::from_parts(change.event_type(), change.value())
    }
}

fn comment(value: &Value) -> Option<Comment> {
    let from = value.get("from").map(|from| {
        let own: Option<ScopedUserId> = id_in(from, "self_ig_scoped_id");
        CommentWriter {
            id: id_in(from, "id").or_else(|| own.clone()),
            username: text_in(from, "username"),
            self_ig_scoped_id: own,
        }
    });
    let media = value.get("media").and_then(|media| {
        Some(CommentedMedia {
            id: id_in(media, "id")?,
            product_type: text_in(media, "media_product_type")
                .map(|word| MediaProductType::from(word.as_str())),
            ad_id: id_in(media, "ad_id"),
            original_media_id: id_in(media, "original_media_id"),
        })
    });
    Some(Comment {
        id: id_in(value, "id").or_else(|| id_in(value, "comment_id"))?,
        parent_id: id_in(value, "parent_id"),
        text: text_in(value, "text"),
        from,
        media,
    })
}

fn story_insights(value: &Value) -> Option<StoryInsights> {
    // -1 stands for fewer than five viewers.
    let figure = |name: &str| value.get(name).and_then(Value::as_u64);
    Some(StoryInsights {
        media_id: id_in(value, "media_id")?,
        impressions: figure("impressions"),
        reach: figure("reach"),
        taps_forward: figure("taps_forward"),
        taps_back: figure("taps_back"),
        exits: figure("exits"),
        replies: figure("replies"),
    })
}

#[cfg(test)]
mod tests;
