//! Asks the platform to end a grant, for as long as it takes.

use std::sync::Arc;
use std::time::Duration;

use instagram_client::IgUserId;
use social_core::{
    LoginFlow, RefreshFailure, Scopes, StaticToken, Timestamp, TokenRefresher as _, TokenSet,
};
use social_store::{Account, InstagramAccount};

use crate::app::TikTokApp;
use crate::context::Context;

/// How long the platform is asked; then the user has to remove the app by hand.
const PATIENCE: Duration = Duration::from_hours(24);
/// How long the first failure is waited after; each further one twice as long.
const FIRST_WAIT: Duration = Duration::from_secs(2);
const LONGEST_WAIT: Duration = Duration::from_mins(15);

/// A grant that is to end.
pub(super) struct Grant {
    /// The account, as it was while it was connected.
    pub(super) account: Account,
    /// Its last tokens.
    pub(super) tokens: TokenSet,
    /// The professional accounts it was connected for.
    pub(super) professionals: Vec<InstagramAccount>,
}

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
pub(super) async fn withdraw(context: &Context, grant: Grant) {
    let Grant { account, mut tokens, professionals } = grant;
    let until = context.now() + PATIENCE;
    let mut wait = FIRST_WAIT;
    loop {
        let asked = match account.flow {
            LoginFlow::TikTok => tiktok(context, &account, &mut tokens).await,
            LoginFlow::FacebookLogin => facebook(context, &account, &tokens).await,
            LoginFlow::InstagramLogin => {
                instagram(context, &account, &tokens, &professionals).await
            }
        };
        let Err(failed) = asked else { return };
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

impl Failed {
    fn of(error: &crate::Error) -> Self {
        let again =
            if error.is_retryable() { Again::After(error.retry_after()) } else { Again::Never };
        Self { reason: error.to_string(), again }
    }
}

/// Takes the app away from the person's Facebook account; every Page's token dies with it.
async fn facebook(context: &Context, account: &Account, tokens: &TokenSet) -> Result<(), Failed> {
    let asked = async {
        let app = context.facebook_login(&account.app)?;
        let login = app.client.facebook_login();
        let login = login.map_err(|error| crate::Error::Config(error.to_string()))?;
        Ok::<_, crate::Error>(login.revoke(&tokens.access).await?)
    };
    unless_ended(asked.await)
}

/// Instagram Login knows no way to give a grant back: the webhooks are ended, the token is forgotten.
async fn instagram(
    context: &Context,
    account: &Account,
    tokens: &TokenSet,
    professionals: &[InstagramAccount],
) -> Result<(), Failed> {
    let asked = async {
        let client = context.instagram_client(account)?;
        let token = StaticToken::new(tokens.access.clone(), Scopes::default());
        let login = client.with_tokens(account.id.clone(), Arc::new(token));
        for row in professionals {
            let id = IgUserId::from(row.ig_business_id.as_str());
            login.instagram(&id).unsubscribe().await?;
        }
        Ok::<_, crate::Error>(())
    };
    unless_ended(asked.await)
}

/// A token that is refused says that the grant has ended before.
fn unless_ended(asked: crate::Result<()>) -> Result<(), Failed> {
    let ended = |error: &crate::Error| match error {
        crate::Error::Instagram(error) => {
            error.api_code().is_some_and(instagram_client::ApiCode::is_about_the_token)
        }
        _ => false,
    };
    match asked {
        Err(error) if !ended(&error) => Err(Failed::of(&error)),
        _ => Ok(()),
    }
}

async fn tiktok(context: &Context, account: &Account, tokens: &mut TokenSet) -> Result<(), Failed> {
    let app = context
        .tiktok_app(&account.app)
        .map_err(|error| Failed { reason: error.to_string(), again: Again::Never })?;
    if tokens.access_expires_at.is_some_and(|end| end <= context.now()) {
        // TikTok would say yes to a token that has ended, and the grant would live on.
        *tokens = renew(app, tokens).await?;
    }
    app.client.revoke(&tokens.access).await.map_err(|error| Failed::of(&error.into()))
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
