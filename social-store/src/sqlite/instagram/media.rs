use async_trait::async_trait;
use serde_json::Value;
use social_core::AccountId;

use crate::check;
use crate::cursor::TimeCursor;
use crate::record::{IgMedia, IgShelf, IgSweep, Page, Paged};
use crate::sql::codec::{self, micros};
use crate::sql::read::instagram::media;
use crate::sqlite::tx::Tx;
use crate::sqlite::{SqliteStore, fault};
use crate::traits::{IgMediaStore, Result};

/// A read that was overtaken by a newer one changes nothing; missing figures leave the known ones.
const UPSERT: &str = "
    INSERT INTO ig_media
        (ig_id, account_id, app, ig_business_id, media_type, product_type, caption, permalink,
         timestamp, metrics, synced_at, vanished_at)
    VALUES (?1, ?2, ifnull((SELECT app FROM oauth_accounts WHERE id = ?2), ''), ?3, ?4, ?5, ?6, ?7,
        ?8, ?9, ?10, ?11)
    ON CONFLICT (account_id, ig_business_id, ig_id) DO UPDATE SET
        media_type = excluded.media_type, product_type = excluded.product_type,
        caption = excluded.caption, permalink = excluded.permalink,
        timestamp = excluded.timestamp,
        metrics = iif(excluded.metrics = 'null', metrics, excluded.metrics),
        synced_at = excluded.synced_at, vanished_at = excluded.vanished_at
    WHERE synced_at <= excluded.synced_at";

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT ig_id, account_id, ig_business_id, media_type, product_type, caption, \
                 permalink, timestamp, metrics, synced_at, vanished_at \
             FROM ig_media ",
            $rest
        )
    };
}

/// An id may come twice in one account, seen by two professional accounts of one login.
pub(in crate::sqlite) const LIST: &str = select!(
    "WHERE account_id = ?1
       AND (ifnull(timestamp, -1), ig_id, ig_business_id) < (?2, ?3, ?4)
     ORDER BY ifnull(timestamp, -1) DESC, ig_id DESC, ig_business_id DESC LIMIT ?5"
);
pub(in crate::sqlite) const FIND_BY_ID: &str =
    select!("WHERE ig_id = ?1 ORDER BY account_id, ig_business_id");

const SET_METRICS: &str = "
    UPDATE ig_media SET metrics = ?3 WHERE account_id = ?1 AND ig_id = ?2";

pub(in crate::sqlite) const VANISHED: &str = "
    UPDATE ig_media SET vanished_at = ?6
    WHERE account_id = ?1 AND ig_business_id = ?2 AND (ifnull(product_type, '') = 'STORY') = ?3
      AND synced_at < ?4 AND vanished_at IS NULL AND (?5 IS NULL OR timestamp >= ?5)";

#[async_trait]
impl IgMediaStore for SqliteStore {
    async fn upsert_ig_media(&self, media: &[IgMedia]) -> Result<()> {
        media.iter().try_for_each(check::ig_media)?;
        let media = media.to_vec();
        self.write(move |mut tx| {
            Box::pin(async move {
                for row in &media {
                    upsert(&mut tx, row).await?;
                }
                Ok(())
            })
        })
        .await
    }

    async fn find_ig_media(&self, account: &AccountId, page: &Page) -> Result<Paged<IgMedia>> {
        let limit = page.clamped();
        let (at, id) = codec::before_time(page)?;
        let (id, business) = codec::split_id(&id);
        let rows = sqlx::query(LIST)
            .bind(account.as_str())
            .bind(at)
            .bind(id)
            .bind(business)
            .bind(limit + 1)
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        let items = codec::all(&rows, media)?;
        Ok(codec::page(items, limit, |one| {
            let id = codec::join_id(&one.ig_id, &one.ig_business_id);
            TimeCursor { at: one.timestamp, id }.write()
        }))
    }

    async fn find_ig_media_by_id(&self, ig_id: &str) -> Result<Vec<IgMedia>> {
        let rows = sqlx::query(FIND_BY_ID)
            .bind(ig_id)
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        codec::all(&rows, media)
    }

    async fn update_ig_metrics(
        &self,
        account: &AccountId,
        ig_id: &str,
        metrics: &Value,
    ) -> Result<bool> {
        check::json("metrics", metrics)?;
        let (account, ig_id) = (account.clone(), ig_id.to_owned());
        let metrics = codec::json("metrics", metrics)?;
        self.write(move |tx| {
            Box::pin(async move {
                let done = sqlx::query(SET_METRICS)
                    .bind(account.as_str())
                    .bind(ig_id)
                    .bind(metrics)
                    .execute(&mut *tx.conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                Ok(done.rows_affected() > 0)
            })
        })
        .await
    }

    async fn mark_ig_vanished(&self, sweep: &IgSweep) -> Result<u64> {
        let sweep = sweep.clone();
        self.write(move |tx| {
            Box::pin(async move {
                let done = sqlx::query(VANISHED)
                    .bind(sweep.account_id.as_str())
                    .bind(&sweep.ig_business_id)
                    .bind(sweep.shelf == IgShelf::Stories)
                    .bind(sweep.not_since.as_micros())
                    .bind(micros(sweep.posted_from))
                    .bind(tx.now.as_micros())
                    .execute(&mut *tx.conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                Ok(done.rows_affected())
            })
        })
        .await
    }
}

/// Adds or renews a media object.
pub(in crate::sqlite) async fn upsert(tx: &mut Tx<'_>, row: &IgMedia) -> Result<()> {
    sqlx::query(UPSERT)
        .bind(&row.ig_id)
        .bind(row.account_id.as_str())
        .bind(&row.ig_business_id)
        .bind(&row.media_type)
        .bind(&row.product_type)
        .bind(&row.caption)
        .bind(&row.permalink)
        .bind(micros(row.timestamp))
        .bind(codec::json("metrics", &row.metrics)?)
        .bind(row.synced_at.as_micros())
        .bind(micros(row.vanished_at))
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(())
}
