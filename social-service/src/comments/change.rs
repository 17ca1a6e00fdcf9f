//! Hides, shows and deletes comments, and lets people comment or not. Each may be asked twice with
//! the same end, so where an answer is lost what stands there is read, and tells.

use instagram_client::read::CommentsSwitch;
use instagram_client::{CommentId, MediaId};
use serde_json::json;
use social_core::{Effect, UserId};
use social_store::{Change, Changes, CommentVisibility, IgComment, IgMedia};

use super::Comments;
use super::acting::{Acting, Actor, Deed, is_gone};
use super::find::is_own_comment;
use crate::error::{Error, Result};
use crate::sync::{news, rows};

impl Comments {
    /// Hides a comment from everybody but its writer, or shows it again.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] where it is not clear which account acts; else as the platform says.
    ///
    /// # Cancel safety
    ///
    /// Once begun it goes on without the caller.
    pub async fn set_visibility(
        &self,
        user: &UserId,
        acting: &Acting,
        comment_id: &str,
        visibility: CommentVisibility,
    ) -> Result<()> {
        let (actor, known) = self.of_comment(user, acting, comment_id).await?;
        let id = CommentId::from(comment_id);
        self.in_task(async move { set_visibility(&actor, &id, known, visibility).await }).await
    }

    /// Deletes a comment under one of the account's own media, whoever wrote it. One that is gone
    /// already is fine.
    ///
    /// # Errors
    ///
    /// As [`set_visibility`](Self::set_visibility).
    ///
    /// # Cancel safety
    ///
    /// Once begun it goes on without the caller.
    pub async fn delete(&self, user: &UserId, acting: &Acting, comment_id: &str) -> Result<()> {
        let (actor, known) = self.of_comment(user, acting, comment_id).await?;
        let id = CommentId::from(comment_id);
        self.in_task(async move { delete(&actor, &id, known).await }).await
    }

    /// Lets people comment on a medium, or not.
    ///
    /// # Errors
    ///
    /// As [`set_visibility`](Self::set_visibility).
    ///
    /// # Cancel safety
    ///
    /// Once begun it goes on without the caller.
    pub async fn switch(
        &self,
        user: &UserId,
        acting: &Acting,
        media_id: &str,
        switch: CommentsSwitch,
    ) -> Result<()> {
        let rows = self.context.store.find_ig_media_by_id(media_id).await?;
        let own = rows.into_iter().filter(|row| row.account_id == acting.account_id);
        let own: Vec<_> = own.collect();
        let seen: Vec<_> = own.iter().map(|row| row.ig_business_id.clone()).collect();
        let actor = self.actor(user, acting, &seen).await?;
        let known = own.into_iter().find(|row| row.ig_business_id == actor.of.ig_business_id);
        let id = MediaId::from(media_id);
        self.in_task(async move { switched(&actor, &id, known, switch).await }).await
    }

    async fn of_comment(
        &self,
        user: &UserId,
        acting: &Acting,
        comment_id: &str,
    ) -> Result<(Actor, Option<IgComment>)> {
        let rows = self.context.store.find_ig_comment(&acting.account_id, comment_id).await?;
        let seen: Vec<_> = rows.iter().map(|row| row.ig_business_id.clone()).collect();
        let actor = self.actor(user, acting, &seen).await?;
        let known = rows.into_iter().find(|row| row.ig_business_id == actor.of.ig_business_id);
        Ok((actor, known))
    }

    async fn in_task(&self, work: impl Future<Output = Result<()>> + Send + 'static) -> Result<()> {
        let task = self.context.tasks.spawn(work);
        task.await.map_err(|error| Error::Config(format!("the task ended: {error}")))?
    }
}

