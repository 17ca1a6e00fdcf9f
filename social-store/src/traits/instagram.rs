use async_trait::async_trait;
use social_core::{AccountId, Timestamp, UserId};

use super::Result;
use crate::record::{
    IgComment, IgCommentShelf, IgContainer, IgMedia, IgSeen, IgSweep, InsightSample,
    InstagramAccount, Page, Paged, PublicationId,
};

/// Professional accounts (`instagram_accounts`).
#[async_trait]
pub trait InstagramAccounts: Send + Sync + std::fmt::Debug {
    /// Adds a professional account, or renews it.
    async fn put_instagram_account(&self, account: &InstagramAccount) -> Result<()>;

    /// Finds the professional accounts of the user's connected accounts, revoked ones left out.
    async fn find_instagram_accounts(&self, user: &UserId) -> Result<Vec<InstagramAccount>>;

    /// Finds by Instagram's id, for a webhook: every connected account that sees it.
    async fn find_by_ig_id(&self, ig_business_id: &str) -> Result<Vec<InstagramAccount>>;

    /// Changes what the grant allows. Tells whether the row was there.
    async fn update_access_level(
        &self,
        account: &AccountId,
        ig_business_id: &str,
        access_level: &str,
        data_access_expires_at: Option<Timestamp>,
    ) -> Result<bool>;
}

/// Containers (`ig_containers`); written through [`Store::apply`](super::Store::apply).
#[async_trait]
pub trait IgContainers: Send + Sync + std::fmt::Debug {
    /// Finds an attempt's containers, parent first, then children in order.
    async fn containers_of(
        &self,
        publication: &PublicationId,
        attempt: u32,
    ) -> Result<Vec<IgContainer>>;

    /// Finds containers of a professional account that changed at the instant or later, those of
    /// every account that sees it, the newest change first: at most `limit`.
    async fn containers_since(
        &self,
        ig_business_id: &str,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<IgContainer>>;
}

/// Published media (`ig_media`).
#[async_trait]
pub trait IgMediaStore: Send + Sync + std::fmt::Debug {
    /// Adds or renews media objects, unless a stored row was read later.
    ///
    /// Metrics that are JSON null leave the stored ones as they are.
    async fn upsert_ig_media(&self, media: &[IgMedia]) -> Result<()>;

    /// Lists an account's media, the newest post first.
    async fn find_ig_media(&self, account: &AccountId, page: &Page) -> Result<Paged<IgMedia>>;

    /// Finds one media object as every account sees it.
    async fn find_ig_media_by_id(&self, ig_id: &str) -> Result<Vec<IgMedia>>;

    /// Replaces the newest figures. Tells whether the row was there.
    async fn update_ig_metrics(
        &self,
        account: &AccountId,
        ig_id: &str,
        metrics: &serde_json::Value,
    ) -> Result<bool>;

    /// Marks what a whole read did not see as vanished. Gives how many there were.
    async fn mark_ig_vanished(&self, sweep: &IgSweep) -> Result<u64>;
}

/// Comments (`ig_comments`).
#[async_trait]
pub trait IgComments: Send + Sync + std::fmt::Debug {
    /// Adds or renews comments, unless a stored row was read later.
    async fn upsert_ig_comments(&self, comments: &[IgComment]) -> Result<()>;

    /// Lists a media object's comments as the account sees them, newest first, deleted ones too.
    async fn find_ig_comments(
        &self,
        account: &AccountId,
        media_id: &str,
        page: &Page,
    ) -> Result<Paged<IgComment>>;

    /// Finds a comment as each professional account behind the account sees it, deleted ones too.
    async fn find_ig_comment(&self, account: &AccountId, ig_id: &str) -> Result<Vec<IgComment>>;

    /// Marks comments of a media object that were not read since the instant as deleted. Gives how
    /// many there were.
    async fn mark_ig_comments_deleted(
        &self,
        account: &AccountId,
        ig_business_id: &str,
        media_id: &str,
        not_since: Timestamp,
    ) -> Result<u64>;

    /// Sets whether a comment is hidden. Tells whether the row was there.
    async fn set_ig_comment_hidden(
        &self,
        account: &AccountId,
        ig_id: &str,
        visibility: crate::record::CommentVisibility,
    ) -> Result<bool>;

    /// Marks a comment as deleted. Tells whether the row was there.
    async fn tombstone_ig_comment(&self, account: &AccountId, ig_id: &str) -> Result<bool>;

    /// Lists comments of the user's connected accounts, or of one of them, newest first, whatever
    /// they stand under. What was disconnected and what was deleted is left out.
    async fn list_ig_comments(
        &self,
        user: &UserId,
        account: Option<&AccountId>,
        which: IgCommentShelf,
        page: &Page,
    ) -> Result<Paged<IgComment>>;

    /// Counts the unseen comments that [`list_ig_comments`](Self::list_ig_comments) would list. It
    /// stops at `most`, so that a backlog of any length costs the same.
    async fn count_unseen_ig_comments(
        &self,
        user: &UserId,
        account: Option<&AccountId>,
        most: u32,
    ) -> Result<u32>;

    /// Marks unseen comments of the user's accounts as seen. Gives how many there were.
    async fn mark_ig_comments_seen(&self, user: &UserId, seen: &IgSeen) -> Result<u64>;
}

/// Figures over time (`insight_samples`).
#[async_trait]
pub trait InsightSamples: Send + Sync + std::fmt::Debug {
    /// Adds samples; a sample of the same account, subject, metric, period, breakdown and end time
    /// is replaced.
    async fn put_samples(&self, samples: &[InsightSample]) -> Result<()>;

    /// Reads one metric of one subject from an instant on, oldest first.
    async fn read_samples(
        &self,
        account: &AccountId,
        subject: &str,
        metric: &str,
        from: Timestamp,
    ) -> Result<Vec<InsightSample>>;

    /// Reads the newest sample of each subject, metric, period and breakdown of an account, if it is
    /// not older than `from`, in the order of subject and metric.
    async fn newest_samples(
        &self,
        account: &AccountId,
        from: Timestamp,
    ) -> Result<Vec<InsightSample>>;
}
