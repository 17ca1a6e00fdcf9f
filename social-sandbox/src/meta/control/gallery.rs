//! What people do outside the API: they post, comment, mention and tag in the
//! app of Instagram.

use serde::{Deserialize, Serialize};

use super::MetaControl;
use crate::error::SandboxError;
use crate::meta::gallery::{Author, Comment, MediaCounts, Medium, Owner, number};
use crate::meta::host::MetaHost;
use crate::meta::publish::ContainerKind;
use crate::meta::read::told;
use crate::meta::state::MetaState;

/// A medium that is put on a profile in the app, not by the API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMedium {
    /// The handle of an account of the sandbox, or of somebody else.
    pub username: String,
    /// What it is; items of carousels do not stand alone.
    #[serde(default = "image")]
    pub kind: ContainerKind,
    /// The caption.
    #[serde(default)]
    pub caption: String,
    /// Handles of people who are tagged.
    #[serde(default)]
    pub people: Vec<String>,
}

impl NewMedium {
    /// Makes a picture with a caption.
    pub fn new(username: impl Into<String>, caption: impl Into<String>) -> Self {
        Self {
            username: username.into(),
            kind: image(),
            caption: caption.into(),
            people: Vec::new(),
        }
    }
}

const fn image() -> ContainerKind {
    ContainerKind::Image
}

/// A medium as the control API shows it.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct MediumView {
    /// The medium's id.
    pub id: String,
    /// The handle of its owner.
    pub username: String,
    /// What it is.
    pub kind: ContainerKind,
    /// The caption.
    pub caption: String,
    /// The container it came from; absent for what was posted in the app.
    pub container: Option<String>,
    /// The items of a carousel.
    pub children: Vec<String>,
    /// The carousel it is an item of.
    pub parent: Option<String>,
    /// Virtual time of the post, in Unix microseconds.
    pub created_micros: i64,
    /// Whether people may comment.
    pub comments_enabled: bool,
    /// Whether the day of a story is over.
    pub over: bool,
    /// The address for people.
    pub permalink: String,
}

impl From<&Medium> for MediumView {
    fn from(medium: &Medium) -> Self {
        Self {
            id: medium.id.to_string(),
            username: medium.username.clone(),
            kind: medium.kind,
            caption: medium.caption.clone(),
            container: medium.container.map(|id| id.to_string()),
            children: medium.children.iter().map(u64::to_string).collect(),
            parent: medium.parent.map(|id| id.to_string()),
            created_micros: medium.at,
            comments_enabled: medium.comments_enabled,
            over: medium.over,
            permalink: medium.permalink(),
        }
    }
}

/// A comment as the control API shows it.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct CommentView {
    /// The comment's id.
    pub id: String,
    /// The medium it stands below.
    pub media_id: String,
    /// The comment it answers.
    pub parent_id: Option<String>,
    /// Who wrote it.
    pub username: String,
    /// What it says.
    pub text: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Virtual time in Unix microseconds.
    pub created_micros: i64,
}

impl From<&Comment> for CommentView {
    fn from(comment: &Comment) -> Self {
        Self {
            id: comment.id.to_string(),
            media_id: comment.medium.to_string(),
            parent_id: comment.parent.map(|id| id.to_string()),
            username: comment.author.username().to_owned(),
            text: comment.text.clone(),
            hidden: comment.hidden,
            created_micros: comment.at,
        }
    }
}

impl MetaControl {
    /// Returns all media, oldest first, those of strangers too.
    pub fn media(&self) -> Vec<MediumView> {
        self.0.enter().gallery.media.values().map(MediumView::from).collect()
    }

    /// Returns all comments, oldest first.
    pub fn comments(&self) -> Vec<CommentView> {
        self.0.enter().gallery.comments.values().map(CommentView::from).collect()
    }

    /// Posts in the app; returns the id. A caption that names an account of the
    /// sandbox sends it `mentions`.
    pub fn add_medium(&self, new: NewMedium) -> String {
        let state = &mut *self.0.enter();
        let id = add_medium(&self.0, state, new);
        told::mentioned(&self.0, state, id, None);
        id.to_string()
    }

    /// Takes a medium away as its owner does in the app.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such a medium.
    pub fn remove_medium(&self, id: &str) -> Result<(), SandboxError> {
        let gallery = &mut self.0.enter().gallery;
        let id = number(id)
            .filter(|id| gallery.media.remove(id).is_some())
            .ok_or_else(|| SandboxError::not_found("medium", id))?;
        gallery.media.retain(|_, medium| medium.parent != Some(id));
        gallery.comments.retain(|_, comment| comment.medium != id);
        Ok(())
    }

