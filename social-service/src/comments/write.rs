//! Writes comments and answers. Instagram cannot tell a second one from the first, so each is sent
//! once; where the answer is lost, what stands there is read.

use std::time::Duration;

use instagram_client::read::Comment;
use instagram_client::{CommentId, MediaId};
use serde_json::json;
use social_core::{Effect, Timestamp, UserId};
use social_store::{Change, Changes, Due, IgComment, WorkKind};

use super::acting::{Acting, Actor, Deed};
use super::find::is_own_comment;
use super::{Comments, SKEW};
use crate::error::{Conflict, Error, Result, Violation};
use crate::sync::rows;

/// When it is looked whether a comment stands there whose answer was lost, after the one before.
const LOOKS: [Duration; 3] = [Duration::ZERO, Duration::from_secs(2), Duration::from_secs(5)];
/// Pages that are looked through.
const PAGES: usize = 5;
/// When the comments are read if no look found it.
const LATER: Duration = Duration::from_mins(1);

/// Where a comment is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommentTarget {
    /// Under a medium.
    Media(String),
    /// Under a comment. An answer to an answer stands under the comment above both.
    Comment(String),
}

impl Comments {
    /// Comments on a medium, or answers a comment. Gives the comment as it is stored.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] for an empty text, or where it is not clear which account acts;
    /// [`Conflict::CommentUnconfirmed`] if the answer was lost and the comment cannot be found: it
    /// may stand there a moment later, and is told of then. Else as the platform says.
    ///
    /// # Cancel safety
    ///
    /// Once begun it goes on without the caller.
    pub async fn write(
        &self,
        user: &UserId,
        acting: &Acting,
        target: CommentTarget,
        text: String,
    ) -> Result<IgComment> {
        if text.trim().is_empty() {
            let empty = Violation::new("text", "empty", "the comment says nothing");
            return Err(Error::Invalid(vec![empty]));
        }
        let store = &self.context.store;
        let (seen, media_id) = match &target {
            CommentTarget::Media(id) => {
                let rows = store.find_ig_media_by_id(id).await?;
                let own = rows.into_iter().filter(|row| row.account_id == acting.account_id);
                (own.map(|row| row.ig_business_id).collect::<Vec<_>>(), id.clone())
            }
            CommentTarget::Comment(id) => {
                let rows = store.find_ig_comment(&acting.account_id, id).await?;
                let media_id = rows.first().map(|row| row.media_id.clone()).unwrap_or_default();
                (rows.into_iter().map(|row| row.ig_business_id).collect(), media_id)
            }
        };
        let actor = self.actor(user, acting, &seen).await?;
        let writing = Writing { actor, target, media_id, text };
        let task = self.context.tasks.spawn(async move { writing.run().await });
        task.await.map_err(|error| Error::Config(format!("the comment's task ended: {error}")))?
    }
}

/// A comment on its way.
struct Writing {
    actor: Actor,
    target: CommentTarget,
    /// The medium it will stand under; empty if that is not known.
    media_id: String,
    text: String,
}

impl Writing {
    async fn run(mut self) -> Result<IgComment> {
        let began = self.actor.context.now();
        if self.media_id.is_empty() {
            self.media_id = self.find_medium().await?;
        }
        let mut sent = self.send().await;
        if social_core::planted::is("comment-sent-again")
            && sent.as_ref().is_err_and(|error| error.effect() == Effect::Unknown)
        {
            sent = self.send().await;
        }
        let row = match sent {
            Ok(id) => self.row(&id),
            Err(error) if error.effect() == Effect::Unknown => {
                tracing::warn!(%error, "the answer to a comment is lost; looking for it");
                match self.look(began).await {
                    Some(row) => row,
                    None => return Err(self.unconfirmed().await),
                }
            }
            Err(error) => {
                let error = Error::from(error);
                self.actor.failed(&self.deed(self.subject()), &error).await;
                return Err(error);
            }
        };
        // A webhook may have told of it before.
        let changes = Changes::from(Change::AddIgComment(Box::new(row.clone())));
        self.actor.done(&self.deed(&row.ig_id), changes).await?;
        Ok(row)
    }

    async fn send(&self) -> Result<CommentId, instagram_client::Error> {
        match &self.target {
            CommentTarget::Media(id) => {
                self.actor.handle.comment(&MediaId::from(id.as_str()), &self.text).await
            }
            CommentTarget::Comment(id) => {
                self.actor.handle.reply(&CommentId::from(id.as_str()), &self.text).await
            }
        }
    }

