//! Effects that only Instagram has.

use serde::Serialize;

/// A container that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InstagramContainer {
    /// The Meta app.
    pub app_id: String,
    /// The professional account.
    pub ig_id: String,
    /// The container.
    pub container: String,
    /// What it is to become: `IMAGE`, `REELS`, `STORIES`, `CAROUSEL` or `VIDEO`.
    pub media_type: String,
    /// Whether it is an item of a carousel.
    pub item: bool,
}

/// A container that was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InstagramPost {
    /// The Meta app.
    pub app_id: String,
    /// The professional account.
    pub ig_id: String,
    /// Its handle.
    pub username: String,
    /// The container it came from.
    pub container: String,
    /// The media id, whether or not the app ever heard of it.
    pub media_id: String,
    /// What the container was made for: `IMAGE`, `REELS`, `STORIES` or `CAROUSEL`.
    pub media_type: String,
    /// The caption.
    pub caption: String,
    /// SHA-256 of the bytes of each file in order, lower-case hex; one unless it is a carousel.
    pub sha256: Vec<String>,
    /// Number of bytes of all files.
    pub bytes: u64,
}

/// What was done to a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CommentDeed {
    /// Written by the account itself, through the API.
    Written,
    /// Hidden.
    Hidden,
    /// Shown again.
    Shown,
    /// Deleted.
    Deleted,
}

/// Something done to a comment through the API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InstagramComment {
    /// The Meta app.
    pub app_id: String,
    /// The professional account that did it.
    pub ig_id: String,
    /// What was done.
    pub deed: CommentDeed,
    /// The comment.
    pub comment_id: String,
    /// The medium it stands under.
    pub media_id: String,
    /// Its text.
    pub text: String,
}

/// A medium that the app changed after it was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InstagramMediaChange {
    /// The Meta app.
    pub app_id: String,
    /// The professional account.
    pub ig_id: String,
    /// The medium.
    pub media_id: String,
    /// `deleted`, `comments_on` or `comments_off`.
    pub change: &'static str,
}

/// A change of what an app hears by webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Subscription {
    /// The Meta app.
    pub app_id: String,
    /// `app`, `page` or `account`.
    pub layer: &'static str,
    /// The app, Page or professional account.
    pub subject: String,
    /// The fields from now on; none when it ended.
    pub fields: Vec<String>,
}

/// An answer to a deauthorize or data-deletion call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CallbackAnswered {
    /// The Meta app.
    pub app_id: String,
    /// `deauthorize` or `data_deletion`.
    pub about: &'static str,
    /// The person, as the app sees them.
    pub user_id: String,
    /// Whether the answer was as the platform asks for.
    pub accepted: bool,
}
