//! The plans of the statements that must stay fast as tables grow.
//!
//! Each is the very text that runs. A plan that walks a whole table, or sorts what an index could
//! give in order, is a failure.

use sqlx::{Row, SqlSafeStr, SqlitePool};

use super::tests::{Fixture, fixture};
use super::{accounts, grants, inbox, instagram, journal, limits, log, media, oauth, tiktok, work};

/// What a statement may do besides walking one index.
#[derive(PartialEq)]
enum Sorting {
    Never,
    /// The rows are few: those of one account, one publication, the open ones.
    OfFew,
}
use Sorting::{Never, OfFew};

#[rustfmt::skip]
const PLANS: &[(&str, &str, &str, Sorting)] = &[
    ("due work", work::FIND_DUE, "schedule_ready (kind=? AND ready_at>? AND ready_at<?)", Never),
    ("next due work", work::NEXT_DUE, "schedule_ready (kind=? AND ready_at>?)", Never),
    ("claimable events", inbox::CLAIM, "webhook_events_ready (<expr><?)", Never),
    ("bodies of new events", inbox::INSERT_BODIES, "webhook_events_by_delivery (delivery_id=?)", Never),
    ("events done", inbox::DONE, "sqlite_autoindex_webhook_events_1 (id=?)", Never),
    ("events done and nothing else", inbox::DONE_ALL, "sqlite_autoindex_webhook_events_1 (id=?)", OfFew),
    ("events given back", inbox::RELEASE, "sqlite_autoindex_webhook_events_1 (id=?)", Never),
    ("next event", inbox::NEXT_DUE, "webhook_events_ready", Never),
    ("open events", inbox::BACKLOG_READY, "COVERING INDEX webhook_events_ready", Never),
    ("events, newest first", inbox::LIST, "sqlite_autoindex_webhook_events_1 (id<?)", Never),
    ("open events, newest first", inbox::LIST_READY, "webhook_events_ready", OfFew),
    ("events given up on", inbox::LIST_QUARANTINED, "webhook_events_quarantined (id<?)", Never),
    ("events that are done", inbox::LIST_DONE, "sqlite_autoindex_webhook_events_1 (id<?)", Never),
    ("how many were given up on", inbox::BACKLOG_QUARANTINED, "webhook_events_quarantined", Never),
    ("events to prune", inbox::PRUNE_EVENTS, "webhook_events_done (done_at>? AND done_at<?)", Never),
    ("a body to prune", inbox::PRUNE_BODY, "webhook_events_by_delivery (delivery_id=?)", Never),
    ("pending posts", tiktok::PENDING, "tiktok_posts_pending (account_id=?)", Never),
    ("posts by user", tiktok::LIST, "tiktok_posts_by_user (user_id=? AND (created_at,publish_id)<(?,?))", Never),
    ("posts of a publication", tiktok::OF_PUBLICATION, "tiktok_posts_by_publication (publication_id=?)", OfFew),
    ("posts of an account", tiktok::OF_ACCOUNT, "tiktok_posts_by_account (account_id=? AND created_at>?)", Never),
    ("inits without a post", tiktok::POSTLESS, "publications_by_account (account_id=? AND deadline_at>?)", OfFew),
    ("publications by user", journal::LIST, "publications_by_user (user_id=? AND id<?)", Never),
    ("publications by state", journal::LIST_BY_STATE, "publications_by_user_and_state (user_id=? AND state=? AND id<?)", Never),
    ("publication by key", journal::FIND_BY_KEY, "(user_id=? AND idempotency_key=?)", Never),
    ("overdue publications", journal::OVERDUE, "publications_open (deadline_at<?)", Never),
    ("a file in use", journal::ASSET_IN_USE, "PRIMARY KEY (asset_id=?)", Never),
    ("a journal", journal::STEPS, "publication_steps_in_order (publication_id=?)", Never),
    ("accounts by user", accounts::LIST, "oauth_accounts_by_user (user_id=? AND id<?)", Never),
    ("accounts by platform", accounts::FIND_BY_USER, "oauth_accounts_by_user (user_id=?)", Never),
    ("accounts by subject", accounts::FIND_BY_SUBJECT, "oauth_accounts_live (app=? AND provider=? AND subject=?)", Never),
    ("expiring accounts", accounts::FIND_EXPIRING, "oauth_accounts_expiring (access_expires_at>? AND access_expires_at<?)", Never),
    ("what signs a call", accounts::CREDENTIAL, "sqlite_autoindex_oauth_accounts_1 (id=?)", Never),
    ("what signs a Page's call", accounts::DERIVED_CREDENTIAL, "(account_id=? AND slot=?)", Never),
    ("the walk over tokens", accounts::WALK, "sqlite_autoindex_oauth_accounts_1 (id>?)", OfFew),
    ("professional accounts by user", instagram::FIND_BY_USER, "(account_id=?)", OfFew),
    ("professional accounts by id", instagram::FIND_BY_IG_ID, "instagram_accounts_by_ig_id (ig_business_id=?)", OfFew),
    ("containers", instagram::CONTAINERS_OF, "ig_containers_by_publication (publication_id=? AND attempt=?)", Never),
    ("containers of a professional account", instagram::CONTAINERS_SINCE, "sqlite_autoindex_ig_containers_1 (ig_business_id=?)", OfFew),
    ("media, newest first", instagram::LIST_MEDIA, "ig_media_newest (account_id=?", Never),
    ("media by id", instagram::FIND_MEDIA_BY_ID, "ig_media_by_id (ig_id=?)", OfFew),
    ("vanished media", instagram::VANISHED, "(account_id=? AND ig_business_id=?)", Never),
    ("comments, newest first", instagram::LIST_COMMENTS, "ig_comments_newest (account_id=? AND media_id=?", Never),
    ("deleted comments", instagram::DELETED_COMMENTS, "ig_comments_newest (account_id=? AND media_id=?", Never),
    ("comment by id", instagram::FIND_COMMENT, "ig_comments_by_id (account_id=? AND ig_id=?)", OfFew),
    ("a comment", instagram::TOMBSTONE, "ig_comments_by_id (account_id=? AND ig_id=?)", Never),
    ("unseen comments, newest first", instagram::LIST_UNSEEN, "ig_comments_unseen (account_id=?", OfFew),
    ("hidden comments, newest first", instagram::LIST_HIDDEN, "ig_comments_hidden (account_id=?", OfFew),
    ("how many comments are unseen", instagram::COUNT_UNSEEN, "ig_comments_unseen (account_id=?)", Never),
    ("seen comments", instagram::SEEN, "ig_comments_unseen (account_id=?)", Never),
    ("samples", instagram::READ_SAMPLES, "PRIMARY KEY (account_id=? AND subject=? AND metric=? AND end_time>?)", Never),
    ("newest samples", instagram::NEWEST_SAMPLES, "insight_samples_by_time (account_id=? AND end_time>?)", OfFew),
    ("uploads of an account", accounts::CLEAR_UPLOADS, "tiktok_posts_pending (account_id=?)", Never),
    ("files by user", media::LIST, "media_assets_by_user (user_id=? AND id<?)", Never),
    ("bytes by user", media::STAGED_BYTES, "media_assets_by_user (user_id=?)", Never),
    ("expired files", media::EXPIRED, "media_assets_by_end (expires_at<?)", Never),
    ("used permissions", grants::FETCHED, "media_grants_by_publication (publication_id=? AND attempt=?)", Never),
    ("permissions", grants::GRANTS_OF, "media_grants_by_publication (publication_id=? AND attempt=?)", Never),
    ("news", log::READ_ALL, "INTEGER PRIMARY KEY (rowid>?)", Never),
    ("news of a user", log::READ_OF_USER, "outbox_by_user (user_id=? AND seq>?)", Never),
    ("news to prune", log::PRUNE, "outbox_by_time (at<?)", Never),
    ("audit", log::LIST_AUDIT, "sqlite_autoindex_audit_log_1 (id<?)", Never),
    ("audit of a user", log::LIST_AUDIT_OF_USER, "audit_log_by_user (user_id=? AND id<?)", Never),
    ("old states", oauth::SWEEP, "oauth_states_by_end (expires_at<?)", Never),
    ("a window", limits::READ_WINDOW, "PRIMARY KEY (key=?)", Never),
    ("idle windows", limits::FORGET_WINDOWS, "limits_idle (idle_at<?)", Never),
    ("a quota", limits::READ_HOLDS, "PRIMARY KEY (key=?)", Never),
    ("ended holds", limits::FORGET_HOLDS, "quota_holds_by_end (ends_at<?)", Never),
];

