//! What is sealed, over all tables.

use std::collections::BTreeMap;

use async_trait::async_trait;
use social_core::{KeyId, Sealed};

use super::{SqliteStore, fault};
use crate::check;
use crate::record::{SealedColumn, SealedRow};
use crate::sql::codec;
use crate::sql::read::seals::{counts, sealed};
use crate::traits::{Result, Seals};

/// The key id in a sealed value's header: its length is the third byte, and it follows.
macro_rules! key_of {
    ($column:literal) => {
        concat!("substr(", $column, ", 4, unicode(CAST(substr(", $column, ", 3, 1) AS TEXT)))")
    };
}

macro_rules! keys_of {
    ($table:literal, $column:literal) => {
        concat!(
            "SELECT ",
            key_of!($column),
            " AS key FROM ",
            $table,
            " WHERE ",
            $column,
            " IS NOT NULL"
        )
    };
}

const COUNT: &str = concat!(
    "SELECT key, count(*) AS \"values\" FROM (",
    keys_of!("oauth_accounts", "access_token"),
    " UNION ALL ",
    keys_of!("oauth_accounts", "refresh_token"),
    " UNION ALL ",
    keys_of!("oauth_accounts", "stranded_tokens"),
    " UNION ALL ",
    keys_of!("oauth_derived_tokens", "token"),
    " UNION ALL ",
    keys_of!("oauth_states", "verifier"),
    " UNION ALL ",
    keys_of!("tiktok_posts", "upload_url"),
    ") GROUP BY key"
);

macro_rules! walk {
    ($table:literal, $id:literal, $flow:literal, $column:literal) => {
        concat!(
            "SELECT ",
            $id,
            " AS id, app, ",
            $flow,
            " AS flow, user_id, ",
            $column,
            " AS value FROM ",
            $table,
            " WHERE ",
            $id,
            " > ?1 AND ",
            $column,
            " IS NOT NULL AND ",
            key_of!($column),
            " <> ?2 ORDER BY ",
            $id,
            " LIMIT ?3"
        )
    };
}

const WALK_VERIFIERS: &str = walk!("oauth_states", "hash", "flow", "verifier");
const WALK_UPLOADS: &str = walk!("tiktok_posts", "publish_id", "'tiktok'", "upload_url");

const REWRAP_VERIFIER: &str =
    "UPDATE oauth_states SET verifier = ?3 WHERE hash = ?1 AND verifier = ?2";
const REWRAP_UPLOAD: &str = "
    UPDATE tiktok_posts SET upload_url = ?3, version = version + 1
    WHERE publish_id = ?1 AND upload_url = ?2";

#[async_trait]
impl Seals for SqliteStore {
    async fn keys_in_use(&self) -> Result<BTreeMap<KeyId, u64>> {
        let rows = sqlx::query(COUNT).fetch_all(self.readers()).await.map_err(fault::from_sqlx)?;
        counts(&rows)
    }

    async fn walk_sealed(
        &self,
        column: SealedColumn,
        other_than: &KeyId,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<SealedRow>> {
        let sql = match column {
            SealedColumn::Verifier => WALK_VERIFIERS,
            SealedColumn::UploadUrl => WALK_UPLOADS,
        };
        let rows = sqlx::query(sql)
            .bind(after.unwrap_or_default())
            .bind(other_than.as_str().as_bytes())
            .bind(limit)
            .fetch_all(self.readers())
            .await
            .map_err(fault::from_sqlx)?;
        codec::all(&rows, sealed)
    }

    async fn rewrap_sealed(
        &self,
        column: SealedColumn,
        row: &str,
        from: &Sealed,
        to: &Sealed,
    ) -> Result<bool> {
        check::sealed("value", to)?;
        let sql = match column {
            SealedColumn::Verifier => REWRAP_VERIFIER,
            SealedColumn::UploadUrl => REWRAP_UPLOAD,
        };
        let (row, from, to) = (row.to_owned(), from.clone(), to.clone());
        self.write(move |tx| {
            Box::pin(async move {
                let done = sqlx::query(sql)
                    .bind(row)
                    .bind(from.as_bytes())
                    .bind(to.as_bytes())
                    .execute(&mut *tx.conn)
                    .await
                    .map_err(fault::from_sqlx)?;
                Ok(done.rows_affected() == 1)
            })
        })
        .await
    }
}
