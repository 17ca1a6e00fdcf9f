use async_trait::async_trait;
use social_core::{AccountId, Timestamp, UserId};

use super::Result;
use crate::record::{Page, Paged, PostlessInit, PublicationId, TikTokPost};

/// What TikTok knows by `publish_id` (`tiktok_posts`).
///
/// New posts and changes of status go through [`Store::apply`](super::Store::apply) together with
/// the journal; these methods serve reads and the upload's progress.
#[async_trait]
pub trait TikTokPosts: Send + Sync + std::fmt::Debug {
    /// Adds a post, or renews it if the stored row has a lower or equal rank.
    async fn upsert_post(&self, post: &TikTokPost) -> Result<()>;

    /// Finds a post of one of the user's accounts.
    async fn find_post(&self, user: &UserId, publish_id: &str) -> Result<Option<TikTokPost>>;

    /// Lists the user's posts, newest first.
    async fn find_posts_by_user(&self, user: &UserId, page: &Page) -> Result<Paged<TikTokPost>>;

    /// Reads a post, for a worker.
    async fn load_post(&self, publish_id: &str) -> Result<Option<TikTokPost>>;

    /// Finds the posts of a publication, the newest attempt first.
    async fn posts_of(&self, publication: &PublicationId) -> Result<Vec<TikTokPost>>;

    /// Finds an account's posts that are not final, the longest unheard of first.
    async fn find_pending(&self, account: &AccountId, limit: u32) -> Result<Vec<TikTokPost>>;

    /// Finds an account's posts that were made since the instant, newest first.
    async fn posts_of_account(
        &self,
        account: &AccountId,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<TikTokPost>>;

    /// Finds the inits of an account since the instant of which no post is known, the oldest first:
    /// lines `init` of the journal whose attempt has no row here. A publication whose deadline was
    /// before the instant began nothing after it, and is not looked at.
    async fn postless_inits(
        &self,
        account: &AccountId,
        since: Timestamp,
    ) -> Result<Vec<PostlessInit>>;

    /// Notes that chunks before `to` are stored and how many bytes that is, if `from` is the
    /// stored mark. Tells whether it was noted.
    async fn advance_chunk(&self, publish_id: &str, from: u32, to: u32, bytes: u64)
    -> Result<bool>;
}
