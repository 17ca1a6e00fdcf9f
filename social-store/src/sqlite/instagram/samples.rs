use async_trait::async_trait;
use social_core::{AccountId, Timestamp};

use crate::check;
use crate::record::InsightSample;
use crate::sql::codec::{self};
use crate::sql::read::instagram::sample;
use crate::sqlite::tx::Tx;
use crate::sqlite::{SqliteStore, fault};
use crate::traits::{InsightSamples, Result};

const UPSERT: &str = "
    INSERT INTO insight_samples
        (account_id, subject, metric, period, breakdown, end_time, app, value)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ifnull((SELECT app FROM oauth_accounts WHERE id = ?1), ''), ?7)
    ON CONFLICT (account_id, subject, metric, end_time, period, breakdown)
        DO UPDATE SET value = excluded.value";

pub(in crate::sqlite) const READ: &str = "
    SELECT account_id, subject, metric, period, breakdown, end_time, value FROM insight_samples
    WHERE account_id = ?1 AND subject = ?2 AND metric = ?3 AND end_time >= ?4
    ORDER BY end_time, period, breakdown";

/// A bare column beside `max` is that of the row with the maximum.
pub(in crate::sqlite) const NEWEST: &str = "
    SELECT account_id, subject, metric, period, breakdown, max(end_time) AS end_time, value
    FROM insight_samples INDEXED BY insight_samples_by_time
    WHERE account_id = ?1 AND end_time >= ?2
    GROUP BY subject, metric, period, breakdown
    ORDER BY subject, metric, period, breakdown";

#[async_trait]
impl InsightSamples for SqliteStore {
    async fn put_samples(&self, samples: &[InsightSample]) -> Result<()> {
        samples.iter().try_for_each(check::sample)?;
        let samples = samples.to_vec();
        self.write(move |mut tx| Box::pin(async move { put(&mut tx, &samples).await })).await
    }

    async fn read_samples(
        &self,
        account: &AccountId,
        subject: &str,
        metric: &str,
        from: Timestamp,
    ) -> Result<Vec<InsightSample>> {
        let rows = sqlx::query(READ)
            .bind(account.as_str())
            .bind(subject)
            .bind(metric)
            .bind(from.as_micros())
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        codec::all(&rows, sample)
    }

    async fn newest_samples(
        &self,
        account: &AccountId,
        from: Timestamp,
    ) -> Result<Vec<InsightSample>> {
        let rows = sqlx::query(NEWEST)
            .bind(account.as_str())
            .bind(from.as_micros())
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        codec::all(&rows, sample)
    }
}

/// Adds samples, or replaces them.
pub(in crate::sqlite) async fn put(tx: &mut Tx<'_>, samples: &[InsightSample]) -> Result<()> {
    for sample in samples {
        upsert(tx, sample).await?;
    }
    Ok(())
}

async fn upsert(tx: &mut Tx<'_>, sample: &InsightSample) -> Result<()> {
    sqlx::query(UPSERT)
        .bind(sample.account_id.as_str())
        .bind(&sample.subject)
        .bind(&sample.metric)
        .bind(&sample.period)
        .bind(&sample.breakdown)
        .bind(sample.end_time.as_micros())
        .bind(sample.value)
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(())
}
