//! Forgets a user: grants, files, rows.

use std::sync::Arc;

use social_core::UserId;
use social_store::{AccountState, AssetState, Page};

use crate::connect::Connect;
use crate::context::Context;
use crate::error::Result;
use crate::staging;

/// Rows read at once.
const AT_ONCE: u32 = 100;

/// Withdraws the grants, then removes the files, then the rows: what is left of a broken run is
/// found by the next one.
pub(crate) async fn user(context: &Arc<Context>, user: &UserId) -> Result<u64> {
    let connect = Connect::new(Arc::clone(context));
    let mut page = Page::first(AT_ONCE);
    loop {
        let accounts = context.store.list_accounts(user, &page).await?;
        for account in accounts.items.iter().filter(|one| one.state != AccountState::Revoked) {
            connect.disconnect(user, &account.id).await?;
        }
        let Some(next) = accounts.next else { break };
        page.after = Some(next);
    }
    let mut page = Page::first(AT_ONCE);
    loop {
        let files = context.store.list_assets(user, &page).await?;
        for file in files.items.iter().filter(|one| one.state != AssetState::Removed) {
            // A publication that needs it goes in a moment, too.
            staging::delete(context, file).await?;
        }
        let Some(next) = files.next else { break };
        page.after = Some(next);
    }
    Ok(context.store.forget_user(user).await?)
}
