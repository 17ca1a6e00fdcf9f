//! `outbox` and `audit_log`.

use async_trait::async_trait;
use social_core::{Timestamp, UserId};

use super::tx::Tx;
use super::{SqliteStore, fault};
use crate::check;
use crate::record::{AuditEntry, NewAudit, NewOutbox, OutboxItem, Page, Paged};
use crate::sql::codec::{self, Columns};
use crate::sql::read::log::{audit, news};
use crate::traits::{Audit, Outbox, Result};

const INSERT_NEWS: &str = "
    INSERT INTO outbox (effect_key, user_id, kind, subject, payload, at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6)
    ON CONFLICT (effect_key) DO NOTHING
    RETURNING seq";

pub(super) const READ_ALL: &str = "
    SELECT seq, effect_key, user_id, kind, subject, payload, at FROM outbox
    WHERE seq > ?1 ORDER BY seq LIMIT ?2";

pub(super) const READ_OF_USER: &str = "
    SELECT seq, effect_key, user_id, kind, subject, payload, at FROM outbox
    WHERE user_id = ?3 AND seq > ?1 ORDER BY seq LIMIT ?2";

/// The counter outlives its rows: a reader that starts here after a pruning misses nothing.
const LATEST: &str = "SELECT ifnull(max(seq), 0) AS seq FROM sqlite_sequence WHERE name = 'outbox'";

pub(super) const PRUNE: &str = "
    DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE at < ?1 ORDER BY at LIMIT ?2)";

const INSERT_AUDIT: &str = "
    INSERT INTO audit_log
        (id, actor, user_id, action, account_id, detail, outcome, correlation_id, at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

pub(super) const LIST_AUDIT: &str = "
    SELECT id, actor, user_id, action, account_id, detail, outcome, correlation_id, at
    FROM audit_log WHERE id < ?1 ORDER BY id DESC LIMIT ?2";

pub(super) const LIST_AUDIT_OF_USER: &str = "
    SELECT id, actor, user_id, action, account_id, detail, outcome, correlation_id, at
    FROM audit_log WHERE user_id = ?3 AND id < ?1 ORDER BY id DESC LIMIT ?2";

#[async_trait]
impl Outbox for SqliteStore {
    async fn read_outbox(
        &self,
        user: Option<&UserId>,
        after: u64,
        limit: u32,
    ) -> Result<Vec<OutboxItem>> {
        let sql = if user.is_some() { READ_OF_USER } else { READ_ALL };
        let mut query = sqlx::query(sql).bind(i64::try_from(after).unwrap_or(i64::MAX)).bind(limit);
        if let Some(user) = user {
            query = query.bind(user.as_str());
        }
        let rows = query.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        codec::all(&rows, news)
    }

    async fn latest_seq(&self) -> Result<u64> {
        let row = sqlx::query(LATEST).fetch_one(self.readers()).await.map_err(fault::from_sqlx)?;
        Columns::new(&row, "outbox").count("seq")
    }

    async fn prune_outbox(&self, before: Timestamp, limit: u32) -> Result<u64> {
        self.write(move |tx| {
            Box::pin(async move {
                let done = sqlx::query(PRUNE)
                    .bind(before.as_micros())
                    .bind(limit)
                    .execute(&mut *tx.conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                Ok(done.rows_affected())
            })
        })
        .await
    }
}

#[async_trait]
impl Audit for SqliteStore {
    async fn record(&self, entry: &NewAudit) -> Result<()> {
        check::audit(entry)?;
        let entry = entry.clone();
        self.write(move |mut tx| Box::pin(async move { insert_audit(&mut tx, &entry).await })).await
    }

    async fn list_audit(&self, user: Option<&UserId>, page: &Page) -> Result<Paged<AuditEntry>> {
        let limit = page.clamped();
        let sql = if user.is_some() { LIST_AUDIT_OF_USER } else { LIST_AUDIT };
        let mut query = sqlx::query(sql).bind(codec::before(page)).bind(limit + 1);
        if let Some(user) = user {
            query = query.bind(user.as_str());
        }
        let rows = query.fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        let entries = codec::all(&rows, audit)?;
        Ok(codec::page(entries, limit, |entry| entry.id.clone()))
    }
}

/// Writes news; `None` if its effect key is known.
pub(super) async fn insert_news(tx: &mut Tx<'_>, news: &NewOutbox) -> Result<Option<u64>> {
    let rows = sqlx::query(INSERT_NEWS)
        .bind(&news.effect_key)
        .bind(news.user_id.as_str())
        .bind(&news.kind)
        .bind(&news.subject)
        .bind(codec::json("payload", &news.payload)?)
        .bind(tx.now.as_micros())
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    codec::first(&rows, |row| Columns::new(row, "outbox").count("seq"))
}

/// Writes an entry of the audit log.
pub(super) async fn insert_audit(tx: &mut Tx<'_>, entry: &NewAudit) -> Result<()> {
    sqlx::query(INSERT_AUDIT)
        .bind(tx.fresh_id())
        .bind(&entry.actor)
        .bind(codec::opt_text(entry.user_id.as_ref()))
        .bind(&entry.action)
        .bind(codec::opt_text(entry.account_id.as_ref()))
        .bind(codec::json("detail", &entry.detail)?)
        .bind(entry.outcome.as_str())
        .bind(&entry.correlation_id)
        .bind(tx.now.as_micros())
        .execute(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(())
}
