use social_core::{AppName, Provider, Subject};

use crate::postgres::fault;
use crate::postgres::text::sought;
use crate::postgres::tx::Tx;
use crate::sql::codec::{self, Columns};
use crate::traits::Result;

/// The rows that others hang on, locked as by [`super::forget`].
const LOCK_ACCOUNTS: &str = "
    SELECT id FROM social.oauth_accounts
    WHERE app = $1 AND provider = $2 AND subject = $3 AND state = 'revoked'
    ORDER BY id FOR UPDATE";
const LOCK_PUBLICATIONS: &str =
    "SELECT id FROM social.publications WHERE account_id = ANY($1) ORDER BY id FOR UPDATE";

/// What hangs on the publications.
const OF_PUBLICATIONS: [&str; 5] = [
    "DELETE FROM social.schedule WHERE subject = ANY($1)",
    "DELETE FROM social.media_grants WHERE publication_id = ANY($1)",
    "DELETE FROM social.publication_steps WHERE publication_id = ANY($1)",
    "DELETE FROM social.publication_assets WHERE publication_id = ANY($1)",
    "DELETE FROM social.publications WHERE id = ANY($1)",
];

/// What hangs on the accounts, and these themselves.
const OF_ACCOUNTS: [&str; 9] = [
    "DELETE FROM social.insight_samples WHERE account_id = ANY($1)",
    "DELETE FROM social.ig_comments WHERE account_id = ANY($1)",
    "DELETE FROM social.ig_media WHERE account_id = ANY($1)",
    "DELETE FROM social.ig_containers WHERE account_id = ANY($1)",
    "DELETE FROM social.instagram_accounts WHERE account_id = ANY($1)",
    "DELETE FROM social.schedule WHERE subject = ANY($1)",
    "DELETE FROM social.tiktok_posts WHERE account_id = ANY($1)",
    // The log stays complete; it no longer says who it was at the platform.
    "UPDATE social.audit_log SET detail = '{}'
     WHERE account_id = ANY($1)
       AND user_id IN (SELECT user_id FROM social.oauth_accounts WHERE id = ANY($1))",
    "DELETE FROM social.oauth_accounts WHERE id = ANY($1)",
];

/// Erases the tombstones of somebody at a platform with all that hangs on them.
pub(in crate::postgres) async fn revoked(
    tx: &mut Tx<'_>,
    app: &AppName,
    provider: Provider,
    subject: &Subject,
) -> Result<()> {
    let rows = sqlx::query(LOCK_ACCOUNTS)
        .bind(sought(app.as_str()))
        .bind(provider.as_str())
        .bind(sought(subject.as_str()))
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    let accounts: Vec<String> = codec::all(&rows, |row| Columns::new(row, "account").get("id"))?;
    let rows = sqlx::query(LOCK_PUBLICATIONS)
        .bind(&accounts)
        .fetch_all(&mut *tx.conn)
        .await
        .map_err(fault::from_sqlx)?;
    let publications: Vec<String> =
        codec::all(&rows, |row| Columns::new(row, "publication").get("id"))?;
    for (statements, ids) in [(&OF_PUBLICATIONS[..], &publications), (&OF_ACCOUNTS[..], &accounts)]
    {
        for sql in statements {
            sqlx::query(*sql).bind(ids).execute(&mut *tx.conn).await.map_err(fault::from_sqlx)?;
        }
    }
    Ok(())
}
