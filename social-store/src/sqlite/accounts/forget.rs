use social_core::UserId;

use crate::sqlite::fault;
use crate::sqlite::tx::Tx;
use crate::traits::Result;

/// Everything that is the user's, what hangs on other rows first.
pub(in crate::sqlite) const ERASE: [&str; 18] = [
    "DELETE FROM insight_samples WHERE account_id IN
        (SELECT id FROM oauth_accounts WHERE user_id = ?1)",
    "DELETE FROM ig_comments WHERE account_id IN
        (SELECT id FROM oauth_accounts WHERE user_id = ?1)",
    "DELETE FROM ig_media WHERE account_id IN
        (SELECT id FROM oauth_accounts WHERE user_id = ?1)",
    "DELETE FROM ig_containers WHERE account_id IN
        (SELECT id FROM oauth_accounts WHERE user_id = ?1)",
    "DELETE FROM instagram_accounts WHERE account_id IN
        (SELECT id FROM oauth_accounts WHERE user_id = ?1)",
    "DELETE FROM schedule WHERE subject IN
        (SELECT id FROM oauth_accounts WHERE user_id = ?1)",
    "DELETE FROM schedule WHERE subject IN
        (SELECT id FROM publications WHERE user_id = ?1)",
    "DELETE FROM media_grants WHERE asset_id IN
        (SELECT id FROM media_assets WHERE user_id = ?1)",
    "DELETE FROM media_grants WHERE publication_id IN
        (SELECT id FROM publications WHERE user_id = ?1)",
    "DELETE FROM media_assets WHERE user_id = ?1",
    "DELETE FROM tiktok_posts WHERE user_id = ?1",
    "DELETE FROM publication_steps WHERE publication_id IN
        (SELECT id FROM publications WHERE user_id = ?1)",
    "DELETE FROM publication_assets WHERE publication_id IN
        (SELECT id FROM publications WHERE user_id = ?1)",
    "DELETE FROM publications WHERE user_id = ?1",
    "DELETE FROM oauth_states WHERE user_id = ?1",
    "DELETE FROM outbox WHERE user_id = ?1",
    "DELETE FROM oauth_derived_tokens WHERE account_id IN
        (SELECT id FROM oauth_accounts WHERE user_id = ?1)",
    "DELETE FROM oauth_accounts WHERE user_id = ?1",
];

/// The log stays complete; it only no longer says who it was, nor what else would tell it.
pub(in crate::sqlite) const FORGET_IN_AUDIT: [&str; 2] = [
    "UPDATE audit_log SET actor = 'forgotten' WHERE actor = ?1",
    "UPDATE audit_log SET user_id = NULL, detail = '{}' WHERE user_id = ?1",
];

pub(super) async fn user(tx: Tx<'_>, user: UserId) -> Result<u64> {
    let mut gone = 0;
    for sql in ERASE {
        gone += sqlx::query(sql)
            .bind(user.as_str())
            .execute(&mut *tx.conn)
            .await
            .map_err(fault::from_sqlx)?
            .rows_affected();
    }
    for sql in FORGET_IN_AUDIT {
        sqlx::query(sql)
            .bind(user.as_str())
            .execute(&mut *tx.conn)
            .await
            .map_err(fault::from_sqlx)?;
    }
    tx.erases();
    Ok(gone)
}
