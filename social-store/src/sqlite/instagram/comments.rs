use async_trait::async_trait;
use social_core::{AccountId, Timestamp, UserId};

use crate::check;
use crate::cursor::TimeCursor;
use crate::record::{CommentVisibility, IgComment, IgCommentShelf, IgSeen, Page, Paged};
use crate::sql::codec::{self, Columns, SqlRow, micros};
use crate::sql::read::instagram::comment;
use crate::sqlite::tx::Tx;
use crate::sqlite::{SqliteStore, fault};
use crate::traits::{IgComments, Result};

/// A read that was overtaken by a newer one changes nothing; what was seen stays seen.
const UPSERT: &str = "
    INSERT INTO ig_comments
        (ig_id, account_id, app, ig_business_id, media_id, parent_id, from_id, from_username, text,
         visibility, timestamp, synced_at, deleted_at, unseen_since)
    VALUES (?1, ?2, ifnull((SELECT app FROM oauth_accounts WHERE id = ?2), ''), ?3, ?4, ?5, ?6, ?7,
        ?8, ?9, ?10, ?11, ?12, ?13)
    ON CONFLICT (account_id, ig_business_id, ig_id) DO UPDATE SET
        media_id = excluded.media_id, parent_id = excluded.parent_id, from_id = excluded.from_id,
        from_username = excluded.from_username, text = excluded.text,
        visibility = excluded.visibility, timestamp = excluded.timestamp,
        synced_at = excluded.synced_at, deleted_at = excluded.deleted_at,
        unseen_since = iif(excluded.unseen_since IS NULL, NULL, unseen_since)
    WHERE synced_at <= excluded.synced_at";

/// What was told changes nothing that is known.
const ADD: &str = "
    INSERT INTO ig_comments
        (ig_id, account_id, app, ig_business_id, media_id, parent_id, from_id, from_username, text,
         visibility, timestamp, synced_at, deleted_at, unseen_since)
    VALUES (?1, ?2, ifnull((SELECT app FROM oauth_accounts WHERE id = ?2), ''), ?3, ?4, ?5, ?6, ?7,
        ?8, ?9, ?10, ?11, ?12, ?13)
    ON CONFLICT (account_id, ig_business_id, ig_id) DO NOTHING";

pub(in crate::sqlite) const FIND: &str = "
    SELECT ig_id, account_id, ig_business_id, media_id, parent_id, from_id, from_username, text,
           visibility, timestamp, synced_at, deleted_at, unseen_since
    FROM ig_comments WHERE account_id = ?1 AND ig_id = ?2";

pub(in crate::sqlite) const LIST: &str = "
    SELECT ig_id, account_id, ig_business_id, media_id, parent_id, from_id, from_username, text,
           visibility, timestamp, synced_at, deleted_at, unseen_since
    FROM ig_comments
    WHERE account_id = ?1 AND media_id = ?2
      AND (ifnull(timestamp, -1), ig_id, ig_business_id) < (?3, ?4, ?5)
    ORDER BY ifnull(timestamp, -1) DESC, ig_id DESC, ig_business_id DESC LIMIT ?6";

const SET_VISIBILITY: &str = "
    UPDATE ig_comments SET visibility = ?3, synced_at = ?4 WHERE account_id = ?1 AND ig_id = ?2";

pub(in crate::sqlite) const TOMBSTONE: &str = "
    UPDATE ig_comments SET deleted_at = ifnull(deleted_at, ?3), synced_at = ?3
    WHERE account_id = ?1 AND ig_id = ?2";

pub(in crate::sqlite) const DELETED: &str = "
    UPDATE ig_comments SET deleted_at = ?5, synced_at = ?5
    WHERE account_id = ?1 AND ig_business_id = ?2 AND media_id = ?3 AND synced_at < ?4
      AND deleted_at IS NULL";

