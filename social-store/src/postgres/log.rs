//! `outbox` and `audit_log`.

use async_trait::async_trait;
use social_core::{Timestamp, UserId};

use super::text::{before, sought};
use super::tx::Tx;
use super::{PostgresStore, fault};
use crate::check;
use crate::record::{AuditEntry, NewAudit, NewOutbox, OutboxItem, Page, Paged};
use crate::sql::codec::{self, Columns};
use crate::sql::read::log::{audit, news};
use crate::traits::{Audit, Outbox, Result};

/// Kept until the commit: numbers become visible in the order in which they are given out. The
/// number is made up; it names this lock among the advisory locks of the database.
const LOCK_NEWS: &str = "SELECT pg_advisory_xact_lock(7305442016611894103)";

/// News whose effect key is known are left out; the order of the others is that of the list.
const INSERT_NEWS: &str = "
    INSERT INTO social.outbox (seq, effect_key, user_id, kind, subject, payload, at)
    SELECT nextval('social.outbox_seq'), effect_key, user_id, kind, subject, payload, $6
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
        WITH ORDINALITY AS new (effect_key, user_id, kind, subject, payload, place)
    WHERE NOT EXISTS (SELECT 1 FROM social.outbox AS known WHERE known.effect_key = new.effect_key)
    ORDER BY place
    RETURNING seq";

pub(super) const READ_ALL: &str = "
    SELECT seq, effect_key, user_id, kind, subject, payload, at FROM social.outbox
    WHERE seq > $1 ORDER BY seq LIMIT $2";

pub(super) const READ_OF_USER: &str = "
    SELECT seq, effect_key, user_id, kind, subject, payload, at FROM social.outbox
    WHERE user_id = $3 AND seq > $1 ORDER BY seq LIMIT $2";

/// The count outlives its rows: a reader that starts here after a pruning misses nothing. The
/// sequence itself may be ahead, by numbers whose commit is still to come.
const LATEST: &str = "
    SELECT greatest((SELECT max(seq) FROM social.outbox),
                    (SELECT last FROM social.outbox_pruned WHERE id = 1)) AS seq";

pub(super) const PRUNE: &str = "
    DELETE FROM social.outbox WHERE seq = ANY (ARRAY
        (SELECT seq FROM social.outbox WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED))
    RETURNING seq";

const NOTE_PRUNED: &str = "UPDATE social.outbox_pruned SET last = greatest(last, $1) WHERE id = 1";

const INSERT_AUDIT: &str = "
    INSERT INTO social.audit_log
        (id, actor, user_id, action, account_id, detail, outcome, correlation_id, at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

pub(super) const LIST_AUDIT: &str = "
    SELECT id, actor, user_id, action, account_id, detail, outcome, correlation_id, at
    FROM social.audit_log WHERE id < $1 ORDER BY id DESC LIMIT $2";

pub(super) const LIST_AUDIT_OF_USER: &str = "
    SELECT id, actor, user_id, action, account_id, detail, outcome, correlation_id, at
    FROM social.audit_log WHERE user_id = $3 AND id < $1 ORDER BY id DESC LIMIT $2";

#[async_trait]
impl Outbox for PostgresStore {
    async fn read_outbox(
        &self,
        user: Option<&UserId>,
        after: u64,
        limit: u32,
    ) -> Result<Vec<OutboxItem>> {
        let sql = if user.is_some() { READ_OF_USER } else { READ_ALL };
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let mut query = sqlx::query(sql).bind(after).bind(i64::from(limit));
        if let Some(user) = user {
            query = query.bind(sought(user.as_str()));
        }
        let rows = query.fetch_all(self.pool()).await.map_err(fault::from_sqlx)?;
        codec::all(&rows, news)
    }

    async fn latest_seq(&self) -> Result<u64> {
        let row = sqlx::query(LATEST).fetch_one(self.pool()).await.map_err(fault::from_sqlx)?;
        Columns::new(&row, "outbox").count("seq")
    }

    async fn prune_outbox(&self, before: Timestamp, limit: u32) -> Result<u64> {
        self.write(move |tx| Box::pin(prune(tx, before, limit))).await
    }
}

#[async_trait]
impl Audit for PostgresStore {
    async fn record(&self, entry: &NewAudit) -> Result<()> {
        check::audit(entry)?;
        let entry = entry.clone();
        self.write(move |mut tx| {
            let entry = entry.clone();
            Box::pin(async move { insert_audit(&mut tx, &entry).await })
        })
        .await
    }

    async fn list_audit(&self, user: Option<&UserId>, page: &Page) -> Result<Paged<AuditEntry>> {
        let limit = page.clamped();
        let sql = if user.is_some() { LIST_AUDIT_OF_USER } else { LIST_AUDIT };
        let mut query = sqlx::query(sql).bind(before(page)).bind(i64::from(limit + 1));
        if let Some(user) = user {
            query = query.bind(sought(user.as_str()));
        }
        let rows = query.fetch_all(self.pool()).await.map_err(fault::from_sqlx)?;
        let entries = codec::all(&rows, audit)?;
        Ok(codec::page(entries, limit, |entry| entry.id.clone()))
    }
}

/// Writes news and gives the numbers of those whose effect key is new.
pub(super) async fn insert_news(tx: &mut Tx<'_>, news: &[NewOutbox]) -> Result<Vec<u64>> {
    sqlx::query(LOCK_NEWS).execute(&mut *tx.conn).await.map_err(fault::from_sqlx)?;
    let mut keys = std::collections::HashSet::new();
    let news: Vec<_> = news.iter().filter(|one| keys.insert(&one.effect_key)).collect();
    let payloads = news.iter().map(|one| codec::json("payload", &one.payload));
    let payloads = payloads.collect::<Result<Vec<String>>>()?;
    let texts = |read: fn(&NewOutbox) -> &str| news.iter().map(|one| read(one)).collect::<Vec<_>>();
    let rows = sqlx::query(INSERT_NEWS)
        .bind(texts(|one| &one.effect_key))
        .bind(texts(|one| one.user_id.as_str()))
        .bind(texts(|one| &one.kind))
        .bind(texts(|one| &one.subject))
        .bind(payloads)
        .bind(tx.now.as_micros())
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    let mut seqs = codec::all(&rows, |row| Columns::new(row, "outbox").count("seq"))?;
    seqs.sort_unstable();
    Ok(seqs)
}

async fn prune(tx: Tx<'_>, before: Timestamp, limit: u32) -> Result<u64> {
    let rows = sqlx::query(PRUNE)
        .bind(before.as_micros())
        .bind(i64::from(limit))
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    let gone = codec::all(&rows, |row| Columns::new(row, "outbox").get::<i64>("seq"))?;
    if let Some(highest) = gone.iter().max() {
        sqlx::query(NOTE_PRUNED)
            .bind(highest)
            .execute(&mut *tx.conn)
            .await
            .map_err(fault::from_sqlx)?;
    }
    Ok(gone.len() as u64)
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
