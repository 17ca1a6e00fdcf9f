use social_core::{AppName, Provider, Subject};

use crate::sql::codec::{self, Columns};
use crate::sqlite::fault;
use crate::sqlite::tx::Tx;
use crate::traits::Result;

const FIND: &str = "
    SELECT id FROM oauth_accounts
    WHERE app = ?1 AND provider = ?2 AND subject = ?3 AND state = 'revoked'";

/// Everything that hangs on one account, what hangs on other rows first.
const ERASE: [&str; 14] = [
    "DELETE FROM insight_samples WHERE account_id = ?1",
    "DELETE FROM ig_comments WHERE account_id = ?1",
    "DELETE FROM ig_media WHERE account_id = ?1",
    "DELETE FROM ig_containers WHERE account_id = ?1",
    "DELETE FROM instagram_accounts WHERE account_id = ?1",
    "DELETE FROM schedule WHERE subject = ?1",
    "DELETE FROM schedule WHERE subject IN
        (SELECT id FROM publications WHERE account_id = ?1)",
    "DELETE FROM media_grants WHERE publication_id IN
        (SELECT id FROM publications WHERE account_id = ?1)",
    "DELETE FROM tiktok_posts WHERE account_id = ?1",
    "DELETE FROM publication_steps WHERE publication_id IN
        (SELECT id FROM publications WHERE account_id = ?1)",
    "DELETE FROM publication_assets WHERE publication_id IN
        (SELECT id FROM publications WHERE account_id = ?1)",
    "DELETE FROM publications WHERE account_id = ?1",
    // The log stays complete; it no longer says who it was at the platform.
    "UPDATE audit_log SET detail = '{}'
     WHERE account_id = ?1 AND user_id = (SELECT user_id FROM oauth_accounts WHERE id = ?1)",
    "DELETE FROM oauth_accounts WHERE id = ?1",
];

/// Erases the tombstones of somebody at a platform with all that hangs on them.
pub(in crate::sqlite) async fn revoked(
    tx: &mut Tx<'_>,
    app: &AppName,
    provider: Provider,
    subject: &Subject,
) -> Result<()> {
    let rows = sqlx::query(FIND)
        .bind(app.as_str())
        .bind(provider.as_str())
        .bind(subject.as_str())
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    let ids: Vec<String> = codec::all(&rows, |row| Columns::new(row, "account").get("id"))?;
    for id in &ids {
        for sql in ERASE {
            sqlx::query(sql).bind(id).execute(&mut *tx.conn).await.map_err(fault::from_sqlx)?;
        }
    }
    if !ids.is_empty() {
        tx.erases();
    }
    Ok(())
}
