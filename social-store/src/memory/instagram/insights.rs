use std::collections::BTreeMap;

use async_trait::async_trait;
use social_core::{AccountId, Timestamp};

use super::super::MemoryStore;
use super::super::state::Tx;
use crate::check;
use crate::record::InsightSample;
use crate::traits::{InsightSamples, Result};

/// Account, subject, metric, period, breakdown, end time.
pub(in super::super) type SampleKey = (AccountId, String, String, String, String, Timestamp);

fn key(row: &InsightSample) -> SampleKey {
    let row = row.clone();
    (row.account_id, row.subject, row.metric, row.period, row.breakdown, row.end_time)
}

/// Does [`Change::PutSamples`](crate::Change::PutSamples).
pub(in super::super) fn put(tx: &mut Tx<'_>, samples: Vec<InsightSample>) {
    for row in samples {
        tx.put(|state| &mut state.samples, key(&row), row);
    }
}

#[async_trait]
impl InsightSamples for MemoryStore {
    async fn put_samples(&self, samples: &[InsightSample]) -> Result<()> {
        samples.iter().try_for_each(check::sample)?;
        self.write(|tx| {
            put(tx, samples.to_vec());
            Ok(())
        })
    }

    async fn read_samples(
        &self,
        account: &AccountId,
        subject: &str,
        metric: &str,
        from: Timestamp,
    ) -> Result<Vec<InsightSample>> {
        let mut rows: Vec<InsightSample> = self.read(|state| {
            let rows = state.samples.values().filter(|row| {
                row.account_id == *account
                    && row.subject == subject
                    && row.metric == metric
                    && row.end_time >= from
            });
            rows.cloned().collect()
        });
        rows.sort_by_key(|row| row.end_time);
        Ok(rows)
    }

    async fn newest_samples(
        &self,
        account: &AccountId,
        from: Timestamp,
    ) -> Result<Vec<InsightSample>> {
        let mut newest: BTreeMap<(String, String, String, String), InsightSample> = BTreeMap::new();
        self.read(|state| {
            let rows = state.samples.values();
            for row in rows.filter(|row| row.account_id == *account && row.end_time >= from) {
                let (subject, metric) = (row.subject.clone(), row.metric.clone());
                let key = (subject, metric, row.period.clone(), row.breakdown.clone());
                let known = newest.get(&key);
                if known.is_none_or(|known| known.end_time < row.end_time) {
                    newest.insert(key, row.clone());
                }
            }
        });
        Ok(newest.into_values().collect())
    }
}
