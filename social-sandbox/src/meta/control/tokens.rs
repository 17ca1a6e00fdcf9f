//! Tokens given out and ended by hand.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::MetaControl;
use crate::clock::seconds;
use crate::error::SandboxError;
use crate::meta::behaviour::MetaLogin;
use crate::meta::login::{Life, issue, page_token};
use crate::meta::nodes::permissions::{remove_app, withdraw};
use crate::meta::state::{MetaState, scoped_id};
use crate::meta::token_store::TokenKind;
use crate::secret::SandboxSecret;

/// A Page's token as `me/accounts` would have given it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct IssuedPage {
    /// The Page.
    pub page_id: String,
    /// The token that acts for it; it has no end.
    pub access_token: SandboxSecret,
    /// The professional account behind it.
    pub ig_id: Option<String>,
}

/// Tokens as a login would have given them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MetaTokens {
    /// The long-lived token: a person's, or an account's with Instagram Login.
    pub access_token: SandboxSecret,
    /// Its life in seconds.
    pub expires_in: u64,
    /// The person as the app sees them.
    pub user_id: String,
    /// The professional account, with Instagram Login.
    pub ig_id: Option<String>,
    /// The Pages on which the person has a role, with Facebook Login.
    pub pages: Vec<IssuedPage>,
}

impl MetaTokens {
    /// Returns the token that acts for a professional account: its own, or that of its Page.
    pub fn token_for(&self, ig_id: &str) -> Option<&SandboxSecret> {
        if self.ig_id.as_deref() == Some(ig_id) {
            return Some(&self.access_token);
        }
        let page = self.pages.iter().find(|page| page.ig_id.as_deref() == Some(ig_id));
        page.map(|page| &page.access_token)
    }
}

/// Why the tokens of a person end. Each is a subcode of 190.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenEnd {
    /// The person removed the app (458); no call tells the app of it.
    AppRemoved,
    /// The person has to show that it is them (459).
    Checkpointed,
    /// The person changed the password (460).
    PasswordChanged,
    /// The time is over (463).
    Expired,
    /// The person is not confirmed (464).
    Unconfirmed,
    /// The person logged out, or the token was revoked (467).
    LoggedOut,
}

impl TokenEnd {
    const fn subcode(self) -> i64 {
        match self {
            Self::AppRemoved => 458,
            Self::Checkpointed => 459,
            Self::PasswordChanged => 460,
            Self::Expired => 463,
            Self::Unconfirmed => 464,
            Self::LoggedOut => 467,
        }
    }
}

impl MetaControl {
    /// Connects a person without the login: a live grant with a long-lived token, and with Facebook
    /// Login the tokens of all their Pages.
    ///
    /// # Errors
    ///
    /// [`SandboxError::NotFound`] without such an app or person.
    pub fn issue_tokens(
        &self,
        app_id: &str,
        login: MetaLogin,
        who: &str,
        scopes: &[&str],
    ) -> Result<MetaTokens, SandboxError> {
        let host = &self.0;
        let state = &mut *host.enter();
        if !state.apps.contains_key(app_id) {
            return Err(SandboxError::not_found("app", app_id));
        }
        let ig_id = known(state, login, who)?;
        let user_id = scoped_id(&host.ground.ids, app_id, login, who);
        let data_access = host.now().saturating_add(seconds(state.behaviour.data_access_seconds));
        let grant = state.tokens.open((app_id, login, who), &user_id);
        grant.scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect::<BTreeSet<_>>();
        grant.declined.retain(|scope| !scopes.contains(&scope.as_str()));
        grant.pages = None;
        let (id, kind) = match login {
            MetaLogin::Facebook => {
                grant.data_access_ends = Some(data_access);
                (grant.id, TokenKind::User)
            }
            MetaLogin::Instagram => (grant.id, TokenKind::Instagram),
        };
        let issued = issue(host, state, id, kind, Life::Long);
        let own: Vec<(String, Option<String>)> = state
            .pages
            .iter()
            .filter(|page| login == MetaLogin::Facebook && page.roles.contains_key(who))
            .map(|page| (page.id.clone(), state.linked(page).map(|account| account.id.clone())))
            .collect();
        let pages = own
            .into_iter()
            .filter_map(|(page_id, ig_id)| {
                let token = page_token(host, state, &issued.text, &page_id)?;
                Some(IssuedPage { page_id, access_token: token.into(), ig_id })
            })
            .collect();
        Ok(MetaTokens {
            access_token: issued.text.into(),
            expires_in: issued.seconds.unwrap_or_default(),
            user_id,
            ig_id,
            pages,
        })
    }

    /// Ends the tokens of a person, those of their Pages too. Returns how many ended.
    pub fn end_tokens(&self, app_id: &str, login: MetaLogin, who: &str, why: TokenEnd) -> usize {
        let state = &mut *self.0.enter();
        let Some(grant) = state.tokens.live(app_id, login, who).map(|grant| grant.id) else {
            return 0;
        };
        let ended = state.tokens.end_tokens(grant, why.subcode());
        if why == TokenEnd::AppRemoved {
            remove_app(&self.0, state, grant);
        }
        ended
    }

    /// Lets a person take one permission back; returns whether it was granted.
    pub fn withdraw(&self, app_id: &str, login: MetaLogin, who: &str, scope: &str) -> bool {
        let state = &mut *self.0.enter();
        let grant = state.tokens.live(app_id, login, who).map(|grant| grant.id);
        grant.is_some_and(|grant| withdraw(state, grant, scope))
    }

    /// Ends the time in which data of a person may be read; returns whether there was any.
    pub fn end_data_access(&self, app_id: &str, who: &str) -> bool {
        let now = self.0.now();
        let state = &mut *self.0.enter();
        let live = state.tokens.live(app_id, MetaLogin::Facebook, who).map(|grant| grant.id);
        let grant = live.and_then(|grant| state.tokens.grant_mut(grant));
        grant.map(|grant| grant.data_access_ends = Some(now)).is_some()
    }

    /// Returns the apps that a person has connected, with the login.
    pub fn connected_apps(&self, login: MetaLogin, who: &str) -> Vec<String> {
        let state = self.0.enter();
        let own = state.tokens.live_grants();
        own.filter(|grant| grant.login == login && grant.who == who)
            .map(|grant| grant.app_id.clone())
            .collect()
    }
}

/// Checks that somebody can log in; gives the professional account of Instagram Login.
fn known(state: &MetaState, login: MetaLogin, who: &str) -> Result<Option<String>, SandboxError> {
    match login {
        MetaLogin::Facebook => match state.person(who) {
            Some(_) => Ok(None),
            None => Err(SandboxError::not_found("person", who)),
        },
        MetaLogin::Instagram => state
            .account_named(who)
            .filter(|account| account.is_professional())
            .map(|account| Some(account.id.clone()))
            .ok_or_else(|| SandboxError::not_found("professional account", who)),
    }
}
