//! What people allowed apps, and the tokens that came of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::behaviour::MetaLogin;

/// What one person allowed one app in one of the logins.
#[derive(Debug, Clone)]
pub(crate) struct Grant {
    pub(crate) id: u64,
    /// The Meta app's id, in either login.
    pub(crate) app_id: String,
    pub(crate) login: MetaLogin,
    /// The person's username, or the account's handle with Instagram Login.
    pub(crate) who: String,
    /// The person as the app sees them.
    pub(crate) user_id: String,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) declined: BTreeSet<String>,
    /// The Pages that were ticked; all of them if there is no list.
    pub(crate) pages: Option<BTreeSet<String>>,
    /// When data may no longer be read, in Unix microseconds.
    pub(crate) data_access_ends: Option<i64>,
    /// The subcode of 190 since it ended.
    pub(crate) ended: Option<i64>,
}

/// Whom a token speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A person, through Facebook Login.
    User,
    /// A system user.
    SystemUser,
    /// A Page, by its id.
    Page(String),
    /// A professional account, through Instagram Login.
    Instagram,
}

/// A token that was given out.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) grant: u64,
    pub(crate) kind: TokenKind,
    /// Whether it is of the long-lived family.
    pub(crate) long: bool,
    pub(crate) issued_at: i64,
    pub(crate) expires_at: Option<i64>,
    /// The subcode of 190 since it ended.
    pub(crate) ended: Option<i64>,
}

/// Why a token is not valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Invalid {
    /// Never given out.
    Unknown,
    /// Ended, by a subcode of 190.
    Ended(i64),
}

/// The subcode of a token whose time is over.
const EXPIRED: i64 = 463;
/// The subcode of an app that was removed.
pub(crate) const APP_REMOVED: i64 = 458;

/// All grants and tokens.
#[derive(Debug, Default)]
pub(crate) struct TokenStore {
    grants: BTreeMap<u64, Grant>,
    tokens: HashMap<String, Token>,
    /// Page tokens by the token they were asked for with, and the Page.
    of_pages: HashMap<(String, String), String>,
    last_grant: u64,
}

impl TokenStore {
    /// Opens a grant, or finds the live one of the same app, login and person.
    pub(crate) fn open(
        &mut self,
        (app_id, login, who): (&str, MetaLogin, &str),
        user_id: &str,
    ) -> &mut Grant {
        let live = self.live(app_id, login, who).map(|grant| grant.id);
        let id = live.unwrap_or_else(|| {
            self.last_grant += 1;
            self.last_grant
        });
        self.grants.entry(id).or_insert_with(|| Grant {
            id,
            app_id: app_id.to_owned(),
            login,
            who: who.to_owned(),
            user_id: user_id.to_owned(),
            scopes: BTreeSet::new(),
            declined: BTreeSet::new(),
            pages: None,
            data_access_ends: None,
            ended: None,
        })
    }

    pub(crate) fn grant(&self, id: u64) -> Option<&Grant> {
        self.grants.get(&id)
    }

    pub(crate) fn grant_mut(&mut self, id: u64) -> Option<&mut Grant> {
        self.grants.get_mut(&id)
    }

    /// Finds the live grant of an app and a person.
    pub(crate) fn live(&self, app_id: &str, login: MetaLogin, who: &str) -> Option<&Grant> {
        self.live_grants()
            .find(|grant| grant.app_id == app_id && grant.login == login && grant.who == who)
    }

    /// Gives every live grant.
    pub(crate) fn live_grants(&self) -> impl Iterator<Item = &Grant> {
        self.grants.values().filter(|grant| grant.ended.is_none())
    }

    /// Finds the newest grant of a person as an app sees them, ended or not.
    pub(crate) fn latest(&self, app_id: &str, login: MetaLogin, who: &str) -> Option<&Grant> {
        self.grants
            .values()
            .rev()
            .find(|grant| grant.app_id == app_id && grant.login == login && grant.who == who)
    }

    pub(crate) fn add(&mut self, text: String, token: Token) {
        self.tokens.insert(text, token);
    }

    /// Finds a token whether or not it is valid.
    pub(crate) fn known(&self, text: &str) -> Option<&Token> {
        self.tokens.get(text)
    }

    /// Finds a valid token with what it is allowed.
    pub(crate) fn check(&self, text: &str, now: i64) -> Result<(&Token, &Grant), Invalid> {
        let token = self.tokens.get(text).ok_or(Invalid::Unknown)?;
        let grant = self.grants.get(&token.grant).ok_or(Invalid::Unknown)?;
        if let Some(subcode) = token.ended.or(grant.ended) {
            return Err(Invalid::Ended(subcode));
        }
        if token.expires_at.is_some_and(|end| end <= now) {
            return Err(Invalid::Ended(EXPIRED));
        }
        Ok((token, grant))
    }

    /// Gives the Page token that belongs to another token, if it was asked for before.
    pub(crate) fn page_token(&self, parent: &str, page: &str) -> Option<&String> {
        self.of_pages.get(&(parent.to_owned(), page.to_owned()))
    }

    pub(crate) fn add_page_token(&mut self, parent: &str, page: &str, text: String, token: Token) {
        self.of_pages.insert((parent.to_owned(), page.to_owned()), text.clone());
        self.tokens.insert(text, token);
    }

    /// Ends one token.
    pub(crate) fn end_token(&mut self, text: &str, subcode: i64) {
        if let Some(token) = self.tokens.get_mut(text) {
            token.ended.get_or_insert(subcode);
        }
    }

    /// Ends all tokens of a grant, those of its Pages too; what was allowed stays allowed. Returns
    /// how many ended.
    pub(crate) fn end_tokens(&mut self, grant: u64, subcode: i64) -> usize {
        let mut ended = 0;
        for token in self.tokens.values_mut().filter(|token| token.grant == grant) {
            if token.ended.is_none() {
                token.ended = Some(subcode);
                ended += 1;
            }
        }
        ended
    }

    /// Ends a grant; returns it if it was live.
    pub(crate) fn close(&mut self, grant: u64) -> Option<Grant> {
        let grant = self.grants.get_mut(&grant).filter(|grant| grant.ended.is_none())?;
        grant.ended = Some(APP_REMOVED);
        Some(grant.clone())
    }
}
