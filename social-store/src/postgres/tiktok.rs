//! `tiktok_posts`.

use async_trait::async_trait;
use social_core::{AccountId, Timestamp, UserId};
use sqlx::Postgres;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;

use super::text::{self, sought};
use super::tx::Tx;
use super::{PostgresStore, fault};
use crate::check;
use crate::cursor::TimeCursor;
use crate::error::{Conflict, StoreError};
use crate::record::{Page, Paged, PostlessInit, PublicationId, TikTokPost};
use crate::sql::codec::{self, blob, micros};
use crate::sql::read::tiktok::{post, postless_init};
use crate::traits::{Result, TikTokPosts};

macro_rules! post_columns {
    () => {
        "publish_id, app, user_id, account_id, publication_id, attempt, status, source, mode, \
         title, upload_url, upload_expires_at, size, chunk_size, next_chunk, bytes, post_ids, \
         public, public_at, fail_reason, error_code, error_message, rank, observed_at, version, \
         created_at, updated_at"
    };
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", post_columns!(), " FROM social.tiktok_posts ", $rest)
    };
}

/// The columns that a later word on a post may change, from the numbered values of an insert.
/// `next_chunk` and `bytes` are not among them: they move by compare-and-set alone.
macro_rules! changing {
    () => {
        "publication_id = $5, attempt = $6, status = $7, title = $10, upload_url = $11,
         upload_expires_at = $12, size = $13, chunk_size = $14, post_ids = $17, public = $18,
         public_at = $19, fail_reason = $20, error_code = $21, error_message = $22, rank = $23,
         observed_at = $24, updated_at = coalesce($28, social.micros()),
         version = known.version + 1"
    };
}

macro_rules! insert {
    ($conflict:expr) => {
        concat!(
            "INSERT INTO social.tiktok_posts AS known (",
            post_columns!(),
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
                $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)
            ON CONFLICT (publish_id) DO ",
            $conflict
        )
    };
}

const INSERT: &str = insert!("NOTHING");
const UPSERT: &str = insert!(concat!("UPDATE SET ", changing!(), " WHERE known.rank <= $23"));
const PUT: &str = concat!(
    "UPDATE social.tiktok_posts AS known SET ",
    changing!(),
    " WHERE known.publish_id = $1 AND known.version = $25"
);

const FIND: &str = select!("WHERE publish_id = $1 AND user_id = $2");
const LOAD: &str = select!("WHERE publish_id = $1");
pub(super) const LIST: &str = select!(
    "WHERE user_id = $1 AND (created_at, publish_id) < ($2, $3)
     ORDER BY created_at DESC, publish_id DESC LIMIT $4"
);
pub(super) const OF_PUBLICATION: &str =
    select!("WHERE publication_id = $1 ORDER BY attempt DESC, created_at DESC");
/// Posts nobody has heard of yet come first.
pub(super) const PENDING: &str = select!(
    "WHERE account_id = $1 AND status NOT IN ('PUBLISH_COMPLETE', 'FAILED')
     ORDER BY observed_at NULLS FIRST LIMIT $2"
);

pub(super) const OF_ACCOUNT: &str = select!(
    "WHERE account_id = $1 AND created_at >= $2
     ORDER BY created_at DESC, publish_id DESC LIMIT $3"
);
pub(super) const POSTLESS: &str = "
    SELECT begun.publication_id, begun.attempt, begun.at, ended.outcome
    FROM social.publications AS one
    JOIN social.publication_steps AS begun ON begun.publication_id = one.id
    LEFT JOIN social.publication_steps AS ended
        ON ended.publication_id = begun.publication_id AND ended.attempt = begun.attempt
       AND ended.step = 'init' AND ended.part = begun.part AND ended.kind = 'outcome'
    WHERE one.account_id = $1 AND one.deadline_at >= $2
      AND begun.step = 'init' AND begun.kind = 'intent' AND begun.at >= $2
      AND NOT EXISTS
          (SELECT 1 FROM social.tiktok_posts AS known
           WHERE known.publication_id = begun.publication_id AND known.attempt = begun.attempt)
    ORDER BY begun.at, begun.publication_id, begun.attempt";

const ADVANCE: &str = "
    UPDATE social.tiktok_posts
    SET next_chunk = $3, bytes = $4, updated_at = coalesce($5, social.micros())
    WHERE publish_id = $1 AND next_chunk = $2";

