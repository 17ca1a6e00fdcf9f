//! What a login brings at TikTok.

use social_core::{AuthorizationCode, CodeVerifier, SecretText, TokenSet};
use social_store::{Account, OAuthState};
use tiktok_client::{ApiCode, UserFields};

use super::finish::Connected;
use super::{link, verifier_context};
use crate::access;
use crate::context::Context;
use crate::error::{Error, Result};

/// Exchanges the code and connects the account.
pub(super) async fn connect(
    context: &Context,
    state: &OAuthState,
    code: &AuthorizationCode,
) -> Result<Connected> {
    let tokens = exchange(context, state, code).await?;
    let place = link::reserve(context, state, tokens.subject.as_ref()).await?;
    let account = link::fill(context, &place, &tokens, None).await?;
    // A look must not come between the reading and the writing of what is known of the account.
    let account = with_profile(context, account).await;
    link::announce(context, &account).await?;
    let missing = context.tiktok_app(&state.app)?.scopes.missing_from(&account.scopes);
    let (professionals, return_path) = (Vec::new(), state.return_path.clone());
    Ok(Connected { account, professionals, missing, return_path })
}

async fn exchange(
    context: &Context,
    state: &OAuthState,
    code: &AuthorizationCode,
) -> Result<TokenSet> {
    let app = context.tiktok_app(&state.app)?;
    let verifier = match &state.verifier {
        Some(sealed) => {
            let bound = verifier_context(&state.app, state.flow, &state.user_id, &state.hash);
            let text: SecretText = context.vault.open_text(&bound, sealed)?;
            Some(CodeVerifier::new(text.expose_secret()))
        }
        None => None,
    };
    let redirect_uri = state
        .redirect_uri
        .parse()
        .map_err(|_| Error::Config("a stored redirect address cannot be read".to_owned()))?;
    let mut exchanged = app.client.exchange_code(code, &redirect_uri, verifier.as_ref()).await;
    if social_core::planted::is("connect-code-sent-twice") && exchanged.is_err() {
        exchanged = app.client.exchange_code(code, &redirect_uri, verifier.as_ref()).await;
    }
    exchanged.map_err(|error| match error.api_code() {
        Some(ApiCode::InvalidGrant) => Error::CodeRefused(Box::new(Error::TikTok(error))),
        _ => error.into(),
    })
}

/// Reads name and avatar; an account is connected without them just as well.
async fn with_profile(context: &Context, mut account: Account) -> Account {
    let profile = async {
        let user = context
            .tiktok_account(&account)?
            .user_info(&UserFields::granted_by(&account.scopes))
            .await?;
        let profile = serde_json::json!({
            "display_name": user.display_name,
            "username": user.username,
            "avatar_url": user.avatar_url,
        });
        let metadata = access::begin_notes(profile, account.token_version);
        context.store.set_metadata(&account.id, &metadata).await?;
        Ok::<_, Error>(metadata)
    };
    match profile.await {
        Ok(metadata) => account.metadata = metadata,
        Err(error) => {
            tracing::warn!(%error, account_id = %account.id, "the profile could not be read");
        }
    }
    account
}