/// A walk over one of these meets only what is asked for: a partial index of the few open rows, or
/// the rows a subquery has just found.
const MAY_SCAN: [&str; 6] = [
    "webhook_events_ready",
    "webhook_events_quarantined",
    "(subquery-1)",
    "CONSTANT ROW",
    "held VIRTUAL TABLE INDEX 1:",
    "body VIRTUAL TABLE INDEX 1:",
];

async fn plan(pool: &SqlitePool, sql: &str) -> Vec<String> {
    // The text is one of this crate's constants with EXPLAIN before it.
    let sql = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}")).into_sql_str();
    let rows = sqlx::query(sql).fetch_all(pool).await.unwrap();
    rows.iter().map(|row| row.get("detail")).collect()
}

fn walks_a_table(line: &str) -> bool {
    line.starts_with("SCAN") && !MAY_SCAN.iter().any(|may| line.ends_with(may))
}

#[tokio::test]
async fn growing_tables_are_served_by_an_index() {
    let Fixture { store, folder: _folder, .. } = fixture().await;
    let mut bad = Vec::new();
    for (name, sql, index, sorting) in PLANS {
        let plan = plan(store.readers(), sql).await;
        let all = plan.join("\n");
        let served = all.contains(index);
        let walks = plan.iter().any(|line| walks_a_table(line));
        let sorts = *sorting == Never && all.contains("TEMP B-TREE");
        if !served || walks || sorts {
            bad.push(format!("{name}: expected {index}, found\n{all}"));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n\n"));
}

#[tokio::test]
async fn forgetting_a_user_walks_no_table() {
    let Fixture { store, folder: _folder, .. } = fixture().await;
    for sql in accounts::ERASE.into_iter().chain(accounts::FORGET_IN_AUDIT) {
        let plan = plan(store.readers(), sql).await;
        let scan = plan.iter().find(|line| walks_a_table(line));
        assert!(scan.is_none(), "{sql}\n{}", plan.join("\n"));
    }
}
