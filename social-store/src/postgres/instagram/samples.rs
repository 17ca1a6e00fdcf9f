use std::collections::BTreeMap;

use async_trait::async_trait;
use social_core::{AccountId, Timestamp};
use sqlx::PgConnection;

use crate::check;
use crate::postgres::text::sought;
use crate::postgres::tx::Tx;
use crate::postgres::{PostgresStore, fault};
use crate::record::InsightSample;
use crate::sql::codec;
use crate::sql::read::instagram::sample;
use crate::traits::{InsightSamples, Result};

/// The rows come in the order of their key: callers with the same rows must not block each other.
const UPSERT: &str = "
    INSERT INTO social.insight_samples
        (account_id, subject, metric, end_time, period, breakdown, app, value)
    SELECT given.account_id, given.subject, given.metric, given.end_time, given.period,
           given.breakdown, coalesce(account.app, ''), given.value
    FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[],
                $7::double precision[])
         WITH ORDINALITY
         AS given (account_id, subject, metric, end_time, period, breakdown, value, place)
    LEFT JOIN social.oauth_accounts AS account ON account.id = given.account_id
    ORDER BY given.place
    ON CONFLICT (account_id, subject, metric, end_time, period, breakdown)
        DO UPDATE SET value = excluded.value";

pub(in crate::postgres) const READ: &str = "
    SELECT account_id, subject, metric, period, breakdown, end_time, value
    FROM social.insight_samples
    WHERE account_id = $1 AND subject = $2 AND metric = $3 AND end_time >= $4
    ORDER BY end_time, period, breakdown";

pub(in crate::postgres) const NEWEST: &str = "
    SELECT DISTINCT ON (subject, metric, period, breakdown)
           account_id, subject, metric, period, breakdown, end_time, value
    FROM social.insight_samples
    WHERE account_id = $1 AND end_time >= $2
    ORDER BY subject, metric, period, breakdown, end_time DESC";

#[async_trait]
impl InsightSamples for PostgresStore {
    async fn put_samples(&self, samples: &[InsightSample]) -> Result<()> {
        samples.iter().try_for_each(check::sample)?;
        let samples = samples.to_vec();
        self.alone(move |conn| {
            let samples = samples.clone();
            Box::pin(async move { upsert(conn, &samples).await })
        })
        .await
    }

    async fn read_samples(
        &self,
        account: &AccountId,
        subject: &str,
        metric: &str,
        from: Timestamp,
    ) -> Result<Vec<InsightSample>> {
        let rows = sqlx::query(READ)
            .bind(sought(account.as_str()))
            .bind(sought(subject))
            .bind(sought(metric))
            .bind(from.as_micros())
            .fetch_all(self.pool())
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
            .bind(sought(account.as_str()))
            .bind(from.as_micros())
            .fetch_all(self.pool())
            .await
            .map_err(fault::from_sqlx)?;
        codec::all(&rows, sample)
    }
}

type Key<'s> = (&'s str, &'s str, &'s str, i64, &'s str, &'s str);

fn key(sample: &InsightSample) -> Key<'_> {
    (
        sample.account_id.as_str(),
        &sample.subject,
        &sample.metric,
        sample.end_time.as_micros(),
        &sample.period,
        &sample.breakdown,
    )
}

/// Adds samples, or replaces them.
pub(in crate::postgres) async fn put(tx: &mut Tx<'_>, samples: &[InsightSample]) -> Result<()> {
    upsert(&mut *tx.conn, samples).await
}

async fn upsert(conn: &mut PgConnection, samples: &[InsightSample]) -> Result<()> {
    // A statement writes a row once: of a sample that stands twice the later one counts.
    let rows: BTreeMap<_, _> = samples.iter().map(|sample| (key(sample), sample)).collect();
    let rows: Vec<&InsightSample> = rows.into_values().collect();
    let texts =
        |of: fn(&InsightSample) -> &str| -> Vec<&str> { rows.iter().map(|row| of(row)).collect() };
    sqlx::query(UPSERT)
        .bind(texts(|row| row.account_id.as_str()))
        .bind(texts(|row| &row.subject))
        .bind(texts(|row| &row.metric))
        .bind(rows.iter().map(|row| row.end_time.as_micros()).collect::<Vec<_>>())
        .bind(texts(|row| &row.period))
        .bind(texts(|row| &row.breakdown))
        .bind(rows.iter().map(|row| row.value).collect::<Vec<_>>())
        .execute(conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(())
}
