use social_core::UserId;

use crate::postgres::fault;
use crate::postgres::tx::Tx;
use crate::sql::codec::{self, Columns};
use crate::traits::Result;

/// The rows that others hang on. Who holds one of them is waited for, and is seen whole by the
/// statements that follow; who wants one later finds it gone.
pub(in crate::postgres) const LOCK: [&str; 3] = [
    "SELECT id FROM social.oauth_accounts WHERE user_id = $1 ORDER BY id FOR UPDATE",
    "SELECT id FROM social.publications WHERE user_id = $1 ORDER BY id FOR UPDATE",
    "SELECT id FROM social.media_assets WHERE user_id = $1 ORDER BY id FOR UPDATE",
];

/// Everything that is the user's, what hangs on other rows first. By the ids that were locked and
/// not by a look of their own: a row that comes meanwhile is left whole, as if it came later.
pub(in crate::postgres) const ERASE: [(Of, &str); 18] = [
    (Of::Accounts, "DELETE FROM social.insight_samples WHERE account_id = ANY($1)"),
    (Of::Accounts, "DELETE FROM social.ig_comments WHERE account_id = ANY($1)"),
    (Of::Accounts, "DELETE FROM social.ig_media WHERE account_id = ANY($1)"),
    (Of::Accounts, "DELETE FROM social.ig_containers WHERE account_id = ANY($1)"),
    (Of::Accounts, "DELETE FROM social.instagram_accounts WHERE account_id = ANY($1)"),
    (Of::Accounts, "DELETE FROM social.schedule WHERE subject = ANY($1)"),
    (Of::Publications, "DELETE FROM social.schedule WHERE subject = ANY($1)"),
    (Of::Assets, "DELETE FROM social.media_grants WHERE asset_id = ANY($1)"),
    (Of::Publications, "DELETE FROM social.media_grants WHERE publication_id = ANY($1)"),
    (Of::Assets, "DELETE FROM social.media_assets WHERE id = ANY($1)"),
    (Of::User, "DELETE FROM social.tiktok_posts WHERE user_id = $1"),
    (Of::Publications, "DELETE FROM social.publication_steps WHERE publication_id = ANY($1)"),
    (Of::Publications, "DELETE FROM social.publication_assets WHERE publication_id = ANY($1)"),
    (Of::Publications, "DELETE FROM social.publications WHERE id = ANY($1)"),
    (Of::User, "DELETE FROM social.oauth_states WHERE user_id = $1"),
    (Of::User, "DELETE FROM social.outbox WHERE user_id = $1"),
    (Of::Accounts, "DELETE FROM social.oauth_derived_tokens WHERE account_id = ANY($1)"),
    (Of::Accounts, "DELETE FROM social.oauth_accounts WHERE id = ANY($1)"),
];

/// The log stays complete; it only no longer says who it was, nor what else would tell it.
pub(in crate::postgres) const FORGET_IN_AUDIT: [&str; 2] = [
    "UPDATE social.audit_log SET actor = 'forgotten' WHERE actor = $1",
    "UPDATE social.audit_log SET user_id = NULL, detail = '{}' WHERE user_id = $1",
];

/// By what a statement finds its rows: the user's name, or a list of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::postgres) enum Of {
    User,
    Accounts,
    Publications,
    Assets,
}

/// The bytes of what is erased stay in the pages until these are written anew.
pub(super) async fn user(mut tx: Tx<'_>, user: UserId) -> Result<u64> {
    let [accounts, publications, assets] = LOCK;
    let accounts = lock(&mut tx, accounts, &user).await?;
    let publications = lock(&mut tx, publications, &user).await?;
    let assets = lock(&mut tx, assets, &user).await?;
    let mut gone = 0;
    for (of, sql) in ERASE {
        let query = sqlx::query(sql);
        let query = match of {
            Of::User => query.bind(user.as_str()),
            Of::Accounts => query.bind(&accounts),
            Of::Publications => query.bind(&publications),
            Of::Assets => query.bind(&assets),
        };
        gone += query.execute(&mut *tx.conn).await.map_err(fault::from_sqlx)?.rows_affected();
    }
    for sql in FORGET_IN_AUDIT {
        sqlx::query(sql)
            .bind(user.as_str())
            .execute(&mut *tx.conn)
            .await
            .map_err(fault::from_sqlx)?;
    }
    Ok(gone)
}

/// Locks rows of the user and gives their ids.
async fn lock(tx: &mut Tx<'_>, sql: &'static str, user: &UserId) -> Result<Vec<String>> {
    let rows = sqlx::query(sql)
        .bind(user.as_str())
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    codec::all(&rows, |row| Columns::new(row, "row").get("id"))
}