    async fn find_medium(&self) -> Result<String> {
        let CommentTarget::Comment(id) = &self.target else { return Ok(String::new()) };
        let above = self.actor.handle.find_comment(&CommentId::from(id.as_str())).await?;
        Ok(above.media_id.map(|id| id.to_string()).unwrap_or_default())
    }

    fn subject(&self) -> &str {
        match &self.target {
            CommentTarget::Media(id) | CommentTarget::Comment(id) => id,
        }
    }

    fn deed<'a>(&self, subject: &'a str) -> Deed<'a> {
        let action = match self.target {
            CommentTarget::Media(_) => "comment.written",
            CommentTarget::Comment(_) => "comment.answered",
        };
        let detail = json!({ "media_id": self.media_id, "under": self.subject() });
        Deed { action, subject, detail }
    }

    fn parent(&self) -> Option<&str> {
        match &self.target {
            CommentTarget::Media(_) => None,
            CommentTarget::Comment(id) => Some(id),
        }
    }

    fn row(&self, id: &CommentId) -> IgComment {
        let (now, of) = (self.actor.context.now(), &self.actor.of);
        IgComment {
            ig_id: rows::name(id.as_str()),
            account_id: of.account_id.clone(),
            ig_business_id: of.ig_business_id.clone(),
            media_id: rows::name(&self.media_id),
            parent_id: self.parent().map(rows::name),
            from_id: Some(of.ig_business_id.clone()),
            from_username: Some(of.username.clone()).filter(|name| !name.is_empty()),
            text: rows::text(&self.text),
            visibility: rows::visibility(false),
            timestamp: Some(now),
            synced_at: now,
            deleted_at: None,
            unseen_since: None,
        }
    }

    /// Looks for the comment among those that stand there; only the one that can be meant counts.
    async fn look(&self, began: Timestamp) -> Option<IgComment> {
        for wait in LOOKS {
            self.actor.context.clock.sleep(wait).await;
            match self.found(began).await {
                Ok(mut found) if found.len() == 1 => return found.pop(),
                Ok(found) if found.is_empty() => {}
                Ok(_) => return None,
                Err(error) => tracing::warn!(%error, "the comments could not be read"),
            }
        }
        None
    }

    async fn found(&self, began: Timestamp) -> Result<Vec<IgComment>> {
        let (context, of) = (&self.actor.context, &self.actor.of);
        let read_at = context.now();
        let mut pages = match &self.target {
            CommentTarget::Media(id) => self.actor.handle.comments(&MediaId::from(id.as_str())),
            CommentTarget::Comment(id) => self.actor.handle.replies(&CommentId::from(id.as_str())),
        };
        let mut found = Vec::new();
        for _ in 0..PAGES {
            let Some(page) = pages.next_page().await? else { break };
            for comment in &page.items {
                let row = rows::comment(comment, of, &self.media_id, self.parent(), read_at);
                let Some(row) = row.filter(|row| self.may_be(row, comment, began)) else {
                    continue;
                };
                // One that is known is another one, unless a webhook has told of it since.
                let known = context.store.find_ig_comment(&of.account_id, &row.ig_id).await?;
                if known.iter().all(|known| known.synced_at >= began) {
                    found.push(row);
                }
            }
        }
        Ok(found)
    }

    fn may_be(&self, row: &IgComment, comment: &Comment, began: Timestamp) -> bool {
        let since = began - SKEW;
        let own = is_own_comment(row, &self.actor.of);
        own && row.text.trim() == rows::text(&self.text).trim()
            && comment.timestamp.is_none_or(|at| at >= since)
    }

    /// Nobody knows whether it stands there: the next reading of comments finds it if it does.
    async fn unconfirmed(&self) -> Error {
        let error = Error::from(Conflict::CommentUnconfirmed);
        self.actor.failed(&self.deed(self.subject()), &error).await;
        let context = &self.actor.context;
        let read = Change::Schedule {
            kind: WorkKind::COMMENTS,
            subject: self.actor.account.id.to_string(),
            lane: None,
            due: Due::NoLaterThan(context.now() + LATER),
        };
        if let Err(error) = context.apply(read.into()).await {
            tracing::warn!(%error, "the reading of comments could not be scheduled");
        }
        error
    }
}