/// The accounts come first: the statement asks the shelf's own index, once for each.
macro_rules! list {
    ($index:literal, $shelf:literal) => {
        concat!(
            "SELECT said.ig_id, said.account_id, said.ig_business_id, said.media_id, \
                 said.parent_id, said.from_id, said.from_username, said.text, said.visibility, \
                 said.timestamp, said.synced_at, said.deleted_at, said.unseen_since \
             FROM oauth_accounts AS account \
             CROSS JOIN ig_comments AS said INDEXED BY ",
            $index,
            " ON said.account_id = account.id \
             WHERE account.user_id = ?1 AND account.state <> 'revoked' \
               AND (?2 IS NULL OR account.id = ?2) AND ",
            $shelf,
            " AND said.deleted_at IS NULL \
               AND (ifnull(said.timestamp, -1), said.ig_id, said.ig_business_id, said.account_id) \
                   < (?3, ?4, ?5, ?6) \
             ORDER BY ifnull(said.timestamp, -1) DESC, said.ig_id DESC, said.ig_business_id DESC, \
                 said.account_id DESC LIMIT ?7"
        )
    };
}

pub(in crate::sqlite) const LIST_UNSEEN: &str =
    list!("ig_comments_unseen", "said.unseen_since IS NOT NULL");
pub(in crate::sqlite) const LIST_HIDDEN: &str =
    list!("ig_comments_hidden", "said.visibility = 'hidden'");

pub(in crate::sqlite) const COUNT_UNSEEN: &str = "
    SELECT count(*) AS unseen FROM (
        SELECT 1 FROM oauth_accounts AS account
        CROSS JOIN ig_comments AS said ON said.account_id = account.id
        WHERE account.user_id = ?1 AND account.state <> 'revoked'
          AND (?2 IS NULL OR account.id = ?2)
          AND said.unseen_since IS NOT NULL AND said.deleted_at IS NULL
        LIMIT ?3)";

pub(in crate::sqlite) const SEEN: &str = "
    UPDATE ig_comments SET unseen_since = NULL
    WHERE account_id IN (
            SELECT id FROM oauth_accounts
            WHERE user_id = ?1 AND state <> 'revoked' AND (?2 IS NULL OR id = ?2))
      AND unseen_since <= ?4 AND deleted_at IS NULL AND (?3 IS NULL OR media_id = ?3)";

#[async_trait]
impl IgComments for SqliteStore {
    async fn upsert_ig_comments(&self, comments: &[IgComment]) -> Result<()> {
        comments.iter().try_for_each(check::ig_comment)?;
        let comments = comments.to_vec();
        self.write(move |mut tx| {
            Box::pin(async move {
                for row in &comments {
                    upsert(&mut tx, row).await?;
                }
                Ok(())
            })
        })
        .await
    }

    async fn find_ig_comments(
        &self,
        account: &AccountId,
        media_id: &str,
        page: &Page,
    ) -> Result<Paged<IgComment>> {
        let limit = page.clamped();
        let (at, id) = codec::before_time(page)?;
        let (id, business) = codec::split_id(&id);
        let rows = sqlx::query(LIST)
            .bind(account.as_str())
            .bind(media_id)
            .bind(at)
            .bind(id)
            .bind(business)
            .bind(limit + 1)
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        let items = codec::all(&rows, comment)?;
        Ok(codec::page(items, limit, |one| {
            let id = codec::join_id(&one.ig_id, &one.ig_business_id);
            TimeCursor { at: one.timestamp, id }.write()
        }))
    }

    async fn find_ig_comment(&self, account: &AccountId, ig_id: &str) -> Result<Vec<IgComment>> {
        let rows = sqlx::query(FIND)
            .bind(account.as_str())
            .bind(ig_id)
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        codec::all(&rows, comment)
    }

