//! `instagram_accounts`, `ig_containers`, `ig_media`, `ig_comments` and `insight_samples`.

mod accounts;
mod comments;
mod containers;
mod media;
mod samples;

#[cfg(test)]
pub(super) use accounts::{FIND_BY_IG_ID, FIND_BY_USER};
#[cfg(test)]
pub(super) use comments::{
    COUNT_UNSEEN, DELETED as DELETED_COMMENTS, FIND as FIND_COMMENT, LIST as LIST_COMMENTS,
    LIST_HIDDEN, LIST_UNSEEN, SEEN, TOMBSTONE,
};
pub(super) use comments::{add as add_comment, upsert as upsert_comment};
#[cfg(test)]
pub(super) use containers::{OF_PUBLICATION as CONTAINERS_OF, SINCE as CONTAINERS_SINCE};
pub(super) use containers::{insert as insert_container, put as put_container};
pub(super) use media::upsert as upsert_media;
#[cfg(test)]
pub(super) use media::{FIND_BY_ID as FIND_MEDIA_BY_ID, LIST as LIST_MEDIA, VANISHED};
pub(super) use samples::put as put_samples;
#[cfg(test)]
pub(super) use samples::{NEWEST as NEWEST_SAMPLES, READ as READ_SAMPLES};

use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::{PgConnection, Postgres};

use super::fault;
use crate::traits::Result;

/// Runs a statement and gives how many rows it met.
async fn met(
    conn: &mut PgConnection,
    statement: Query<'static, Postgres, PgArguments>,
) -> Result<u64> {
    let done = statement.execute(conn).await.map_err(fault::from_sqlx)?;
    Ok(done.rows_affected())
}
