use async_trait::async_trait;
use social_core::{AccountId, Timestamp, UserId};

use super::met;
use crate::check;
use crate::cursor::TimeCursor;
use crate::postgres::text::{self, sought};
use crate::postgres::tx::Tx;
use crate::postgres::{PostgresStore, fault};
use crate::record::{CommentVisibility, IgComment, IgCommentShelf, IgSeen, Page, Paged};
use crate::sql::codec::{self, Columns, SqlRow, micros};
use crate::sql::read::instagram::comment;
use crate::traits::{IgComments, Result};

/// A read that was overtaken by a newer one changes nothing; what was seen stays seen.
const UPSERT: &str = "
    INSERT INTO social.ig_comments AS known
        (ig_id, account_id, app, ig_business_id, media_id, parent_id, from_id, from_username, text,
         visibility, timestamp, synced_at, deleted_at, unseen_since)
    VALUES ($1, $2, coalesce((SELECT app FROM social.oauth_accounts WHERE id = $2), ''),
        $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    ON CONFLICT (account_id, ig_business_id, ig_id) DO UPDATE SET
        media_id = excluded.media_id, parent_id = excluded.parent_id, from_id = excluded.from_id,
        from_username = excluded.from_username, text = excluded.text,
        visibility = excluded.visibility, timestamp = excluded.timestamp,
        synced_at = excluded.synced_at, deleted_at = excluded.deleted_at,
        unseen_since = CASE WHEN excluded.unseen_since IS NOT NULL THEN known.unseen_since END
    WHERE known.synced_at <= excluded.synced_at";

/// What was told changes nothing that is known.
const ADD: &str = "
    INSERT INTO social.ig_comments
        (ig_id, account_id, app, ig_business_id, media_id, parent_id, from_id, from_username, text,
         visibility, timestamp, synced_at, deleted_at, unseen_since)
    VALUES ($1, $2, coalesce((SELECT app FROM social.oauth_accounts WHERE id = $2), ''),
        $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    ON CONFLICT (account_id, ig_business_id, ig_id) DO NOTHING";

pub(in crate::postgres) const FIND: &str = "
    SELECT ig_id, account_id, ig_business_id, media_id, parent_id, from_id, from_username, text,
           visibility, timestamp, synced_at, deleted_at, unseen_since
    FROM social.ig_comments WHERE account_id = $1 AND ig_id = $2";

pub(in crate::postgres) const LIST: &str = "
    SELECT ig_id, account_id, ig_business_id, media_id, parent_id, from_id, from_username, text,
           visibility, timestamp, synced_at, deleted_at, unseen_since
    FROM social.ig_comments
    WHERE account_id = $1 AND media_id = $2
      AND (coalesce(timestamp, -1), ig_id, ig_business_id) < ($3, $4, $5)
    ORDER BY coalesce(timestamp, -1) DESC, ig_id DESC, ig_business_id DESC LIMIT $6";

const SET_VISIBILITY: &str = "
    UPDATE social.ig_comments
    SET visibility = $3, synced_at = coalesce($4, social.micros())
    WHERE account_id = $1 AND ig_id = $2";

/// The clock is read once: both columns hold one instant.
pub(in crate::postgres) const TOMBSTONE: &str = "
    UPDATE social.ig_comments
    SET deleted_at = coalesce(deleted_at, clock.now), synced_at = clock.now
    FROM (SELECT coalesce($3, social.micros()) AS now) AS clock
    WHERE account_id = $1 AND ig_id = $2";

/// The clock is read once: both columns hold one instant. The empty text keeps the key, which would
/// walk all comments of the account, from being chosen over the medium's index.
pub(in crate::postgres) const DELETED: &str = "
    UPDATE social.ig_comments
    SET deleted_at = clock.now, synced_at = clock.now
    FROM (SELECT coalesce($5, social.micros()) AS now) AS clock
    WHERE account_id = $1 AND ig_business_id || '' = $2 AND media_id = $3 AND synced_at < $4
      AND deleted_at IS NULL";

macro_rules! list {
    ($shelf:literal) => {
        concat!(
            "SELECT said.ig_id, said.account_id, said.ig_business_id, said.media_id, \
                 said.parent_id, said.from_id, said.from_username, said.text, said.visibility, \
                 said.timestamp, said.synced_at, said.deleted_at, said.unseen_since \
             FROM social.oauth_accounts AS account \
             JOIN social.ig_comments AS said ON said.account_id = account.id \
             WHERE account.user_id = $1 AND account.state <> 'revoked' \
               AND (account.id = $2 OR $2 IS NULL) AND ",
            $shelf,
            " AND said.deleted_at IS NULL \
               AND (coalesce(said.timestamp, -1), said.ig_id, said.ig_business_id, \
                    said.account_id) < ($3, $4, $5, $6) \
             ORDER BY coalesce(said.timestamp, -1) DESC, said.ig_id DESC, \
                 said.ig_business_id DESC, said.account_id DESC LIMIT $7"
        )
    };
}

pub(in crate::postgres) const LIST_UNSEEN: &str = list!("said.unseen_since IS NOT NULL");
pub(in crate::postgres) const LIST_HIDDEN: &str = list!("said.visibility = 'hidden'");

pub(in crate::postgres) const COUNT_UNSEEN: &str = "
    SELECT count(*) AS unseen FROM (
        SELECT 1 FROM social.oauth_accounts AS account
        JOIN social.ig_comments AS said ON said.account_id = account.id
        WHERE account.user_id = $1 AND account.state <> 'revoked'
          AND (account.id = $2 OR $2 IS NULL)
          AND said.unseen_since IS NOT NULL AND said.deleted_at IS NULL
        LIMIT $3) AS unseen";

pub(in crate::postgres) const SEEN: &str = "
    UPDATE social.ig_comments SET unseen_since = NULL
    WHERE account_id IN (
            SELECT id FROM social.oauth_accounts
            WHERE user_id = $1 AND state <> 'revoked' AND (id = $2 OR $2 IS NULL))
      AND unseen_since <= $4 AND deleted_at IS NULL AND (media_id = $3 OR $3 IS NULL)";

#[async_trait]
impl IgComments for PostgresStore {
    async fn upsert_ig_comments(&self, comments: &[IgComment]) -> Result<()> {
        comments.iter().try_for_each(check::ig_comment)?;
        let mut comments = comments.to_vec();
        comments.sort_by(|one, two| key(one).cmp(&key(two)));
        self.write(move |tx| Box::pin(upsert_all(tx, comments.clone()))).await
    }

    async fn find_ig_comments(
        &self,
        account: &AccountId,
        media_id: &str,
        page: &Page,
    ) -> Result<Paged<IgComment>> {
        let limit = page.clamped();
        let (at, id) = text::before_time(page)?;
        let (id, business) = codec::split_id(&id);
        let rows = sqlx::query(LIST)
            .bind(sought(account.as_str()))
            .bind(sought(media_id))
            .bind(at)
            .bind(id)
            .bind(business)
            .bind(i64::from(limit) + 1)
            .fetch_all(self.pool())
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
            .bind(sought(account.as_str()))
            .bind(sought(ig_id))
            .fetch_all(self.pool())
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
        let (media_id, now) = (media_id.to_owned(), self.writer.time.given());
        self.alone(move |conn| {
            let statement = sqlx::query(DELETED)
                .bind(sought(account.as_str()).map(str::to_owned))
                .bind(sought(&business).map(str::to_owned))
                .bind(sought(&media_id).map(str::to_owned))
                .bind(not_since.as_micros())
                .bind(now);
            Box::pin(met(conn, statement))
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
        let now = self.writer.time.given();
        self.alone(move |conn| {
            let statement = sqlx::query(SET_VISIBILITY)
                .bind(sought(account.as_str()).map(str::to_owned))
                .bind(sought(&ig_id).map(str::to_owned))
                .bind(visibility.as_str())
                .bind(now);
            Box::pin(met(conn, statement))
        })
        .await
        .map(|rows| rows > 0)
    }

    async fn tombstone_ig_comment(&self, account: &AccountId, ig_id: &str) -> Result<bool> {
        let (account, ig_id) = (account.clone(), ig_id.to_owned());
        let now = self.writer.time.given();
        self.alone(move |conn| {
            let statement = sqlx::query(TOMBSTONE)
                .bind(sought(account.as_str()).map(str::to_owned))
                .bind(sought(&ig_id).map(str::to_owned))
                .bind(now);
            Box::pin(met(conn, statement))
        })
        .await
        .map(|rows| rows > 0)
    }

    async fn list_ig_comments(
        &self,
        user: &UserId,
        account: Option<&AccountId>,
        which: IgCommentShelf,
        page: &Page,
    ) -> Result<Paged<IgComment>> {
        let limit = page.clamped();
        let (at, place) = text::before_time(page)?;
        let (place, of) = codec::split_id(&place);
        let (id, business) = codec::split_id(place);
        let list = match which {
            IgCommentShelf::Unseen => LIST_UNSEEN,
            IgCommentShelf::Hidden => LIST_HIDDEN,
        };
        let rows = sqlx::query(list)
            .bind(sought(user.as_str()))
            .bind(account.map(|id| one_of(id.as_str())))
            .bind(at)
            .bind(id)
            .bind(business)
            .bind(of)
            .bind(i64::from(limit) + 1)
            .fetch_all(self.pool())
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
            .bind(sought(user.as_str()))
            .bind(account.map(|id| one_of(id.as_str())))
            .bind(i64::from(most))
            .fetch_all(self.pool())
            .await
            .map_err(fault::from_sqlx)?;
        let unseen = |row: &dyn SqlRow| Columns::new(row, "count").count("unseen");
        Ok(codec::first(&rows, unseen)?.unwrap_or_default())
    }

    async fn mark_ig_comments_seen(&self, user: &UserId, seen: &IgSeen) -> Result<u64> {
        let (user, seen) = (user.clone(), seen.clone());
        self.alone(move |conn| {
            let account = seen.account_id.as_ref().map(|id| one_of(id.as_str()).to_owned());
            let statement = sqlx::query(SEEN)
                .bind(sought(user.as_str()).map(str::to_owned))
                .bind(account)
                .bind(seen.media_id.as_deref().map(|id| one_of(id).to_owned()))
                .bind(seen.up_to.as_micros());
            Box::pin(met(conn, statement))
        })
        .await
    }
}

/// Gives an id to compare with where none would mean all: the empty text, which no row has, if no
/// row can hold it.
fn one_of(id: &str) -> &str {
    sought(id).unwrap_or_default()
}

/// The order in which rows are locked: callers with the same rows must not block each other.
fn key(row: &IgComment) -> (&str, &str, &str) {
    (row.account_id.as_str(), &row.ig_business_id, &row.ig_id)
}

async fn upsert_all(mut tx: Tx<'_>, comments: Vec<IgComment>) -> Result<()> {
    for row in &comments {
        upsert(&mut tx, row).await?;
    }
    Ok(())
}

/// Adds or renews a comment.
pub(in crate::postgres) async fn upsert(tx: &mut Tx<'_>, row: &IgComment) -> Result<()> {
    insert(tx, UPSERT, row).await
}

/// Adds a comment that is not known yet.
pub(in crate::postgres) async fn add(tx: &mut Tx<'_>, row: &IgComment) -> Result<()> {
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
