//! The plans of the statements that must stay fast as tables grow.
//!
//! Each is the very text that runs, planned for tables that are full, without a look at its
//! parameters: the plan that serves any of them. One that walks a whole table, or sorts what an
//! index could give in order, is a failure.

mod plan;

use social_test_cluster::{Cluster, Database};
use sqlx::{Connection, PgConnection};

use super::{PostgresOptions, PostgresStore};
use super::{accounts, grants, inbox, instagram, journal, limits, log, media, oauth, tiktok, work};
use plan::Plan;

const FILL: &str = include_str!("fill.sql");

/// What a statement may do besides walking one index.
#[derive(PartialEq)]
enum Sorting {
    Never,
    /// The rows are few: those of one user, account or publication, one metric, the open ones.
    OfFew,
}
use Sorting::{Never, OfFew};

/// A name, the text, the index that serves it, what the index is asked, and whether it may sort.
type Expected = (&'static str, &'static str, &'static str, &'static [&'static str], Sorting);

#[rustfmt::skip]
const PLANS: &[Expected] = &[
    ("due work", work::FIND_DUE, "schedule_ready", &["kind =", "ready_at <="], Never),
    ("due work, found and taken", work::CLAIM_DUE, "schedule_ready", &["kind =", "ready_at <="], OfFew),
    ("due work, taken", work::CLAIM_DUE, "schedule_by_subject", &["subject = ANY"], OfFew),
    ("work in its lane", work::FIND_DUE, "schedule_held", &["kind =", "lane ="], Never),
    ("held work", work::HELD, "schedule_held", &["kind ="], Never),
    ("next due work", work::NEXT_DUE, "schedule_ready", &["kind ="], Never),
    ("claimable events", inbox::CLAIM, "webhook_events_ready", &["next_attempt_at) <=", "next_attempt_at) >="], Never),
    ("claimed events", inbox::CLAIM, "webhook_events_pkey", &["id ="], Never),
    ("events done", inbox::DONE, "webhook_events_pkey", &["id ="], OfFew),
    ("events done and nothing else", inbox::DONE_ALL, "webhook_events_pkey", &["id ="], OfFew),
    ("events given back", inbox::RELEASE, "webhook_events_pkey", &["id ="], OfFew),
    ("next event", inbox::NEXT_DUE, "webhook_events_ready", &[], Never),
    ("open events", inbox::BACKLOG_READY, "webhook_events_ready", &[], Never),
    ("events, newest first", inbox::LIST, "webhook_events_pkey", &["id <"], Never),
    ("open events, newest first", inbox::LIST_READY, "webhook_events_ready", &[], OfFew),
    ("events given up on", inbox::LIST_QUARANTINED, "webhook_events_quarantined", &["id <"], Never),
    ("events that are done", inbox::LIST_DONE, "webhook_events_pkey", &["id <"], Never),
    ("how many were given up on", inbox::BACKLOG_QUARANTINED, "webhook_events_quarantined", &[], Never),
    ("events to prune", inbox::PRUNE_EVENTS, "webhook_events_done", &["done_at <"], Never),
    ("bodies to prune", inbox::PRUNE_BODIES, "webhook_deliveries_0_pkey", &["id =", "received_at ="], Never),
    ("events of a body to prune", inbox::PRUNE_BODIES, "webhook_events_by_delivery", &["delivery_id ="], Never),
    ("pending posts", tiktok::PENDING, "tiktok_posts_pending", &["account_id ="], Never),
    ("posts by user", tiktok::LIST, "tiktok_posts_by_user", &["user_id =", "ROW(created_at, publish_id) <"], Never),
    ("posts of a publication", tiktok::OF_PUBLICATION, "tiktok_posts_by_publication", &["publication_id ="], OfFew),
    ("posts of an account", tiktok::OF_ACCOUNT, "tiktok_posts_by_account", &["account_id =", "created_at >="], Never),
    ("inits without a post", tiktok::POSTLESS, "publications_by_account", &["account_id =", "deadline_at >="], OfFew),
    ("publications by user", journal::LIST, "publications_by_user", &["user_id =", "id <"], Never),
    ("publications by state", journal::LIST_BY_STATE, "publications_by_user_and_state", &["user_id =", "state =", "id <"], Never),
    ("publication by key", journal::FIND_BY_KEY, "publications_user_id_idempotency_key_key", &["user_id =", "idempotency_key ="], Never),
    ("overdue publications", journal::OVERDUE, "publications_open", &["deadline_at <"], Never),
    ("a file in use", journal::ASSET_IN_USE, "publication_assets_pkey", &["asset_id ="], Never),
    ("a journal", journal::STEPS, "publication_steps_in_order", &["publication_id ="], Never),
    ("accounts by user", accounts::LIST, "oauth_accounts_by_user", &["user_id =", "id <"], Never),
    ("accounts by platform", accounts::FIND_BY_USER, "oauth_accounts_by_user", &["user_id ="], OfFew),
    ("accounts by subject", accounts::FIND_BY_SUBJECT, "oauth_accounts_live", &["app =", "provider =", "subject ="], Never),
    ("expiring accounts", accounts::FIND_EXPIRING, "oauth_accounts_expiring", &["access_expires_at <"], Never),
    ("what signs a call", accounts::CREDENTIAL, "oauth_accounts_pkey", &["id ="], Never),
    ("what signs a Page's call", accounts::DERIVED_CREDENTIAL, "oauth_derived_tokens_pkey", &["account_id =", "slot ="], Never),
    ("the walk over tokens", accounts::WALK, "oauth_accounts_pkey", &["id >"], OfFew),
    ("professional accounts by user", instagram::FIND_BY_USER, "instagram_accounts_pkey", &["account_id ="], OfFew),
    ("professional accounts by id", instagram::FIND_BY_IG_ID, "instagram_accounts_by_ig_id", &["ig_business_id ="], OfFew),
    ("containers", instagram::CONTAINERS_OF, "ig_containers_by_publication", &["publication_id =", "attempt ="], OfFew),
    ("containers of a professional account", instagram::CONTAINERS_SINCE, "ig_containers_pkey", &["ig_business_id ="], OfFew),
    ("media, newest first", instagram::LIST_MEDIA, "ig_media_newest", &["account_id =", "ig_id, ig_business_id) <"], Never),
    ("media by id", instagram::FIND_MEDIA_BY_ID, "ig_media_by_id", &["ig_id ="], OfFew),
    ("vanished media", instagram::VANISHED, "ig_media_", &["account_id ="], Never),
    ("comments, newest first", instagram::LIST_COMMENTS, "ig_comments_newest", &["account_id =", "media_id =", "ig_id, ig_business_id) <"], Never),
    ("deleted comments", instagram::DELETED_COMMENTS, "ig_comments_newest", &["account_id =", "media_id ="], Never),
    ("comment by id", instagram::FIND_COMMENT, "ig_comments_by_id", &["account_id =", "ig_id ="], OfFew),
    ("a comment", instagram::TOMBSTONE, "ig_comments_by_id", &["account_id =", "ig_id ="], Never),
    ("unseen comments, newest first", instagram::LIST_UNSEEN, "ig_comments_unseen", &["account_id ="], OfFew),
    ("hidden comments, newest first", instagram::LIST_HIDDEN, "ig_comments_hidden", &["account_id ="], OfFew),
    ("how many comments are unseen", instagram::COUNT_UNSEEN, "ig_comments_unseen", &["account_id ="], Never),
    ("seen comments", instagram::SEEN, "ig_comments_unseen", &["account_id ="], Never),
    ("samples", instagram::READ_SAMPLES, "insight_samples_pkey", &["account_id =", "subject =", "metric =", "end_time >="], OfFew),
    ("newest samples", instagram::NEWEST_SAMPLES, "insight_samples_by_time", &["account_id =", "end_time >="], OfFew),
    ("uploads of an account", accounts::CLEAR_UPLOADS, "tiktok_posts_pending", &["account_id ="], Never),
    ("files by user", media::LIST, "media_assets_by_user", &["user_id =", "id <"], Never),
    ("bytes by user", media::STAGED_BYTES, "media_assets_by_user", &["user_id ="], Never),
    ("expired files", media::EXPIRED, "media_assets_by_end", &["expires_at <="], Never),
    ("who needs an expired file", media::EXPIRED, "publication_assets_pkey", &["asset_id ="], Never),
    ("files a publication needs", media::LOCK_NEEDED, "media_assets_pkey", &["id ="], OfFew),
    ("used permissions", grants::FETCHED, "media_grants_by_publication", &["publication_id =", "attempt ="], Never),
    ("permissions", grants::GRANTS_OF, "media_grants_by_publication", &["publication_id =", "attempt ="], OfFew),
    ("news", log::READ_ALL, "outbox_pkey", &["seq >"], Never),
    ("news of a user", log::READ_OF_USER, "outbox_by_user", &["user_id =", "seq >"], Never),
    ("news to prune", log::PRUNE, "outbox_by_time", &["at <"], Never),
    ("audit", log::LIST_AUDIT, "audit_log_pkey", &["id <"], Never),
    ("audit of a user", log::LIST_AUDIT_OF_USER, "audit_log_by_user", &["user_id =", "id <"], Never),
    ("old states", oauth::SWEEP, "oauth_states_by_end", &["expires_at <"], Never),
    ("a window", limits::LOCK_WINDOW, "limits_pkey", &["key ="], Never),
    ("idle windows", limits::FORGET_WINDOWS, "limits_idle", &["idle_at <="], Never),
    ("a quota", limits::READ_HOLDS, "quota_holds_pkey", &["key ="], Never),
    ("ended holds", limits::FORGET_HOLDS, "quota_holds_by_end", &["ends_at <="], Never),
];

/// A database whose tables are full, and a connection that plans for any parameters.
async fn full() -> (Database, PgConnection) {
    let cluster = Cluster::shared().await.unwrap();
    cluster.template("plans", fill).await.unwrap();
    let database = cluster.clone_database("plans").await.unwrap();
    let mut conn = PgConnection::connect(database.url()).await.unwrap();
    run(&mut conn, "SET plan_cache_mode = force_generic_plan").await;
    (database, conn)
}

async fn fill(url: String) -> Result<(), sqlx::Error> {
    let store = PostgresStore::open(&url, PostgresOptions::default()).await.unwrap();
    store.close().await;
    let mut conn = PgConnection::connect(&url).await?;
    run(&mut conn, FILL).await;
    run(&mut conn, "VACUUM ANALYZE").await;
    conn.close().await
}

async fn run(conn: &mut PgConnection, sql: &'static str) {
    sqlx::raw_sql(sql).execute(conn).await.unwrap();
}

#[tokio::test]
async fn growing_tables_are_served_by_an_index() {
    let (_database, mut conn) = full().await;
    let mut bad = Vec::new();
    for (name, sql, index, asked, sorting) in PLANS {
        let plan = Plan::of(&mut conn, sql).await;
        let served = plan.asks(index, asked);
        let sorts = *sorting == Never && plan.sorts();
        if !served || plan.walks() || sorts || plan.locks_again() {
            bad.push(format!("{name}: expected {index} {asked:?}, found\n{plan}"));
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n\n"));
}

#[tokio::test]
async fn forgetting_a_user_walks_no_table() {
    let (_database, mut conn) = full().await;
    let erase = accounts::ERASE.map(|(_, sql)| sql);
    for sql in accounts::LOCK.into_iter().chain(erase).chain(accounts::FORGET_IN_AUDIT) {
        let plan = Plan::of(&mut conn, sql).await;
        assert!(!plan.walks(), "{sql}\n{plan}");
    }
}
