//! `tiktok_posts`.

use async_trait::async_trait;
use social_core::{AccountId, Timestamp, UserId};
use sqlx::Sqlite;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;

use super::tx::Tx;
use super::{SqliteStore, fault};
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
        concat!("SELECT ", post_columns!(), " FROM tiktok_posts ", $rest)
    };
}

/// The columns that a later word on a post may change, from the numbered values of an insert.
/// `next_chunk` and `bytes` are not among them: they move by compare-and-set alone.
macro_rules! changing {
    () => {
        "publication_id = ?5, attempt = ?6, status = ?7, title = ?10, upload_url = ?11,
         upload_expires_at = ?12, size = ?13, chunk_size = ?14, post_ids = ?17, public = ?18,
         public_at = ?19, fail_reason = ?20, error_code = ?21, error_message = ?22, rank = ?23,
         observed_at = ?24, updated_at = ?28, version = version + 1"
    };
}

macro_rules! insert {
    ($conflict:expr) => {
        concat!(
            "INSERT INTO tiktok_posts (",
            post_columns!(),
            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
                ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27)
            ON CONFLICT (publish_id) DO ",
            $conflict
        )
    };
}

const INSERT: &str = insert!("NOTHING");
const UPSERT: &str = insert!(concat!("UPDATE SET ", changing!(), " WHERE rank <= ?23"));
const PUT: &str =
    concat!("UPDATE tiktok_posts SET ", changing!(), " WHERE publish_id = ?1 AND version = ?25");

const FIND: &str = select!("WHERE publish_id = ?1 AND user_id = ?2");
const LOAD: &str = select!("WHERE publish_id = ?1");
pub(super) const LIST: &str = select!(
    "WHERE user_id = ?1 AND (created_at, publish_id) < (?2, ?3)
     ORDER BY created_at DESC, publish_id DESC LIMIT ?4"
);
pub(super) const OF_PUBLICATION: &str =
    select!("WHERE publication_id = ?1 ORDER BY attempt DESC, created_at DESC");
/// Posts nobody has heard of yet come first.
pub(super) const PENDING: &str = select!(
    "WHERE account_id = ?1 AND status NOT IN ('PUBLISH_COMPLETE', 'FAILED')
     ORDER BY observed_at LIMIT ?2"
);

pub(super) const OF_ACCOUNT: &str = select!(
    "WHERE account_id = ?1 AND created_at >= ?2
     ORDER BY created_at DESC, publish_id DESC LIMIT ?3"
);
pub(super) const POSTLESS: &str = "
    SELECT begun.publication_id, begun.attempt, begun.at, ended.outcome
    FROM publications AS one
    JOIN publication_steps AS begun ON begun.publication_id = one.id
    LEFT JOIN publication_steps AS ended
        ON ended.publication_id = begun.publication_id AND ended.attempt = begun.attempt
       AND ended.step = 'init' AND ended.part = begun.part AND ended.kind = 'outcome'
    WHERE one.account_id = ?1 AND one.deadline_at >= ?2
      AND begun.step = 'init' AND begun.kind = 'intent' AND begun.at >= ?2
      AND NOT EXISTS
          (SELECT 1 FROM tiktok_posts AS known
           WHERE known.publication_id = begun.publication_id AND known.attempt = begun.attempt)
    ORDER BY begun.at, begun.publication_id, begun.attempt";

const ADVANCE: &str = "
    UPDATE tiktok_posts SET next_chunk = ?3, bytes = ?4, updated_at = ?5
    WHERE publish_id = ?1 AND next_chunk = ?2";

#[async_trait]
impl TikTokPosts for SqliteStore {
    async fn upsert_post(&self, post: &TikTokPost) -> Result<()> {
        check::tiktok_post(post)?;
        let post = post.clone();
        self.write(move |tx| {
            Box::pin(async move {
                statement(UPSERT, &post)?
                    .bind(tx.now.as_micros())
                    .execute(&mut *tx.conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                Ok(())
            })
        })
        .await
    }

    async fn find_post(&self, user: &UserId, publish_id: &str) -> Result<Option<TikTokPost>> {
        let rows = sqlx::query(FIND)
            .bind(publish_id)
            .bind(user.as_str())
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        codec::first(&rows, post)
    }

    async fn find_posts_by_user(&self, user: &UserId, page: &Page) -> Result<Paged<TikTokPost>> {
        let limit = page.clamped();
        let (at, id) = codec::before_time(page)?;
        let rows = sqlx::query(LIST)
            .bind(user.as_str())
            .bind(at)
            .bind(id)
            .bind(limit + 1)
            .fetch_all(self.readers())
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
            .bind(publish_id)
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        codec::first(&rows, post)
    }

    async fn posts_of(&self, publication: &PublicationId) -> Result<Vec<TikTokPost>> {
        let rows = sqlx::query(OF_PUBLICATION)
            .bind(publication.as_str())
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        codec::all(&rows, post)
    }

    async fn find_pending(&self, account: &AccountId, limit: u32) -> Result<Vec<TikTokPost>> {
        let rows = sqlx::query(PENDING)
            .bind(account.as_str())
            .bind(limit)
            .fetch_all(self.readers())
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
            .bind(account.as_str())
            .bind(since.as_micros())
            .bind(limit)
            .fetch_all(self.readers())
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
            .bind(account.as_str())
            .bind(since.as_micros())
            .fetch_all(self.readers())
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
        let publish_id = publish_id.to_owned();
        let bytes = codec::count("bytes", bytes)?;
        self.write(move |tx| {
            Box::pin(async move {
                let done = sqlx::query(ADVANCE)
                    .bind(publish_id)
                    .bind(from)
                    .bind(to)
                    .bind(bytes)
                    .bind(tx.now.as_micros())
                    .execute(&mut *tx.conn)
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
fn statement(
    sql: &'static str,
    row: &TikTokPost,
) -> Result<Query<'static, Sqlite, SqliteArguments>> {
    let optional = |field, value: Option<u64>| value.map(|value| codec::count(field, value));
    Ok(sqlx::query(sql)
        .bind(row.publish_id.as_str())
        .bind(row.app.as_str())
        .bind(row.user_id.as_str())
        .bind(row.account_id.as_str())
        .bind(codec::opt_text(row.publication_id.as_ref()))
        .bind(row.attempt)
        .bind(row.status.as_str())
        .bind(row.source.as_str())
        .bind(row.mode.as_str())
        .bind(row.title.as_str())
        .bind(blob(row.upload_url.as_ref()))
        .bind(micros(row.upload_expires_at))
        .bind(optional("size", row.size).transpose()?)
        .bind(optional("chunk_size", row.chunk_size).transpose()?)
        .bind(row.next_chunk)
        .bind(codec::count("bytes", row.bytes)?)
        .bind(codec::json("post_ids", &row.post_ids)?)
        .bind(row.public)
        .bind(micros(row.public_at))
        .bind(row.fail_reason.as_deref())
        .bind(row.error_code.as_deref())
        .bind(row.error_message.as_deref())
        .bind(row.rank)
        .bind(micros(row.observed_at))
        .bind(codec::count("version", row.version)?)
        .bind(row.created_at.as_micros())
        .bind(row.updated_at.as_micros()))
}