#[async_trait]
impl TikTokPosts for PostgresStore {
    async fn upsert_post(&self, post: &TikTokPost) -> Result<()> {
        check::tiktok_post(post)?;
        let (post, given) = (post.clone(), self.writer.time.given());
        self.alone(move |conn| {
            let post = post.clone();
            Box::pin(async move {
                statement(UPSERT, &post)?
                    .bind(given)
                    .execute(conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                Ok(())
            })
        })
        .await
    }

    async fn find_post(&self, user: &UserId, publish_id: &str) -> Result<Option<TikTokPost>> {
        let rows = sqlx::query(FIND)
            .bind(sought(publish_id))
            .bind(sought(user.as_str()))
            .fetch_all(self.pool())
            .await
            .map_err(fault::from_sqlx)?;
        codec::first(&rows, post)
    }

    async fn find_posts_by_user(&self, user: &UserId, page: &Page) -> Result<Paged<TikTokPost>> {
        let limit = page.clamped();
        let (at, id) = text::before_time(page)?;
        let rows = sqlx::query(LIST)
            .bind(sought(user.as_str()))
            .bind(at)
            .bind(id)
            .bind(i64::from(limit) + 1)
            .fetch_all(self.pool())
            .await
            .map_err(fault::from_sqlx)?;
        let posts = codec::all(&rows, post)?;
        Ok(codec::page(posts, limit, |post| {
            let id = post.publish_id.clone();
            TimeCursor { at: Some(post.created_at), id }.write()
        }))
    }

    async fn load_post(&self, publish_id: &str) -> Result<Option<TikTokPost>> {
        let rows = sqlx::query(LOAD)
            .bind(sought(publish_id))
            .fetch_all(self.pool())
            .await
            .map_err(fault::from_sqlx)?;
        codec::first(&rows, post)
    }

    async fn posts_of(&self, publication: &PublicationId) -> Result<Vec<TikTokPost>> {
        let rows = sqlx::query(OF_PUBLICATION)
            .bind(sought(publication.as_str()))
            .fetch_all(self.pool())
            .await
            .map_err(fault::from_sqlx)?;
        codec::all(&rows, post)
    }

    async fn find_pending(&self, account: &AccountId, limit: u32) -> Result<Vec<TikTokPost>> {
        let rows = sqlx::query(PENDING)
            .bind(sought(account.as_str()))
            .bind(i64::from(limit))
            .fetch_all(self.pool())
            .await
            .map_err(fault::from_sqlx)?;
        codec::all(&rows, post)
    }

    async fn posts_of_account(
        &self,
        account: &AccountId,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<TikTokPost>> {
        let rows = sqlx::query(OF_ACCOUNT)
            .bind(sought(account.as_str()))
            .bind(since.as_micros())
            .bind(i64::from(limit))
            .fetch_all(self.pool())
            .await
            .map_err(fault::from_sqlx)?;
        codec::all(&rows, post)
    }

    async fn postless_inits(
        &self,
        account: &AccountId,
        since: Timestamp,
    ) -> Result<Vec<PostlessInit>> {
        let rows = sqlx::query(POSTLESS)
            .bind(sought(account.as_str()))
            .bind(since.as_micros())
            .fetch_all(self.pool())
            .await
            .map_err(fault::from_sqlx)?;
        codec::all(&rows, postless_init)
    }

    async fn advance_chunk(
        &self,
        publish_id: &str,
        from: u32,
        to: u32,
        bytes: u64,
    ) -> Result<bool> {
        check::key("publish_id", publish_id)?;
        let (publish_id, given) = (publish_id.to_owned(), self.writer.time.given());
        let bytes = codec::count("bytes", bytes)?;
        self.alone(move |conn| {
            let publish_id = publish_id.clone();
            Box::pin(async move {
                let done = sqlx::query(ADVANCE)
                    .bind(publish_id)
                    .bind(i64::from(from))
                    .bind(i64::from(to))
                    .bind(bytes)
                    .bind(given)
                    .execute(conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                Ok(done.rows_affected() == 1)
            })
        })
        .await
    }
}

/// Adds a post.
pub(super) async fn insert(tx: &mut Tx<'_>, row: &TikTokPost) -> Result<()> {
    let done = statement(INSERT, row)?.execute(&mut *tx.conn).await.map_err(fault::from_sqlx)?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    Err(StoreError::Conflict(Conflict::Exists("post")))
}

/// Writes a post's changing columns.
pub(super) async fn put(tx: &mut Tx<'_>, row: &TikTokPost) -> Result<()> {
    let done = statement(PUT, row)?
        .bind(tx.now.as_micros())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    Err(StoreError::Fenced("post"))
}

/// Binds a post's columns in their order; a statement takes those it names.
fn statement(sql: &'static str, row: &TikTokPost) -> Result<Query<'static, Postgres, PgArguments>> {
    let optional = |field, value: Option<u64>| value.map(|value| codec::count(field, value));
    Ok(sqlx::query(sql)
        .bind(row.publish_id.as_str())
        .bind(row.app.as_str())
        .bind(row.user_id.as_str())
        .bind(row.account_id.as_str())
        .bind(codec::opt_text(row.publication_id.as_ref()))
        .bind(i64::from(row.attempt))
        .bind(row.status.as_str())
        .bind(row.source.as_str())
        .bind(row.mode.as_str())
        .bind(row.title.as_str())
        .bind(blob(row.upload_url.as_ref()))
        .bind(micros(row.upload_expires_at))
        .bind(optional("size", row.size).transpose()?)
        .bind(optional("chunk_size", row.chunk_size).transpose()?)
        .bind(i64::from(row.next_chunk))
        .bind(codec::count("bytes", row.bytes)?)
        .bind(codec::json("post_ids", &row.post_ids)?)
        .bind(row.public)
        .bind(micros(row.public_at))
        .bind(row.fail_reason.as_deref())
        .bind(row.error_code.as_deref())
        .bind(row.error_message.as_deref())
        .bind(i64::from(row.rank))
        .bind(micros(row.observed_at))
        .bind(codec::count("version", row.version)?)
        .bind(row.created_at.as_micros())
        .bind(row.updated_at.as_micros()))
}