    async fn mark_ig_comments_deleted(
        &self,
        account: &AccountId,
        ig_business_id: &str,
        media_id: &str,
        not_since: Timestamp,
    ) -> Result<u64> {
        let (account, business) = (account.clone(), ig_business_id.to_owned());
        let media_id = media_id.to_owned();
        self.write(move |tx| {
            Box::pin(async move {
                let done = sqlx::query(DELETED)
                    .bind(account.as_str())
                    .bind(business)
                    .bind(media_id)
                    .bind(not_since.as_micros())
                    .bind(tx.now.as_micros())
                    .execute(&mut *tx.conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                Ok(done.rows_affected())
            })
        })
        .await
    }

    async fn set_ig_comment_hidden(
        &self,
        account: &AccountId,
        ig_id: &str,
        visibility: CommentVisibility,
    ) -> Result<bool> {
        let (account, ig_id) = (account.clone(), ig_id.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let done = sqlx::query(SET_VISIBILITY)
                    .bind(account.as_str())
                    .bind(ig_id)
                    .bind(visibility.as_str())
                    .bind(tx.now.as_micros())
                    .execute(&mut *tx.conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                Ok(done.rows_affected() > 0)
            })
        })
        .await
    }

    async fn tombstone_ig_comment(&self, account: &AccountId, ig_id: &str) -> Result<bool> {
        let (account, ig_id) = (account.clone(), ig_id.to_owned());
        self.write(move |tx| {
            Box::pin(async move {
                let done = sqlx::query(TOMBSTONE)
                    .bind(account.as_str())
                    .bind(ig_id)
                    .bind(tx.now.as_micros())
                    .execute(&mut *tx.conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                Ok(done.rows_affected() > 0)
            })
        })
        .await
    }

    async fn list_ig_comments(
        &self,
        user: &UserId,
        account: Option<&AccountId>,
        which: IgCommentShelf,
        page: &Page,
    ) -> Result<Paged<IgComment>> {
        let limit = page.clamped();
        let (at, place) = codec::before_time(page)?;
        let (place, of) = codec::split_id(&place);
        let (id, business) = codec::split_id(place);
        let list = match which {
            IgCommentShelf::Unseen => LIST_UNSEEN,
            IgCommentShelf::Hidden => LIST_HIDDEN,
        };
        let rows = sqlx::query(list)
            .bind(user.as_str())
            .bind(account.map(AccountId::as_str))
            .bind(at)
            .bind(id)
            .bind(business)
            .bind(of)
            .bind(limit + 1)
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        Ok(codec::page(codec::all(&rows, comment)?, limit, |one| TimeCursor::of(one).write()))
    }

    async fn count_unseen_ig_comments(
        &self,
        user: &UserId,
        account: Option<&AccountId>,
        most: u32,
    ) -> Result<u32> {
        let rows = sqlx::query(COUNT_UNSEEN)
            .bind(user.as_str())
            .bind(account.map(AccountId::as_str))
            .bind(most)
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        let unseen = |row: &dyn SqlRow| Columns::new(row, "count").count("unseen");
        Ok(codec::first(&rows, unseen)?.unwrap_or_default())
    }

    async fn mark_ig_comments_seen(&self, user: &UserId, seen: &IgSeen) -> Result<u64> {
        let (user, seen) = (user.clone(), seen.clone());
        self.write(move |tx| {
            Box::pin(async move {
                let done = sqlx::query(SEEN)
                    .bind(user.as_str())
                    .bind(seen.account_id.as_ref().map(AccountId::as_str))
                    .bind(seen.media_id)
                    .bind(seen.up_to.as_micros())
                    .execute(&mut *tx.conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                Ok(done.rows_affected())
            })
        })
        .await
    }
}

/// Adds or renews a comment.
pub(in crate::sqlite) async fn upsert(tx: &mut Tx<'_>, row: &IgComment) -> Result<()> {
    insert(tx, UPSERT, row).await
}

/// Adds a comment that is not known yet.
pub(in crate::sqlite) async fn add(tx: &mut Tx<'_>, row: &IgComment) -> Result<()> {
    insert(tx, ADD, row).await
}

async fn insert(tx: &mut Tx<'_>, sql: &'static str, row: &IgComment) -> Result<()> {
    sqlx::query(sql)
        .bind(&row.ig_id)
        .bind(row.account_id.as_str())
        .bind(&row.ig_business_id)
        .bind(&row.media_id)
        .bind(&row.parent_id)
        .bind(&row.from_id)
        .bind(&row.from_username)
        .bind(&row.text)
        .bind(row.visibility.as_str())
        .bind(micros(row.timestamp))
        .bind(row.synced_at.as_micros())
        .bind(micros(row.deleted_at))
        .bind(row.unseen_since.map(|_| tx.now.as_micros()))
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(())
}
