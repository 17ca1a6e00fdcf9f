//! Comments and answers to them.

use serde::Deserialize;
use social_core::Timestamp;

use super::fields::{Node, asked};
use super::page::{List, Page, Pages, nested};
use crate::endpoint::{self, Endpoint};
use crate::envelope::{self, succeeded};
use crate::error::{Error, Result};
use crate::id::{CommentId, IgUserId, MediaId, ScopedUserId};
use crate::ig_account::IgAccount;
use crate::lenient;

/// Who wrote a comment, as far as the app may know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct CommentWriter {
    /// The person as this account sees them.
    #[serde(deserialize_with = "lenient::id")]
    pub id: Option<ScopedUserId>,
    /// The handle.
    pub username: Option<String>,
    /// The account itself as it is seen here, where it wrote; read only behind Facebook Login, and
    /// told by webhooks of both.
    #[serde(deserialize_with = "lenient::id")]
    pub self_ig_scoped_id: Option<ScopedUserId>,
}

/// A comment; what Instagram did not say is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct Comment {
    /// The comment.
    #[serde(deserialize_with = "lenient::id")]
    pub id: Option<CommentId>,
    /// What it says.
    pub text: Option<String>,
    /// When it was written.
    #[serde(deserialize_with = "lenient::instant")]
    pub timestamp: Option<Timestamp>,
    /// The handle of who wrote it.
    pub username: Option<String>,
    /// Who wrote it.
    pub from: Option<CommentWriter>,
    /// The professional account that wrote it; only behind Facebook Login, where this app wrote it.
    #[serde(rename = "user", deserialize_with = "lenient::inner_id")]
    pub user_id: Option<IgUserId>,
    /// Likes.
    #[serde(deserialize_with = "lenient::count")]
    pub like_count: Option<u64>,
    /// Whether it is hidden from everyone but its writer.
    pub hidden: Option<bool>,
    /// The comment it answers.
    #[serde(deserialize_with = "lenient::id")]
    pub parent_id: Option<CommentId>,
    /// The medium it stands under.
    #[serde(rename = "media", deserialize_with = "lenient::inner_id")]
    pub media_id: Option<MediaId>,
    /// The first answers to it, in the list of a medium's comments alone; [`IgAccount::replies`]
    /// goes on where the page leads.
    #[serde(deserialize_with = "nested")]
    pub replies: Page<Self>,
}

#[derive(Deserialize)]
struct Made {
    #[serde(default, deserialize_with = "lenient::id")]
    id: Option<CommentId>,
}

impl IgAccount {
    /// Walks the comments of a medium, each with the first answers to it.
    ///
    /// See [Meta Docs/IG Media Comments].
    ///
    /// [Meta Docs/IG Media Comments]: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-media/comments
    pub fn comments(&self, id: &MediaId) -> Pages<Comment> {
        let login = self.client().login_flow();
        let fields = format!("{},{}", asked(Node::Comment, login), asked(Node::Thread, login));
        self.pages(List::of(&endpoint::COMMENT_LIST, id.as_str(), fields))
    }

    /// Walks the answers to a comment.
    pub fn replies(&self, id: &CommentId) -> Pages<Comment> {
        let fields = asked(Node::Comment, self.client().login_flow());
        self.pages(List::of(&endpoint::REPLY_LIST, id.as_str(), fields))
    }

    /// Reads one comment.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`]. 100/33 says that it is gone, or not to be seen.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    pub async fn find_comment(&self, id: &CommentId) -> Result<Comment> {
        let fields = asked(Node::Comment, self.client().login_flow());
        self.read(&endpoint::COMMENT, &[id.as_str()], &[("fields", &fields)]).await
    }

    /// Comments on a medium.
    ///
    /// It is sent once, whatever comes of it: Instagram cannot tell a second one from the first.
    /// After an error with the effect `Unknown` read the comments.
    ///
    /// # Errors
    ///
    /// `Validation` for an empty text; else as every call. See [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: the comment may stand although nobody hears of it.
    pub async fn comment(&self, id: &MediaId, message: &str) -> Result<CommentId> {
        self.write_comment(&endpoint::COMMENT_CREATE, id.as_str(), message).await
    }

    /// Answers a comment. An answer to an answer stands under the comment above both; a hidden
    /// comment cannot be answered.
    ///
    /// # Errors
    ///
    /// As [`comment`](Self::comment).
    ///
    /// # Cancel safety
    ///
    /// As [`comment`](Self::comment).
    pub async fn reply(&self, id: &CommentId, message: &str) -> Result<CommentId> {
        self.write_comment(&endpoint::REPLY_CREATE, id.as_str(), message).await
    }

    async fn write_comment(
        &self,
        endpoint: &Endpoint,
        id: &str,
        message: &str,
    ) -> Result<CommentId> {
        let form = [("message", message.to_owned())];
        self.make_comment(endpoint, id, message, &form).await
    }

    pub(super) async fn make_comment(
        &self,
        endpoint: &Endpoint,
        id: &str,
        message: &str,
        form: &[(&'static str, String)],
    ) -> Result<CommentId> {
        if message.trim().is_empty() {
            return Err(Error::validation(endpoint.operation, "the comment says nothing"));
        }
        let data = self.write(endpoint, &[id], form).await?;
        let made: Made = envelope::typed(endpoint, 200, data)?;
        let unnamed = || Error::decode(endpoint, 200, "the answer names no comment").in_doubt();
        made.id.ok_or_else(unnamed)
    }

    /// Hides a comment from everyone but its writer, or shows it again. The account's own comments
    /// stay visible.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave it set or not; call again.
    pub async fn hide_comment(&self, id: &CommentId, hide: bool) -> Result<()> {
        let form = [("hide", hide.to_string())];
        self.succeed(&endpoint::COMMENT_UPDATE, id.as_str(), &form).await
    }

    /// Deletes a comment under the account's own media, whoever wrote it.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`]. 100/33 says that it is gone already, or not to be seen.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave it deleted or not.
    pub async fn delete_comment(&self, id: &CommentId) -> Result<()> {
        self.succeed(&endpoint::COMMENT_DELETE, id.as_str(), &[]).await
    }

    /// Makes a call that answers whether it succeeded.
    pub(super) async fn succeed(
        &self,
        endpoint: &Endpoint,
        id: &str,
        form: &[(&'static str, String)],
    ) -> Result<()> {
        succeeded(endpoint, &self.write(endpoint, &[id], form).await?)
    }
}
