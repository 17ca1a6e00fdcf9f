//! Media and comments of others that mention the account.

use serde::Deserialize;

use super::comment::Comment;
use super::fields::{Node, asked};
use super::media::Media;
use crate::endpoint;
use crate::error::{Error, Result};
use crate::id::{CommentId, MediaId};
use crate::ig_account::IgAccount;

#[derive(Deserialize)]
struct Found {
    mentioned_media: Option<Media>,
    mentioned_comment: Option<Comment>,
}

impl IgAccount {
    /// Reads the medium of somebody else whose caption mentions the account, as a webhook names it.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    pub async fn mentioned_media(&self, id: &MediaId) -> Result<Media> {
        let found =
            self.mentioned("mentioned_media.media_id", id.as_str(), Node::MentionedMedia).await?;
        found.mentioned_media.ok_or_else(missing)
    }

    /// Reads the comment of somebody else that mentions the account, as a webhook names it.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    pub async fn mentioned_comment(&self, id: &CommentId) -> Result<Comment> {
        let node = Node::MentionedComment;
        let found = self.mentioned("mentioned_comment.comment_id", id.as_str(), node).await?;
        found.mentioned_comment.ok_or_else(missing)
    }

    /// Asks by an expression of fields, which is where the id stands.
    async fn mentioned(&self, what: &str, id: &str, node: Node) -> Result<Found> {
        let endpoint = &endpoint::PROFILE;
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err(Error::validation(endpoint.operation, "an id is of letters and digits"));
        }
        let inner = asked(node, self.client().login_flow());
        let fields = format!("{what}({id}){{{inner}}}");
        self.read(endpoint, &[self.id().as_str()], &[("fields", &fields)]).await
    }

    /// Answers a mention: under the comment that mentions, or under the medium whose caption does.
    ///
    /// It is sent once, whatever comes of it.
    ///
    /// # Errors
    ///
    /// As [`comment`](Self::comment).
    ///
    /// # Cancel safety
    ///
    /// As [`comment`](Self::comment).
    pub async fn reply_to_mention(
        &self,
        media_id: &MediaId,
        comment_id: Option<&CommentId>,
        message: &str,
    ) -> Result<CommentId> {
        let mut form = vec![("media_id", media_id.to_string()), ("message", message.to_owned())];
        form.extend(comment_id.map(|id| ("comment_id", id.to_string())));
        self.make_comment(&endpoint::MENTION_REPLY, self.id().as_str(), message, &form).await
    }
}

fn missing() -> Error {
    Error::decode(&endpoint::PROFILE, 200, "the answer holds nothing that mentions the account")
}
