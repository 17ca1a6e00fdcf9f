use async_trait::async_trait;
use social_core::{Timestamp, UserId};

use super::state::Tx;
use super::{MemoryStore, list};
use crate::check;
use crate::record::{AuditEntry, NewAudit, NewOutbox, OutboxItem, Page, Paged, fresh_id};
use crate::traits::{Audit, Outbox, Result};

/// Does [`Change::Outbox`](crate::Change::Outbox); gives the number if the effect is new.
pub(super) fn tell(tx: &mut Tx<'_>, news: NewOutbox) -> Option<u64> {
    if tx.rows().effects.contains_key(&news.effect_key) {
        return None;
    }
    let seq = tx.next_number();
    tx.put(|state| &mut state.effects, news.effect_key.clone(), seq);
    let item = OutboxItem {
        seq,
        effect_key: news.effect_key,
        user_id: news.user_id,
        kind: news.kind,
        subject: news.subject,
        payload: news.payload,
        at: tx.now,
    };
    tx.put(|state| &mut state.outbox, seq, item);
    Some(seq)
}

/// Does [`Change::Audit`](crate::Change::Audit).
pub(super) fn record(tx: &mut Tx<'_>, entry: NewAudit) {
    let id = fresh_id(tx.now);
    let row = AuditEntry { id: id.clone(), entry, at: tx.now };
    tx.put(|state| &mut state.audit, id, row);
}

#[async_trait]
impl Outbox for MemoryStore {
    async fn read_outbox(
        &self,
        user: Option<&UserId>,
        after: u64,
        limit: u32,
    ) -> Result<Vec<OutboxItem>> {
        Ok(self.read(|state| {
            let rows = state.outbox.range(after.saturating_add(1)..).map(|(_, row)| row);
            let rows = rows.filter(|row| user.is_none_or(|user| row.user_id == *user));
            rows.take(limit as usize).cloned().collect()
        }))
    }

    async fn latest_seq(&self) -> Result<u64> {
        Ok(self.read(|state| state.outbox.last_key_value().map_or(0, |(seq, _)| *seq)))
    }

    async fn prune_outbox(&self, before: Timestamp, limit: u32) -> Result<u64> {
        self.write(|tx| {
            let old = tx.rows().outbox.values().filter(|row| row.at < before);
            let old: Vec<OutboxItem> = old.take(limit as usize).cloned().collect();
            for row in &old {
                tx.remove(|state| &mut state.outbox, &row.seq);
                tx.remove(|state| &mut state.effects, &row.effect_key);
            }
            Ok(old.len() as u64)
        })
    }
}

#[async_trait]
impl Audit for MemoryStore {
    async fn record(&self, entry: &NewAudit) -> Result<()> {
        check::audit(entry)?;
        self.write(|tx| {
            record(tx, entry.clone());
            Ok(())
        })
    }

    async fn list_audit(&self, user: Option<&UserId>, page: &Page) -> Result<Paged<AuditEntry>> {
        Ok(self.read(|state| {
            let rows = state.audit.values().rev();
            let of = |row: &&AuditEntry| {
                user.is_none_or(|user| row.entry.user_id.as_ref() == Some(user))
            };
            list::by_id(rows.filter(of), page, |row| &row.id)
        }))
    }
}