async fn set_visibility(
    actor: &Actor,
    id: &CommentId,
    known: Option<IgComment>,
    visibility: CommentVisibility,
) -> Result<()> {
    let hide = visibility == CommentVisibility::Hidden;
    let action = if hide { "comment.hidden" } else { "comment.shown" };
    let deed = Deed { action, subject: id.as_str(), detail: json!({ "comment_id": id.as_str() }) };
    if let Err(error) = actor.handle.hide_comment(id, hide).await {
        let is_so = error.effect() == Effect::Unknown
            && actor.handle.find_comment(id).await.is_ok_and(|read| read.hidden == Some(hide));
        if !is_so {
            return refused(actor, &deed, error).await;
        }
    }
    let is_new = known.is_none();
    let row = match known {
        Some(known) => Some(known),
        None => read(actor, id).await,
    };
    let now = actor.context.now();
    let mut changes = Changes::new();
    // Who hides a comment has seen it.
    if let Some(row) =
        row.map(|row| IgComment { visibility, synced_at: now, unseen_since: None, ..row })
    {
        // A reading tells of comments alone that are not stored yet.
        if is_new && !is_own_comment(&row, &actor.of) {
            changes.push(news::received(&actor.account, &row));
        }
        changes.push(Change::UpsertIgComment(Box::new(row)));
    }
    actor.done(&deed, changes).await
}

async fn delete(actor: &Actor, id: &CommentId, known: Option<IgComment>) -> Result<()> {
    let detail = json!({ "comment_id": id.as_str() });
    let deed = Deed { action: "comment.deleted", subject: id.as_str(), detail };
    // A webhook that comes later must find that it is deleted.
    let known = match known {
        Some(known) => Some(known),
        None => read(actor, id).await,
    };
    if let Err(error) = actor.handle.delete_comment(id).await
        && let Err(error) = settle_delete(actor, id, error).await
    {
        return refused(actor, &deed, error).await;
    }
    let now = actor.context.now();
    let row = known.map(|row| IgComment {
        deleted_at: Some(now),
        synced_at: now,
        unseen_since: None,
        ..row
    });
    let changes = row.map(|row| Change::UpsertIgComment(Box::new(row))).into_iter().collect();
    actor.done(&deed, changes).await
}

/// Finds out what a failed deletion has done. One that stands there for certain is deleted again,
/// once: the first call had no effect.
async fn settle_delete(
    actor: &Actor,
    id: &CommentId,
    error: instagram_client::Error,
) -> Result<(), instagram_client::Error> {
    if error.effect() != Effect::Unknown && !is_gone(&error) {
        return Err(error);
    }
    match actor.handle.find_comment(id).await {
        Err(found) if is_gone(&found) => Ok(()),
        Ok(_) if error.effect() == Effect::Unknown => actor.handle.delete_comment(id).await,
        // It can be seen, so the refusal is for another reason.
        _ => Err(error),
    }
}

async fn switched(
    actor: &Actor,
    id: &MediaId,
    known: Option<IgMedia>,
    switch: CommentsSwitch,
) -> Result<()> {
    let on = switch == CommentsSwitch::On;
    let action = if on { "comments.opened" } else { "comments.closed" };
    let deed = Deed { action, subject: id.as_str(), detail: json!({ "media_id": id.as_str() }) };
    if let Err(error) = actor.handle.switch_comments(id, switch).await {
        let is_so = error.effect() == Effect::Unknown
            && actor
                .handle
                .find_media(id)
                .await
                .is_ok_and(|read| read.is_comment_enabled == Some(on));
        if !is_so {
            return refused(actor, &deed, error).await;
        }
    }
    let row = known.map(|mut row| {
        if let Some(metrics) = row.metrics.as_object_mut() {
            metrics.insert("is_comment_enabled".to_owned(), on.into());
        }
        Change::UpsertIgMedia(Box::new(IgMedia { synced_at: actor.context.now(), ..row }))
    });
    actor.done(&deed, row.into_iter().collect()).await
}

async fn read(actor: &Actor, id: &CommentId) -> Option<IgComment> {
    let read_at = actor.context.now();
    let comment = actor.handle.find_comment(id).await.ok()?;
    let media_id = comment.media_id.as_ref()?.to_string();
    rows::comment(&comment, &actor.of, &media_id, None, read_at)
}

async fn refused(actor: &Actor, deed: &Deed<'_>, error: instagram_client::Error) -> Result<()> {
    let error = Error::from(error);
    actor.failed(deed, &error).await;
    Err(error)
}