    /// Sets what is counted of a medium beyond what comes by itself.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such a medium.
    pub fn set_media_counts(&self, id: &str, counts: MediaCounts) -> Result<(), SandboxError> {
        self.change_medium(id, |medium| medium.counts = counts)
    }

    /// Flags a medium for copyright, so that it has no address, or takes that
    /// back.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such a medium.
    pub fn flag_medium(&self, id: &str, flagged: bool) -> Result<(), SandboxError> {
        self.change_medium(id, |medium| medium.flagged = flagged)
    }

    fn change_medium(
        &self,
        id: &str,
        change: impl FnOnce(&mut Medium),
    ) -> Result<(), SandboxError> {
        let mut state = self.0.enter();
        let medium = number(id).and_then(|id| state.gallery.media.get_mut(&id));
        medium.map(change).ok_or_else(|| SandboxError::not_found("medium", id))
    }

    /// Comments as somebody; returns the id. The owner of the medium gets
    /// `comments`, and an account that the text names gets `mentions`.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such a medium or comment.
    pub fn comment(
        &self,
        media_id: &str,
        username: &str,
        text: &str,
        parent_id: Option<&str>,
    ) -> Result<String, SandboxError> {
        let state = &mut *self.0.enter();
        let medium = number(media_id).filter(|id| state.gallery.media.contains_key(id));
        let medium = medium.ok_or_else(|| SandboxError::not_found("medium", media_id))?;
        let parent = match parent_id {
            None => None,
            Some(id) => {
                let found = number(id).and_then(|id| state.gallery.comments.get(&id));
                let found = found.filter(|comment| comment.medium == medium);
                let comment = found.ok_or_else(|| SandboxError::not_found("comment", id))?;
                Some(comment.parent.unwrap_or(comment.id))
            }
        };
        let id = state.gallery.comment_id(&self.0.ground.ids);
        let author = match state.account_named(username) {
            Some(account) => {
                Author::Account { ig_id: account.id.clone(), username: account.username.clone() }
            }
            None => Author::Stranger { username: username.to_owned() },
        };
        let comment = Comment {
            id,
            medium,
            parent,
            author,
            text: text.to_owned(),
            at: self.0.now(),
            likes: 0,
            hidden: false,
        };
        state.gallery.comments.insert(id, comment);
        told::commented(&self.0, state, id);
        told::mentioned(&self.0, state, medium, Some(id));
        Ok(id.to_string())
    }

    /// Changes the text of a comment, as its writer does. No webhook tells it.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such a comment.
    pub fn edit_comment(&self, id: &str, text: &str) -> Result<(), SandboxError> {
        let mut state = self.0.enter();
        let comment = number(id).and_then(|id| state.gallery.comments.get_mut(&id));
        let comment = comment.ok_or_else(|| SandboxError::not_found("comment", id))?;
        text.clone_into(&mut comment.text);
        Ok(())
    }

    /// Takes a comment away with the answers to it, as its writer does. No
    /// webhook tells it.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such a comment.
    pub fn remove_comment(&self, id: &str) -> Result<(), SandboxError> {
        let comments = &mut self.0.enter().gallery.comments;
        let id = number(id)
            .filter(|id| comments.remove(id).is_some())
            .ok_or_else(|| SandboxError::not_found("comment", id))?;
        comments.retain(|_, comment| comment.parent != Some(id));
        Ok(())
    }
}

fn add_medium(host: &MetaHost, state: &mut MetaState, new: NewMedium) -> u64 {
    let owner = match state.account_named(&new.username).filter(|account| account.is_professional())
    {
        Some(account) => Owner::Account(account.id.clone()),
        None => Owner::Stranger,
    };
    let (id, at) = (state.gallery.media_id(&host.ground.ids), host.now());
    let medium = Medium {
        id,
        owner,
        username: new.username,
        kind: new.kind,
        caption: new.caption,
        alt_text: None,
        parent: None,
        children: Vec::new(),
        container: None,
        people: new.people,
        at,
        comments_enabled: true,
        shared_to_feed: true,
        ai_generated: false,
        flagged: false,
        over: false,
        failing_reads: 0,
        counts: MediaCounts::default(),
    };
    crate::meta::publish::machine::put_on_profile(host, state, medium);
    id
}
