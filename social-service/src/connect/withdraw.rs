//! Asks the platform to end a grant, for as long as it takes.

use std::time::Duration;

use social_core::{LoginFlow, RefreshFailure, Timestamp, TokenRefresher as _, TokenSet};
use social_store::Account;

use crate::app::TikTokApp;
use crate::context::Context;

/// How long the platform is asked; then the user has to remove the app by hand.
const PATIENCE: Duration = Duration::from_hours(24);
/// How long the first failure is waited after; each further one twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_mins(15);

/// Why the grant stands still.
struct Failed {
    reason: String,
    again: Again,
}

enum Again {
    /// After this time, or after the usual one.
    After(Option<Duration>),
    /// It would be no use.
    Never,
}

/// Asks until the platform has an answer.
///
/// The tokens are in memory alone by now: nobody else uses or renews them, and the end of the
/// process ends this too.
pub(super) async fn withdraw(context: &Context, account: &Account, mut tokens: TokenSet) {
    let LoginFlow::TikTok = account.flow else { return };
    let until = context.now() + PATIENCE;
    let mut wait = FIRST_WAIT;
    loop {
        let Err(failed) = ask(context, account, &mut tokens).await else { return };
        let Failed { reason, again } = failed;
        let next = match again {
            _ if social_core::planted::is("revoke-asked-once") => None,
            Again::After(asked) => Some(context.now() + asked.unwrap_or(wait).max(FIRST_WAIT)),
            Again::Never => None,
        };
        let waits = match next.filter(|next| *next <= until) {
            Some(next) => rest(context, next).await,
            None => false,
        };
        if !waits {
            tracing::warn!(reason, account_id = %account.id, "the grant could not be withdrawn");
            return;
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// Waits until an instant; tells whether the process runs on then.
async fn rest(context: &Context, until: Timestamp) -> bool {
    tokio::select! {
        biased;
        () = context.stopping.cancelled() => false,
        () = context.clock.sleep_until(until) => true,
    }
}

async fn ask(context: &Context, account: &Account, tokens: &mut TokenSet) -> Result<(), Failed> {
    let app = context
        .tiktok_app(&account.app)
        .map_err(|error| Failed { reason: error.to_string(), again: Again::Never })?;
    if tokens.access_expires_at.is_some_and(|end| end <= context.now()) {
        // TikTok would say yes to a token that has ended, and the grant would live on.
        *tokens = renew(app, tokens).await?;
    }
    app.client.revoke(&tokens.access).await.map_err(|error| {
        let error = crate::Error::from(error);
        let again =
            if error.is_retryable() { Again::After(error.retry_after()) } else { Again::Never };
        Failed { reason: error.to_string(), again }
    })
}

async fn renew(app: &TikTokApp, tokens: &TokenSet) -> Result<TokenSet, Failed> {
    app.client.token_refresher().refresh(tokens).await.map_err(|failure| {
        let again = match &failure {
            RefreshFailure::NotSent | RefreshFailure::Unknown => Again::After(None),
            RefreshFailure::Busy(asked) => Again::After(*asked),
            _ => Again::Never,
        };
        Failed { reason: failure.to_string(), again }
    })
}
