//! What a login brings by Instagram Login: one professional account, signed for by its own token.

use instagram_client::oauth::RedirectUri;
use instagram_client::{AccountType, Me};
use social_core::{AuthorizationCode, Subject, TokenSet};
use social_store::{InstagramAccount, OAuthState};

use super::finish::Connected;
use super::link;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::professional::{AccessLevel, Candidate};

/// Instagram's spelling of the accounts that its API does not serve.
const PERSONAL: &str = "personal";

/// Exchanges the code, its token for one of 60 days, and connects the account.
pub(super) async fn connect(
    context: &Context,
    state: &OAuthState,
    code: &AuthorizationCode,
) -> Result<Connected> {
    let app = context.instagram_login(&state.app)?;
    let login = app.client.instagram_login().map_err(|error| Error::Config(error.to_string()))?;
    let redirect_uri = redirect_uri(state)?;
    let short = login.exchange_code(code, &redirect_uri).await.map_err(refused_code)?.tokens;
    let me = app.client.me(&short.access).await?;
    let ig_id = served(&me)?;
    let long = login.exchange_long_lived(&short.access).await?;
    // Either answer may leave out what was granted. If both do it is taken to be what was asked for:
    // a call that is refused says otherwise.
    let said = [&long.scopes, &short.scopes].into_iter().find(|scopes| !scopes.is_empty());
    let scopes = said.unwrap_or(&app.scopes).clone();
    let subject = Some(Subject::new(me.id.as_str()));
    let tokens = TokenSet { scopes, subject, ..long };
    let place = link::reserve(context, state, tokens.subject.as_ref()).await?;
    let row = row(&me, ig_id, &place, state, &tokens, context);
    context.store.put_instagram_account(&row).await?;
    let account = link::fill(context, &place, &tokens, Some(profile(&me))).await?;
    link::announce(context, &account).await?;
    let missing = app.scopes.missing_from(&account.scopes);
    let return_path = state.return_path.clone();
    Ok(Connected { account, professionals: vec![row], missing, return_path })
}

/// Gives the professional account; a personal one is not served.
fn served(me: &Me) -> Result<String> {
    let personal = matches!(&me.account_type,
        Some(AccountType::Unknown(kind)) if kind.eq_ignore_ascii_case(PERSONAL));
    match &me.user_id {
        Some(id) if !personal || social_core::planted::is("personal-account-connected") => {
            Ok(id.to_string())
        }
        _ => Err(Error::NothingUsable(vec![Candidate {
            ig_id: None,
            username: me.username.clone(),
            page_id: None,
            page_name: None,
            level: AccessLevel::Personal,
            known: false,
        }])),
    }
}

fn row(
    me: &Me,
    ig_business_id: String,
    place: &link::Place,
    state: &OAuthState,
    tokens: &TokenSet,
    context: &Context,
) -> InstagramAccount {
    let now = context.now();
    InstagramAccount {
        account_id: place.reserved.id.clone(),
        app: state.app.clone(),
        username: me.username.clone().unwrap_or_else(|| ig_business_id.clone()),
        ig_business_id,
        page_id: None,
        page_name: None,
        account_type: me.account_type.as_ref().map(|kind| kind.as_str().to_owned()),
        access_level: AccessLevel::granted(&tokens.scopes).to_string(),
        data_access_expires_at: None,
        created_at: now,
        updated_at: now,
    }
}

fn profile(me: &Me) -> serde_json::Value {
    serde_json::json!({
        "display_name": me.name,
        "username": me.username,
        "avatar_url": me.profile_picture_url,
    })
}

/// Gives the address the login was begun with, which the exchange must repeat.
pub(super) fn redirect_uri(state: &OAuthState) -> Result<RedirectUri> {
    RedirectUri::parse(&state.redirect_uri)
        .map_err(|_| Error::Config("a stored redirect address cannot be read".to_owned()))
}

/// Tells a code that was used or is too old from what else can go wrong with its exchange.
pub(super) fn refused_code(error: instagram_client::Error) -> Error {
    let code = error.api_code().map(|code| (code.code, code.subcode));
    match code {
        Some((400, _) | (100, Some(36_007 | 36_009))) => {
            Error::CodeRefused(Box::new(Error::Instagram(error)))
        }
        _ => error.into(),
    }
}
