//! Takes the browser back from the consent page and connects the account.

use std::sync::Arc;

use social_core::{CodeVerifier, LoginFlow, Scopes, SecretText, Subject, TokenSet, UserId};
use social_store::{
    Account, AuditOutcome, Change, Changes, Due, NewAccount, NewAudit, NewOutbox, OAuthState,
    StateClaim, StateRefusal, WorkKind, fresh_id,
};
use tiktok_client::oauth::{Callback, parse_callback};
use tiktok_client::{ApiCode, UserFields};

use super::browser::BrowserKey;
use super::{Connect, hashed, verifier_context};
use crate::context::Context;
use crate::error::{Conflict, Error, Result, Violation};
use crate::{insights, sync};

/// A callback to finish a login with.
#[derive(Clone, Debug)]
pub struct Finish<'a> {
    /// Who is signed in now.
    pub user_id: UserId,
    /// The flow whose callback address was called.
    pub flow: LoginFlow,
    /// The browser's key.
    pub browser: &'a BrowserKey,
    /// The raw query of the callback.
    pub query: &'a str,
}

/// An account that was connected.
#[derive(Clone, Debug)]
pub struct Connected {
    /// The account.
    pub account: Account,
    /// What was asked for and not granted; the account works without it, but not for everything.
    pub missing: Scopes,
    /// Where to go now.
    pub return_path: String,
}

impl Connect {
    /// Finishes a login: uses up the state, exchanges the code once, and stores the sealed tokens.
    ///
    /// The exchange and the store's write run in a task of their own.
    ///
    /// # Errors
    ///
    /// [`Error::State`] for a state that may not be used, which stays as it is;
    /// [`Error::Denied`] if the user or the platform said no; [`Error::Conflict`] if the account is
    /// another user's, or not the one to be connected again; [`Error::TikTok`] if the exchange
    /// failed. Nothing is connected then.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future does not stop the exchange: the account is connected or not, as it
    /// would have been.
    pub async fn finish(&self, finish: Finish<'_>) -> Result<Connected> {
        let context = Arc::clone(&self.context);
        let user = finish.user_id.clone();
        let outcome = self.finish_tiktok(finish).await;
        let word = match &outcome {
            Ok(_) => "connected",
            Err(Error::Denied { .. }) => "denied",
            Err(Error::State(_)) => "state",
            Err(Error::Conflict(_)) => "conflict",
            Err(_) => "failed",
        };
        metrics::counter!("oauth_flow_total", "provider" => "tiktok", "outcome" => word)
            .increment(1);
        if let Err(error) = &outcome {
            refused(&context, user, error).await?;
        }
        outcome
    }

    async fn finish_tiktok(&self, finish: Finish<'_>) -> Result<Connected> {
        if finish.flow != LoginFlow::TikTok {
            return Err(Error::Config("no Instagram app is set up".to_owned()));
        }
        let callback = parse_callback(finish.query).map_err(|error| {
            Error::Invalid(vec![Violation::new("callback", "malformed", error.to_string())])
        })?;
        let (Callback::Granted { state, .. } | Callback::Denied { state, .. }) = &callback else {
            return Err(Error::State(StateRefusal::Unknown));
        };
        let claim = StateClaim {
            hash: hashed(state),
            user_id: finish.user_id,
            browser: hashed(finish.browser.as_str()),
            flow: finish.flow,
        };
        let store = &self.context.store;
        match callback {
            Callback::Granted { code, .. } => {
                let state = if social_core::planted::is("oauth-state-kept") {
                    store.check_state(&claim).await?
                } else {
                    store.consume_state(&claim).await?
                };
                let state = state.map_err(Error::State)?;
                let context = Arc::clone(&self.context);
                let work = async move {
                    let tokens = exchange(&context, &state, &code).await?;
                    connect(&context, &state, tokens).await
                };
                if social_core::planted::is("connect-exchange-in-the-caller") {
                    return work.await;
                }
                let task = self.context.tasks.spawn(work);
                task.await
                    .map_err(|error| Error::Config(format!("the login's task ended: {error}")))?
            }
            Callback::Denied { error, .. } => {
                // The state stays: a user who changes their mind can go back and agree.
                store.check_state(&claim).await?.map_err(Error::State)?;
                Err(Error::Denied { code: error.as_str().to_owned() })
            }
            _ => Err(Error::State(StateRefusal::Unknown)),
        }
    }
}

