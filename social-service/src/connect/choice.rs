//! Which of several Instagram accounts a login shall connect.
//!
//! Between the login and the answer the login's token is kept sealed, for ten minutes, in the row of
//! a state of its own: bound to the user and the browser like the one before it, and used up by the
//! one answer that it takes. It is the short-lived token; the one of 60 days is bought afterwards.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use social_core::{AccessToken, LoginFlow, Scopes, SecretText, Timestamp, TokenSet, UserId};
use social_store::{OAuthState, StateClaim};
use zeroize::Zeroizing;

use super::begin::STATE_LIFE;
use super::browser::BrowserKey;
use super::facebook::Person;
use super::finish::{Connected, Finished};
use super::{Connect, facebook, hashed, verifier_context};
use crate::context::Context;
use crate::error::{Error, Result, Violation};
use crate::professional::Candidate;
use crate::random::random_text;

/// The only login that opens more than one account.
const FLOW: LoginFlow = LoginFlow::FacebookLogin;

/// A choice that is open.
#[derive(Clone)]
pub struct Choice {
    /// Names it in the address of the page that asks. With the browser's key it lets the user
    /// choose, and nobody else.
    pub key: String,
    /// Everything the login opens, and every Page that opens nothing, with the reason.
    pub candidates: Vec<Candidate>,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl fmt::Debug for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Choice")
            .field("candidates", &self.candidates)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Choose<'a> {
    /// Who is signed in now.
    pub user_id: UserId,
    /// The browser's key.
    pub browser: &'a BrowserKey,
    /// The choice's key.
    pub key: &'a str,
    /// Instagram's ids of the accounts to connect.
    pub ig_ids: Vec<String>,
}

/// What is kept of a login until the user has chosen. It is wiped when it is dropped.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    access: Zeroizing<String>,
    access_expires_at: Option<Timestamp>,
    issued_at: Timestamp,
    person: Person,
    candidates: Vec<Candidate>,
}

impl Kept {
    pub(super) fn new(first: &TokenSet, person: Person, candidates: Vec<Candidate>) -> Self {
        Self {
            access: Zeroizing::new(first.access.expose_secret().to_owned()),
            access_expires_at: first.access_expires_at,
            issued_at: first.issued_at,
            person,
            candidates,
        }
    }

    fn tokens(&self) -> TokenSet {
        TokenSet {
            access: AccessToken::new(self.access.as_str()),
            access_expires_at: self.access_expires_at,
            refresh: None,
            refresh_expires_at: None,
            scopes: Scopes::default(),
            issued_at: self.issued_at,
            subject: None,
        }
    }
}

/// Keeps what the login brought, and opens the choice.
pub(super) async fn keep(context: &Context, login: &OAuthState, kept: Kept) -> Result<Choice> {
    let key = random_text()?;
    let hash = hash_of(&key);
    let text = Zeroizing::new(
        serde_json::to_string(&kept)
            .map_err(|_| Error::Config("a choice cannot be written".to_owned()))?,
    );
    let bound = verifier_context(&login.app, login.flow, &login.user_id, &hash);
    let now = context.now();
    let row = OAuthState {
        verifier: Some(context.vault.seal_text(&bound, &text)?),
        hash,
        created_at: now,
        expires_at: now + STATE_LIFE,
        ..login.clone()
    };
    context.store.put_state(&row).await?;
    Ok(Choice { key, candidates: kept.candidates.clone(), expires_at: row.expires_at })
}

/// No state of a login has such a hash, so that neither can stand in for the other.
fn hash_of(key: &str) -> String {
    hashed(&format!("choice:{key}"))
}

fn claim(user: &UserId, browser: &BrowserKey, key: &str) -> StateClaim {
    StateClaim {
        hash: hash_of(key),
        user_id: user.clone(),
        browser: hashed(browser.as_str()),
        flow: FLOW,
    }
}

fn open(context: &Context, state: &OAuthState) -> Result<Kept> {
    let broken = || Error::Config("a choice cannot be read".to_owned());
    let sealed = state.verifier.as_ref().ok_or_else(broken)?;
    let bound = verifier_context(&state.app, state.flow, &state.user_id, &state.hash);
    let text: SecretText = context.vault.open_text(&bound, sealed)?;
    serde_json::from_str(text.expose_secret()).map_err(|_| broken())
}

impl Connect {
    /// Reads an open choice, for the page that asks; it stays open.
    ///
    /// # Errors
    ///
    /// [`Error::State`] if it is not this user's in this browser, was answered, or has ended.
    ///
    /// # Cancel safety
    ///
    /// Dropping the future has no effect.
    pub async fn choice(&self, user: &UserId, browser: &BrowserKey, key: &str) -> Result<Choice> {
        let claim = claim(user, browser, key);
        let state = self.context.store.check_state(&claim).await?.map_err(Error::State)?;
        let kept = open(&self.context, &state)?;
        let (candidates, expires_at) = (kept.candidates.clone(), state.expires_at);
        Ok(Choice { key: key.to_owned(), candidates, expires_at })
    }

    /// Answers a choice: uses it up and connects the accounts.
    ///
    /// The exchange and the store's writes run in a task of their own.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] if nothing is chosen, or something that cannot be; the choice stays open
    /// then. Otherwise as [`finish`](Connect::finish).
    ///
    /// # Cancel safety
    ///
    /// As [`finish`](Connect::finish).
    pub async fn choose(&self, choose: Choose<'_>) -> Result<Connected> {
        let user = choose.user_id.clone();
        let outcome = self.chosen(choose).await.map(Finished::connected);
        self.note(&user, FLOW, &outcome).await?;
        match outcome? {
            Finished::Connected(connected) => Ok(*connected),
            Finished::Choose(_) => Err(Error::Config("a choice led to another".to_owned())),
        }
    }

    async fn chosen(&self, choose: Choose<'_>) -> Result<Connected> {
        let offered = self.choice(&choose.user_id, choose.browser, choose.key).await?;
        check(&offered.candidates, &choose.ig_ids)?;
        let claim = claim(&choose.user_id, choose.browser, choose.key);
        let state = self.context.store.consume_state(&claim).await?.map_err(Error::State)?;
        let kept = open(&self.context, &state)?;
        let context = Arc::clone(&self.context);
        let work = async move {
            let (tokens, person) = (kept.tokens(), kept.person.clone());
            facebook::settle(&context, &state, &tokens, &person, &choose.ig_ids).await
        };
        self.in_task(work).await
    }
}

/// Checks that everything chosen was offered and can be used.
fn check(candidates: &[Candidate], ig_ids: &[String]) -> Result<()> {
    let fits = |id: &String| {
        candidates.iter().any(|one| one.level.is_usable() && one.ig_id.as_ref() == Some(id))
    };
    if ig_ids.is_empty() {
        let message = "choose at least one account";
        return Err(Error::Invalid(vec![Violation::new("accounts", "none_chosen", message)]));
    }
    match ig_ids.iter().find(|id| !fits(id)) {
        None => Ok(()),
        Some(id) => {
            let message = format!("`{id}` is no account that can be connected");
            Err(Error::Invalid(vec![Violation::new("accounts", "not_offered", message)]))
        }
    }
}
