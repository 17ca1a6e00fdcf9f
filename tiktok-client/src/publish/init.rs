//! Init: TikTok names the publish and, for a file, where its bytes go.

use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize};
use social_core::{Timestamp, UploadUrl};

use super::photo::{self, PhotoPost, PhotoText, Photos};
use super::post::{PostError, VideoPost};
use super::video::VideoSource;
use crate::account::Account;
use crate::endpoint::{self, Endpoint};
use crate::error::{Error, Result};
use crate::id::PublishId;

/// How long an upload address lives; the whole upload must end in this time.
pub const UPLOAD_LIFE: Duration = Duration::from_hours(1);

/// A publish that has begun.
///
/// Store it durably before sending a byte: there is no other way to learn the `publish_id`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Init {
    /// Names the publish from now on.
    pub publish_id: PublishId,
    /// Where the chunks go; only for a file. It is a permission to upload, and secret.
    pub upload_url: Option<UploadUrl>,
    /// When the upload address, or the pull, ends: an hour after the call was made.
    pub deadline: Timestamp,
}

#[derive(Deserialize)]
struct Data {
    publish_id: PublishId,
    #[serde(default, deserialize_with = "upload_url")]
    upload_url: Option<UploadUrl>,
}

fn upload_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<UploadUrl>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.filter(|text| !text.is_empty()).map(UploadUrl::new))
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    post_info: Option<&'a VideoPost>,
    source_info: &'a VideoSource,
}

impl Account {
    /// Starts a direct post of a video.
    ///
    /// At most 6 times a minute. Needs the scope `video.publish`. The post must fit what
    /// [`creator_info`](Self::creator_info) says at this moment; see
    /// [`preflight`](crate::preflight).
    ///
    /// It is sent once, and again only if TikTok certainly saw nothing of it or refused it.
    /// An error whose [`effect`](Error::effect) is `Unknown` may have begun a publish: with a file
    /// nothing can come of it without the bytes, with a pull a second init may post twice.
    ///
    /// So a pull is stricter about refusals. A refused access token is renewed, and the init sent
    /// again, only if the same token is also refused by [`user_info`](Self::user_info). Any other
    /// refusal that would pass by itself, such as `rate_limit_exceeded`, has the effect `Unknown`.
    ///
    /// See [TikTok Docs/Direct Post].
    ///
    /// # Errors
    ///
    /// `Validation` for a post that fails [`VideoPost::check`]; else as every call. See [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Not cancel safe: a publish whose answer nobody reads cannot be found again. Run it in a task
    /// of its own.
    ///
    /// [TikTok Docs/Direct Post]: https://developers.tiktok.com/doc/content-posting-api-reference-direct-post
    pub async fn init_video(&self, post: &VideoPost, source: &VideoSource) -> Result<Init> {
        let endpoint = &endpoint::VIDEO_INIT;
        checked(endpoint, post.check())?;
        self.init(endpoint, &Body { post_info: Some(post), source_info: source }).await
    }

    /// Starts a draft of a video, which the user finishes in the TikTok app.
    ///
    /// At most 6 times a minute, and 5 drafts in 24 hours. Needs the scope `video.upload`. What is
    /// said of [`init_video`](Self::init_video) goes for it too.
    ///
    /// See [TikTok Docs/Upload].
    ///
    /// # Errors
    ///
    /// As every call; see [`Error`].
    ///
    /// # Cancel safety
    ///
    /// As [`init_video`](Self::init_video).
    ///
    /// [TikTok Docs/Upload]: https://developers.tiktok.com/doc/content-posting-api-reference-upload-video
    pub async fn init_inbox_video(&self, source: &VideoSource) -> Result<Init> {
        self.init(&endpoint::INBOX_VIDEO_INIT, &Body { post_info: None, source_info: source }).await
    }

    /// Starts a direct post of photos, which TikTok fetches at once.
    ///
    /// At most 6 times a minute. Needs the scope `video.publish`. What is said of pulls at
    /// [`init_video`](Self::init_video) goes for it too: a second init may post twice.
    ///
    /// See [TikTok Docs/Photo Post].
    ///
    /// # Errors
    ///
    /// `Validation` for a post that fails [`PhotoPost::check`]; else as every call. See [`Error`].
    ///
    /// # Cancel safety
    ///
    /// As [`init_video`](Self::init_video).
    ///
    /// [TikTok Docs/Photo Post]: https://developers.tiktok.com/doc/content-posting-api-reference-photo-post
    pub async fn init_photos(&self, post: &PhotoPost, photos: &Photos) -> Result<Init> {
        checked(&endpoint::CONTENT_INIT, post.check())?;
        self.init_content(&photo::Body::direct(post, photos)).await
    }

    /// Starts a draft of photos, which the user finishes in the TikTok app (31.8 or later).
    ///
    /// At most 6 times a minute, and 5 drafts in 24 hours. Needs the scope `video.upload`. What is
    /// said of [`init_photos`](Self::init_photos) goes for it too.
    ///
    /// # Errors
    ///
    /// `Validation` for text that fails [`PhotoText::check`]; else as every call. See [`Error`].
    ///
    /// # Cancel safety
    ///
    /// As [`init_video`](Self::init_video).
    pub async fn init_photo_draft(&self, text: &PhotoText, photos: &Photos) -> Result<Init> {
        checked(&endpoint::CONTENT_INIT, text.check())?;
        self.init_content(&photo::Body::draft(text, photos)).await
    }

    async fn init_content(&self, body: &photo::Body<'_>) -> Result<Init> {
        let endpoint = &endpoint::CONTENT_INIT;
        let started_at = self.client().clock().now();
        let data: Data = self.post_once(endpoint, body).await?;
        data.into_init(endpoint, started_at)
    }

    async fn init(&self, endpoint: &Endpoint, body: &Body<'_>) -> Result<Init> {
        // The hour is counted from before the call, so that it never ends later here than there.
        let started_at = self.client().clock().now();
        let data: Data = match body.source_info {
            VideoSource::File(_) => self.post(endpoint, body).await?,
            VideoSource::Pull(_) => self.post_once(endpoint, body).await?,
        };
        data.into_init(endpoint, started_at)
    }
}

impl Data {
    fn into_init(self, endpoint: &Endpoint, started_at: Timestamp) -> Result<Init> {
        let Self { publish_id, upload_url } = self;
        if publish_id.as_str().is_empty() {
            return Err(Error::decode(endpoint, 200, "the answer names no publish_id"));
        }
        Ok(Init { publish_id, upload_url, deadline: started_at + UPLOAD_LIFE })
    }
}

fn checked(endpoint: &Endpoint, checked: std::result::Result<(), Vec<PostError>>) -> Result<()> {
    checked.map_err(|found| {
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        Error::validation(endpoint.operation, found.join("; "))
    })
}
