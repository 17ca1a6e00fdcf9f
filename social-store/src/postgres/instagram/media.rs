use async_trait::async_trait;
use serde_json::Value;
use social_core::AccountId;

use super::met;
use crate::check;
use crate::cursor::TimeCursor;
use crate::postgres::text::{self, sought};
use crate::postgres::tx::Tx;
use crate::postgres::{PostgresStore, fault};
use crate::record::{IgMedia, IgShelf, IgSweep, Page, Paged};
use crate::sql::codec::{self, micros};
use crate::sql::read::instagram::media;
use crate::traits::{IgMediaStore, Result};

/// A read that was overtaken by a newer one changes nothing; missing figures leave the known ones.
const UPSERT: &str = "
    INSERT INTO social.ig_media AS known
        (ig_id, account_id, app, ig_business_id, media_type, product_type, caption, permalink,
         timestamp, metrics, synced_at, vanished_at)
    VALUES ($1, $2, coalesce((SELECT app FROM social.oauth_accounts WHERE id = $2), ''),
        $3, $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (account_id, ig_business_id, ig_id) DO UPDATE SET
        media_type = excluded.media_type, product_type = excluded.product_type,
        caption = excluded.caption, permalink = excluded.permalink,
        timestamp = excluded.timestamp,
        metrics = CASE excluded.metrics WHEN 'null' THEN known.metrics ELSE excluded.metrics END,
        synced_at = excluded.synced_at, vanished_at = excluded.vanished_at
    WHERE known.synced_at <= excluded.synced_at";

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT ig_id, account_id, ig_business_id, media_type, product_type, caption, \
                 permalink, timestamp, metrics, synced_at, vanished_at \
             FROM social.ig_media ",
            $rest
        )
    };
}

/// An id may come twice in one account, seen by two professional accounts of one login.
pub(in crate::postgres) const LIST: &str = select!(
    "WHERE account_id = $1
       AND (coalesce(timestamp, -1), ig_id, ig_business_id) < ($2, $3, $4)
     ORDER BY coalesce(timestamp, -1) DESC, ig_id DESC, ig_business_id DESC LIMIT $5"
);
pub(in crate::postgres) const FIND_BY_ID: &str =
    select!("WHERE ig_id = $1 ORDER BY account_id, ig_business_id");

const SET_METRICS: &str = "
    UPDATE social.ig_media SET metrics = $3 WHERE account_id = $1 AND ig_id = $2";

pub(in crate::postgres) const VANISHED: &str = "
    UPDATE social.ig_media SET vanished_at = coalesce($6, social.micros())
    WHERE account_id = $1 AND ig_business_id = $2
      AND (coalesce(product_type, '') = 'STORY') = $3
      AND synced_at < $4 AND vanished_at IS NULL AND ($5::bigint IS NULL OR timestamp >= $5)";

#[async_trait]
impl IgMediaStore for PostgresStore {
    async fn upsert_ig_media(&self, media: &[IgMedia]) -> Result<()> {
        media.iter().try_for_each(check::ig_media)?;
        let mut media = media.to_vec();
        media.sort_by(|one, two| key(one).cmp(&key(two)));
        self.write(move |tx| Box::pin(upsert_all(tx, media.clone()))).await
    }

    async fn find_ig_media(&self, account: &AccountId, page: &Page) -> Result<Paged<IgMedia>> {
        let limit = page.clamped();
        let (at, id) = text::before_time(page)?;
        let (id, business) = codec::split_id(&id);
        let rows = sqlx::query(LIST)
            .bind(sought(account.as_str()))
            .bind(at)
            .bind(id)
            .bind(business)
            .bind(i64::from(limit) + 1)
            .fetch_all(self.pool())
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
            .bind(sought(ig_id))
            .fetch_all(self.pool())
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
        self.alone(move |conn| {
            let statement = sqlx::query(SET_METRICS)
                .bind(sought(account.as_str()).map(str::to_owned))
                .bind(sought(&ig_id).map(str::to_owned))
                .bind(metrics.clone());
            Box::pin(met(conn, statement))
        })
        .await
        .map(|rows| rows > 0)
    }

    async fn mark_ig_vanished(&self, sweep: &IgSweep) -> Result<u64> {
        let (sweep, now) = (sweep.clone(), self.writer.time.given());
        self.alone(move |conn| {
            let statement = sqlx::query(VANISHED)
                .bind(sought(sweep.account_id.as_str()).map(str::to_owned))
                .bind(sought(&sweep.ig_business_id).map(str::to_owned))
                .bind(sweep.shelf == IgShelf::Stories)
                .bind(sweep.not_since.as_micros())
                .bind(micros(sweep.posted_from))
                .bind(now);
            Box::pin(met(conn, statement))
        })
        .await
    }
}

/// The order in which rows are locked: callers with the same rows must not block each other.
fn key(row: &IgMedia) -> (&str, &str, &str) {
    (row.account_id.as_str(), &row.ig_business_id, &row.ig_id)
}

async fn upsert_all(mut tx: Tx<'_>, media: Vec<IgMedia>) -> Result<()> {
    for row in &media {
        upsert(&mut tx, row).await?;
    }
    Ok(())
}

/// Adds or renews a media object.
pub(in crate::postgres) async fn upsert(tx: &mut Tx<'_>, row: &IgMedia) -> Result<()> {
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
