//! Messages, and what happens to them.

use serde_json::Value;

use crate::id::{MediaId, MessageId, ScopedUserId};
use crate::lenient::{self, id_in, text_in};
use crate::words::open_words;

/// Between whom a message went. Of one that came, the account is the recipient; of an echo it is
/// the sender.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parties {
    /// Who sent it.
    pub sender: Option<ScopedUserId>,
    /// Who it was for.
    pub recipient: Option<ScopedUserId>,
}

impl Parties {
    pub(super) fn read(value: &Value) -> Self {
        let party = |name: &str| value.get(name).and_then(|party| id_in(party, "id"));
        Self { sender: party("sender"), recipient: party("recipient") }
    }
}

open_words! {
    /// What is attached to a message.
    pub enum AttachmentType {
        /// A picture.
        Image = "image",
        /// A video.
        Video = "video",
        /// A recording.
        Audio = "audio",
        /// A file.
        File = "file",
        /// A post of Instagram, as it was called until February 2026.
        Share = "share",
        /// A post of Instagram.
        IgPost = "ig_post",
        /// A reel of Instagram.
        IgReel = "ig_reel",
        /// A reel.
        Reel = "reel",
        /// A story of Instagram.
        IgStory = "ig_story",
        /// A story.
        Story = "story",
        /// A story that mentions the account.
        StoryMention = "story_mention",
        /// Media of another kind.
        Media = "media",
    }
}

/// Something attached to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attachment {
    /// What it is.
    pub kind: AttachmentType,
    /// Where it lies for a while; whoever has the address can read it.
    pub url: Option<String>,
}

/// What a message answers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RepliedTo {
    /// Another message.
    Message(MessageId),
    /// A story of the account.
    Story {
        /// The story.
        id: MediaId,
        /// Where it lies for a while.
        url: Option<String>,
    },
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// The message.
    pub mid: MessageId,
    /// What it says.
    pub text: Option<String>,
    /// What is attached to it.
    pub attachments: Vec<Attachment>,
    /// The choice of a quick reply.
    pub quick_reply: Option<String>,
    /// What it answers.
    pub reply_to: Option<RepliedTo>,
    /// What led the sender here.
    pub referral: Option<Referral>,
    /// How it came about.
    pub nature: Nature,
}

/// How a message came about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Nature {
    /// Somebody sent it to the account.
    #[default]
    Incoming,
    /// The account sent it.
    Echo,
    /// The account sent it to itself.
    ToSelf,
    /// It was taken back.
    Deleted,
    /// It is of a kind the API does not show.
    Unsupported,
}

impl Message {
    pub(super) fn read(message: &Value) -> Option<Self> {
        let attachments = message.get("attachments").and_then(Value::as_array);
        let attachments = attachments.into_iter().flatten().filter_map(|attachment| {
            Some(Attachment {
                kind: AttachmentType::from(attachment.get("type")?.as_str()?),
                url: attachment.get("payload").and_then(|payload| text_in(payload, "url")),
            })
        });
        Some(Self {
            mid: id_in(message, "mid")?,
            text: text_in(message, "text"),
            attachments: attachments.collect(),
            quick_reply: message.get("quick_reply").and_then(|reply| text_in(reply, "payload")),
            reply_to: message.get("reply_to").and_then(replied_to),
            referral: message.get("referral").map(Referral::read),
            nature: nature(message),
        })
    }
}

fn nature(message: &Value) -> Nature {
    let is = |flag: &str| message.get(flag).and_then(Value::as_bool) == Some(true);
    if is("is_deleted") {
        Nature::Deleted
    } else if is("is_self") {
        Nature::ToSelf
    } else if is("is_echo") {
        Nature::Echo
    } else if is("is_unsupported") {
        Nature::Unsupported
    } else {
        Nature::Incoming
    }
}

fn replied_to(reply: &Value) -> Option<RepliedTo> {
    if let Some(story) = reply.get("story") {
        return Some(RepliedTo::Story { id: id_in(story, "id")?, url: text_in(story, "url") });
    }
    id_in(reply, "mid").map(RepliedTo::Message)
}

open_words! {
    /// What somebody did with a reaction.
    pub enum ReactionAction {
        /// Left one.
        React = "react",
        /// Took it back.
        Unreact = "unreact",
    }
}

/// A reaction to a message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reaction {
    /// The message.
    pub mid: MessageId,
    /// What was done.
    pub action: ReactionAction,
    /// The name of the reaction.
    pub reaction: Option<String>,
    /// The sign.
    pub emoji: Option<String>,
}

impl Reaction {
    pub(super) fn read(reaction: &Value) -> Option<Self> {
        Some(Self {
            mid: id_in(reaction, "mid")?,
            action: ReactionAction::from(reaction.get("action")?.as_str()?),
            reaction: text_in(reaction, "reaction"),
            emoji: text_in(reaction, "emoji"),
        })
    }
}

/// A message that was rewritten.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Edit {
    /// The message.
    pub mid: MessageId,
    /// What it says now.
    pub text: Option<String>,
    /// How often it was rewritten.
    pub number: Option<u64>,
}

impl Edit {
    pub(super) fn read(edit: &Value) -> Option<Self> {
        Some(Self {
            mid: id_in(edit, "mid")?,
            text: text_in(edit, "text"),
            // Documented as a text, seen as a number.
            number: edit.get("num_edit").and_then(lenient::id_text).and_then(|n| n.parse().ok()),
        })
    }
}

/// A button that was pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Postback {
    /// The message it makes.
    pub mid: MessageId,
    /// What stands on the button.
    pub title: Option<String>,
    /// What the app put behind it.
    pub payload: Option<String>,
}

impl Postback {
    pub(super) fn read(postback: &Value) -> Option<Self> {
        let mid = id_in(postback, "mid")?;
        Some(Self { mid, title: text_in(postback, "title"), payload: text_in(postback, "payload") })
    }
}

/// What led somebody to the account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Referral {
    /// What the link carried.
    pub reference: Option<String>,
    /// Where the link stands.
    pub source: Option<String>,
    /// What kind of link it is.
    pub kind: Option<String>,
}

impl Referral {
    pub(super) fn read(referral: &Value) -> Self {
        Self {
            reference: text_in(referral, "ref"),
            source: text_in(referral, "source"),
            kind: text_in(referral, "type"),
        }
    }
}

/// How far somebody has read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seen {
    /// The last message that was read.
    pub mid: MessageId,
}

impl Seen {
    pub(super) fn read(read: &Value) -> Option<Self> {
        id_in(read, "mid").map(|mid| Self { mid })
    }
}
