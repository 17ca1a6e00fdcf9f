use async_trait::async_trait;
use social_core::{AccountId, Timestamp, UserId};
use sqlx::PgConnection;

use super::met;
use crate::check;
use crate::postgres::text::sought;
use crate::postgres::{PostgresStore, fault};
use crate::record::InstagramAccount;
use crate::sql::codec::{self, micros};
use crate::sql::read::instagram::account;
use crate::traits::{InstagramAccounts, Result};

const UPSERT: &str = "
    INSERT INTO social.instagram_accounts
        (account_id, app, ig_business_id, page_id, page_name, username, account_type, access_level,
         data_access_expires_at, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    ON CONFLICT (account_id, ig_business_id) DO UPDATE SET
        app = excluded.app, page_id = excluded.page_id, page_name = excluded.page_name,
        username = excluded.username, account_type = excluded.account_type,
        access_level = excluded.access_level,
        data_access_expires_at = excluded.data_access_expires_at,
        updated_at = coalesce($12, social.micros())";

/// Professional accounts of connected accounts alone: a tombstone gives no access.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT ig.account_id, ig.app, ig.ig_business_id, ig.page_id, ig.page_name, \
                 ig.username, ig.account_type, ig.access_level, ig.data_access_expires_at, \
                 ig.created_at, ig.updated_at \
             FROM social.instagram_accounts AS ig \
             JOIN social.oauth_accounts AS account ON account.id = ig.account_id \
             WHERE account.state <> 'revoked' AND ",
            $rest
        )
    };
}

pub(in crate::postgres) const FIND_BY_USER: &str =
    select!("account.user_id = $1 ORDER BY ig.account_id, ig.ig_business_id");
pub(in crate::postgres) const FIND_BY_IG_ID: &str =
    select!("ig.ig_business_id = $1 ORDER BY ig.account_id");

const SET_ACCESS: &str = "
    UPDATE social.instagram_accounts
    SET access_level = $3, data_access_expires_at = $4,
        updated_at = coalesce($5, social.micros())
    WHERE account_id = $1 AND ig_business_id = $2";

#[async_trait]
impl InstagramAccounts for PostgresStore {
    async fn put_instagram_account(&self, account: &InstagramAccount) -> Result<()> {
        check::instagram_account(account)?;
        let row = account.clone();
        let now = self.writer.time.given();
        self.alone(move |conn| Box::pin(upsert(conn, row.clone(), now))).await
    }

    async fn find_instagram_accounts(&self, user: &UserId) -> Result<Vec<InstagramAccount>> {
        let rows = sqlx::query(FIND_BY_USER)
            .bind(sought(user.as_str()))
            .fetch_all(self.pool())
            .await
            .map_err(fault::from_sqlx)?;
        codec::all(&rows, account)
    }

    async fn find_by_ig_id(&self, ig_business_id: &str) -> Result<Vec<InstagramAccount>> {
        let rows = sqlx::query(FIND_BY_IG_ID)
            .bind(sought(ig_business_id))
            .fetch_all(self.pool())
            .await
            .map_err(fault::from_sqlx)?;
        codec::all(&rows, account)
    }

    async fn update_access_level(
        &self,
        account: &AccountId,
        ig_business_id: &str,
        access_level: &str,
        data_access_expires_at: Option<Timestamp>,
    ) -> Result<bool> {
        check::key("access_level", access_level)?;
        let (account, ig_id) = (account.clone(), ig_business_id.to_owned());
        let (level, now) = (access_level.to_owned(), self.writer.time.given());
        self.alone(move |conn| {
            let statement = sqlx::query(SET_ACCESS)
                .bind(sought(account.as_str()).map(str::to_owned))
                .bind(sought(&ig_id).map(str::to_owned))
                .bind(level.clone())
                .bind(micros(data_access_expires_at))
                .bind(now);
            Box::pin(met(conn, statement))
        })
        .await
        .map(|rows| rows > 0)
    }
}

async fn upsert(conn: &mut PgConnection, row: InstagramAccount, now: Option<i64>) -> Result<()> {
    sqlx::query(UPSERT)
        .bind(row.account_id.as_str())
        .bind(row.app.as_str())
        .bind(&row.ig_business_id)
        .bind(&row.page_id)
        .bind(&row.page_name)
        .bind(&row.username)
        .bind(&row.account_type)
        .bind(&row.access_level)
        .bind(micros(row.data_access_expires_at))
        .bind(row.created_at.as_micros())
        .bind(row.updated_at.as_micros())
        .bind(now)
        .execute(conn)
        .await
        .map_err(fault::from_sqlx)?;
    Ok(())
}
