//! The user's public videos and their counts.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::account::Account;
use crate::endpoint::{self, Endpoint};
use crate::envelope;
use crate::error::{Error, Result};
use crate::id::PostId;
use crate::lenient;

/// The most videos of one page, and of one query.
pub const VIDEOS_MAX: usize = 20;

/// What is asked for of each video. TikTok sends nothing that is not asked for.
const FIELDS: &str = "id,create_time,cover_image_url,share_url,embed_html,embed_link,\
                      video_description,title,duration,height,width,like_count,comment_count,\
                      share_count,view_count";

/// A public video; what TikTok did not say is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct Video {
    /// The post.
    #[serde(deserialize_with = "id")]
    pub id: Option<PostId>,
    /// When it was posted, in seconds since 1970.
    pub create_time: Option<i64>,
    /// The address of the cover; it ends after six hours.
    pub cover_image_url: Option<String>,
    /// The address of the post.
    pub share_url: Option<String>,
    /// HTML that shows the post in a page.
    pub embed_html: Option<String>,
    /// The address that this HTML shows.
    pub embed_link: Option<String>,
    /// The caption, cut at 150 characters.
    pub video_description: Option<String>,
    /// The title, cut at 150 characters.
    pub title: Option<String>,
    /// The length in seconds.
    pub duration: Option<i64>,
    /// Pixels.
    pub height: Option<i64>,
    /// Pixels.
    pub width: Option<i64>,
    /// Likes.
    pub like_count: Option<i64>,
    /// Comments.
    pub comment_count: Option<i64>,
    /// Shares.
    pub share_count: Option<i64>,
    /// Views.
    pub view_count: Option<i64>,
}

fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PostId>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(lenient::id_text(&value).map(PostId::new))
}

/// One page of videos, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct VideoPage {
    /// The videos. A page may be empty though there are more.
    pub videos: Vec<Video>,
    /// Where the next page begins: in milliseconds since 1970, and videos before it follow.
    pub cursor: Option<i64>,
    /// Whether there are more.
    pub has_more: bool,
}

#[derive(Serialize)]
struct ListBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<i64>,
    max_count: usize,
}

#[derive(Serialize)]
struct QueryBody<'a> {
    filters: Filters<'a>,
}

#[derive(Serialize)]
struct Filters<'a> {
    video_ids: &'a [PostId],
}

#[derive(Deserialize)]
struct Found {
    #[serde(default)]
    videos: Vec<Video>,
}

/// Walks the pages of a user's videos, from the newest on.
#[derive(Clone, Debug)]
pub struct VideoPages {
    account: Account,
    next: Option<Begin>,
}

/// Where a page begins; the newest video if nowhere.
#[derive(Clone, Copy, Debug)]
struct Begin(Option<i64>);

impl VideoPages {
    /// Fetches the next page; `None` after the last.
    ///
    /// # Errors
    ///
    /// As [`Account::list_videos`]; the same page is fetched again by another call. `Decode` if a
    /// page does not lead on, which would never end.
    ///
    /// # Cancel safety
    ///
    /// Cancel safe: the same page is fetched again.
    pub async fn next_page(&mut self) -> Result<Option<VideoPage>> {
        let Some(Begin(cursor)) = self.next else { return Ok(None) };
        let page = self.account.list_videos(cursor).await?;
        self.next = match (page.has_more, page.cursor) {
            (false, _) => None,
            (true, Some(next)) if cursor.is_none_or(|cursor| next < cursor) => {
                Some(Begin(Some(next)))
            }
            (true, _) => {
                let endpoint = &endpoint::VIDEO_LIST;
                return Err(Error::decode(endpoint, 200, "the page does not lead to the next"));
            }
        };
        Ok(Some(page))
    }
}

impl Account {
    /// Lists public videos that were posted before `cursor` (milliseconds since 1970), or the
    /// newest, 20 at most.
    ///
    /// At most 600 times a minute. Needs the scope `video.list`. See [TikTok Docs/List Videos].
    ///
    /// # Errors
    ///
    /// `Permission` if `video.list` was not granted; else as every call. See [`Error`].
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect but a place in the rate limit.
    ///
    /// [TikTok Docs/List Videos]: https://developers.tiktok.com/doc/tiktok-api-v2-video-list
    pub async fn list_videos(&self, cursor: Option<i64>) -> Result<VideoPage> {
        let body = ListBody { cursor, max_count: VIDEOS_MAX };
        self.read(&endpoint::VIDEO_LIST, &body).await
    }

    /// Walks all public videos, newest first.
    pub fn videos(&self) -> VideoPages {
        VideoPages { account: self.clone(), next: Some(Begin(None)) }
    }

    /// Reads videos of the user by their ids, 20 at most. Others' and unknown ids are left out.
    ///
    /// At most 600 times a minute. Needs the scope `video.list`. See [TikTok Docs/Query Videos].
    ///
    /// # Errors
    ///
    /// `Validation` for no ids or more than 20; else as [`list_videos`](Self::list_videos).
    ///
    /// # Cancel safety
    ///
    /// As [`list_videos`](Self::list_videos).
    ///
    /// [TikTok Docs/Query Videos]: https://developers.tiktok.com/doc/tiktok-api-v2-video-query
    pub async fn query_videos(&self, ids: &[PostId]) -> Result<Vec<Video>> {
        let endpoint = &endpoint::VIDEO_QUERY;
        if !(1..=VIDEOS_MAX).contains(&ids.len()) {
            return Err(Error::validation(endpoint.operation, "ask for 1 to 20 videos at once"));
        }
        let body = QueryBody { filters: Filters { video_ids: ids } };
        self.read::<Found>(endpoint, &body).await.map(|found| found.videos)
    }

    /// Asks for the fields in the query, where TikTok wants them, and for the rest in the body.
    async fn read<T: serde::de::DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
        body: &(impl Serialize + Sync),
    ) -> Result<T> {
        let call = || {
            let call = self.client().call(endpoint).query(&[("fields", FIELDS)]);
            call.json(body).map_err(|error| Error::unsendable(endpoint.operation, error))
        };
        let data = self.data(endpoint, call).await?;
        envelope::typed(endpoint, 200, data)
    }
}
