//! Media of the account, and media it is tagged in.

use serde::Deserialize;
use social_core::Timestamp;

use super::fields::{Node, asked};
use super::page::{Cursor, List, Page, Pages};
use crate::endpoint::{self, Endpoint};
use crate::error::Result;
use crate::id::MediaId;
use crate::ig_account::IgAccount;
use crate::lenient;
use crate::words::open_words;

open_words! {
    /// What a medium is.
    pub enum MediaType {
        /// A picture.
        Image = "IMAGE",
        /// A video; a reel too.
        Video = "VIDEO",
        /// A carousel.
        CarouselAlbum = "CAROUSEL_ALBUM",
    }
}

open_words! {
    /// Where on Instagram a medium is shown.
    pub enum MediaProductType {
        /// An advertisement.
        Ad = "AD",
        /// The profile's grid.
        Feed = "FEED",
        /// A story, for a day.
        Story = "STORY",
        /// A reel.
        Reels = "REELS",
    }
}

/// A medium; what Instagram did not say is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct Media {
    /// The medium.
    #[serde(deserialize_with = "lenient::id")]
    pub id: Option<MediaId>,
    /// Its id within its address.
    pub shortcode: Option<String>,
    /// Where people see it.
    pub permalink: Option<String>,
    /// When it was posted.
    #[serde(deserialize_with = "lenient::instant")]
    pub timestamp: Option<Timestamp>,
    /// Whose it is.
    pub username: Option<String>,
    /// What it is.
    pub media_type: Option<MediaType>,
    /// Where it is shown.
    pub media_product_type: Option<MediaProductType>,
    /// Where its file lies; signed, so it ends. Left out where others hold rights to it.
    pub media_url: Option<String>,
    /// Where a picture of a video lies; signed, so it ends.
    pub thumbnail_url: Option<String>,
    /// The caption.
    pub caption: Option<String>,
    /// What it shows, for who cannot see it.
    pub alt_text: Option<String>,
    /// Whether people may comment.
    pub is_comment_enabled: Option<bool>,
    /// Whether a reel is in the feed too.
    pub is_shared_to_feed: Option<bool>,
    /// Likes; left out where the owner hides them.
    #[serde(deserialize_with = "lenient::count")]
    pub like_count: Option<u64>,
    /// Comments.
    #[serde(deserialize_with = "lenient::count")]
    pub comments_count: Option<u64>,
    /// Views; told of the media of others alone, by [`IgAccount::discover`].
    #[serde(deserialize_with = "lenient::count")]
    pub view_count: Option<u64>,
}

/// Whether people may comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommentsSwitch {
    /// They may.
    On,
    /// They may not.
    Off,
}

impl IgAccount {
    /// Lists the account's media, newest first: 10,000 at most, and no stories.
    ///
    /// See [Meta Docs/IG User Media].
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`](crate::Error).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    ///
    /// [Meta Docs/IG User Media]: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media
    pub async fn list_media(&self, after: Option<&Cursor>) -> Result<Page<Media>> {
        self.page(&self.own(&endpoint::MEDIA_LIST), after).await
    }

    /// Walks the account's media, newest first.
    pub fn media(&self) -> Pages<Media> {
        self.pages(self.own(&endpoint::MEDIA_LIST))
    }

    /// Walks the account's stories of the last 24 hours.
    pub fn stories(&self) -> Pages<Media> {
        self.pages(self.own(&endpoint::STORIES))
    }

    /// Walks the account's live broadcasts, each while it lasts.
    pub fn live_media(&self) -> Pages<Media> {
        self.pages(self.own(&endpoint::LIVE_MEDIA))
    }

    /// Walks media of others in which the account is tagged.
    pub fn tagged(&self) -> Pages<Media> {
        self.pages(self.own(&endpoint::TAGS))
    }

    /// Walks the items of a carousel.
    pub fn children(&self, id: &MediaId) -> Pages<Media> {
        let fields = asked(Node::Child, self.client().login_flow());
        self.pages(List::of(&endpoint::CHILDREN, id.as_str(), fields))
    }

    fn own(&self, endpoint: &'static Endpoint) -> List {
        let fields = asked(Node::Media, self.client().login_flow());
        List::of(endpoint, self.id().as_str(), fields)
    }

    /// Reads one medium.
    ///
    /// For some seconds after it was posted this can be refused with 100/33; it is posted all the
    /// same.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`](crate::Error).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    pub async fn find_media(&self, id: &MediaId) -> Result<Media> {
        let fields = asked(Node::Media, self.client().login_flow());
        self.read(&endpoint::MEDIA, &[id.as_str()], &[("fields", &fields)]).await
    }

    /// Lets people comment on a medium, or not. A live broadcast cannot be changed.
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`](crate::Error).
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave it set or not; call again.
    pub async fn switch_comments(&self, id: &MediaId, switch: CommentsSwitch) -> Result<()> {
        let on = if switch == CommentsSwitch::On { "true" } else { "false" };
        let form = [("comment_enabled", on.to_owned())];
        self.succeed(&endpoint::MEDIA_UPDATE, id.as_str(), &form).await
    }

    /// Deletes a post, reel, story or carousel. Only for apps of Facebook Login.
    ///
    /// # Errors
    ///
    /// `Validation` for an app of Instagram Login; else as every call. See [`Error`](crate::Error). 2207073 says
    /// that this kind of medium cannot be deleted.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future may leave it deleted or not.
    pub async fn delete_media(&self, id: &MediaId) -> Result<()> {
        let endpoint = &endpoint::MEDIA_DELETE;
        self.check_facebook(endpoint)?;
        self.succeed(endpoint, id.as_str(), &[]).await
    }
}