async fn exchange(
    context: &Context,
    state: &OAuthState,
    code: &social_core::AuthorizationCode,
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

async fn connect(context: &Context, state: &OAuthState, tokens: TokenSet) -> Result<Connected> {
    let subject = tokens
        .subject
        .clone()
        .ok_or_else(|| Error::Config("the platform did not say whose tokens it gave".to_owned()))?;
    same_identity(context, state, &subject).await?;
    let new = NewAccount {
        user_id: state.user_id.clone(),
        app: state.app.clone(),
        flow: state.flow,
        subject,
    };
    let reserved = context.store.reserve(&new).await?;
    let sealed = context.vault.seal_tokens(&new.identity(&reserved.id), &tokens)?;
    let known = context.store.find_account(&state.user_id, &reserved.id).await?;
    let metadata = known.map_or_else(|| serde_json::json!({}), |account| account.metadata);
    context.store.put(&reserved.id, reserved.token_version, &sealed, &metadata).await?;
    let account = context.owned_account(&state.user_id, &reserved.id).await?;
    context.apply(announcement(context, &account)).await?;
    let account = with_profile(context, account).await;
    let missing = context.tiktok_app(&state.app)?.scopes.missing_from(&account.scopes);
    Ok(Connected { account, missing, return_path: state.return_path.clone() })
}

async fn same_identity(context: &Context, state: &OAuthState, found: &Subject) -> Result<()> {
    let Some(id) = &state.reconnect else { return Ok(()) };
    let expected = context.owned_account(&state.user_id, id).await?.subject;
    if expected == *found {
        return Ok(());
    }
    Err(Conflict::OtherIdentity { expected, found: found.clone() }.into())
}

fn announcement(context: &Context, account: &Account) -> Changes {
    let now = context.now();
    let due = account.times().and_then(|times| times.due_at()).unwrap_or(now);
    let mut reads: Changes = insights::first(account, now).into_iter().collect();
    reads.extend(sync::first(account, now));
    reads
        .with(Change::Schedule {
            kind: WorkKind::REFRESH,
            subject: account.id.to_string(),
            lane: None,
            due: Due::At(due),
        })
        .with(Change::Outbox(NewOutbox {
            effect_key: format!("account:{}:connected:{}", account.id, account.token_version),
            user_id: account.user_id.clone(),
            kind: "account.connected".to_owned(),
            subject: account.id.to_string(),
            payload: serde_json::json!({ "provider": account.provider() }),
        }))
        .with(Change::Audit(NewAudit {
            actor: account.user_id.to_string(),
            user_id: Some(account.user_id.clone()),
            action: "account.connect".to_owned(),
            account_id: Some(account.id.clone()),
            detail: serde_json::json!({ "subject": account.subject, "scopes": account.scopes }),
            outcome: AuditOutcome::Done,
            correlation_id: None,
        }))
}

/// Reads name and avatar; an account is connected without them just as well.
async fn with_profile(context: &Context, mut account: Account) -> Account {
    let profile = async {
        let user = context
            .tiktok_account(&account)?
            .user_info(&UserFields::granted_by(&account.scopes))
            .await?;
        let metadata = serde_json::json!({
            "display_name": user.display_name,
            "username": user.username,
            "avatar_url": user.avatar_url,
        });
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

async fn refused(context: &Context, user: UserId, error: &Error) -> Result<()> {
    let entry = NewAudit {
        actor: user.to_string(),
        user_id: Some(user),
        action: "account.connect".to_owned(),
        account_id: None,
        detail: serde_json::json!({ "code": error.code() }),
        outcome: AuditOutcome::Denied,
        correlation_id: Some(fresh_id(context.now())),
    };
    Ok(context.store.record(&entry).await?)
}
