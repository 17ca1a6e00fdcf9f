//! `instagram_accounts`, `ig_containers`, `ig_media`, `ig_comments` and `insight_samples`.

use serde_json::Value;
use social_core::{AccountId, AppName, Timestamp};

use super::PublicationId;

/// A professional account that a login gives access to.
#[derive(Clone, Debug, PartialEq)]
pub struct InstagramAccount {
    /// The connected account it hangs on.
    pub account_id: AccountId,
    /// The platform app.
    pub app: AppName,
    /// Instagram's id of the professional account; unique with `account_id`.
    pub ig_business_id: String,
    /// The Facebook Page it is linked to; `None` with Instagram Login.
    pub page_id: Option<String>,
    /// The Page's name.
    pub page_name: Option<String>,
    /// The handle.
    pub username: String,
    /// `BUSINESS` or `MEDIA_CREATOR`, as it came.
    pub account_type: Option<String>,
    /// What the grant allows: `publish`, `read`, ..., or why it cannot be used.
    pub access_level: String,
    /// When Meta stops giving this person's data without a new login.
    pub data_access_expires_at: Option<Timestamp>,
    /// When it was first seen.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
}

/// A media container of a publication.
#[derive(Clone, Debug, PartialEq)]
pub struct IgContainer {
    /// Meta's id, opaque; unique with `ig_business_id`.
    pub container_id: String,
    /// The account.
    pub account_id: AccountId,
    /// The professional account.
    pub ig_business_id: String,
    /// The publication it belongs to.
    pub publication_id: PublicationId,
    /// The publication's attempt.
    pub attempt: u32,
    /// Which child of a carousel; 0 for the parent or the only one.
    pub part: u32,
    /// The children's container ids, for a carousel.
    pub children: Vec<String>,
    /// Meta's status code, as it came.
    pub status_code: String,
    /// Meta's words to it.
    pub status: Option<String>,
    /// Counts the writes of this row; a write must name the one it read.
    pub version: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the row last changed.
    pub updated_at: Timestamp,
}

/// A published media object as one account sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct IgMedia {
    /// Meta's id; unique with `ig_business_id` and `account_id`.
    pub ig_id: String,
    /// The account.
    pub account_id: AccountId,
    /// The professional account.
    pub ig_business_id: String,
    /// `IMAGE`, `VIDEO`, `CAROUSEL_ALBUM`.
    pub media_type: String,
    /// `FEED`, `REELS`, `STORY`, `AD`.
    pub product_type: Option<String>,
    /// The caption.
    pub caption: Option<String>,
    /// Where people see it.
    pub permalink: Option<String>,
    /// When it was posted.
    pub timestamp: Option<Timestamp>,
    /// The newest figures.
    pub metrics: Value,
    /// When it was last read.
    pub synced_at: Timestamp,
    /// When it was found to have vanished.
    pub vanished_at: Option<Timestamp>,
}

social_core::words! {
    /// What of an account's media a list gives.
    pub enum IgShelf {
        /// Stories, which end by themselves.
        Stories = "stories",
        /// Everything else.
        Posts = "posts",
    }
}

/// What a whole read of an account's media has seen: what it did not see has vanished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgSweep {
    /// The account.
    pub account_id: AccountId,
    /// The professional account.
    pub ig_business_id: String,
    /// What was read.
    pub shelf: IgShelf,
    /// What was read at this instant or later was there.
    pub not_since: Timestamp,
    /// How far back the read went: what was posted before, or at no known time, stays as it is.
    /// `None` if it came to the end.
    pub posted_from: Option<Timestamp>,
}

social_core::words! {
    /// Whether people see a comment.
    pub enum CommentVisibility {
        /// They do.
        Visible = "visible",
        /// It is hidden from everyone but its writer.
        Hidden = "hidden",
    }
}

/// A comment as one account sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct IgComment {
    /// Meta's id; unique with `ig_business_id` and `account_id`.
    pub ig_id: String,
    /// The account.
    pub account_id: AccountId,
    /// The professional account.
    pub ig_business_id: String,
    /// The media it stands under.
    pub media_id: String,
    /// The comment it answers.
    pub parent_id: Option<String>,
    /// Who wrote it: Meta's id, where given.
    pub from_id: Option<String>,
    /// Who wrote it: the handle, where given.
    pub from_username: Option<String>,
    /// What it says.
    pub text: String,
    /// Whether people see it.
    pub visibility: CommentVisibility,
    /// When it was written.
    pub timestamp: Option<Timestamp>,
    /// When it was last read.
    pub synced_at: Timestamp,
    /// When it was found to be deleted.
    pub deleted_at: Option<Timestamp>,
    /// Since when it waits for somebody to see it; `None` once somebody has, and for what nobody
    /// needs to see, such as an own comment.
    ///
    /// A new row takes the store's present time in place of the one given, so that what is written
    /// after a list was read counts as later than the list. A row that is known keeps its time if
    /// one is given and loses it if none is: what was seen stays seen.
    pub unseen_since: Option<Timestamp>,
}

social_core::words! {
    /// What of a user's comments a list gives. Deleted ones stand in none.
    pub enum IgCommentShelf {
        /// Those that nobody has seen here yet.
        Unseen = "unseen",
        /// Those that are hidden.
        Hidden = "hidden",
    }
}

/// What of a user's comments somebody has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgSeen {
    /// The account; `None` for every connected account of the user.
    pub account_id: Option<AccountId>,
    /// The media object they stand under; `None` for all.
    pub media_id: Option<String>,
    /// What waits since later than this stays unseen.
    pub up_to: Timestamp,
}

/// One figure at one time.
#[derive(Clone, Debug, PartialEq)]
pub struct InsightSample {
    /// The account.
    pub account_id: AccountId,
    /// What it is about: a media id, a video id, or the empty text for the account itself.
    pub subject: String,
    /// The metric's name.
    pub metric: String,
    /// `day`, `lifetime`, ...
    pub period: String,
    /// The breakdown's value, or the empty text.
    pub breakdown: String,
    /// The end of the period.
    pub end_time: Timestamp,
    /// The figure.
    pub value: f64,
}
