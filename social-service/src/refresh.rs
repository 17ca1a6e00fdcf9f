//! Renews tokens before they end.

use std::sync::Arc;

use social_core::{AccountId, Provider};
use social_store::WorkKind;
use tokio_util::sync::CancellationToken;

use crate::access;
use crate::context::Context;
use crate::error::Error;
use crate::wake::nap;

/// How many accounts one worker renews at once.
const BATCH: u32 = 8;

/// Renews what is due until it is told to stop; a renewal under way is finished.
pub(crate) async fn run(context: Arc<Context>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let woken = context.wake.work.notified();
        let renewed = match context.tokens.refresh_due(BATCH).await {
            Ok(renewed) => renewed,
            Err(error) => {
                tracing::error!(%error, "due accounts could not be claimed");
                0
            }
        };
        if renewed == 0 {
            let due = context.store.next_due(&[WorkKind::REFRESH]).await.ok().flatten();
            tokio::select! {
                () = nap(&context, woken, due) => {}
                () = stop.cancelled() => {}
            }
        }
    }
}

/// Renews one account's tokens now.
pub(crate) async fn now(context: &Context, id: &AccountId) -> crate::Result<()> {
    let Err(error) = context.tokens.refresh_now(id).await else { return Ok(()) };
    let error = Error::from(error);
    if context.any_account(id).await?.provider() == Provider::Instagram {
        access::doubt(context, id, &error).await;
    }
    Err(error)
}
